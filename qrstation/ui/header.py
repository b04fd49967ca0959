"""The line at the top: which archives there are, whether the receiver listens, how full the store is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from qrstation.core.events import ReceiverChanged, ReceiverState
from qrstation.core.settings import ArchiveSettings
from qrstation.ui import theme
from qrstation.ui.archive_pills import ArchivePills
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.state_pill import StatePill


class Header(QWidget):
    """Shows the archives, the receiver and the store."""

    archive_chosen = Signal(str)
    """An archive's pill was pressed: test it."""
    add_asked = Signal()
    settings_asked = Signal()
    receiver_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = PlainLabel("QR Station")
        title.setFont(theme.bold_font(title.font()))
        title.setObjectName("paneTitle")
        self.archives = ArchivePills()
        self.archives.archive_chosen.connect(self.archive_chosen)
        add = QPushButton("+ Archive")
        add.setProperty("flat-link", True)
        add.setAccessibleName("Add archive")
        add.clicked.connect(self.add_asked)
        self.receiver = StatePill("Receiver")
        self.receiver.clicked.connect(self.receiver_asked)
        self.store = StatePill("Store")
        self.store.clicked.connect(self.receiver_asked)
        settings = QPushButton("⚙ Settings")
        settings.setProperty("pill", True)
        settings.setAccessibleName("Settings")
        settings.clicked.connect(self.settings_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(title)
        row.addSpacing(16)
        row.addWidget(self.archives)
        row.addWidget(add)
        row.addStretch(1)
        row.addWidget(self.receiver)
        row.addWidget(self.store)
        row.addWidget(settings)
        self.show_receiver(ReceiverChanged(ReceiverState.STARTING))

    def set_archives(self, archives: tuple[ArchiveSettings, ...]) -> None:
        """Show one pill for each archive; what was known of one that stays is forgotten, since it may have moved."""
        self.archives.set_archives(archives)

    def show_archive(self, name: str, ok: bool, more: str = "") -> None:
        """Show whether an archive answered last."""
        self.archives.show_archive(name, ok, more)

    def show_receiver(self, changed: ReceiverChanged) -> None:
        """Show the receiver's state and the room in the store."""
        if changed.state is ReceiverState.LISTENING and changed.trouble:
            self.receiver.show_state("slow", "Receiver in trouble", f"{changed.trouble}\n{changed.trouble_advice}")
        elif changed.state is ReceiverState.LISTENING:
            words = f"Receiving as {changed.ae_title} : {changed.port}"
            more = f"listens on {changed.host}, {changed.associations} associations now"
            if changed.synced:
                self.receiver.show_state("ok", words, more)
            else:
                self.receiver.show_state("slow", f"{words} · not synced", f"{more}\n{changed.message}")
        elif changed.state is ReceiverState.STARTING:
            self.receiver.show_state("unknown", "Receiver starting…", changed.message)
        else:
            words = "Receiver not listening"
            self.receiver.show_state("bad", words, f"{changed.message}\n{changed.advice}".strip())
        total = changed.store_bytes + changed.free_bytes
        if total:
            room = f"Store {gigabytes(changed.store_bytes)} of {gigabytes(total)}"
            low = changed.free_bytes < 5_000_000_000
            self.store.show_state("slow" if low else "ok", room, f"{gigabytes(changed.free_bytes)} are free")
        else:
            self.store.show_state("unknown", "Store")


def gigabytes(count: int) -> str:
    """Give a number of bytes as people read it."""
    for unit, size in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1000:.0f} kB"
