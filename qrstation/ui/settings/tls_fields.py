"""The fields of certificates and keys in a form: what was seen of each file stands below it at once."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from qrstation.keys.looking import SeenFiles, SeenKey, TlsFiles
from qrstation.ui.settings.fields import Field, flag_field, text_field
from qrstation.ui.settings.file_picker import FilePicker, file_field
from qrstation.ui.settings.key_form import KeyForm
from qrstation.ui.settings.tls_words import Said, authorities_words, certificate_words, key_words, lacks_passphrase

PAUSE_MS = 300
"""After so long without a letter a file that is typed is looked at."""
LOOKING = Said("busy", "Looking…")


class TlsFields(QObject):
    """Those of one form; whoever serves them answers `look_asked` by `show_seen`, and `show_key` follows for a key that
    needs a passphrase.
    """

    look_asked = Signal(object)
    """TlsFiles as typed."""
    make_asked = Signal()
    passphrase_asked = Signal(object)
    """TlsFiles as typed: their key's passphrase is to be entered."""

    def __init__(self, form: KeyForm) -> None:
        super().__init__(form)
        self._form = form
        self._shown = TlsFiles()
        """The files that were asked for last."""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.look)
        self.certificate: FilePicker = form.control("tls_certificate")
        self.key: FilePicker = form.control("tls_key")
        self.ca: FilePicker = form.control("tls_ca")
        self.make_button = self.certificate.add_button(
            "Make…", "Make a key and a certificate request", "Make a key and a request for a certificate."
        )
        self.make_button.clicked.connect(lambda: self.make_asked.emit())
        self.passphrase_button = self.key.add_button(
            "Passphrase…", "Enter the passphrase of the key", "Keep the passphrase of the key in the system's keyring."
        )
        self.passphrase_button.clicked.connect(lambda: self.passphrase_asked.emit(self.files()))
        self.passphrase_button.setEnabled(False)
        form.changed.connect(self._wait)

    def files(self) -> TlsFiles:
        """Give the files as they are typed."""
        return TlsFiles(self.certificate.text(), self.key.text(), self.ca.text())

    def look(self) -> None:
        """Have the files looked at now, those that are typed."""
        self._pause.stop()
        files = self._shown = self.files()
        self.passphrase_button.setEnabled(False)
        for name, key in (("tls_certificate", files.certificate), ("tls_key", files.key), ("tls_ca", files.ca)):
            self._say(name, LOOKING if key else Said())
        if files != TlsFiles():
            self.look_asked.emit(files)

    def show_seen(self, files: TlsFiles, seen: SeenFiles) -> None:
        """Show what was seen of files, if they are still those that are typed."""
        if files != self._shown:
            return
        self._say("tls_certificate", certificate_words(seen.certificates, seen.certificate_problem))
        self._say("tls_ca", authorities_words(seen.authorities, seen.ca_problem))
        is_asking = seen.key is not None and seen.key.is_encrypted and seen.key.problem is None
        self._show_key(seen.key, is_asking=is_asking)

    def show_key(self, files: TlsFiles, key: SeenKey) -> None:
        """Show what was seen of a key once the keyring was asked."""
        if files == self._shown:
            self._show_key(key, is_asking=False)

    def take_made(self, certificate: str, key: str) -> None:
        """Take files that were just made."""
        self.certificate.setText(certificate)
        self.key.choose(key)
        self.look()

    def _show_key(self, key: SeenKey | None, *, is_asking: bool) -> None:
        self._say("tls_key", key_words(key, is_asking=is_asking))
        may_enter = key is not None and key.is_encrypted and not is_asking
        self.passphrase_button.setEnabled(may_enter and self.key.isEnabled())
        self.passphrase_button.setProperty("wanted", lacks_passphrase(key))

    def _say(self, key: str, said: Said) -> None:
        self._form.say(key, said.kind, said.words)

    def _wait(self) -> None:
        if self.files() != self._shown:
            self._pause.start()


def receiver_tls_fields() -> tuple[Field, ...]:
    """Make the fields by which the receiver speaks TLS."""
    nobody = "nobody is asked for one"
    return (
        file_field("tls_certificate", "TLS certi&ficate", "Certificate of the receiver", "none: no TLS"),
        file_field("tls_key", "T&he key to it", "Key of the receiver's certificate"),
        file_field("tls_ca", "Callers' certificates &by", "Who signs callers' certificates", nobody),
    )


def archive_tls_fields() -> tuple[Field, ...]:
    """Make the fields by which an archive is called with TLS."""
    issuers = "those that this machine trusts"
    return (
        flag_field("tls", "Call it &with TLS", "Called with TLS"),
        file_field("tls_ca", "Tr&ust its certificate by", "Who signs the archive's certificate", issuers),
        text_field("tls_name", "Na&me in its certificate", "Name in the archive's certificate", "its host"),
        file_field("tls_certificate", "Certificate to &be shown", "Certificate that the archive is shown", "none"),
        file_field("tls_key", "Its pri&vate key", "Key of the certificate that the archive is shown"),
    )
