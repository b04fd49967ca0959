"""The job list as Qt models: the newest snapshot of each job; what is to be done first stands first."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from qrstation.core.jobs.job import JobSnapshot, JobState
from qrstation.ui.jobs.job_words import badge, figures, reason, title
from qrstation.ui.outside_text import isolated, tool_tip

JOB_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class JobsModel(QAbstractListModel):
    """Holds snapshots; knows nothing of how jobs are run."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs: list[JobSnapshot] = []
        self._places: dict[int, int] = {}

    def show(self, snapshot: JobSnapshot) -> None:
        """Take a snapshot: a new job is added, a known one changes in its place."""
        for row, known in enumerate(self.jobs):
            if known.job_id == snapshot.job_id:
                self.jobs[row] = snapshot
                index = self.index(row)
                self.dataChanged.emit(index, index)
                return
        row = len(self.jobs)
        self.beginInsertRows(_ROOT, row, row)
        self.jobs.append(snapshot)
        self.endInsertRows()

    def order(self, job_ids: tuple[int, ...]) -> None:
        """Take the order in which jobs are done."""
        self._places = {job_id: place for place, job_id in enumerate(job_ids)}
        if self.jobs:
            self.dataChanged.emit(self.index(0), self.index(len(self.jobs) - 1), [JOB_ROLE])

    def place(self, row: int) -> tuple[bool, int]:
        """Give what a row is sorted by: what is over comes last, the newest of it first."""
        job = self.jobs[row]
        place = self._places.get(job.job_id, len(self._places) + job.job_id)
        return (True, -job.job_id) if job.state.is_final else (False, place)

    def remove(self, job_id: int) -> None:
        """Forget a job."""
        for row, known in enumerate(self.jobs):
            if known.job_id == job_id:
                self.beginRemoveRows(_ROOT, row, row)
                del self.jobs[row]
                self.endRemoveRows()
                return

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Give the number of jobs (Qt)."""
        return 0 if parent.isValid() else len(self.jobs)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a job's snapshot, or its text for those who read (Qt)."""
        if not index.isValid() or index.row() >= len(self.jobs):
            return None
        job = self.jobs[index.row()]
        if role == JOB_ROLE:
            return job
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return ", ".join(part for part in (title(job), badge(job), figures(job), reason(job)) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            code = f"\nStatus {isolated(job.code)}" if job.code and job.state.is_final else ""
            return tool_tip(f"{title(job)}\n{isolated(job.request.archive)}{code}\n{reason(job)}")
        return None


class JobsInOrder(QSortFilterProxyModel):
    """The jobs in the order in which they are done, those of some states only."""

    def __init__(self, jobs: JobsModel) -> None:
        super().__init__(jobs)
        self._jobs = jobs
        self._states: frozenset[JobState] = frozenset(JobState)
        self.setSourceModel(jobs)
        self.setDynamicSortFilter(True)
        self.sort(0)

    def show_states(self, states: frozenset[JobState]) -> None:
        """Show jobs in these states only."""
        self.beginFilterChange()
        self._states = states
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Tell whether a row is shown (Qt)."""
        return self._jobs.jobs[source_row].state in self._states

    def lessThan(self, source_left: Index, source_right: Index) -> bool:
        """Compare two rows (Qt)."""
        return self._jobs.place(source_left.row()) < self._jobs.place(source_right.row())
