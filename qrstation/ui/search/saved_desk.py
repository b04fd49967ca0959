"""Keeps searches: those with a name, the last ones, and the one made at the start; read and written on a worker."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from PySide6.QtCore import QObject

from qrstation.core.errors import StationError
from qrstation.core.station.typed_search import LONGEST_NAME, TypedSearch
from qrstation.store.state_searches import KeptSearches, Searches
from qrstation.ui.main_window import MainWindow
from qrstation.ui.outside_text import one_line
from qrstation.ui.plain_widgets import LineDialog, line_dialog
from qrstation.ui.pump import Pump
from qrstation.words import words_of


class SavedDesk(QObject):
    """Lives on the GUI thread, and never waits for the disk."""

    def __init__(self, window: MainWindow, store: KeptSearches) -> None:
        super().__init__(window)
        self._window = window
        self._store = store
        self._pump = Pump(self)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="searches")
        self._is_closed = False
        self._is_fresh = True
        """Whether nothing was searched for yet: only then is a search made at the start."""
        self._dialog: LineDialog | None = None
        form, menu = window.form, window.form.saved
        form.made.connect(self._remember)
        form.save_asked.connect(self.save)
        menu.save_asked.connect(self.save)
        menu.chosen.connect(self.choose)
        menu.rename_asked.connect(self.rename)
        menu.forget_asked.connect(lambda name: self._write(partial(store.forget, name)))
        menu.start_asked.connect(lambda name: self._write(partial(store.start_with, name)))
        menu.forget_recent_asked.connect(lambda: self._write(store.forget_recent))
        self._thread.submit(self._read)

    def choose(self, search: TypedSearch) -> None:
        """Fill the form with a search and make it, however much it covers."""
        form = self._window.form
        form.fill(search)
        form.wide.be_sure()
        form.search_asked.emit()

    def save(self) -> None:
        """Ask for a name, and keep under it what stands in the form."""
        search = self._window.form.typed()
        self._ask("Save this search", "Its name (one of the same name is replaced):", "", set(),
                  lambda name: self._write(partial(self._store.save, name, search)))  # fmt: skip

    def rename(self, old: str) -> None:
        """Ask for another name of a search."""
        taken = {each.name for each in self._window.form.saved.searches.saved} - {old}
        self._ask("Rename a search", f"Another name for “{one_line(old)}”:", old, taken,
                  lambda name: self._write(partial(self._store.rename, old, name)))  # fmt: skip

    def close(self) -> None:
        """Write what is left, and end the thread; twice does no harm."""
        self._is_closed = True
        self._thread.shutdown(wait=True)
        self._pump.close()

    def _ask(self, title: str, question: str, before: str, taken: set[str], do: Callable[[str], None]) -> None:
        dialog = line_dialog(title, question, self._window)
        dialog.setTextValue(before)

        def take() -> None:
            name = one_line(dialog.textValue(), LONGEST_NAME).strip()
            if name in taken:
                what = f"Another search is called “{name}” already."
                self._window.notices.show_notice("searches", what, "Choose another name, or delete that one.", "note")
            elif name:
                do(name)

        dialog.accepted.connect(take)
        dialog.finished.connect(dialog.deleteLater)
        self._dialog = dialog
        dialog.open()

    def _remember(self, search: TypedSearch) -> None:
        self._is_fresh = False
        self._write(partial(self._store.remember, search))

    def _write(self, write: Callable[[], object]) -> None:
        if not self._is_closed:
            self._thread.submit(partial(self._do, write))

    def _do(self, write: Callable[[], object]) -> None:
        try:
            write()
        except StationError as error:
            lines = words_of(error).lines
            self._pump.post(lambda: self._window.show_problem(*lines))
        self._read()

    def _read(self) -> None:
        found = self._store.read()
        self._pump.post(lambda: self._take(found))

    def _take(self, searches: Searches) -> None:
        self._window.form.saved.offer(searches)
        first = next((each.search for each in searches.saved if each.is_default), None)
        if self._is_fresh and first is not None and self._window.form.is_untouched:
            self.choose(first)
        self._is_fresh = False
