"""A page of a list in the settings: the list beside the form of one entry, where they are added and removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from qrstation.core.station.policy import Policy
from qrstation.ui.icons import tool_icon
from qrstation.ui.outside_text import BUTTON, one_line, tool_tip
from qrstation.ui.settings.fields import SideList
from qrstation.ui.settings.key_form import lock_words
from qrstation.ui.theme import AMBER


class EntryForm(Protocol):
    """The form of one entry; it is a widget."""

    name: QLineEdit

    @property
    def changed(self) -> SignalInstance:
        """Tells of what a person changes."""

    def show_entry(self, entry: Any, *, is_locked: bool = False) -> None:
        """Fill the form; an entry that is locked is only shown."""

    def entry(self) -> Any:
        """Give what is typed."""


class EntriesPage(QWidget):
    """Holds the entries as they are typed; those of the policy are marked, and cannot be removed."""

    changed = Signal()

    def __init__(self, policy: Policy, table: str, word: str, form: EntryForm) -> None:
        """Make the page of a ``table`` of the settings whose entries are called by a ``word``: "archive"."""
        super().__init__()
        self._policy, self._table, self._form = policy, table, form
        self._entries: list[Any] = []
        self._row = -1
        self._added: list[Any] = []
        """Entries as they were before anybody typed anything into them."""
        self.list = SideList(f"{word.capitalize()}s", 200)
        self.list.currentRowChanged.connect(self._show)
        form.changed.connect(self._rename)
        add = QPushButton("+ Add")
        add.setAccessibleName(f"Add {word}")
        add.clicked.connect(lambda: self.add_usual())
        self.remove_button = QPushButton("Remove")
        self.remove_button.setAccessibleName(f"Remove {word}")
        self.remove_button.clicked.connect(self._remove)
        under = QHBoxLayout()
        under.addWidget(add)
        under.addWidget(self.remove_button)
        left = QVBoxLayout()
        left.addWidget(self.list, 1)
        left.addLayout(under)
        self.columns = QHBoxLayout(self)
        self.columns.setContentsMargins(12, 12, 12, 12)
        self.columns.addLayout(left)
        assert isinstance(form, QWidget)  # noqa: S101 - for the type checker
        self.columns.addWidget(form, 1)

    def show_entries(self, entries: Sequence[Any]) -> None:
        """Fill the page, and forget what was typed."""
        self._entries, self._row = list(entries), -1
        self._added.clear()
        self._fill_list(0)

    def entries(self) -> tuple[Any, ...]:
        """Give them as they are typed now, not checked yet."""
        self._keep()
        return tuple(self._entries)

    def touched_entries(self) -> tuple[Any, ...]:
        """Give them without those that were added and that nobody typed anything into."""
        return tuple(entry for entry in self.entries() if entry not in self._added)

    def add_usual(self) -> None:
        """Begin a new entry with what is usual; each kind of page says what that is."""
        raise NotImplementedError

    def add(self, entry: Any) -> None:
        """Begin a new entry."""
        self._keep()
        self._entries.append(entry)
        self._added.append(entry)
        self._row = -1
        self._fill_list(len(self._entries) - 1)
        self._form.name.setFocus()
        self._form.name.selectAll()

    def free_name(self, name: str) -> str:
        """Give a name that no entry has yet."""
        names = {entry.name for entry in self._entries}
        return next(n for n in (name, *(f"{name} {i}" for i in range(2, len(names) + 3))) if n not in names)

    def _fill_list(self, row: int) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for place, entry in enumerate(self._entries):
            item = QListWidgetItem(one_line(entry.name, BUTTON))
            if self._is_his(place):
                item.setIcon(tool_icon("lock", AMBER, AMBER))
                item.setToolTip(tool_tip(lock_words(self._policy)))
            self.list.addItem(item)
        self.list.blockSignals(False)
        row = min(row, len(self._entries) - 1)
        self._show_form(bool(self._entries))
        self.remove_button.setEnabled(False)
        if row >= 0:
            self.list.setCurrentRow(row)
            self._show(row)

    def _show_form(self, visible: bool) -> None:
        """Show the form, or nothing where there is no entry."""
        assert isinstance(self._form, QWidget)  # noqa: S101 - for the type checker
        self._form.setVisible(visible)

    def _show(self, row: int) -> None:
        if row == self._row or not 0 <= row < len(self._entries):
            return
        self._keep()
        self._row = row
        self._form.show_entry(self._entries[row], is_locked=self._is_his(row))
        self.remove_button.setEnabled(not self._is_his(row))

    def _is_his(self, row: int) -> bool:
        """Tell whether an entry is the policy's, whose come first: a name that is typed makes none of another."""
        his = getattr(self._policy.settings, self._table)
        return row < len(his) and bool(self._entries[row].name == his[row].name)

    def _keep(self) -> None:
        if 0 <= self._row < len(self._entries):
            self._entries[self._row] = self._form.entry()

    def _rename(self) -> None:
        item = self.list.item(self._row)
        if item is not None:
            item.setText(one_line(self._form.name.text(), BUTTON) or "(no name)")
        self.changed.emit()

    def _remove(self) -> None:
        if 0 <= self._row < len(self._entries) and not self._is_his(self._row):
            del self._entries[self._row]
            row, self._row = self._row, -1
            self._fill_list(row)
