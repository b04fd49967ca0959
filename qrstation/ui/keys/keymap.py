"""The keys of a window's actions: found by the actions' names, set by the settings, changed one at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from qrstation.core.station.key_settings import ACTIONS, DEFAULT, SEPARATOR, KeySettings, canonical, given
from qrstation.core.station.policy import Policy

Keys = tuple[str, ...]
_LETTER = re.compile(r" \(&\w\)$")
"""A menu's letter behind words that have none to spare."""


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """An action with its keys as they are in force; one without a name is no action, and its keys are fixed."""

    group: str
    words: str
    keys: Keys
    name: str = ""
    is_default: bool = True


@dataclass(slots=True)
class _Known:
    action: QAction
    group: str
    defaults: Keys


class Keymap(QObject):
    """Gives actions their keys. An action that is to have some is called as a key of the settings (its object name)."""

    changed = Signal()

    def __init__(self, window: QMainWindow, *elsewhere: QWidget) -> None:
        """Find the actions of a window; ``elsewhere`` are panes of it that may come to stand in other windows."""
        super().__init__(window)
        self._window = window
        self._elsewhere = elsewhere
        self._known: dict[str, _Known] = {}
        self.settings = KeySettings()
        """What is in force."""
        self.policy = Policy()
        self._save: Callable[[KeySettings], None] = self.apply
        self._adopt()

    def keep_by(self, save: Callable[[KeySettings], None]) -> None:
        """Have changes kept by ``save``, which has them applied and raises SettingsError where it cannot."""
        self._save = save

    def apply(self, settings: KeySettings) -> None:
        """Put keys in force."""
        self.settings = settings
        for name, keys in resolved({name: known.defaults for name, known in self._known.items()}, settings).items():
            action = self._known[name].action
            if keys_of_action(action) != keys:
                action.setShortcuts([QKeySequence(key) for key in keys])
        self.changed.emit()

    def keys(self, name: str) -> Keys:
        """Give an action's keys in force."""
        return self._in_force()[name]

    def holder(self, key: str, but: str) -> str:
        """Give the action other than ``but`` that has a key; "" for none, and where the program came with it so."""
        shared = self._known[but].defaults
        return next((n for n, keys in self._in_force().items() if n != but and key in keys and key not in shared), "")

    def words(self, name: str) -> str:
        """Give what an action is called."""
        return action_words(self._known[name].action) or name.replace("_", " ").capitalize()

    def entries(self) -> list[KeyEntry]:
        """Give all actions, group by group, and behind them the keys that widgets take by themselves."""
        in_force = self._in_force()
        found = [
            KeyEntry(known.group, self.words(name), in_force[name], name, in_force[name] == known.defaults)
            for name, known in self._known.items()
        ]
        places = (self._window, *self._elsewhere)
        for widget in dict.fromkeys(each for place in places for each in (place, *place.findChildren(QWidget))):
            said = getattr(widget, "keys", None)
            if isinstance(said, tuple):
                found += [KeyEntry(_place_of(widget), does, (keys,)) for keys, does in said]
        groups = list(dict.fromkeys(entry.group for entry in found))
        return sorted(found, key=lambda entry: groups.index(entry.group))

    def set_keys(self, name: str, keys: Keys) -> None:
        """Give an action these keys and no others. Raises SettingsError where that cannot be kept."""
        self._save(self._with(self.settings, {name: keys}))

    def swap(self, name: str, other: str, key: str) -> None:
        """Give an action the key of another, which gets the former keys of the first. Raises SettingsError."""
        mine, theirs = self.keys(name), self.keys(other)
        rest = tuple(each for each in theirs if each != key)
        self._save(self._with(self.settings, {name: (key,), other: (*mine, *rest)[:4]}))

    def reset(self, names: Iterable[str]) -> None:
        """Give actions the keys that the program came with, but for what the policy sets. Raises SettingsError."""
        free = [name for name in names if not self.policy.locks("keys", name)]
        self._save(replace(self.settings, **dict.fromkeys(free, DEFAULT)))

    def _with(self, settings: KeySettings, changed: Mapping[str, Keys]) -> KeySettings:
        texts = {
            name: DEFAULT if keys == self._known[name].defaults else SEPARATOR.join(keys)
            for name, keys in changed.items()
        }
        return replace(settings, **texts)

    def _in_force(self) -> dict[str, Keys]:
        return resolved({name: known.defaults for name, known in self._known.items()}, self.settings)

    def _adopt(self) -> None:
        """Find the actions that have a name, those of the menus first."""
        groups: dict[QAction, str] = {}
        for top in self._window.menuBar().actions():
            menu = top.menu()
            for action in _listed(menu) if isinstance(menu, QMenu) else ():
                groups[action] = action_words(top)
        for action in (*groups, *self._window.findChildren(QAction)):
            name = action.objectName()
            if name in ACTIONS and name not in self._known:
                group = groups.get(action) or _place_of(action)
                self._known[name] = _Known(action, group, keys_of_action(action))


def resolved(defaults: Mapping[str, Keys], settings: KeySettings) -> dict[str, Keys]:
    """Give the keys in force of each action. A key that was given to one is taken from another's defaults.

    Keys that two have by default stay with both: they act in different places, or one lends them to the other.
    """
    taken = {key: name for name in defaults if getattr(settings, name) != DEFAULT for key in given(settings, name)}
    found: dict[str, Keys] = {}
    for name, usual in defaults.items():
        if getattr(settings, name) != DEFAULT:
            found[name] = given(settings, name)
        else:
            found[name] = tuple(k for k in usual if k not in taken or k in defaults[taken[k]])
    return found


def keys_of_action(action: QAction) -> Keys:
    """Give an action's keys as they are written in the settings."""
    return tuple(canonical(key.toString(QKeySequence.SequenceFormat.PortableText)) for key in action.shortcuts())


def shown_keys(keys: Iterable[str]) -> str:
    """Give keys as this system writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return SEPARATOR.join(QKeySequence(key).toString(native) or key for key in keys)


def action_words(action: QAction) -> str:
    """Give an action's words without mnemonic and ellipsis; its data where the text changes with what is shown."""
    text = action.data() if isinstance(action.data(), str) else action.text()
    text = _LETTER.sub("", text.rstrip("…"))
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").replace(" ()", "")


def _listed(menu: QMenu) -> Iterator[QAction]:
    """Give the actions of a menu and of those in it."""
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from _listed(below)
        else:
            yield action


def _place_of(thing: QObject) -> str:
    """Give the name of the widget in which something acts."""
    place: QObject | None = thing
    while place is not None:
        if isinstance(place, QWidget) and place.accessibleName():
            return place.accessibleName()
        place = place.parent()
    return "Everywhere"
