"""The list of priors as a Qt model: rows by rank, of which what changes is told one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt

from qrstation.core.jobs.job import JobSnapshot
from qrstation.core.jobs.prior import FoundPrior
from qrstation.ui.outside_text import tool_tip
from qrstation.ui.priors.prior_row import PriorRow
from qrstation.ui.priors.prior_words import row_tip, row_words

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class PriorsModel(QStringListModel):
    """Holds priors, and what has changed of them since they were found; knows nothing of how they are.

    A patient may have ten thousand: a row is made when it is looked at, and they are counted by the list of Qt's own,
    whose texts are empty: a view asks for the count at each row that it lays out.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.priors: Sequence[FoundPrior] = ()
        self._places: dict[str, int] = {}
        self._here: dict[str, int] = {}
        """How much is here now, where it is another count than when they were found."""
        self._jobs: Mapping[str, JobSnapshot] = {}

    def set_priors(self, priors: Sequence[FoundPrior], jobs: Mapping[str, JobSnapshot]) -> None:
        """Show others; ``jobs`` has the newest retrieve of each study, and changes with the news."""
        self.priors, self._jobs, self._here = priors, jobs, {}
        self._places = {prior.uid: place for place, prior in enumerate(priors)}
        self.setStringList([""] * len(priors))

    def row_at(self, place: int) -> PriorRow:
        """Give a row, from 0."""
        prior = self.priors[place]
        return PriorRow(prior, self._here.get(prior.uid, prior.here), self._jobs.get(prior.uid))

    def row(self, study_uid: str) -> PriorRow | None:
        """Give the row of a study."""
        place = self._places.get(study_uid)
        return None if place is None else self.row_at(place)

    def index_of(self, study_uid: str) -> QModelIndex:
        """Give where a study stands; an invalid index for one that does not."""
        place = self._places.get(study_uid)
        return QModelIndex() if place is None else self.index(place)

    def set_here(self, study_uid: str, here: int) -> None:
        """Take how much of a study is here, where it stands among these."""
        row = self.row(study_uid)
        if row is not None and row.here != here:
            self._here[study_uid] = here
            self.tell(study_uid)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Take how much of some studies is here, others among them."""
        for uid in self._places.keys() & counts.keys():
            self.set_here(uid, counts[uid])

    def tell(self, study_uid: str) -> None:
        """Say that a study's job has news."""
        index = self.index_of(study_uid)
        if index.isValid():
            self.dataChanged.emit(index, index)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let rows be chosen, and not be edited (Qt)."""
        usual = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        return usual if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a row, or its text for those who read (Qt)."""
        if not index.isValid() or index.row() >= len(self.priors):
            return None
        row = self.row_at(index.row())
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row_words(row)
        return tool_tip(row_tip(row)) if role == Qt.ItemDataRole.ToolTipRole else None
