"""The line at the top: which archives there are, whether the receiver listens, how full the store is."""

from __future__ import annotations

import itertools

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from qrstation.core.events import ReceiverChanged, ReceiverState
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.keeping_house.room import StoreRoom
from qrstation.ui import theme
from qrstation.ui.archive_pills import ArchivePills
from qrstation.ui.folding_bar import FoldingBar
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.state_pill import StatePill
from qrstation.words import words_of


class Header(FoldingBar):
    """Shows the archives, the receiver and the store."""

    archive_chosen = Signal(str)
    """An archive's pill was pressed: test it."""
    add_asked = Signal()
    settings_asked = Signal()
    receiver_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAccessibleName("Archives and receiver")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = PlainLabel("QR Station")
        title.setFont(theme.bold_font(title.font()))
        title.setObjectName("paneTitle")
        self.archives = ArchivePills()
        self.archives.archive_chosen.connect(self.archive_chosen)
        self._add = QPushButton("+ Archive")
        self._add.setProperty("flat-link", True)
        self._add.setAccessibleName("Add archive")
        self._add.clicked.connect(self.add_asked)
        self.receiver = StatePill("Receiver", room_for="Receiving as QRSTATION : 11112")
        self.receiver.clicked.connect(self.receiver_asked)
        self.store = StatePill("Store", room_for="Store 888.8 GB of 888.8 GB")
        self.store.clicked.connect(self.receiver_asked)
        self._settings = QPushButton("⚙ Settings")
        self._settings.setProperty("pill", True)
        self._settings.setAccessibleName("Settings")
        self._settings.clicked.connect(self.settings_asked)
        self.row.setContentsMargins(12, 6, 12, 6)
        self.row.setSpacing(8)
        self.row.addWidget(title)
        self.row.addSpacing(16)
        self.row.addWidget(self.archives)
        self.row.addWidget(self._add)
        self.row.addStretch(1)
        for button in (self.receiver, self.store, self._settings):
            self.row.addWidget(button)
        # What is asked for least goes first; the receiver stays, since everything depends on it.
        for rank, button in ((0, self._add), (1, self.store), (3, self._settings)):
            self.let_fold(button, rank)
        self.finish()
        self.show_receiver(ReceiverChanged(ReceiverState.STARTING))

    def set_archives(self, archives: tuple[ArchiveSettings, ...]) -> None:
        """Show one pill for each archive; what was known of one that stays is forgotten, since it may have moved."""
        self.archives.set_archives(archives)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Let Tab walk from left to right; pills came after what stands to the right of them."""
        chain = [*self.archives.buttons(), self._add, self.receiver, self.store, self._settings, self.more]
        for one, next_one in itertools.pairwise(chain):
            QWidget.setTabOrder(one, next_one)

    def show_archive(self, name: str, ok: bool, more: str = "") -> None:
        """Show whether an archive answered last."""
        self.archives.show_archive(name, ok, more)

    def show_receiver(self, changed: ReceiverChanged) -> None:
        """Show the receiver's state and the room in the store."""
        told = words_of(changed.notice)
        if changed.state is ReceiverState.LISTENING and changed.trouble:
            trouble = words_of(changed.trouble)
            self.receiver.show_state("slow", "Receiver in trouble", f"{trouble.what}\n{trouble.advice}")
        elif changed.state is ReceiverState.LISTENING:
            words = f"Receiving as {changed.ae_title} : {changed.port}"
            more = f"listens on {changed.host}, {changed.associations} associations now"
            if changed.synced:
                self.receiver.show_state("ok", words, more)
            else:
                self.receiver.show_state("slow", f"{words} · not synced", f"{more}\n{told.what}")
        elif changed.state is ReceiverState.STARTING:
            self.receiver.show_state("unknown", "Receiver starting…", told.what)
        else:
            words = "Receiver not listening"
            self.receiver.show_state("bad", words, f"{told.what}\n{told.advice}".strip())
        total = changed.store_bytes + changed.free_bytes
        if total:
            room = f"Store {gigabytes(changed.store_bytes)} of {gigabytes(total)}"
            is_short = StoreRoom.of(changed).is_short
            self.store.show_state("slow" if is_short else "ok", room, f"{gigabytes(changed.free_bytes)} are free")
        else:
            self.store.show_state("unknown", "Store")


def gigabytes(count: int) -> str:
    """Give a number of bytes as people read it."""
    for unit, size in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1000:.0f} kB"
