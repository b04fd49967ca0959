"""The job list as a Qt model: the newest snapshot of each job, newest job first."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from qrstation.core.job import JobSnapshot
from qrstation.ui.jobs.job_words import badge, figures, reason

JOB_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class JobsModel(QAbstractListModel):
    """Holds snapshots; knows nothing of how jobs are run."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs: list[JobSnapshot] = []

    def show(self, snapshot: JobSnapshot) -> None:
        """Take a snapshot: a new job goes to the top, a known one changes in its place."""
        for row, known in enumerate(self.jobs):
            if known.job_id == snapshot.job_id:
                self.jobs[row] = snapshot
                index = self.index(row)
                self.dataChanged.emit(index, index)
                return
        self.beginInsertRows(_ROOT, 0, 0)
        self.jobs.insert(0, snapshot)
        self.endInsertRows()

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
            return ", ".join(part for part in (job.request.title, badge(job), figures(job), reason(job)) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            code = f"\nStatus {job.code}" if job.code and job.state.is_final else ""
            return f"{job.request.title}\n{job.request.archive}{code}\n{reason(job)}".strip()
        return None
