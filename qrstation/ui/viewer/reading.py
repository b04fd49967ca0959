"""Which study is read, and with which it is compared, for those outside the viewer."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from qrstation.core.instance import StudyHeading
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.studies_desk import StudiesDesk


class Reading(QObject):
    """Tells when another study is read; what is open is the desk's."""

    changed = Signal(object)
    """Another study is read: its StudyHeading, or None where none is open."""

    def __init__(self, desk: StudiesDesk, stage: Stage) -> None:
        super().__init__(desk)
        self._desk, self._stage = desk, stage
        self._told = ""
        desk.changed.connect(self._look)

    @property
    def current(self) -> StudyHeading | None:
        """The study that is read: the newest of those that are open; None where none is."""
        return self._heading(self._desk.placement.current)

    @property
    def prior(self) -> StudyHeading | None:
        """The study that it is compared with; None while it stands alone."""
        return self._heading(self._desk.placement.prior)

    @property
    def has_room_beside(self) -> bool:
        """Whether one study is read, beside a viewport that is seen and empty."""
        beside = self._stage.laid_out[1:]
        return self.current is not None and self.prior is None and bool(beside) and not beside[0].content.series_uid

    def _heading(self, study_uid: str) -> StudyHeading | None:
        study = self._desk.studies.studies.get(study_uid)
        return study.heading if study is not None else None

    def _look(self) -> None:
        current = self.current
        uid = current.study_uid if current is not None else ""
        if uid != self._told:
            self._told = uid
            self.changed.emit(current)
