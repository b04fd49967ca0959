"""The page of the archives: the list of them beside the form of one, where they are added and removed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from qrstation.core.station.policy import Policy
from qrstation.core.station.settings import ArchiveSettings
from qrstation.ui.icons import tool_icon
from qrstation.ui.outside_text import BUTTON, one_line, tool_tip
from qrstation.ui.settings.archive_form import ArchiveForm
from qrstation.ui.settings.key_form import lock_words
from qrstation.ui.theme import AMBER


class ArchivesPage(QWidget):
    """Holds the archives as they are typed; those of the policy are marked, and cannot be removed."""

    changed = Signal()

    def __init__(self, policy: Policy) -> None:
        super().__init__()
        self._policy = policy
        self._archives: list[ArchiveSettings] = []
        self._row = -1
        self._added: list[ArchiveSettings] = []
        """Archives as they were before anybody typed anything into them."""
        self.list = QListWidget()
        self.list.setAccessibleName("Archives")
        self.list.setFixedWidth(200)
        self.list.currentRowChanged.connect(self._show)
        self.form = ArchiveForm(policy)
        self.form.changed.connect(self._rename)
        add = QPushButton("+ Add")
        add.setAccessibleName("Add archive")
        add.clicked.connect(lambda: self.add_archive())
        self.remove_button = QPushButton("Remove")
        self.remove_button.setAccessibleName("Remove archive")
        self.remove_button.clicked.connect(self._remove)
        under = QHBoxLayout()
        under.addWidget(add)
        under.addWidget(self.remove_button)
        left = QVBoxLayout()
        left.addWidget(self.list, 1)
        left.addLayout(under)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(12, 12, 12, 12)
        columns.addLayout(left)
        columns.addWidget(self.form, 1)

    def show_archives(self, archives: tuple[ArchiveSettings, ...]) -> None:
        """Fill the page, and forget what was typed."""
        self._archives, self._row = list(archives), -1
        self._added.clear()
        self._fill_list(0)

    def archives(self) -> tuple[ArchiveSettings, ...]:
        """Give them as they are typed now, not checked yet."""
        self._keep()
        return tuple(self._archives)

    def touched_archives(self) -> tuple[ArchiveSettings, ...]:
        """Give them without those that were added and that nobody typed anything into."""
        return tuple(archive for archive in self.archives() if archive not in self._added)

    def add_archive(self, ae_title: str = "ARCHIVE", host: str = "127.0.0.1") -> None:
        """Begin a new archive, with what is known of it."""
        self._keep()
        names = {archive.name for archive in self._archives}
        name = next(n for n in ("New archive", *(f"New archive {i}" for i in range(2, 999))) if n not in names)
        archive = ArchiveSettings(name, ae_title, host, 104)
        self._archives.append(archive)
        self._added.append(archive)
        self._row = -1
        self._fill_list(len(self._archives) - 1)
        self.form.name.setFocus()
        self.form.name.selectAll()

    def _fill_list(self, row: int) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for place, archive in enumerate(self._archives):
            item = QListWidgetItem(one_line(archive.name, BUTTON))
            if self._is_his(place):
                item.setIcon(tool_icon("lock", AMBER, AMBER))
                item.setToolTip(tool_tip(lock_words(self._policy)))
            self.list.addItem(item)
        self.list.blockSignals(False)
        row = min(row, len(self._archives) - 1)
        self.form.setVisible(bool(self._archives))
        self.remove_button.setEnabled(False)
        if row >= 0:
            self.list.setCurrentRow(row)
            self._show(row)

    def _show(self, row: int) -> None:
        if row == self._row or not 0 <= row < len(self._archives):
            return
        self._keep()
        self._row = row
        self.form.show_archive(self._archives[row], is_locked=self._is_his(row))
        self.remove_button.setEnabled(not self._is_his(row))

    def _is_his(self, row: int) -> bool:
        """Tell whether an archive is the policy's, whose come first: a name that is typed makes none of another."""
        his = self._policy.settings.archives
        return row < len(his) and self._archives[row].name == his[row].name

    def _keep(self) -> None:
        if 0 <= self._row < len(self._archives):
            self._archives[self._row] = self.form.archive()

    def _rename(self) -> None:
        item = self.list.item(self._row)
        if item is not None:
            item.setText(one_line(self.form.name.text(), BUTTON) or "(no name)")
        self.changed.emit()

    def _remove(self) -> None:
        if 0 <= self._row < len(self._archives) and not self._is_his(self._row):
            del self._archives[self._row]
            row, self._row = self._row, -1
            self._fill_list(row)
