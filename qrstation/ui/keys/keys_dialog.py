"""The keys: every action with the keys that it has now, found by words or keys, and changed by pressing new ones."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qrstation.core.errors import SettingsError
from qrstation.core.station.key_settings import ACTIONS, MOST_KEYS
from qrstation.ui import theme
from qrstation.ui.keys.key_press import KeyPress
from qrstation.ui.keys.keymap import KeyEntry, Keymap, shown_keys
from qrstation.ui.notice_bar import NoticeBar
from qrstation.ui.plain_widgets import Buttons, Icon, PlainLabel, message_box
from qrstation.ui.screen_room import resize_on_screen
from qrstation.ui.settings.key_form import lock_words
from qrstation.words import words_of

_NAME = Qt.ItemDataRole.UserRole
_CHOOSE = "Choose an action, then press its new keys."
_FIXED = "These keys belong to the list or field itself and stay as they are."


class KeysDialog(QDialog):
    """Shows the keys in force; each change holds at once and is kept."""

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setAccessibleName("Keys")
        self._keymap = keymap
        self.search = QLineEdit()
        self.search.setAccessibleName("Find an action or key")
        self.search.setPlaceholderText("Find an action or key")
        self.search.setClearButtonEnabled(True)
        self.list = _tree()
        self.press = KeyPress()
        self.state = PlainLabel(_CHOOSE)
        self.state.setWordWrap(True)
        self.state.setMinimumHeight(2 * self.state.fontMetrics().lineSpacing())
        self.state.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.buttons = {
            "set": _button("&Set", "Set these keys alone", self._set),
            "add": _button("&Add", "Add these keys", self._add),
            "swap": _button("S&wap", "Swap with the action that has them", self._swap),
            "none": _button("N&one", "No keys", lambda: self._do(lambda: self._keymap.set_keys(self.chosen, ()))),
            "default": _button(
                "&Default", "The usual keys", lambda: self._do(lambda: self._keymap.reset([self.chosen]))
            ),
        }
        self.reset_all = _button("&Reset all…", "Reset all keys", self._ask_reset)
        self.notice = NoticeBar()
        self.notice.hide()
        self._lay_out()
        self.search.textChanged.connect(self._filter)
        self.list.currentItemChanged.connect(lambda *_: self._choose())
        self.press.pressed_keys.connect(self._pressed)
        keymap.changed.connect(self.refresh)
        self.refresh()
        resize_on_screen(self, 620, 640)
        self.search.setFocus()

    @property
    def chosen(self) -> str:
        """The name of the chosen action; "" for none, or what cannot be changed."""
        item = self.list.currentItem()
        return str(item.data(0, _NAME) or "") if item is not None else ""

    def choose(self, name: str) -> None:
        """Choose an action by its name."""
        for item in self._items():
            if item.data(0, _NAME) == name:
                self.list.setCurrentItem(item)

    def refresh(self) -> None:
        """List the keys in force; what was chosen stays."""
        chosen, at = self.chosen, self.list.verticalScrollBar().value()
        self.list.clear()
        tops: dict[str, QTreeWidgetItem] = {}
        for entry in self._keymap.entries():
            if entry.group not in tops:
                tops[entry.group] = self._top(entry.group)
            tops[entry.group].addChild(_row(entry))
        self.list.expandAll()
        self._filter()
        self.choose(chosen)
        self.list.verticalScrollBar().setValue(at)
        self._choose()

    def _lay_out(self) -> None:
        edit = QHBoxLayout()
        edit.setSpacing(8)
        edit.addWidget(self.press, 1)
        for button in self.buttons.values():
            edit.addWidget(button)
        foot = QGridLayout()
        foot.addWidget(self.reset_all, 0, 0, Qt.AlignmentFlag.AlignLeft)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        close.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        foot.addWidget(close, 0, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(12)
        rows.addWidget(self.search)
        rows.addWidget(self.list, 1)
        rows.addLayout(edit)
        rows.addWidget(self.state)
        rows.addWidget(self.notice)
        rows.addLayout(foot)

    def _top(self, group: str) -> QTreeWidgetItem:
        top = QTreeWidgetItem([group])
        top.setFont(0, theme.bold_font(self.list.font()))
        top.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.list.addTopLevelItem(top)
        self.list.setFirstColumnSpanned(self.list.indexOfTopLevelItem(top), self.list.rootIndex(), True)
        return top

    def _items(self) -> list[QTreeWidgetItem]:
        tops = [self.list.topLevelItem(row) for row in range(self.list.topLevelItemCount())]
        return [child for top in tops if top for row in range(top.childCount()) if (child := top.child(row))]

    def _filter(self) -> None:
        """Show what has all the words typed, in its name or its keys, and the groups that have some."""
        wanted = self.search.text().casefold().split()
        for item in self._items():
            text = f"{item.text(0)} {item.text(1)}".casefold()
            item.setHidden(not all(word in text for word in wanted))
        for row in range(self.list.topLevelItemCount()):
            top = self.list.topLevelItem(row)
            if top is not None:
                children = [top.child(number) for number in range(top.childCount())]
                top.setHidden(all(child.isHidden() for child in children if child))

    def _choose(self) -> None:
        self.press.forget()
        self.notice.hide()
        item = self.list.currentItem()
        if self._is_free():
            self._say(_CHOOSE if not self.chosen else "Press the new keys in the field.")
        elif self.chosen:
            self._say(f"This is {lock_words(self._keymap.policy)}.")
        else:
            self._say(_FIXED if item is not None and item.parent() is not None else _CHOOSE)

    def _pressed(self, key: str) -> None:
        holder = self._holder()
        if not key:
            self._say("These keys cannot be used: Tab leads on, and Alt with a letter opens a menu.")
        elif key in self._keymap.keys(self.chosen):
            self._say(f"“{self._keymap.words(self.chosen)}” has these keys already.")
        elif holder and self._keymap.policy.locks("keys", holder):
            self._say(f"“{self._keymap.words(holder)}” has these keys, {lock_words(self._keymap.policy)}.")
        elif holder:
            words = self._keymap.words(holder)
            self._say(f"“{words}” has these keys. Swap gives it the keys that this action has now.")
        else:
            self._say("Set takes these keys alone, Add takes them too.")

    def _say(self, words: str) -> None:
        """Say how things stand, and let only those buttons act that can."""
        self.state.setText(words)
        name, key, holder, free = self.chosen, self.press.value, self._holder(), self._is_free()
        has = self._keymap.keys(name) if name else ()
        new = free and bool(key) and key not in has
        self.press.setEnabled(free)
        self.buttons["set"].setEnabled(new and not holder)
        self.buttons["add"].setEnabled(new and not holder and len(has) < MOST_KEYS)
        self.buttons["swap"].setEnabled(new and bool(holder) and not self._keymap.policy.locks("keys", holder))
        self.buttons["none"].setEnabled(free and bool(has))
        self.buttons["default"].setEnabled(free and not self._is_usual())

    def _holder(self) -> str:
        return self._keymap.holder(self.press.value, self.chosen) if self.chosen and self.press.value else ""

    def _is_free(self) -> bool:
        return bool(self.chosen) and not self._keymap.policy.locks("keys", self.chosen)

    def _is_usual(self) -> bool:
        return next((entry.is_default for entry in self._keymap.entries() if entry.name == self.chosen), True)

    def _set(self) -> None:
        self._do(lambda: self._keymap.set_keys(self.chosen, (self.press.value,)))

    def _add(self) -> None:
        keys = (*self._keymap.keys(self.chosen), self.press.value)
        self._do(lambda: self._keymap.set_keys(self.chosen, keys))

    def _swap(self) -> None:
        self._do(lambda: self._keymap.swap(self.chosen, self._holder(), self.press.value))

    def _ask_reset(self) -> None:
        box = message_box("Keys", "Give every action its usual keys again?", "", Icon.Question, self)
        box.setStandardButtons(Buttons.Ok | Buttons.Cancel)
        box.button(Buttons.Ok).setText("Reset all")
        box.setDefaultButton(Buttons.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.accepted.connect(lambda: self._do(lambda: self._keymap.reset(ACTIONS)))
        box.open()

    def _do(self, change: Callable[[], None]) -> None:
        """Make a change, or say why it cannot be kept."""
        try:
            change()
        except SettingsError as error:
            self.notice.show_message(*words_of(error).lines, "error")


def _tree() -> QTreeWidget:
    tree = QTreeWidget()
    tree.setAccessibleName("Keys")
    tree.setHeaderLabels(["What", "Keys"])
    tree.setRootIsDecorated(False)
    header = tree.header()
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
    header.setStretchLastSection(False)
    return tree


def _row(entry: KeyEntry) -> QTreeWidgetItem:
    keys = shown_keys(entry.keys) if entry.name else ", ".join(entry.keys)
    row = QTreeWidgetItem([entry.words, keys])
    row.setData(0, _NAME, entry.name)
    if not entry.name:
        for column in (0, 1):
            row.setForeground(column, QColor(theme.DIM))
    elif not entry.is_default:
        row.setFont(1, theme.bold_font(row.font(1)))
        row.setToolTip(1, "Changed from the usual keys")
    return row


def _button(words: str, name: str, press: Callable[[], None]) -> QPushButton:
    button = QPushButton(words)
    button.setAccessibleName(name)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _=False: press())
    return button
