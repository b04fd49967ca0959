"""Viewports that are looked at alike: one window where that makes sense, and the same part of the patient, as large."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from qrstation.imaging.frame import Window
from qrstation.imaging.stacks.plane import moved
from qrstation.ui.viewer.frames.affine import Spot
from qrstation.ui.viewer.scrolling.scroll_link import ScrollLink, Tie, frame_of
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.studies.series_words import said_in
from qrstation.ui.viewer.viewport.content import Content
from qrstation.ui.viewer.viewport.viewport import Viewport


class LookLink(QObject):
    """Has the other viewports follow how one is looked at; nothing of it while scrolling is not linked (one key)."""

    changed = Signal()
    """Something is linked that was not, or the other way round."""

    def __init__(self, stage: Stage, link: ScrollLink, parent: QObject) -> None:
        super().__init__(parent)
        self._stage = stage
        self._link = link
        self.has_window = True
        """Whether a window chosen in one is that of the others."""
        self.has_view = True
        """Whether zoom and pan in one are those of the others."""
        self._stacks: dict[Viewport, str] = {}
        """Which stack's picture each viewport showed last."""
        self._windows: dict[Viewport, Window | None] = {}
        """The hand's window in each, as it was shared last: a look may be another in other things."""
        stage.made.connect(self._attach)
        for viewport in stage.viewports:
            self._attach(viewport)

    def link_window(self, linked: bool) -> None:
        """Share the window from now on, or not."""
        self.has_window = linked
        if linked:
            self.share_window(self._stage.active_index, anew=True)
        self.changed.emit()

    def link_view(self, linked: bool) -> None:
        """Share zoom and pan from now on, or not."""
        self.has_view = linked
        if linked:
            self._share_view(self._stage.active)
        self.changed.emit()

    def share_window(self, number: int, *, anew: bool = False) -> None:
        """Show the other viewports through the window chosen in one, where it says the same of them.

        Only a window that is another than before, or any with ``anew``.
        """
        one = self._stage.viewports[number]
        window = one.feed.window
        is_known = one in self._windows and self._windows[one] == window
        self._windows[one] = window
        if (is_known and not anew) or not self._link.enabled or not self.has_window:
            return
        for other in self._stage.viewports:
            if other is not one and other.content.series_uid and is_of_one_kind(one.content, other.content):
                self._windows[other] = window
                other.set_window(window, by_hand=False)

    def _attach(self, viewport: Viewport) -> None:
        viewport.canvas.viewed.connect(partial(self._share_view, viewport))
        viewport.picture_changed.connect(partial(self._take_view, viewport))

    def _take_view(self, viewport: Viewport) -> None:
        """Let a series that is new in a viewport be seen as those that it is linked to."""
        name, before = viewport.content.stack_name, self._stacks.get(viewport)
        if viewport.feed.picture is None or name == before:
            return
        self._stacks[viewport], self._windows[viewport] = name, viewport.feed.window
        others = (self._link.leader, self._stage.active, *self._stage.seen)
        zoomed = (each for each in others if each is not viewport and not each.canvas.view.fitted)
        source = next((each for each in zoomed if self._is_linked(each, viewport)), None)
        if source is not None:
            self._share_view(source, (viewport,))

    def _is_linked(self, one: Viewport, other: Viewport) -> bool:
        return self._link.bond_between(one, other).tie is Tie.LINKED

    def _share_view(self, viewport: Viewport, others: Sequence[Viewport] | None = None) -> None:
        """Show in those that are linked to a viewport the same part of the patient, as large as there."""
        if not self._link.enabled or not self.has_view:
            return
        view, plane = viewport.canvas.view, viewport.plane
        for other in self._stage.seen if others is None else others:
            own = other.plane
            if other is viewport or not self._is_linked(viewport, other):
                continue
            if view.fitted:
                other.canvas.show_whole()
            elif plane is not None and own is not None and plane.spacing and own.spacing:
                shift = self._link.shifts.between(frame_of(viewport.content), frame_of(other.content))
                place = plane.to_patient(*view.middle)
                if shift is None or place is None:
                    continue
                found = own.to_image(moved(place, shift.way))
                if found is not None:
                    other.canvas.look_at(view.effective_scale, Spot(found.column, found.row))


def is_of_one_kind(one: Content, other: Content) -> bool:
    """Tell whether a window says the same of two series: of one modality, and of MR with the same weighting.

    Grey levels of MR mean nothing by themselves: where nobody says how a series is weighted, none is like it but one
    of the very same name.
    """
    if one.modality != other.modality:
        return False
    if one.modality != "MR":
        return True
    words, others = _words(one), _words(other)
    weighting = said_in(words).weighting
    if _b_value(one) != _b_value(other):
        return False
    return weighting == said_in(others).weighting if weighting else bool(words) and words == others


def _words(content: Content) -> str:
    series = content.subject.series if content.subject else None
    return f"{series.description} {content.subject.stack}".strip().casefold() if content.subject and series else ""


def _b_value(content: Content) -> float | None:
    piece = content.wanted_slice
    return piece.traits.b_value if piece is not None and piece.traits is not None else None
