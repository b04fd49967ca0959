"""The third step: where images are kept, and how much room they may take."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QFileDialog, QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from qrstation.core.errors import SettingsError
from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings, StoreSettings
from qrstation.store.room import KEEP_FREE
from qrstation.ui.first_run.machine_look import FolderLook
from qrstation.ui.first_run.state_line import StateLine
from qrstation.ui.first_run.typed import Locks, lock, nothing_locked, problem_of, wrong_words
from qrstation.ui.outside_text import joined, one_line
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.settings.fields import form_layout, line_edit, pad_number
from qrstation.ui.top_line import gigabytes
from qrstation.words import words_of


class StorePage(QWidget):
    """Shows what was seen of the folder; `folder_asked` wants it looked at, as it is typed."""

    title = "Where images are kept"
    intro = "Everything that is fetched or received lies in one folder on this machine."
    changed = Signal()
    folder_asked = Signal(str)

    def __init__(self, settings: Settings, home: Home, locks: Locks = nothing_locked) -> None:
        super().__init__()
        self._given = settings.store
        self._index = home.index_file
        self._seen: FolderLook | None = None
        self.path = line_edit("Folder of the images", str(home.store))
        self.path.setText(settings.store.path)
        self.choose_button = QPushButton("&Choose…")
        self.choose_button.setAccessibleName("Choose the folder")
        self.choose_button.setAutoDefault(False)
        self.choose_button.clicked.connect(self._choose)
        self.state = StateLine("What was seen of the folder")
        self.max_gb = QDoubleSpinBox()
        self.max_gb.setAccessibleName("Size at most")
        self.max_gb.setRange(0, 1_000_000)
        self.max_gb.setDecimals(1)
        self.max_gb.setSuffix(" GB")
        pad_number(self.max_gb)
        self.max_gb.setSpecialValueText("until 2 GB are left on the disk")
        self.max_gb.setValue(settings.store.max_gb)
        folder = QWidget()
        row = QHBoxLayout(folder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.path, 1)
        row.addWidget(self.choose_button)
        folder.setFocusProxy(self.path)
        form = QFormLayout()
        form_layout((("&Folder", folder), ("&Size at most", self.max_gb)), form)
        form.insertRow(1, "", self.state)
        hint = PlainLabel(
            "Left empty, the folder is the station's own. At its size, or with 2 GB left, no image is taken in until "
            "there is room again; nothing is deleted by itself."
        )
        hint.setObjectName("dim")
        hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(form)
        column.addWidget(hint)
        column.addStretch(1)
        if locks("store", "path"):
            lock(self.path, self.choose_button)
        if locks("store", "max_gb"):
            lock(self.max_gb)
        self.first_field = self.path
        self.path.textEdited.connect(self.changed)
        self.path.textChanged.connect(self.look_again)
        self.max_gb.valueChanged.connect(self._size_typed)

    def store(self) -> StoreSettings:
        """Give what is chosen, not checked yet."""
        return replace(self._given, path=self.path.text().strip(), max_gb=self.max_gb.value())

    def problem(self) -> SettingsError | None:
        """Give what is wrong with what is typed."""
        return problem_of(Settings(store=self.store()))

    def look_again(self) -> None:
        """Ask to have the folder looked at."""
        self._seen = None
        self.state.say("busy", "looking at the folder…")
        self.folder_asked.emit(self.path.text().strip())

    def show_folder(self, look: FolderLook) -> None:
        """Show what was seen of the folder that is typed now."""
        self._seen = look
        if look.problem is not None:
            words = words_of(look.problem)
            self.state.say("error", f"{words.what}\n{words.advice}".strip())
            return
        room = f"{gigabytes(look.free_bytes)} are free there"
        where = joined((str(look.folder), room) if look.is_there else (str(look.folder), "will be made", room))
        if warning := self._warning(look):
            self.state.say("warning", f"{where}\n{warning}")
        else:
            self.state.say("ok", where)

    def show_wrong(self, error: SettingsError) -> None:
        """Say why what is typed is no folder."""
        self.state.say("error", wrong_words(error).what)

    def _warning(self, look: FolderLook) -> str:
        limit = self.max_gb.value() * 1e9
        if look.free_bytes < (limit or KEEP_FREE):
            return f"That is less than {'the size at most' if limit else 'the 2 GB that are kept free'}."
        if look.network:
            return (
                f"It is a network drive ({look.network}): while it is away nothing can be shown or taken in. The index "
                f"stays on this machine ({one_line(str(self._index))})."
            )
        return ""

    def _size_typed(self) -> None:
        self.changed.emit()
        if self._seen is not None:
            self.show_folder(self._seen)

    def _choose(self) -> None:
        typed = self.path.text().strip()
        dialog = QFileDialog(self, "Where images are kept", typed or str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._chosen)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _chosen(self, folder: str) -> None:
        self.path.setText(folder)
        self.path.setFocus()
        self.changed.emit()
