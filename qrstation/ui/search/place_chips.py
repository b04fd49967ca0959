"""Where to search: a chip for each archive and one for this station, and which were chosen by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from qrstation.core.station.place import THIS_STATION
from qrstation.ui.flow_layout import FlowLayout
from qrstation.ui.outside_text import isolated, tool_tip
from qrstation.ui.search.chips import LONGEST_CHIP, chip


class PlaceChips(FlowLayout):
    """The row of places; an archive that is offered again is as it was left."""

    changed = Signal()
    """A place was chosen or left out by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.chips: dict[str, QPushButton] = {}
        self._choices: dict[str, bool] = {}

    def chosen(self) -> tuple[str, ...]:
        """Give the names of the chosen archives, and THIS_STATION where the store is to be searched."""
        return tuple(name for name, button in self.chips.items() if button.isChecked())

    def offer(self, archives: Sequence[str]) -> None:
        """Offer ``archives``; those chosen before stay chosen, new ones are."""
        before = {name: button.isChecked() for name, button in self.chips.items()}
        while (item := self.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.chips = {}
        for name in (*archives, THIS_STATION):
            button = chip(name, f"Search in {isolated(name)}")
            button.setToolTip(tool_tip(isolated(name)) if len(name) > LONGEST_CHIP else "")
            usual = name != THIS_STATION or not archives
            button.setChecked(self._choices.get(name, before.get(name, usual)))
            button.clicked.connect(partial(self._choose, name, button))
            self.chips[name] = button
            self.addWidget(button)

    def choose(self, names: Sequence[str]) -> None:
        """Choose these places and no others; where none of them is there any more, all stays as it is."""
        if not set(names) & self.chips.keys():
            return
        for name, button in self.chips.items():
            if button.isChecked() != (name in names):
                button.setChecked(name in names)
                self._choices[name] = button.isChecked()
        self.changed.emit()

    def choices(self) -> dict[str, bool]:
        """Give what was chosen and left out by hand, by name, also of archives that are not offered now."""
        return dict(self._choices)

    def remember(self, choices: Mapping[str, bool]) -> None:
        """Take the choices of an earlier start."""
        self._choices.update(choices)

    def _choose(self, name: str, button: QPushButton) -> None:
        self._choices[name] = button.isChecked()
        self.changed.emit()
