"""Viewports that are looked at alike: one window where that makes sense, and the same part of the patient, as large."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from qrstation.imaging.display.window_presets import Preset, measured_preset, preset_window
from qrstation.imaging.presentation import FileTable
from qrstation.imaging.stacks.plane import moved
from qrstation.ui.viewer.frames.affine import Spot
from qrstation.ui.viewer.scrolling.scroll_link import ScrollLink, Tie, frame_of
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.studies.series_words import kernel_of, said_in
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
        self._awaited: dict[Viewport, tuple[str, Preset, object]] = {}
        """What is to be measured in the first picture of a stack, and as part of which step."""
        stage.made.connect(self._attach)
        for viewport in stage.viewports:
            self._attach(viewport)

    def link_window(self, linked: bool) -> None:
        """Share the window from now on, or not."""
        self.has_window = linked
        if linked:
            self.share_window()
        self.changed.emit()

    def link_view(self, linked: bool) -> None:
        """Share zoom and pan from now on, or not."""
        self.has_view = linked
        if linked:
            self._share_view(self._stage.active)
        self.changed.emit()

    def share_window(self) -> None:
        """Show the others through what the hand chose in the active viewport; the file's own is no choice."""
        if self._stage.active.feed.hand.voi is not None:
            self._share_window(self._stage.active)

    def _share_window(self, one: Viewport) -> None:
        """Show the other viewports of the layout through what was chosen in one, where it says the same of them.

        What is measured in an image, or is each file's own, is so in each; a window of one's file fits its kernel.
        """
        self._awaited.pop(one, None)
        if not self._link.enabled or not self.has_window:
            return
        voi, mark = one.feed.hand.voi, one.feed.look.mark
        frame = one.feed.picture.order.frame if one.feed.picture else None
        is_of_file = isinstance(voi, FileTable) or (frame is not None and voi in frame.windows)
        preset = measured_preset(voi, frame)
        for other in self._stage.laid_out:
            if other is one or not other.content.series_uid or not is_of_one_kind(one.content, other.content):
                continue
            if is_of_file and (isinstance(voi, FileTable) or not is_of_one_kernel(one.content, other.content)):
                continue
            self._awaited.pop(other, None)
            if preset is None:
                other.look.follow(voi, mark)
            else:
                self._measure(other, preset, mark)

    def _measure(self, viewport: Viewport, preset: Preset, mark: object) -> None:
        """Show a viewport through a preset that is measured in its own image, now or as soon as there is one."""
        picture = viewport.feed.picture
        if picture is None:
            self._awaited[viewport] = (viewport.content.stack_name, preset, mark)
            return
        window = preset_window(preset, picture.order.frame)
        if window is not None:
            viewport.look.follow(window, mark)

    def _follow_step(self, one: Viewport, mark: object, back: bool) -> None:
        """A step was taken back or done again: so is its part in other viewports, as long as nothing came after it."""
        self._awaited.clear()
        for other in self._stage.laid_out if self._link.enabled and self.has_window else ():
            if other is not one:
                other.look.follow_step(mark, back)

    def _attach(self, viewport: Viewport) -> None:
        viewport.canvas.viewed.connect(partial(self._share_view, viewport))
        viewport.picture_changed.connect(partial(self._take_view, viewport))
        viewport.look.chosen.connect(partial(self._share_window, viewport))
        viewport.look.went.connect(partial(self._follow_step, viewport))

    def _take_view(self, viewport: Viewport) -> None:
        """Let a series that is new in a viewport be seen where those are seen that it is linked to."""
        if viewport.feed.picture is None:
            return
        name, before = viewport.content.stack_name, self._stacks.get(viewport)
        self._stacks[viewport] = name
        awaited = self._awaited.pop(viewport, None)
        if awaited is not None and awaited[0] == name:
            self._measure(viewport, *awaited[1:])
        if name == before:
            return
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
        for other in self._stage.laid_out if others is None else others:
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
    if one.modality != other.modality or not one.modality:
        return False
    if one.modality != "MR":
        return True
    words, others = _words(one), _words(other)
    weighting = said_in(words).weighting
    if _b_value(one) != _b_value(other):
        return False
    return weighting == said_in(others).weighting if weighting else bool(words) and words == others


def is_of_one_kernel(one: Content, other: Content) -> bool:
    """Tell whether two series were made for the same eyes, by their kernels' names, else their descriptions."""
    return _kernel(one) == _kernel(other)


def _kernel(content: Content) -> str:
    """Give what a series was made for: sharp, soft, bone; else its kernel's name."""
    name = content.stack.traits.kernel if content.stack is not None else ""
    return kernel_of(name) or said_in(_words(content)).kernel or name.casefold()


def _words(content: Content) -> str:
    series = content.subject.series if content.subject else None
    return f"{series.description} {content.subject.stack}".strip().casefold() if content.subject and series else ""


def _b_value(content: Content) -> float | None:
    piece = content.wanted_slice
    return piece.traits.b_value if piece is not None and piece.traits is not None else None
