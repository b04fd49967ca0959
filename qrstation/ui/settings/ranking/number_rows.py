"""Rows of numbers of the ranking: slider, field, what it means, and the way back to what is delivered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QSlider, QVBoxLayout, QWidget

from qrstation.priors.tuning import Tuning
from qrstation.ui.outside_text import tool_tip
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.settings.fields import spin_box
from qrstation.ui.settings.ranking.number_words import NumberWords

_WIDTH_OF_BACK = 92
BY_HAND = "set in priors/rules.toml, which goes before this"


def percent(value: float) -> int:
    """Give a share in percent."""
    return round(100 * value)


class NumberRow(QWidget):
    """One number; ``changed`` tells that a person chose another."""

    changed = Signal()

    def __init__(self, words: NumberWords) -> None:
        super().__init__()
        self._words = words
        self._tuning: Tuning | None = None
        label = PlainLabel(words.label)
        label.setFixedWidth(160)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setPageStep(5)
        self.slider.setAccessibleName(f"{words.label}, as a slider")
        self.slider.setVisible(words.is_share)
        self.box = spin_box(words.label, words.least, words.most, words.unit)
        self.box.setAccessibleDescription(words.meaning)
        self.box.setFixedWidth(96)
        label.setBuddy(self.box)
        self.back = QPushButton("")
        self.back.setProperty("flat-link", True)
        self.back.setAutoDefault(False)
        self.back.setFixedWidth(_WIDTH_OF_BACK)
        self.back.clicked.connect(self._take_back)
        keeps_room = self.back.sizePolicy()
        keeps_room.setRetainSizeWhenHidden(True)
        self.back.setSizePolicy(keeps_room)
        meaning = PlainLabel(words.meaning)
        meaning.setObjectName("dim")
        meaning.setWordWrap(True)
        self.note = PlainLabel("")
        self.note.setObjectName("dim")
        self.note.setWordWrap(True)
        controls = QHBoxLayout()
        controls.setSpacing(8)
        if words.is_share:
            controls.addWidget(self.slider, 1)
        controls.addWidget(self.box)
        controls.addWidget(self.back)
        if not words.is_share:
            controls.addStretch(1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.addWidget(label, 0, 0)
        grid.addLayout(controls, 0, 1)
        grid.addWidget(meaning, 1, 1)
        grid.addWidget(self.note, 2, 1)
        grid.setColumnStretch(1, 1)
        self.slider.valueChanged.connect(self.box.setValue)
        self.box.valueChanged.connect(self._choose)

    def show_tuning(self, tuning: Tuning) -> None:
        """Show the number as it is now."""
        self._tuning = tuning
        value = tuning.value(self._words.place)
        shown = percent(value) if self._words.is_share else round(value)
        with QSignalBlocker(self.box), QSignalBlocker(self.slider):
            self.box.setValue(shown)
            self.slider.setValue(shown)
        is_by_hand = tuning.is_by_hand(self._words.place)
        for control in (self.box, self.slider):
            control.setEnabled(not is_by_hand)
        self.note.setText(BY_HAND if is_by_hand else "")
        self.note.setVisible(is_by_hand)
        self._show_back()

    def _choose(self, value: int) -> None:
        if self._tuning is None:
            return
        with QSignalBlocker(self.slider):
            self.slider.setValue(value)
        # What is written is what is shown: 0.16, and a whole number of days.
        self._tuning.choose(self._words.place, value / 100 if self._words.is_share else value)
        self._show_back()
        self.changed.emit()

    def _take_back(self) -> None:
        assert self._tuning is not None  # noqa: S101 - for the type checker
        self._tuning.choose(self._words.place, self._tuning.delivered_value(self._words.place))
        self.show_tuning(self._tuning)
        self.box.setFocus()
        self.changed.emit()

    def _show_back(self) -> None:
        assert self._tuning is not None  # noqa: S101 - for the type checker
        place = self._words.place
        value = self._tuning.delivered_value(place)
        shown = f"{percent(value)} %" if self._words.is_share else f"{round(value):,}{self._words.unit}"
        self.back.setText(f"↺ {shown}")
        self.back.setAccessibleName(f"{self._words.label}: as delivered, {shown}")
        self.back.setToolTip(tool_tip(f"As delivered: {shown}"))
        self.back.setVisible(self._tuning.is_changed(place) and not self._tuning.is_by_hand(place))


class NumberRows(QWidget):
    """Numbers below a heading, with what is to be known of all of them; `build` makes their rows."""

    changed = Signal()

    def __init__(self, title: str, numbers: Sequence[NumberWords], hint: str = "") -> None:
        super().__init__()
        heading = PlainLabel(title)
        heading.setObjectName("paneTitle")
        self.hint = PlainLabel(hint)
        self.hint.setObjectName("dim")
        self.hint.setWordWrap(True)
        self.hint.setVisible(bool(hint))
        self._numbers = numbers
        self.rows: list[NumberRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self._column.addWidget(heading)
        self._column.addWidget(self.hint)

    def build(self, tuning: Tuning) -> Iterator[None]:
        """Make the rows, one at each step, with the numbers as they are now."""
        for words in self._numbers:
            row = NumberRow(words)
            row.show_tuning(tuning)
            row.changed.connect(self.changed)
            self.rows.append(row)
            self._column.addWidget(row)
            yield

    def show_tuning(self, tuning: Tuning) -> None:
        """Show the numbers as they are now."""
        for row in self.rows:
            row.show_tuning(tuning)
