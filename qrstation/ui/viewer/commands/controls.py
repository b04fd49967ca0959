"""The viewer's commands as a person sees them: buttons, menus and thumbnails, which show how things stand."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtWidgets import QMenu, QWidget

from qrstation.imaging.display.window_presets import Preset, preset_window
from qrstation.imaging.frame import Frame
from qrstation.imaging.presentation import Voi
from qrstation.ui.outside_text import tool_tip
from qrstation.ui.pump import Pump
from qrstation.ui.viewer.commands.actions import LAID, ViewerActions
from qrstation.ui.viewer.commands.deeds import Deeds
from qrstation.ui.viewer.commands.file_looks import file_looks
from qrstation.ui.viewer.commands.hands import Hands
from qrstation.ui.viewer.commands.preset_choice import preset_name
from qrstation.ui.viewer.commands.sights import Sights
from qrstation.ui.viewer.commands.toolbar import ViewerToolbar
from qrstation.ui.viewer.commands.usable import Usable, show_steps, show_usable
from qrstation.ui.viewer.measuring.measuring_desk import MeasuringDesk
from qrstation.ui.viewer.scrolling.scroll_link import ScrollLink
from qrstation.ui.viewer.scrolling.tie_words import tie_notes, tie_words
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.studies_desk import StudiesDesk
from qrstation.ui.viewer.thumbnails.thumbnail_list import ThumbnailList
from qrstation.ui.viewer.thumbnails.thumbnail_model import Shown, ThumbnailModel
from qrstation.ui.viewer.thumbnails.thumbnail_words import thumbnails
from qrstation.ui.viewer.viewport.viewport import Viewport


class Controls(QObject):
    """Whatever changes, `refresh` shows it: it reads the viewports and the studies, and keeps nothing of them."""

    looked_at = Signal(str, object)
    """The series in the active viewport ("" for none), and the Instance Number of what is seen of it, or None."""

    ties_shown = Signal()
    """What is linked with what may be another now."""

    def __init__(
        self,
        pane: QWidget,
        stage: Stage,
        link: ScrollLink,
        desk: StudiesDesk,
        measuring: MeasuringDesk,
        sights: Sights,
        pump: Pump,
    ) -> None:
        super().__init__(pane)
        self._stage = stage
        self._link = link
        self._studies = desk.studies
        self._measuring_steps = measuring.measurements.steps
        self._deeds = Deeds(stage, link, sights.looks, desk, self)
        self._presets: tuple[Preset, ...] = ()
        self._usable: Usable | None = None
        self.hands = Hands(pane, stage, pump, lambda: self.commands.preset_keys())
        self.sights = sights
        does = {**self._deeds.table(), **measuring.table(), **sights.table(), **self.hands.table()}
        self.commands = ViewerActions(pane, stage, does, self._choose_preset, self._choose_look)
        self.toolbar = ViewerToolbar(self.commands)
        self.strip = ThumbnailModel(self)
        self.thumbnails = ThumbnailList(self.strip)
        self.menu = QMenu(pane)
        self.commands.fill_context_menu(self.menu)
        self._deeds.done.connect(self.refresh)
        self.hands.done.connect(self.refresh)
        sights.changed.connect(self.refresh)
        self._measuring_steps.indexChanged.connect(self._show_usable)
        self.thumbnails.chosen.connect(lambda name: desk.put(stage.active_index, name))
        desk.changed.connect(self.refresh)
        desk.series_changed.connect(self._show_series)
        stage.made.connect(self._welcome)
        for viewport in stage.viewports:
            self._welcome(viewport)
        stage.changed.connect(self._stage_changed)
        link.shifts.changed.connect(self._shift_known)

    def refresh(self) -> None:
        """Let buttons, menus and thumbnails show how things stand."""
        commands = self.commands
        commands[f"tool {self._deeds.tool}"].setChecked(True)
        commands["annotations"].setChecked(self._deeds.annotated)
        self.hands.show(commands)
        self.sights.show(commands)
        self._show_tie()
        self._tell_look()
        commands[f"layout {self._stage.shape.name}"].setChecked(True)
        self.toolbar.show_layout(self._stage.shape)
        self._show_presets()
        self._show_usable()
        self._show_strip()

    def show_keys(self) -> None:
        """Name the keys anew wherever they are named."""
        self.toolbar.show_keys()
        self._show_tie()

    def _welcome(self, viewport: Viewport) -> None:
        """Take what happens in a viewport from now on."""
        number = self._stage.number_of(viewport)
        self._deeds.prepare(viewport)
        viewport.walked.connect(partial(self._walked, number))
        viewport.look_changed.connect(self.refresh)
        viewport.picture_changed.connect(partial(self._picture_changed, viewport))
        viewport.menu_asked.connect(self._open_menu)
        viewport.slipped.connect(partial(self._link.belong, number))

    def _walked(self, number: int) -> None:
        led = self._link.leader
        self._link.walked(number)
        if self._link.leader is not led:
            self._show_tie()

    def _choose_preset(self, number: int) -> None:
        if number < len(self._presets):
            active = self._stage.active
            picture = active.feed.picture
            window = preset_window(self._presets[number], picture.order.frame if picture else None)
            if window is not None:
                active.look.choose(window)

    def _choose_look(self, voi: Voi) -> None:
        self._stage.active.look.choose(voi)

    def _open_menu(self, at: QPointF) -> None:
        self.menu.popup(at.toPoint())

    def _stage_changed(self) -> None:
        self._link.refresh()
        self.refresh()

    def _shift_known(self) -> None:
        """It is known how two frames of reference lie to each other: what was not linked may be."""
        self._link.refresh()
        self._show_tie()

    def _picture_changed(self, viewport: Viewport) -> None:
        if viewport is self._stage.active:
            self._show_presets()
            self._show_usable()
            self._tell_look()

    def _tell_look(self) -> None:
        content = self._stage.active.content
        self.looked_at.emit(content.series_uid, content.image_number)

    def _show_series(self) -> None:
        """Show what more of one series changes."""
        self._show_strip()
        self._show_tie()

    def _show_presets(self) -> None:
        active = self._stage.active
        self.commands["invert"].setChecked(active.feed.inverted)
        offered = self.hands.presets.book.offered(active.content.modality)
        if offered != self._presets:
            self._presets = offered
            self.commands.offer(offered)
        picture = active.feed.picture
        frame = picture.order.frame if picture else None
        self.commands.file_looks.offer(file_looks(frame), active.look.shown.voi)
        self.toolbar.show_preset(preset_name(active.feed.hand.voi, offered, frame))
        self._show_laid(active, frame)

    def _show_laid(self, active: Viewport, frame: Frame | None) -> None:
        """Offer to switch what the image has: overlays, shutter, a mask to be subtracted."""
        shown = active.look.shown
        has = (bool(frame and frame.overlays), bool(frame and frame.shutter), bool(frame and frame.mask))
        for name, there, is_on in zip(LAID, has, (shown.overlays, shown.shutter, shown.subtracted), strict=True):
            self.commands[name].setVisible(there)
            self.commands[name].setEnabled(there)
            self.commands[name].setChecked(bool(is_on))

    def _show_usable(self) -> None:
        """Offer what has something to act on."""
        active = self._stage.active
        usable = Usable(bool(active.content.slice_count), bool(self._studies.studies))
        if usable != self._usable:
            self._usable = usable
            show_usable(self.commands, usable)
        show_steps(self.commands, active.feed.look, self._measuring_steps)

    def _show_tie(self) -> None:
        """Say which viewports scroll together, by whose word, and why others do not."""
        tie, bonds, action = self._link.tie, self._link.bonds(), self.commands["sync"]
        belong = self.commands["belong"].shortcut().toString()
        action.setChecked(self._link.enabled)
        action.setToolTip(tool_tip(tie_words(tie, action.shortcut().toString(), belong)))
        for viewport in self._stage.viewports:
            viewport.annotations.set_notes(tie_notes(bonds[viewport], belong) if viewport in bonds else ())
        self.ties_shown.emit()

    def _show_strip(self) -> None:
        shown = {viewport.content.stack_name: Shown.BESIDE for viewport in self._stage.seen}
        shown[self._stage.active.content.stack_name] = Shown.ACTIVE
        self.thumbnails.setVisible(bool(self._studies.studies))
        self.strip.show_series(thumbnails(self._studies, shown))
