"""Has the results written as a list: asks where to, and has a worker write it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from qrstation.core.errors import StationError
from qrstation.ui.notice_stack import NoticeStack
from qrstation.ui.outside_text import isolated
from qrstation.ui.plain_widgets import make_plain
from qrstation.ui.results.list_file import write_list
from qrstation.ui.results.results_pane import ResultsPane
from qrstation.ui.results.row_table import Row
from qrstation.ui.work_thread import WorkThread
from qrstation.words import words_of

SUFFIX = "csv"
NAME = f"studies.{SUFFIX}"
_KEY = "list"


class ListDesk(QObject):
    """Lives on the GUI thread."""

    def __init__(self, pane: ResultsPane, post: Callable[[Callable[[], None]], None]) -> None:
        """Answer a pane; ``post`` has something done on the GUI thread, from any other."""
        super().__init__(pane)
        self._pane = pane
        self._post = post
        self._worker = WorkThread("lists")
        self._folder = str(Path.home())
        self.files: QFileDialog | None = None
        pane.export_asked.connect(self.ask_where_to)

    @property
    def notices(self) -> NoticeStack:
        """Where it is said how it went."""
        return self._pane.notices

    def ask_where_to(self, rows: Sequence[Row]) -> None:
        """Ask for a file's name, and have the rows written into it."""
        files = QFileDialog(self._pane.window(), "Export the list", self._folder, f"Table (*.{SUFFIX})")
        files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)  # it asks before another file is replaced
        files.setDefaultSuffix(SUFFIX)
        files.selectFile(NAME)
        make_plain(files)
        files.fileSelected.connect(lambda path: self._chosen(rows, Path(path)))
        files.finished.connect(files.deleteLater)
        self.files = files
        files.open()

    def write(self, rows: Sequence[Row], path: Path, *, over: bool) -> None:
        """Have rows written; how it went is said."""
        self._worker.submit(path, partial(self._write, rows, path, over))

    def close(self) -> None:
        """End the worker; what is being written is finished."""
        self._worker.close()

    def _chosen(self, rows: Sequence[Row], path: Path) -> None:
        self._folder = str(path.parent)
        # Only what the dialog has asked about is replaced.
        self.write(rows, path, over=path.exists())

    def _write(self, rows: Sequence[Row], path: Path, over: bool) -> None:
        """Write, on the worker thread."""
        try:
            write_list(rows, path, over=over)
        except StationError as error:
            self._post(partial(self._tell, *words_of(error).lines, "error"))
            return
        count = f"{len(rows):,} {'row' if len(rows) == 1 else 'rows'}"
        self._post(partial(self._tell, f"{count} written to {isolated(str(path))}", "", "note"))

    def _tell(self, what: str, advice: str, kind: str) -> None:
        self.notices.show_notice(_KEY, what, advice, kind)
