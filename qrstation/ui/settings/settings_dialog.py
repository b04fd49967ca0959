"""The settings dialog: the station, its receiver, the archives; saved only when every value is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from qrstation.core.errors import SettingsError
from qrstation.core.events import EchoAnswered
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.core.station.settings_rules import check_settings
from qrstation.ui.notice_bar import NoticeBar
from qrstation.ui.outside_text import BUTTON, one_line
from qrstation.ui.plain_widgets import Box, Buttons, Icon, PlainLabel, make_plain, message_box
from qrstation.ui.screen_room import resize_on_screen, scrolled
from qrstation.ui.settings.archive_form import ArchiveForm, form_layout, line_edit, pad_number, spin_box
from qrstation.words import words_of


class SettingsDialog(QDialog):
    """Edits a copy of the settings, and has it saved when every value is right."""

    test_asked = Signal(object, str)
    """An ArchiveSettings and our AE title as typed: send a C-ECHO."""

    test_stopped = Signal()
    doctor_asked = Signal(object)
    """An ArchiveSettings as typed: find the broken link."""

    def __init__(self, settings: Settings, save: Callable[[Settings], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setAccessibleName("Settings")
        self._settings = settings
        self._save = save
        self._archives = list(settings.archives)
        self._row = -1
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("Settings pages")
        self.tabs.addTab(self._archives_page(), "&Archives")
        self.tabs.addTab(self._station_page(), "&This station")
        self.notice = NoticeBar()
        self.notice.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(12)
        rows.addWidget(self.tabs, 1)
        rows.addWidget(self.notice)
        rows.addWidget(buttons)
        make_plain(self)
        resize_on_screen(self, 720, 600)
        self._fill_list(0)
        self._added: list[ArchiveSettings] = []
        """Archives as they were before anybody typed anything into them."""
        self.question: Box | None = None
        self._before = self.settings()

    def show_problem(self, what: str, advice: str) -> None:
        """Show what is wrong with the settings, such as a value in the file."""
        self.notice.show_message(what, advice, "error")

    def show_answer(self, answer: EchoAnswered) -> None:
        """Show how a test ended."""
        self.form.show_answer(answer)

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
        self.tabs.setCurrentIndex(0)
        self.form.name.setFocus()
        self.form.name.selectAll()

    def settings(self) -> Settings:
        """Give the settings as they are typed now, not checked yet."""
        self._keep()
        station = replace(
            self._settings.station,
            ae_title=self.ae_title.text().strip(),
            bind=self.bind.text().strip(),
            port=self.port.value(),
            announce=self.announce.text().strip(),
        )
        receiver = replace(
            self._settings.receiver,
            accept=str(self.accept_callers.currentData()),
            also_accept=tuple(part.strip() for part in self.also_accept.text().split(",") if part.strip()),
            max_associations=self.max_associations.value(),
            sync=self.sync.isChecked(),
        )
        store = replace(self._settings.store, path=self.path.text().strip(), max_gb=self.max_gb.value())
        return replace(self._settings, station=station, receiver=receiver, store=store, archives=tuple(self._archives))

    def reject(self) -> None:
        """Close without saving; what was changed is asked about first (Qt)."""
        if not self._is_changed():
            super().reject()
        elif self.question is None:
            self._ask()

    def _is_changed(self) -> bool:
        now = self.settings()
        untouched = tuple(archive for archive in now.archives if archive not in self._added)
        return replace(now, archives=untouched) != self._before

    def _ask(self) -> None:
        box = message_box("Settings", "The settings were changed and are not saved.", "", Icon.Question, self)
        box.setStandardButtons(Buttons.Save | Buttons.Discard | Buttons.Cancel)
        box.button(Buttons.Cancel).setText("Stay here")
        box.setDefaultButton(Buttons.Save)
        box.setEscapeButton(Buttons.Cancel)
        box.finished.connect(self._answered)
        self.question = box
        box.open()

    def _answered(self, button: int) -> None:
        box, self.question = self.question, None
        if box is not None:
            box.deleteLater()
        if button == Buttons.Save.value:
            self._accept()
        elif button == Buttons.Discard.value:
            super().reject()

    def _accept(self) -> None:
        settings = self.settings()
        try:
            check_settings(settings)
            self._save(settings)
        except SettingsError as error:
            self.show_problem(words_of(error).what, "correct the value and save again")
            return
        self.accept()

    def _archives_page(self) -> QWidget:
        page = QWidget()
        self.list = QListWidget()
        self.list.setAccessibleName("Archives")
        self.list.setFixedWidth(200)
        self.list.currentRowChanged.connect(self._show)
        self.form = ArchiveForm()
        self.form.changed.connect(self._rename)
        self.form.test_asked.connect(lambda archive: self.test_asked.emit(archive, self.ae_title.text().strip()))
        self.form.test_stopped.connect(self.test_stopped)
        self.form.doctor_asked.connect(self.doctor_asked)
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
        columns = QHBoxLayout(page)
        columns.setContentsMargins(12, 12, 12, 12)
        columns.addLayout(left)
        columns.addWidget(scrolled(self.form), 1)
        return page

    def _station_page(self) -> QWidget:
        page = QWidget()
        station, receiver, store = self._settings.station, self._settings.receiver, self._settings.store
        self.ae_title = line_edit("Station AE title")
        self.ae_title.setText(station.ae_title)
        self.bind = line_edit("Listen on address")
        self.bind.setText(station.bind)
        self.port = spin_box("Listen on port", 0, 65535)
        self.port.setSpecialValueText("any free one")
        self.port.setValue(station.port)
        self.announce = line_edit("Announced address", "only when it differs: NAT, several cards")
        self.announce.setText(station.announce)
        self.accept_callers = QComboBox()
        self.accept_callers.setAccessibleName("Accept callers")
        self.accept_callers.addItem("the archives and those listed here", "known")
        self.accept_callers.addItem("any AE title", "any")
        self.accept_callers.setCurrentIndex(self.accept_callers.findData(receiver.accept))
        self.also_accept = line_edit("Also accept", "AE titles, separated by commas")
        self.also_accept.setText(", ".join(receiver.also_accept))
        self.max_associations = spin_box("Associations at most", 1, 1000)
        self.max_associations.setValue(receiver.max_associations)
        self.sync = QCheckBox("Sync every image to disk before it is acknowledged")
        self.sync.setAccessibleName("Sync to disk")
        self.sync.setChecked(receiver.sync)
        self.path = line_edit("Store folder", "in the station's own folder")
        self.path.setText(store.path)
        self.max_gb = QDoubleSpinBox()
        self.max_gb.setAccessibleName("Store size at most")
        self.max_gb.setRange(0, 1_000_000)
        self.max_gb.setDecimals(1)
        self.max_gb.setSuffix(" GB")
        pad_number(self.max_gb)
        self.max_gb.setSpecialValueText("until 2 GB are left on the disk")
        self.max_gb.setValue(store.max_gb)
        form = QFormLayout(page)
        form.setContentsMargins(16, 16, 16, 16)
        rows: tuple[tuple[str, QWidget], ...] = (
            ("AE &title", self.ae_title),
            ("&Listen on address", self.bind),
            ("&Port", self.port),
            ("A&nnounced address", self.announce),
            ("A&ccept images from", self.accept_callers),
            ("Als&o accept", self.also_accept),
            ("Associations at &most", self.max_associations),
            ("Store &folder", self.path),
            ("Store &size at most", self.max_gb),
        )
        form_layout(rows, form)
        form.addRow("", self.sync)
        hint = PlainLabel(
            "Archives must know this station by its AE title, address and port before they can send to it."
        )
        hint.setObjectName("dim")
        hint.setWordWrap(True)
        form.addRow(hint)
        return scrolled(page)

    def _fill_list(self, row: int) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItems([one_line(archive.name, BUTTON) for archive in self._archives])
        self.list.blockSignals(False)
        row = min(row, len(self._archives) - 1)
        self.form.setVisible(bool(self._archives))
        self.remove_button.setEnabled(bool(self._archives))
        if row >= 0:
            self.list.setCurrentRow(row)
            self._show(row)

    def _show(self, row: int) -> None:
        if row == self._row or not 0 <= row < len(self._archives):
            return
        self._keep()
        self._row = row
        self.form.show_archive(self._archives[row])

    def _keep(self) -> None:
        if 0 <= self._row < len(self._archives):
            self._archives[self._row] = self.form.archive()

    def _rename(self) -> None:
        item = self.list.item(self._row)
        if item is not None:
            item.setText(one_line(self.form.name.text(), BUTTON) or "(no name)")

    def _remove(self) -> None:
        if 0 <= self._row < len(self._archives):
            del self._archives[self._row]
            row, self._row = self._row, -1
            self._fill_list(row)
