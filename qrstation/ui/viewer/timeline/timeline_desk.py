"""Joins the timeline to the open studies: what viewports show of it, what is opened from it and dragged onto them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject, Signal

from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.studies_desk import StudiesDesk
from qrstation.ui.viewer.timeline.entry import TimelineEntry, in_order
from qrstation.ui.viewer.timeline.timeline_view import TimelineView
from qrstation.ui.viewer.viewport.viewport import Viewport


class TimelineDesk(QObject):
    """Shows the strip while there are studies, unless a hand has folded it away."""

    opened = Signal(str)
    """A study (its UID) is to be opened: by a click, or by a step to one that the store has under another name."""
    dropped = Signal(int, str)
    """A study that is not open was dragged into a viewport (its number, from 0)."""
    changed = Signal()
    """It was folded away, or is seen again."""

    def __init__(self, stage: Stage, desk: StudiesDesk, parent: QObject) -> None:
        super().__init__(parent)
        self._stage = stage
        self._desk = desk
        self.strip = TimelineView()
        self.strip.hide()
        self._is_open = True
        self._prior = ""
        self.strip.opened.connect(self._open)
        desk.study_wanted.connect(self.opened)
        desk.changed.connect(self._show_places)
        stage.changed.connect(self._show_places)
        stage.made.connect(self._welcome)
        for viewport in stage.viewports:
            self._welcome(viewport)

    @property
    def is_open(self) -> bool:
        """Whether it is seen where there are studies for it."""
        return self._is_open

    def set_open(self, is_open: bool) -> None:
        """Fold it away, or show it again."""
        if is_open != self._is_open:
            self._is_open = is_open
            self._show()
            self.changed.emit()

    def set_entries(self, entries: Iterable[TimelineEntry]) -> None:
        """Show these studies from now on; without any there is no timeline."""
        ordered = in_order(entries)
        self._desk.priors.set_timeline(ordered)
        self.strip.show_entries(ordered)
        self._show_places()
        self._show()

    def _show(self) -> None:
        self.strip.setVisible(self._is_open and bool(self.strip.studies.entries))

    def _show_places(self) -> None:
        """Mark what belongs into the viewports; a prior that is another than before comes into sight."""
        placement = self._desk.placement
        shown = {placement.study_at(self._stage.number_of(viewport)) for viewport in self._stage.laid_out}
        self.strip.studies.show_places(frozenset(shown - {""}))
        if placement.prior != self._prior:
            self._prior = placement.prior
            self.strip.reveal(self._prior)

    def _open(self, study_uid: str) -> None:
        """Ask for a study; the current one comes back to its place, where something else stands there."""
        current = self._desk.studies.studies.get(study_uid) if study_uid == self._desk.placement.current else None
        if current is not None:
            self._desk.open_study(current.heading, "", {})
        self.opened.emit(study_uid)

    def _welcome(self, viewport: Viewport) -> None:
        viewport.study_dropped.connect(partial(self._drop, self._stage.number_of(viewport)))

    def _drop(self, number: int, study_uid: str) -> None:
        if study_uid in self._desk.studies.studies:
            self._stage.activate(number)
            self._desk.show_series(number, study_uid, "")
        else:
            self.dropped.emit(number, study_uid)
