"""Which modalities: a chip for each of the common ones, and a menu with all others behind them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton

from qrstation.core.standard.modality_codes import MODALITY_NAMES
from qrstation.ui.flow_layout import FlowLayout
from qrstation.ui.outside_text import button_words, tool_tip
from qrstation.ui.search.chips import chip

COMMON = ("CT", "MR", "CR/DX", "US", "MG", "PT", "NM", "XA")
"""A chip may stand for two that mean the same to those who search."""
_SHELVES = (("A", "D"), ("E", "I"), ("J", "O"), ("P", "R"), ("S", "Z"))
"""First letters of each part of the menu: all in one would be higher than a screen."""
_IN_CHIPS = frozenset(code for label in COMMON for code in label.split("/"))


class ModalityChips(FlowLayout):
    """The row of modalities; one chosen in the menu is a chip of its own."""

    changed = Signal()
    """Another chip is there, or one less."""

    def __init__(self) -> None:
        super().__init__()
        self.chips: dict[str, QPushButton] = {}
        for label in COMMON:
            self._add(label)
        self.more = QPushButton("More ▾")
        self.more.setProperty("chip", True)
        self.more.setAccessibleName("More modalities")
        self.more.setToolTip(tool_tip("All modalities of the standard"))
        self.menu = QMenu(self.more)
        self.menu.setAccessibleName("More modalities")
        self.menu.aboutToShow.connect(self._fill)
        self.more.clicked.connect(lambda: self.menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft())))
        self.addWidget(self.more)

    def chosen(self) -> tuple[str, ...]:
        """Give the codes of the chosen modalities."""
        return tuple(code for label, button in self.chips.items() if button.isChecked() for code in label.split("/"))

    def choose(self, codes: Iterable[str]) -> None:
        """Choose these and no others; what is no modality of the standard is left out."""
        wanted = set(codes)
        for label, button in list(self.chips.items()):
            button.setChecked(bool(wanted & set(label.split("/"))))
        for code in sorted((wanted & MODALITY_NAMES.keys()) - _IN_CHIPS - self.chips.keys()):
            self._choose_other(code, True)
        for code in [label for label in self.chips if label not in COMMON and label not in wanted]:
            self._choose_other(code, False)

    def _add(self, label: str) -> QPushButton:
        button = chip(label, f"Modality {label}")
        button.setToolTip(tool_tip(", ".join(MODALITY_NAMES[code] for code in label.split("/"))))
        self.chips[label] = button
        self.addWidget(button)
        return button

    def _fill(self) -> None:
        if self.menu.isEmpty():
            others = [code for code in MODALITY_NAMES if code not in _IN_CHIPS]
            for first, last in _SHELVES:
                shelf = self.menu.addMenu(f"{first} – {last}")
                for code in [each for each in others if first <= each[0] <= last]:
                    action = shelf.addAction(button_words(f"{code}   {MODALITY_NAMES[code]}", 60))
                    action.setData(code)
                    action.setCheckable(True)
                    action.toggled.connect(lambda on, code=code: self._choose_other(code, on))
        for menu in self.menu.findChildren(QMenu):
            for action in menu.actions():
                action.blockSignals(True)
                action.setChecked(action.data() in self.chips and self.chips[action.data()].isChecked())
                action.blockSignals(False)

    def _choose_other(self, code: str, on: bool) -> None:
        if on and code not in self.chips:
            self.removeWidget(self.more)
            self._add(code)
            self.addWidget(self.more)
        if on:
            self.chips[code].setChecked(True)
        elif code in self.chips:
            button = self.chips.pop(code)
            self.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.changed.emit()
