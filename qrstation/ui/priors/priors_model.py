"""The list of priors as a Qt model: rows by rank, of which what changes is told one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt

from qrstation.core.jobs.prior import FoundPrior
from qrstation.ui.outside_text import tool_tip
from qrstation.ui.priors.prior_news import PriorNews
from qrstation.ui.priors.prior_row import PriorRow
from qrstation.ui.priors.prior_words import row_tip, row_words

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class PriorsModel(QStringListModel):
    """Holds priors, each shown as its newest news have it.

    A patient may have ten thousand: a row is made when it is looked at, and they are counted by the list of Qt's own,
    whose texts are empty: a view asks for the count at each row that it lays out.
    """

    def __init__(self, news: PriorNews, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._news = news
        self.priors: Sequence[FoundPrior] = ()
        self._places: dict[str, int] = {}
        news.changed.connect(self._tell)

    def set_priors(self, priors: Sequence[FoundPrior]) -> None:
        """Show others."""
        self.priors = priors
        self._places = {prior.uid: place for place, prior in enumerate(priors)}
        self._news.follow(self._places)
        self.setStringList([""] * len(priors))

    def row_at(self, place: int) -> PriorRow:
        """Give a row, from 0."""
        return self._news.row(self.priors[place])

    def row(self, study_uid: str) -> PriorRow | None:
        """Give the row of a study."""
        place = self._places.get(study_uid)
        return None if place is None else self.row_at(place)

    def index_of(self, study_uid: str) -> QModelIndex:
        """Give where a study stands; an invalid index for one that does not."""
        place = self._places.get(study_uid)
        return QModelIndex() if place is None else self.index(place)

    def _tell(self, study_uids: set[str]) -> None:
        for uid in study_uids & self._places.keys():
            index = self.index_of(uid)
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
