"""Has files imported that a start named, that were dropped onto the window or chosen in a dialog; says how it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from qrstation.core.events import ImportAdvanced, ImportEnded
from qrstation.ui.main_window import MainWindow
from qrstation.ui.notice_bar import Action
from qrstation.ui.opening.file_drops import FileDrops
from qrstation.ui.opening.opening_words import imported_words, importing_words


class Imports(Protocol):
    """Imports in the background; see `jobs.background.importing`."""

    def start(self, paths: Sequence[str]) -> str:
        """Begin an import and give its number."""

    def stop(self, number: str) -> None:
        """Stop one."""


@dataclass(frozen=True, slots=True)
class ImportParts:
    """What the desk asks of others."""

    imports: Imports
    show: Callable[[Sequence[str]], None]
    """Lists studies that are here, and opens the first."""


class ImportDesk(QObject):
    """Lives on the GUI thread; the receiver imports."""

    def __init__(self, window: MainWindow, parts: ImportParts) -> None:
        super().__init__(window)
        self._window = window
        self._parts = parts
        self._running: set[str] = set()
        window.import_asked.connect(self.ask)
        FileDrops(window).dropped.connect(self.import_paths)

    def import_paths(self, paths: Sequence[str]) -> None:
        """Import files and what is below folders; the first study of them is opened in the end."""
        number = self._parts.imports.start(paths)
        self._running.add(number)
        stop = Action("Cancel", partial(self._parts.imports.stop, number))
        self._window.notices.show_notice(_key(number), *importing_words(None), "quiet", (stop,))

    def ask(self, folder: bool) -> None:
        """Ask for files, or for a folder, and import them."""
        dialog = QFileDialog(self._window, "Import a folder" if folder else "Import files")
        dialog.setFileMode(QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFiles)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, "Import")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self.import_paths)
        dialog.open()

    def import_advanced(self, told: ImportAdvanced) -> None:
        """Show how far an import of this window is."""
        bar = self._window.notices.bar(_key(told.number))
        if told.number in self._running and bar is not None:
            bar.retell(*importing_words(told))

    def import_ended(self, ended: ImportEnded) -> None:
        """Say what came of an import, and show it."""
        self._running.discard(ended.number)
        words = imported_words(ended)
        self._window.notices.show_notice(_key(ended.number), words.what, words.advice, words.kind, (), words.details)
        if ended.studies and not ended.stopped:
            self._parts.show(ended.studies)


def _key(number: str) -> str:
    return f"import {number}"
