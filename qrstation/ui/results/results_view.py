"""How the results are looked at: as patients or as studies, with which columns; as it was left the last time."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from qrstation.ui.results.column_fit import ColumnFit
from qrstation.ui.results.column_menu import offer_columns
from qrstation.ui.results.columns import View
from qrstation.ui.results.results_tree import ResultsTree
from qrstation.ui.results.view_switch import ViewSwitch


class ResultsView(QObject):
    """Keeps the list, its columns and the two buttons of one mind."""

    changed = Signal()
    """Something of it is to be kept."""

    def __init__(self, tree: ResultsTree) -> None:
        super().__init__(tree)
        self._tree = tree
        self.columns = ColumnFit(tree)
        self.switch = ViewSwitch()
        self.switch.chosen.connect(self.show)
        self.columns.changed.connect(self.changed)
        offer_columns(tree, self.columns)

    def show(self, view: View) -> None:
        """Arrange the results so."""
        if view is not self.columns.view:
            self._tree.arrange(flat=view is View.STUDIES)
            self.columns.show_view(view)
        self.switch.show_view(view)

    def show_other(self) -> None:
        """Arrange the results the other way."""
        self.show(View.STUDIES if self.columns.view is View.PATIENTS else View.PATIENTS)

    def open_all(self, is_open: bool) -> None:
        """Show the studies of every patient, or hide all that stands below a row."""
        self._tree.open_all(is_open)

    def text(self) -> str:
        """Give how they are looked at, to be kept."""
        return self.columns.text()

    def restore(self, text: str) -> None:
        """Look at them as it was kept."""
        self.columns.restore(text)
        self._tree.arrange(flat=self.columns.view is View.STUDIES)
        self.switch.show_view(self.columns.view)
