"""Where to search: a chip for each archive and one for this station, which were chosen, and what each answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from qrstation.core.events import SearchAdvanced, SearchEnded
from qrstation.core.station.place import THIS_STATION
from qrstation.ui.flow_layout import FlowLayout
from qrstation.ui.search.place_chip import PlaceChip, PlaceState


class PlaceChips(FlowLayout):
    """The row of places; an archive that is offered again is as it was left."""

    changed = Signal()
    """A place was chosen or left out by hand."""
    stop_asked = Signal(str)
    """One place alone is to be asked no further."""

    def __init__(self) -> None:
        super().__init__()
        self.chips: dict[str, PlaceChip] = {}
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
            button = PlaceChip(name)
            button.setChecked(self._choices.get(name, before.get(name, True)))
            button.clicked.connect(partial(self._choose, name, button))
            button.stop_asked.connect(partial(self.stop_asked.emit, name))
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

    def begin(self, places: Sequence[str]) -> None:
        """Show that these places are asked now, and forget what was answered before."""
        for name, button in self.chips.items():
            button.show_state(PlaceState() if name in places else None)

    def advance(self, event: SearchAdvanced) -> None:
        """Show how far a place has come."""
        button = self.chips.get(event.archive)
        if button is not None and button.state is not None and button.state.is_asked:
            button.show_state(PlaceState(event.matches, event.first))

    def end(self, event: SearchEnded, why: str) -> None:
        """Show how a place's part has ended."""
        button = self.chips.get(event.archive)
        if button is not None and button.state is not None:
            first = event.first if event.first is not None else button.state.first
            button.show_state(PlaceState(event.matches, first, event.end, why))

    def matches(self, place: str) -> int:
        """Give how many matches of a place are shown to have come."""
        button = self.chips.get(place)
        return button.state.matches if button is not None and button.state is not None else 0

    def stop(self) -> None:
        """Show that nobody waits for any place any more."""
        for button in self.chips.values():
            button.stop_now()

    def choices(self) -> dict[str, bool]:
        """Give what was chosen and left out by hand, by name, also of archives that are not offered now."""
        return dict(self._choices)

    def remember(self, choices: Mapping[str, bool]) -> None:
        """Take the choices of an earlier start."""
        self._choices.update(choices)

    def _choose(self, name: str, button: QPushButton) -> None:
        self._choices[name] = button.isChecked()
        self.changed.emit()
