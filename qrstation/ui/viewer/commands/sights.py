"""What is linked besides scrolling, lines of reference, the timeline: switched by commands, remembered by name."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject, Signal

from qrstation.ui.viewer.commands.actions import ViewerActions
from qrstation.ui.viewer.places.places_desk import PlacesDesk
from qrstation.ui.viewer.scrolling.look_link import LookLink
from qrstation.ui.viewer.timeline.timeline_desk import TimelineDesk


class Sights(QObject):
    """The switches; each is on from the start. It owns none of them: they are asked and told."""

    changed = Signal()
    """One of them was switched."""

    def __init__(self, places: PlacesDesk, looks: LookLink, timeline: TimelineDesk) -> None:
        super().__init__(places.parent())
        self._places = places
        self.looks = looks
        self._timeline = timeline
        places.changed.connect(self.changed)
        looks.changed.connect(self.changed)
        timeline.changed.connect(self.changed)

    def table(self) -> dict[str, Callable[[], None]]:
        """Give what is done for each command, by its name."""
        return {
            "reference lines": lambda: self._places.show_lines(not self._places.has_lines),
            "link window": lambda: self.looks.link_window(not self.looks.has_window),
            "link view": lambda: self.looks.link_view(not self.looks.has_view),
            "timeline": lambda: self._timeline.set_open(not self._timeline.is_open),
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
        self._timeline.set_open("timeline" not in off)

    def _states(self) -> dict[str, bool]:
        return {
            "reference lines": self._places.has_lines,
            "link window": self.looks.has_window,
            "link view": self.looks.has_view,
            "timeline": self._timeline.is_open,
        }
