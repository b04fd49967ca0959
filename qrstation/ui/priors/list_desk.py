"""Has a list's priors looked for and fetched: joins the dialog to the worker that asks, and to the job queue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from qrstation.core.errors import StationError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.station.settings import Settings
from qrstation.jobs.priors.search import PriorsSearcher
from qrstation.ui.main_window import MainWindow
from qrstation.ui.plain_widgets import make_plain
from qrstation.ui.work_thread import WorkThread
from qrstation.words import words_of

if TYPE_CHECKING:
    from qrstation.jobs.priors.list_look import ListPlan, ListWish
    from qrstation.jobs.priors.trials import PriorTrials
    from qrstation.ui.priors.list_dialog import ListDialog

_TOLD_EACH = 25
"""Of so many studies that are found one is told: nobody reads faster."""


@dataclass(frozen=True, slots=True)
class ListParts:
    """What the desk asks of others."""

    priors: PriorsSearcher
    settings: Callable[[], Settings]
    hand_over: Callable[[Any], object]
    """Takes a tuple of Fetch: what is to be fetched, behind what persons ask for."""
    post: Callable[[Callable[[], None]], None]
    """Has something done on the GUI thread, from any other."""


class PriorListDesk(QObject):
    """Lives on the GUI thread."""

    def __init__(self, window: MainWindow, parts: ListParts) -> None:
        super().__init__(window)
        self._window, self._parts = window, parts
        self._files = WorkThread("prior lists")
        self._made: PriorTrials | None = None
        self._cancel = CancelToken()
        self._folder = str(Path.home())
        self.dialog: ListDialog | None = None
        self.files: QFileDialog | None = None
        window.menus.prefetch_list.triggered.connect(lambda _=False: self.open())

    def open(self) -> ListDialog:
        """Open the dialog, or bring it to the front."""
        from qrstation.ui.priors.list_dialog import ListDialog

        if self.dialog is not None:
            self.dialog.raise_()
            return self.dialog
        studies, scheduled = self._window.results.model.tree.uids, self._window.kinds.scheduled
        self.dialog = dialog = ListDialog(studies, self._window, scheduled=scheduled)
        dialog.look_asked.connect(self._look)
        dialog.stop_asked.connect(lambda: self._cancel.insist())
        dialog.file_asked.connect(self._ask_for_file)
        dialog.fetch_asked.connect(self._parts.hand_over)
        dialog.finished.connect(self._leave)
        dialog.open()
        return dialog

    def read(self, path: str) -> None:
        """Read a list on a worker, and put it into the dialog."""
        self._folder = str(Path(path).parent)
        self._files.submit(path, partial(self._read, path))

    def close(self) -> None:
        """Stop what is asked."""
        self._cancel.insist()
        self._files.close()
        if self._made is not None:
            self._made.close()

    def _look(self, wish: ListWish) -> None:
        from qrstation.jobs.priors.trials import ListNews, PriorTrials

        if self._made is None:
            self._made = PriorTrials(self._parts.priors.parts, self._parts.priors.words)
        dialog, cancel = self.dialog, CancelToken()
        if dialog is None:
            return
        self._cancel = cancel

        def found(count: int) -> None:
            if count == 1 or not count % _TOLD_EACH:
                self._tell(cancel, lambda: dialog.show_found(count))

        def planned(plan: ListPlan) -> None:
            self._tell(cancel, lambda: dialog.add_plan(plan))

        news = ListNews(found, planned, lambda *told: self._tell(cancel, lambda: dialog.show_end(*told)))
        self._made.look_at_list(wish, self._parts.settings(), news, cancel)

    def _tell(self, cancel: CancelToken, tell: Callable[[], object]) -> None:
        """Have the dialog told on the GUI thread, if it still waits for this; on a worker."""

        def now() -> None:
            if self.dialog is not None and self._cancel is cancel:
                tell()

        self._parts.post(now)

    def _ask_for_file(self) -> None:
        files = QFileDialog(self.dialog, "Accession numbers from a file", self._folder, "Lists (*.txt *.csv);;All (*)")
        files.setFileMode(QFileDialog.FileMode.ExistingFile)
        make_plain(files)
        files.fileSelected.connect(self.read)
        files.finished.connect(files.deleteLater)
        self.files = files
        files.open()

    def _read(self, path: str) -> None:
        """Read, on the worker."""
        from qrstation.jobs.priors.number_list import read_list

        try:
            text = "\n".join(listed.number for listed in read_list(path))
        except StationError as error:
            lines = words_of(error).lines
            self._parts.post(lambda: self.dialog.show_problem(*lines) if self.dialog is not None else None)
            return
        self._parts.post(lambda: self.dialog.show_numbers(text) if self.dialog is not None else None)

    def _leave(self) -> None:
        self._cancel.insist()
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
