"""Which part of an image a viewport shows, and how it is held: fit, zoom, pan, turn and flip as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qrstation.ui.viewer.frames.affine import Affine, Hold, Spot

_MIN_SPAN = 4.0
"""The narrowest side of the view never shows less than so many pixels of the image."""
_MAX_SHRINK = 0.1
"""The image never becomes smaller than this part of its fitted size."""
_UPRIGHT = Hold()


@dataclass(frozen=True, slots=True)
class Extent:
    """An image's size in pixels, and that of a pixel in world units: mm where the spacing is known, else columns."""

    columns: int
    rows: int
    across: float = 1.0
    """The distance from one column to the next in world units."""
    down: float = 1.0
    """The distance from one row to the next in world units."""

    @property
    def width(self) -> float:
        """The image's width in world units."""
        return self.columns * self.across

    @property
    def height(self) -> float:
        """The image's height in world units."""
        return self.rows * self.down

    @property
    def middle(self) -> Spot:
        """The middle of the image in pixels."""
        return Spot((self.columns - 1) / 2, (self.rows - 1) / 2)


@dataclass(frozen=True, slots=True)
class Seen:
    """A rectangle of an image in pixels, edges included: the first pixel reaches from -0.5 to 0.5."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Transform:
    """A view of ``width`` × ``height`` screen points onto an image.

    ``scale`` is in screen points for a world unit; None means as large as fits. ``centre`` is the place of the image
    in the middle of the view, None its own middle.
    """

    extent: Extent
    width: int
    height: int
    scale: float | None = None
    centre: Spot | None = None
    hold: Hold = _UPRIGHT

    @property
    def fitted(self) -> bool:
        """Tell whether the image is as large as fits."""
        return self.scale is None

    @property
    def fit_scale(self) -> float:
        """The scale at which the whole image just fits."""
        across, down = self.extent.width, self.extent.height
        if self.hold.lies:
            across, down = down, across
        return min(max(self.width, 1) / across, max(self.height, 1) / down)

    @property
    def effective_scale(self) -> float:
        """Screen points for a world unit."""
        return self.scale if self.scale is not None else self.fit_scale

    @property
    def to_screen(self) -> Affine:
        """The one map from the image's pixels to screen points: all that is drawn or hit goes through it."""
        return self._map(self.effective_scale, self.middle, Spot(self.width / 2, self.height / 2))

    @property
    def to_image(self) -> Affine:
        """The map from screen points to the image's pixels."""
        return self.to_screen.inverse()

    @property
    def seen(self) -> Seen:
        """The smallest rectangle of the image's pixels that holds all that is in view, cut at the image's edges."""
        back, extent = self.to_image, self.extent
        one, other = back.at(0.0, 0.0), back.at(float(self.width), float(self.height))
        return Seen(
            max(min(one.x, other.x), -0.5),
            max(min(one.y, other.y), -0.5),
            min(max(one.x, other.x), extent.columns - 0.5),
            min(max(one.y, other.y), extent.rows - 0.5),
        )

    @property
    def middle(self) -> Spot:
        """The place of the image in the middle of the view, in its pixels."""
        return self.centre or self.extent.middle

    def _map(self, scale: float, middle: Spot, to: Spot) -> Affine:
        """Give the map under which ``middle`` of the image is seen at ``to``."""
        extent = self.extent
        large = Affine.scale(extent.across * scale, extent.down * scale)
        held = self.hold.map.after(large.after(Affine.shift(-middle.x, -middle.y)))
        return Affine.shift(to.x, to.y).after(held)

    def zoom(self, ratio: float = 1.0) -> float:
        """Give device pixels for an image column; ``ratio`` is the screen's device pixels for a point."""
        return self.effective_scale * self.extent.across * ratio

    def fit(self) -> Transform:
        """Show the whole image."""
        return replace(self, scale=None, centre=None)

    def one_to_one(self, ratio: float = 1.0) -> Transform:
        """Show an image column as one device pixel, round the same centre."""
        return replace(self, scale=1.0 / (self.extent.across * ratio), centre=self.middle)

    def zoomed(self, factor: float, x: float, y: float) -> Transform:
        """Zoom by ``factor`` while what is under the screen point stays there."""
        least = self.fit_scale * _MAX_SHRINK
        most = max(self.width, self.height, 1) / (_MIN_SPAN * self.extent.across)
        scale = min(max(self.effective_scale * factor, least), max(most, least))
        held = self._map(scale, self.to_image.at(x, y), Spot(x, y))
        return self.centred(scale, held.inverse().at(self.width / 2, self.height / 2))

    def panned(self, dx: float, dy: float) -> Transform:
        """Move the image with the hand by screen points."""
        return self.centred(self.effective_scale, self.to_image.at(self.width / 2 - dx, self.height / 2 - dy))

    def resized(self, width: int, height: int) -> Transform:
        """Take the view's new size; a fitted image stays fitted, another keeps scale and centre."""
        return replace(self, width=width, height=height)

    def held(self, hold: Hold) -> Transform:
        """Turn or flip the image round the place in the middle of the view; a fitted one stays fitted."""
        return replace(self, hold=hold)

    def onto(self, extent: Extent) -> Transform:
        """Show another image, held alike: the same view when its extent is the same, else fitted."""
        return self if extent == self.extent else Transform(extent, self.width, self.height, hold=self.hold)

    def centred(self, scale: float, centre: Spot) -> Transform:
        """Show the image at a scale round a place of it, which is kept on the image, or that would be lost."""
        extent = self.extent
        x = min(max(centre.x, -0.5), extent.columns - 0.5)
        y = min(max(centre.y, -0.5), extent.rows - 0.5)
        return replace(self, scale=scale, centre=Spot(x, y))
