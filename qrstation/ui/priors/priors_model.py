"""The list of priors as a Qt model: rows by rank, of which what changes is told one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from qrstation.core.jobs.job import JobSnapshot
from qrstation.ui.outside_text import tool_tip
from qrstation.ui.priors.prior_row import PriorRow
from qrstation.ui.priors.prior_words import row_tip, row_words

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class PriorsModel(QAbstractListModel):
    """Holds rows; knows nothing of how priors are found and fetched."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[PriorRow] = []
        self._places: dict[str, int] = {}

    def set_rows(self, rows: Sequence[PriorRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self._places = {row.uid: place for place, row in enumerate(self.rows)}
        self.endResetModel()

    def row(self, study_uid: str) -> PriorRow | None:
        """Give the row of a study."""
        place = self._places.get(study_uid)
        return None if place is None else self.rows[place]

    def index_of(self, study_uid: str) -> QModelIndex:
        """Give where a study stands; an invalid index for one that does not."""
        place = self._places.get(study_uid)
        return QModelIndex() if place is None else self.index(place)

    def set_here(self, study_uid: str, here: int) -> bool:
        """Take how much of a study is here; tells whether it is another count."""
        row = self.row(study_uid)
        return row is not None and row.here != here and self._put(replace(row, here=here))

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Take how much of some studies is here, others among them."""
        for uid in self._places.keys() & counts.keys():
            self.set_here(uid, counts[uid])

    def set_job(self, job: JobSnapshot) -> bool:
        """Take a job's news; tells whether it is about a prior."""
        row = self.row(job.request.study_uid)
        if row is None or (row.job is not None and row.job.job_id > job.job_id):
            return False
        return self._put(replace(row, job=job))

    def _put(self, row: PriorRow) -> bool:
        place = self._places[row.uid]
        self.rows[place] = row
        self.dataChanged.emit(self.index(place), self.index(place))
        return True

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Give the number of priors (Qt)."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a row, or its text for those who read (Qt)."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row_words(row)
        return tool_tip(row_tip(row)) if role == Qt.ItemDataRole.ToolTipRole else None
