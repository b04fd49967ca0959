"""What keys and the main menu do with what is here of the chosen rows: keep, export, delete."""

from __future__ import annotations

from PySide6.QtCore import QObject

from qrstation.ui.main_menu import MainMenu
from qrstation.ui.results.local_desk import LocalDesk, Rows, here_of, rows_of, studies_of
from qrstation.ui.results.results_pane import ResultsPane


class LocalHands(QObject):
    """Gives the desk what is chosen, or the row with the cursor."""

    def __init__(self, pane: ResultsPane, desk: LocalDesk) -> None:
        super().__init__(pane)
        self._pane = pane
        self._desk = desk

    def serve(self, menus: MainMenu) -> None:
        """Do what the menu's actions say."""
        menus.keep_study.triggered.connect(lambda _=False: self.keep())
        menus.export_study.triggered.connect(lambda _=False: self.export())
        menus.delete_study.triggered.connect(lambda _=False: self.delete())

    def keep(self) -> None:
        """Mark what is chosen to be kept, or take the mark away where all of it has one."""
        if uids := studies_of(self._chosen()):
            self._desk.keep(uids, not self._desk.kept.issuperset(uids))

    def export(self) -> None:
        """Ask for a folder for what is here of the chosen rows."""
        if rows := self._chosen():
            self._desk.ask_where_to(rows)

    def delete(self) -> None:
        """Ask whether what is here of the chosen rows is to be deleted."""
        self._desk.ask_to_delete(self._chosen())

    def _chosen(self) -> Rows:
        choice, current = self._pane.tree.choice, self._pane.model.node(self._pane.tree.currentIndex())
        return here_of(choice.nodes() if choice.is_several else () if current is None else rows_of(current))
