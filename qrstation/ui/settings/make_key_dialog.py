"""Asks what a new key is for, and says what was made and where it goes: the request to an authority."""

from __future__ import annotations

import socket
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from qrstation.core.notice import Notice
from qrstation.core.station.settings import StationSettings
from qrstation.keys.making import LONGEST_NAME, SELF_SIGNED_DAYS, Wanted
from qrstation.ui.first_run.state_line import StateLine
from qrstation.ui.outside_text import isolated, tool_tip
from qrstation.ui.plain_widgets import PlainLabel, make_plain
from qrstation.ui.screen_room import resize_on_screen
from qrstation.ui.settings.fields import form_layout, line_edit
from qrstation.ui.settings.tls_words import problem_words
from qrstation.words import sentence, words_of

_INTRO = (
    "A key stays on this machine; its request goes to who signs certificates in your house. Nothing that is there "
    "already is overwritten."
)
_SIGN = "Sign it &by itself too: for archives that are given this certificate"
_EVERY = frozenset({"", "0.0.0.0", "::", "127.0.0.1", "localhost"})  # noqa: S104  # none is bound
"""Addresses that name no machine in the network."""


class MakeKeyDialog(QDialog):
    """`make_asked` carries what is wanted, and is answered by `show_made`; `taken` tells files to be used at once."""

    make_asked = Signal(object)
    taken = Signal(str, str)
    """The certificate that signs itself, and its key."""

    def __init__(self, station: StationSettings, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Make a key and a request")
        self.setAccessibleName("Make a key and a request")
        self._made: Wanted | None = None
        intro = PlainLabel(_INTRO)
        intro.setObjectName("dim")
        intro.setWordWrap(True)
        self.name = _line("Name in the certificate", station.ae_title, "The name that people read.")
        self.name.setMaxLength(LONGEST_NAME)
        hosts = ", ".join(_hosts(station))
        self.hosts = _line(
            "Host names and addresses", hosts, "What archives call this station by, with commas between them."
        )
        self.organisation = _line("Organisation", "", "May be left empty.")
        self.organisation.setMaxLength(LONGEST_NAME)
        self.passphrase = _line("Passphrase of the key", "", "Kept in the system's keyring; may be left empty.")
        self.again = _line("The passphrase again", "", "So that no letter is mistyped.")
        for edit in (self.passphrase, self.again):
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.folder = _line("Folder of the files", str(folder), "Where the files are made.")
        self.choose_button = QPushButton("&Choose…")
        self.choose_button.setAccessibleName("Choose the folder of the files")
        self.choose_button.setAutoDefault(False)
        self.choose_button.clicked.connect(self._choose)
        self.files: QFileDialog | None = None
        where = QWidget()
        row = QHBoxLayout(where)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.folder, 1)
        row.addWidget(self.choose_button)
        where.setFocusProxy(self.folder)
        self.signs = QCheckBox(_SIGN)
        self.signs.setAccessibleName("Sign it by itself too")
        self.signs.setToolTip(tool_tip(f"A certificate for {SELF_SIGNED_DAYS} days, without an authority."))
        form = QFormLayout()
        rows = (
            ("&Name", self.name),
            ("&Hosts", self.hosts),
            ("&Organisation", self.organisation),
            ("&Passphrase", self.passphrase),
            ("&Again", self.again),
            ("&Folder", where),
            ("", self.signs),
        )
        form_layout(rows, form)
        self.outcome = StateLine("How the making went")
        self.make_button = QPushButton("&Make")
        self.make_button.setAccessibleName("Make the key and its request")
        self.make_button.setDefault(True)
        self.make_button.clicked.connect(self._make)
        self.close_button = QPushButton("Cancel")
        self.close_button.clicked.connect(self._close)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.make_button)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(intro)
        column.addLayout(form)
        column.addWidget(self.outcome)
        column.addStretch(1)
        column.addLayout(buttons)
        make_plain(self)
        resize_on_screen(self, 620, 480)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the name (Qt)."""
        super().showEvent(event)
        self.name.setFocus()

    def wanted(self) -> Wanted:
        """Give what is typed."""
        hosts = tuple(part.strip() for part in self.hosts.text().split(",") if part.strip())
        return Wanted(
            Path(self.folder.text().strip()).absolute(),
            self.name.text().strip(),
            hosts,
            self.organisation.text().strip(),
            self.passphrase.text(),
            self.signs.isChecked(),
        )

    def show_made(self, wanted: Wanted, problem: Notice | None, unkept: Notice | None) -> None:
        """Show how it went; ``unkept`` is why the passphrase could not be kept."""
        self.make_button.setEnabled(problem is not None)
        if problem is not None:
            said = problem_words(problem)
            self.outcome.say(said.kind, said.words)
            return
        self._made = wanted
        self.close_button.setText("Close")
        self.close_button.setFocus()
        request, key = isolated(str(wanted.request)), isolated(str(wanted.key))
        lines = [f"The key is {key}.", f"The request is {request}: send it to who signs certificates."]
        if wanted.signs_itself:
            lines.append(
                f"The certificate that signs itself is {isolated(str(wanted.certificate))}: it is taken over "
                "here, and is what archives are to be given."
            )
        else:
            lines.append("What comes back is the certificate: choose it then, with this key.")
        if unkept is not None:
            lines += [sentence(line) for line in words_of(unkept).lines if line]
        self.outcome.say("warning" if unkept is not None else "ok", "\n".join(lines))

    def _make(self) -> None:
        if self.passphrase.text() != self.again.text():
            self.outcome.say("error", "The passphrases differ.\nType it again.")
            self.again.setFocus()
            self.again.selectAll()
            return
        self.outcome.say("busy", "Making the key…")
        self.make_button.setEnabled(False)
        self.make_asked.emit(self.wanted())

    def _close(self) -> None:
        """Close; a certificate that was made is taken over."""
        made = self._made
        self.accept() if made is not None else self.reject()
        if made is not None and made.signs_itself:
            self.taken.emit(str(made.certificate), str(made.key))

    def _choose(self) -> None:
        files = QFileDialog(self, "Folder of the files", self.folder.text())
        files.setFileMode(QFileDialog.FileMode.Directory)
        files.setOption(QFileDialog.Option.ShowDirsOnly)
        make_plain(files)
        files.fileSelected.connect(self.folder.setText)
        files.finished.connect(files.deleteLater)
        self.files = files
        files.open()


def _line(name: str, text: str, tip: str) -> QLineEdit:
    edit = line_edit(name)
    edit.setText(text)
    edit.setToolTip(tool_tip(tip))
    edit.setAccessibleDescription(tip)
    return edit


def _hosts(station: StationSettings) -> list[str]:
    """Give what archives may call this station by: what they are told, and the machine's own name."""
    named = [host for host in (station.announced_host, socket.gethostname()) if host not in _EVERY]
    return list(dict.fromkeys(named)) or [station.announced_host]
