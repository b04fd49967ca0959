"""The fields of the settings: a control for each kind of value, with how it is shown and what is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QSpinBox,
    QWidget,
)

from qrstation.ui.plain_widgets import PlainLabel

NUMBER_MARGIN = 9
"""Pixels before a number, which with those of the field itself are as many as before a text."""


@dataclass(frozen=True, slots=True)
class Field:
    """A key's control. Its label has a mnemonic; it is "" where the control says itself what it is."""

    key: str
    label: str
    widget: QWidget
    show: Callable[[Any], object]
    typed: Callable[[Any], Any]
    """Gives what is typed, from the value that was shown: what a control cannot show in full stays unless changed."""
    changed: SignalInstance


def line_edit(name: str, placeholder: str = "") -> QLineEdit:
    """Make a text field with an accessible name."""
    edit = QLineEdit()
    edit.setAccessibleName(name)
    edit.setPlaceholderText(placeholder)
    return edit


def spin_box(name: str, low: int, high: int, suffix: str = "") -> QSpinBox:
    """Make a number field with an accessible name."""
    box = QSpinBox()
    box.setAccessibleName(name)
    box.setRange(low, high)
    box.setSuffix(suffix)
    pad_number(box)
    return box


def pad_number(box: QAbstractSpinBox) -> None:
    """Begin the number where the text of a text field begins; a style sheet cannot: the field in it has no frame."""
    box.lineEdit().setTextMargins(NUMBER_MARGIN, 0, 0, 0)


def form_layout(rows: Sequence[tuple[str, QWidget]], form: QFormLayout) -> None:
    """Fill a form; each label has the height of its field, so that both stand on one line."""
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    form.setHorizontalSpacing(16)
    form.setVerticalSpacing(8)
    for text, field in rows:
        label = PlainLabel(text)
        label.setBuddy(field)
        label.setMinimumHeight(field.sizeHint().height())
        form.addRow(label, field)


def text_field(key: str, label: str, name: str, placeholder: str = "") -> Field:
    """Make the field of a text."""
    edit = line_edit(name, placeholder)
    return Field(key, label, edit, edit.setText, lambda _: edit.text().strip(), edit.textEdited)


def list_field(key: str, label: str, name: str, placeholder: str) -> Field:
    """Make the field of a list of texts, with commas between them."""
    edit = line_edit(name, placeholder)

    def typed(shown: tuple[str, ...]) -> tuple[str, ...]:
        if edit.text() == ", ".join(shown):
            return shown  # an AE title may have a comma in it
        return tuple(part.strip() for part in edit.text().split(",") if part.strip())

    return Field(key, label, edit, lambda texts: edit.setText(", ".join(texts)), typed, edit.textEdited)


def number_field(key: str, label: str, name: str, low: int, high: int, suffix: str = "", lowest: str = "") -> Field:
    """Make the field of a whole number; of a fraction that the file has, the whole is shown. ``lowest`` stands for
    ``low``.
    """
    box = spin_box(name, low, high, suffix)
    box.setSpecialValueText(lowest)

    def typed(shown: float) -> float:
        return shown if round(shown) == box.value() else box.value()

    return Field(key, label, box, lambda value: box.setValue(round(value)), typed, box.valueChanged)


def gigabytes_field(key: str, label: str, name: str, lowest: str) -> Field:
    """Make the field of a size; ``lowest`` stands for 0."""
    box = QDoubleSpinBox()
    box.setAccessibleName(name)
    box.setRange(0, 1_000_000)
    box.setDecimals(1)
    box.setSuffix(" GB")
    box.setSpecialValueText(lowest)
    pad_number(box)

    def show(value: float) -> None:
        # A size below what the field can show is no missing limit.
        box.setValue(max(value, 0.1) if value else 0)

    def typed(shown: float) -> float:
        is_shown = box.value() == box.valueFromText(box.textFromValue(max(shown, 0.1) if shown else 0))
        return shown if is_shown else box.value()

    return Field(key, label, box, show, typed, box.valueChanged)


def choice_field(key: str, label: str, name: str, choices: Sequence[tuple[str, str]]) -> Field:
    """Make the field of a choice: words and value of each."""
    box = QComboBox()
    box.setAccessibleName(name)
    for words, value in choices:
        box.addItem(words, value)

    def show(value: str) -> None:
        box.setCurrentIndex(box.findData(value))

    return Field(key, label, box, show, lambda _: str(box.currentData()), box.currentIndexChanged)


def flag_field(key: str, words: str, name: str) -> Field:
    """Make the field of what is so or not."""
    box = QCheckBox(words)
    box.setAccessibleName(name)
    return Field(key, "", box, box.setChecked, lambda _: box.isChecked(), box.toggled)


class SideList(QListWidget):
    """The list at the side of a page; its rows are laid out when it is seen, by the look that it has then."""

    def __init__(self, name: str, width: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFixedWidth(width)

    def showEvent(self, event: QShowEvent) -> None:
        """Lay the rows out anew (Qt)."""
        super().showEvent(event)
        self.scheduleDelayedItemsLayout()
