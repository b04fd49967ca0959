"""Between an image's pixels and the screen: a map that keeps lines straight, and the eight ways to hold an image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Spot(NamedTuple):
    """A place in an image (column, row; whole numbers are the centres of pixels), or on the screen (points)."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Affine:
    """The map x' = xx·x + xy·y + x0, y' = yx·x + yy·y + y0."""

    xx: float = 1.0
    xy: float = 0.0
    x0: float = 0.0
    yx: float = 0.0
    yy: float = 1.0
    y0: float = 0.0

    def at(self, x: float, y: float) -> Spot:
        """Map a place."""
        return Spot(self.xx * x + self.xy * y + self.x0, self.yx * x + self.yy * y + self.y0)

    def along(self, x: float, y: float) -> Spot:
        """Map a way from one place to another."""
        return Spot(self.xx * x + self.xy * y, self.yx * x + self.yy * y)

    def after(self, first: Affine) -> Affine:
        """Give the map that does ``first``, then this one."""
        across, down, start = first.along(1.0, 0.0), first.along(0.0, 1.0), self.at(first.x0, first.y0)
        right, low = self.along(*across), self.along(*down)
        return Affine(right.x, low.x, start.x, right.y, low.y, start.y)

    def inverse(self) -> Affine:
        """Give the map back. Raises ZeroDivisionError where all places fall on one line."""
        area = self.xx * self.yy - self.xy * self.yx
        back = Affine(self.yy / area, -self.xy / area, 0.0, -self.yx / area, self.xx / area, 0.0)
        start = back.at(self.x0, self.y0)
        return Affine(back.xx, back.xy, -start.x, back.yx, back.yy, -start.y)

    @staticmethod
    def shift(x: float, y: float) -> Affine:
        """Give the map that moves everything by a way."""
        return Affine(x0=x, y0=y)

    @staticmethod
    def scale(across: float, down: float) -> Affine:
        """Give the map that makes everything larger round (0, 0)."""
        return Affine(xx=across, yy=down)


_QUARTER = Affine(0.0, -1.0, 0.0, 1.0, 0.0, 0.0)
"""A quarter turn clockwise as seen on a screen, whose y runs down."""
_MIRROR = Affine.scale(-1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Hold:
    """How an image is held: turned clockwise by ``quarters`` (0 to 3), after that left and right exchanged or not.

    The order is that of a presentation state (PS3.3 C.10.6): rotation first, then the horizontal flip.
    """

    quarters: int = 0
    flipped: bool = False

    @property
    def lies(self) -> bool:
        """Tell whether the image's rows run up or down the screen."""
        return self.quarters % 2 == 1

    @property
    def map(self) -> Affine:
        """The map round (0, 0)."""
        turned = Affine()
        for _ in range(self.quarters % 4):
            turned = _QUARTER.after(turned)
        return _MIRROR.after(turned) if self.flipped else turned

    def turned(self, quarters: int) -> Hold:
        """Turn what is seen clockwise; a mirror image turns the other way underneath."""
        return Hold((self.quarters + (-quarters if self.flipped else quarters)) % 4, self.flipped)

    def mirrored(self) -> Hold:
        """Exchange left and right of what is seen."""
        return Hold(self.quarters, not self.flipped)

    def overturned(self) -> Hold:
        """Exchange top and bottom of what is seen."""
        return Hold((self.quarters + 2) % 4, not self.flipped)
