"""How much a prior of one kind of images helps with a study of another: a table of shares."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qrstation.priors.tuning import Place, Tuning
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.settings.ranking.number_rows import NumberRow
from qrstation.ui.settings.ranking.number_words import FAMILIES, UNLIKE
from qrstation.ui.settings.ranking.share_table import ShareModel, share_table

_HINT = (
    "A row is the study that is read, a column the prior: how much it helps, in percent of one of the same "
    "kind. Double-click a number to change it."
)


class LikenessSection(QWidget):
    """The table, and the share for all pairs of which it says nothing."""

    changed = Signal()

    def __init__(self, families: Sequence[str]) -> None:
        super().__init__()
        self._families = tuple(families)
        heading = PlainLabel("Kinds of images")
        heading.setObjectName("paneTitle")
        hint = PlainLabel(_HINT)
        hint.setObjectName("dim")
        hint.setWordWrap(True)
        self.model = ShareModel(self._families, self._place, "")
        self.model.tips = {family: FAMILIES.get(family, family) for family in self._families}
        self.table = share_table(self.model, "How alike kinds of images are")
        self.table.horizontalHeader().setMinimumSectionSize(30)
        self.unlike = NumberRow(UNLIKE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(heading)
        column.addWidget(hint)
        column.addWidget(self.table, 1)
        column.addWidget(self.unlike)
        self.model.chosen.connect(self.changed)
        self.unlike.changed.connect(self._unlike_changed)

    def show_tuning(self, tuning: Tuning) -> None:
        """Show the shares as they are now."""
        self._tuning = tuning
        self.model.show_tuning(tuning, self._families)
        self.unlike.show_tuning(tuning)

    def _unlike_changed(self) -> None:
        self.model.show_tuning(self._tuning, self._families)
        self.changed.emit()

    def _place(self, row: int, column: int) -> Place | None:
        return None if row == column else ("likeness", self._families[row], self._families[column])
