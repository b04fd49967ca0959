"""What a study of one region shows of the others, by any kind of images or by one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from qrstation.priors.regions import REGIONS
from qrstation.priors.tuning import SHOWS, SHOWS_BY, Place, Tuning
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.settings.ranking.number_words import FAMILIES
from qrstation.ui.settings.ranking.share_table import ShareModel, share_table

_HINT = (
    "How much of another region a study shows: an abdomen CT most of the lumbar spine, an ultrasound nothing of it. "
    "What is said of one kind of images goes before what is said of any."
)
_ANY = "any kind of images"


class ShowsSection(QWidget):
    """One region at a time: which kind of images, which region, and a row for each of the others."""

    changed = Signal()

    def __init__(self, families: Sequence[str]) -> None:
        super().__init__()
        self._tuning: Tuning | None = None
        self._others: tuple[str, ...] = ()
        heading = PlainLabel("Regions")
        heading.setObjectName("paneTitle")
        hint = PlainLabel(_HINT)
        hint.setObjectName("dim")
        hint.setWordWrap(True)
        self.family = QComboBox()
        self.family.setAccessibleName("Kind of images")
        self.family.addItem(_ANY, "")
        for family in families:
            self.family.addItem(FAMILIES.get(family, family), family)
        self.family.setCurrentIndex(max(0, self.family.findData("CT")))
        self.region = QComboBox()
        self.region.setAccessibleName("Region of the study")
        self.region.addItems(list(REGIONS))
        self.region.setCurrentText("abdomen")
        self.model = ShareModel(("shows of it",), self._place)
        self.table = share_table(self.model, "What it shows of other regions")
        choice = QHBoxLayout()
        choice.setSpacing(8)
        for each in (PlainLabel("A study by"), self.family, PlainLabel("of the"), self.region):
            choice.addWidget(each)
        choice.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(heading)
        column.addWidget(hint)
        column.addLayout(choice)
        column.addWidget(self.table, 1)
        self.family.currentIndexChanged.connect(lambda *_: self._show())
        self.region.currentIndexChanged.connect(lambda *_: self._show())
        self.model.chosen.connect(self.changed)

    def show_tuning(self, tuning: Tuning) -> None:
        """Show the shares as they are now."""
        self._tuning = tuning
        self._show()

    def _show(self) -> None:
        if self._tuning is not None:
            self._others = tuple(region for region in REGIONS if region != self.region.currentText())
            self.model.show_tuning(self._tuning, self._others)

    def _place(self, row: int, _column: int) -> Place | None:
        if not 0 <= row < len(self._others):
            return None
        family = self.family.currentData()
        table: Place = (SHOWS_BY, family) if family else (SHOWS,)
        return (*table, self.region.currentText(), self._others[row])
