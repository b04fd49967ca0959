"""What is linked besides scrolling, and the lines of reference: switched by commands, and remembered by name."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject, Signal

from qrstation.ui.viewer.commands.actions import ViewerActions
from qrstation.ui.viewer.places.places_desk import PlacesDesk
from qrstation.ui.viewer.scrolling.look_link import LookLink


class Sights(QObject):
    """The switches; each is on from the start. It owns none of them: they are asked and told."""

    changed = Signal()
    """One of them was switched."""

    def __init__(self, places: PlacesDesk, looks: LookLink) -> None:
        super().__init__(places.parent())
        self._places = places
        self.looks = looks
        places.changed.connect(self.changed)
        looks.changed.connect(self.changed)

    def table(self) -> dict[str, Callable[[], None]]:
        """Give what is done for each command, by its name."""
        return {
            "reference lines": lambda: self._places.show_lines(not self._places.has_lines),
            "link window": lambda: self.looks.link_window(not self.looks.has_window),
            "link view": lambda: self.looks.link_view(not self.looks.has_view),
        }

    def show(self, commands: ViewerActions) -> None:
        """Let the commands show how things stand."""
        for name, is_on in self._states().items():
            commands[name].setChecked(is_on)

    def off(self) -> tuple[str, ...]:
        """Give the names of those that are off."""
        return tuple(name for name, is_on in self._states().items() if not is_on)

    def restore(self, off: Collection[str]) -> None:
        """Switch off those that were off when the program was last used."""
        self._places.show_lines("reference lines" not in off)
        self.looks.link_window("link window" not in off)
        self.looks.link_view("link view" not in off)

    def _states(self) -> dict[str, bool]:
        return {
            "reference lines": self._places.has_lines,
            "link window": self.looks.has_window,
            "link view": self.looks.has_view,
        }
