"""Which part of an image a viewport shows: fit, zoom and pan as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

_MIN_SPAN = 4.0
"""The narrowest side of the view never shows less than so many pixels of the image."""
_MAX_SHRINK = 0.1
"""The image never becomes smaller than this part of its fitted size."""


@dataclass(frozen=True, slots=True)
class Extent:
    """An image's extent in world units: mm where the spacing is known, else pixels as wide as a column."""

    width: float
    height: float
    pixel: float = 1.0
    """The width of one column in world units."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in world units."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Transform:
    """A view of ``columns`` × ``rows`` screen points onto an image.

    ``scale`` is in screen points for a world unit; None means as large as fits. ``centre`` is the world point in the
    middle of the view.
    """

    extent: Extent
    columns: int
    rows: int
    scale: float | None = None
    centre: tuple[float, float] | None = None

    @property
    def fitted(self) -> bool:
        """Tell whether the image is as large as fits."""
        return self.scale is None

    @property
    def fit_scale(self) -> float:
        """The scale at which the whole image just fits."""
        return min(max(self.columns, 1) / self.extent.width, max(self.rows, 1) / self.extent.height)

    @property
    def effective_scale(self) -> float:
        """Screen points for a world unit."""
        return self.scale if self.scale is not None else self.fit_scale

    @property
    def area(self) -> Area:
        """The part of the world in view."""
        scale = self.effective_scale
        width, height = max(self.columns, 1) / scale, max(self.rows, 1) / scale
        x, y = self._middle
        return Area(x - width / 2, y - height / 2, width, height)

    @property
    def _middle(self) -> tuple[float, float]:
        return self.centre or (self.extent.width / 2, self.extent.height / 2)

    def zoom(self, ratio: float = 1.0) -> float:
        """Give device pixels for an image column; ``ratio`` is the screen's device pixels for a point."""
        return self.effective_scale * self.extent.pixel * ratio

    def to_view(self, x: float, y: float) -> tuple[float, float]:
        """Give the screen point of a world point."""
        area, scale = self.area, self.effective_scale
        return (x - area.x) * scale, (y - area.y) * scale

    def to_world(self, x: float, y: float) -> tuple[float, float]:
        """Give the world point under a screen point."""
        area, scale = self.area, self.effective_scale
        return area.x + x / scale, area.y + y / scale

    def fit(self) -> Transform:
        """Show the whole image."""
        return replace(self, scale=None, centre=None)

    def one_to_one(self, ratio: float = 1.0) -> Transform:
        """Show an image column as one device pixel, round the same centre."""
        return replace(self, scale=1.0 / (self.extent.pixel * ratio), centre=self._middle)

    def zoomed(self, factor: float, x: float, y: float) -> Transform:
        """Zoom by ``factor`` while the world point under the screen point stays where it is."""
        before = self.to_world(x, y)
        least = self.fit_scale * _MAX_SHRINK
        most = max(self.columns, self.rows, 1) / (_MIN_SPAN * self.extent.pixel)
        scale = min(max(self.effective_scale * factor, least), max(most, least))
        centre = (before[0] + (self.columns / 2 - x) / scale, before[1] + (self.rows / 2 - y) / scale)
        return replace(self, scale=scale, centre=self._kept_near(centre))

    def panned(self, dx: float, dy: float) -> Transform:
        """Move the image with the hand by screen points."""
        scale = self.effective_scale
        x, y = self._middle
        return replace(self, scale=scale, centre=self._kept_near((x - dx / scale, y - dy / scale)))

    def resized(self, columns: int, rows: int) -> Transform:
        """Take the view's new size; a fitted image stays fitted, another keeps scale and centre."""
        return replace(self, columns=columns, rows=rows)

    def onto(self, extent: Extent) -> Transform:
        """Show another image: the same view when its extent is the same, else fitted."""
        return self if extent == self.extent else Transform(extent, self.columns, self.rows)

    def _kept_near(self, centre: tuple[float, float]) -> tuple[float, float]:
        """Keep the middle of the view on the image, so that it cannot be lost."""
        return min(max(centre[0], 0.0), self.extent.width), min(max(centre[1], 0.0), self.extent.height)
