"""The menu of searches beside the search button: those with a name, and the last twenty."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton

from qrstation.core.station.typed_search import SavedSearch, TypedSearch
from qrstation.store.state_searches import Searches
from qrstation.ui.outside_text import button_words, tool_tip
from qrstation.ui.search.form_words import search_words

_LONGEST = 60


class SavedMenu(QPushButton):
    """A button with a menu; what is chosen in it is told, and done by the desk."""

    chosen = Signal(object)
    """A TypedSearch is to be made again."""
    save_asked = Signal()
    rename_asked = Signal(str)
    forget_asked = Signal(str)
    start_asked = Signal(str)
    """The search of this name is to be made at the start; "" for none."""
    forget_recent_asked = Signal()

    def __init__(self) -> None:
        super().__init__("★ ▾")
        self.setAccessibleName("Saved and recent searches")
        self.setToolTip(tool_tip("Saved and recent searches"))
        self.searches = Searches()
        self.menu_of_searches = QMenu(self)
        self.menu_of_searches.setAccessibleName("Saved and recent searches")
        self.menu_of_searches.aboutToShow.connect(self._fill)
        self.clicked.connect(lambda: self.menu_of_searches.popup(self.mapToGlobal(self.rect().bottomLeft())))

    def offer(self, searches: Searches) -> None:
        """Offer these searches from now on."""
        self.searches = searches

    def _fill(self) -> None:
        menu = self.menu_of_searches
        menu.clear()
        for saved in self.searches.saved:
            start = "   (at the start)" if saved.is_default else ""
            self._add_search(menu, f"★  {saved.name}{start}", saved.search)
        if not self.searches.saved:
            menu.addAction("No search is saved yet").setEnabled(False)
        menu.addSeparator()
        menu.addAction("&Save this search…", self.save_asked.emit)
        arrange = menu.addMenu("&Arrange saved searches")
        arrange.setEnabled(bool(self.searches.saved))
        for saved in self.searches.saved:
            self._add_arrangement(arrange.addMenu(button_words(saved.name)), saved)
        menu.addSeparator()
        recent = menu.addMenu(f"&Recent searches ({len(self.searches.recent)})")
        recent.setEnabled(bool(self.searches.recent))
        for search in self.searches.recent:
            self._add_search(recent, search_words(search), search)
        recent.addSeparator()
        recent.addAction("&Forget them", self.forget_recent_asked.emit)

    def _add_search(self, menu: QMenu, words: str, search: TypedSearch) -> None:
        action = menu.addAction(button_words(words, _LONGEST), lambda: self.chosen.emit(search))
        action.setToolTip(tool_tip(search_words(search)))

    def _add_arrangement(self, menu: QMenu, saved: SavedSearch) -> None:
        name = saved.name
        start = menu.addAction("Search this at the &start")
        start.setCheckable(True)
        start.setChecked(saved.is_default)
        start.toggled.connect(lambda on: self.start_asked.emit(name if on else ""))
        menu.addAction("&Rename…", lambda: self.rename_asked.emit(name))
        menu.addAction("&Delete", lambda: self.forget_asked.emit(name))
