"""Joins the fields of certificates in the settings to who looks at files, asks the keyring and makes keys."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit

from qrstation.core.errors import StationError
from qrstation.core.notice import Notice
from qrstation.keys.looking import Looking, SeenKey, TlsFiles
from qrstation.keys.passphrases import Passphrases
from qrstation.ui.outside_text import isolated
from qrstation.ui.plain_widgets import LineDialog, line_dialog

if TYPE_CHECKING:
    from qrstation.keys.making import Wanted
    from qrstation.ui.settings.make_key_dialog import MakeKeyDialog
    from qrstation.ui.settings.settings_dialog import SettingsDialog
    from qrstation.ui.settings.tls_fields import TlsFields

LOG = logging.getLogger(__name__)
Post = Callable[[Callable[[], None]], None]
"""Has something done on the GUI thread, from any other."""
_END_SECONDS = 1.0
"""That a worker gets at the end: it may be in the middle of an import, but a keyring that hangs is not waited for."""


@dataclass(frozen=True, slots=True)
class KeysParts:
    """What the desk works with."""

    looking: Looking
    passphrases: Passphrases
    folder: Path
    """Where keys are made, unless somebody chooses another folder."""
    post: Post


class KeysDesk(QObject):
    """Lives on the GUI thread, and has all else done by workers; what is found for fields that are gone is dropped."""

    def __init__(self, parent: QObject, parts: KeysParts) -> None:
        super().__init__(parent)
        self._parts = parts
        self._served: set[TlsFields] = set()
        self._workers: list[threading.Thread] = []
        self.question: LineDialog | None = None
        self.making: MakeKeyDialog | None = None

    def follow(self, dialog: SettingsDialog) -> None:
        """Serve the settings until they are closed."""
        serve = partial(self._serve, dialog)
        dialog.tls_shown.connect(serve)
        for fields in dialog.tls_fields:
            serve(fields)
        dialog.finished.connect(self._served.clear)

    def end(self) -> None:
        """Let what runs end, within bounds."""
        self._served.clear()
        for worker in self._workers:
            worker.join(_END_SECONDS)

    def _serve(self, dialog: SettingsDialog, fields: TlsFields) -> None:
        self._served.add(fields)
        fields.look_asked.connect(lambda files: self._work(partial(self._look, fields, files)))
        fields.passphrase_asked.connect(lambda files: self._ask_passphrase(dialog, fields, files))
        fields.make_asked.connect(lambda: self._open_making(dialog, fields))
        fields.look()

    # --- on a worker -------------------------------------------------------------------------------------------

    def _look(self, fields: TlsFields, files: TlsFiles) -> None:
        """Look at files, and then ask for the passphrase, which may take its time."""
        seen = self._parts.looking.look(files)
        self._tell(fields, lambda: fields.show_seen(files, seen))
        if seen.key is not None and seen.key.is_encrypted and seen.key.problem is None:
            key = self._parts.looking.unlock(files)
            self._tell(fields, lambda: fields.show_key(files, key))

    def _keep(self, fields: TlsFields, files: TlsFiles, passphrase: str) -> None:
        """Keep a passphrase that opens the key."""
        key = self._parts.looking.unlock(files, passphrase)
        if key.problem is None and (problem := self._kept(self._parts.looking.place(files.key), passphrase)):
            key = SeenKey(is_encrypted=True, fits=key.fits, problem=problem)
        self._tell(fields, lambda: fields.show_key(files, key))

    def _kept(self, key: Path, passphrase: str) -> Notice | None:
        """Keep a passphrase; gives why that cannot be."""
        try:
            self._parts.passphrases.keep(key, passphrase)
        except StationError as error:
            return error.notice
        return None

    def _make(self, dialog: MakeKeyDialog, wanted: Wanted) -> None:
        from qrstation.keys.making import make_key

        problem, unkept = None, None
        try:
            make_key(wanted)
        except StationError as error:
            problem = error.notice
        else:
            if wanted.passphrase:
                unkept = self._kept(wanted.key, wanted.passphrase)

        def tell() -> None:
            if self.making is dialog:
                dialog.show_made(wanted, problem, unkept)

        self._parts.post(tell)

    def _work(self, work: Callable[[], None]) -> None:
        """Do something on a thread of its own: one that waits for the keyring keeps back no other."""
        self._workers = [each for each in self._workers if each.is_alive()]
        worker = threading.Thread(target=work, name="keys", daemon=True)
        self._workers.append(worker)
        worker.start()

    def _tell(self, fields: TlsFields, tell: Callable[[], None]) -> None:
        def now() -> None:
            if fields in self._served:
                tell()

        self._parts.post(now)

    # --- asking ------------------------------------------------------------------------------------------------

    def _ask_passphrase(self, dialog: SettingsDialog, fields: TlsFields, files: TlsFiles) -> None:
        name = isolated(Path(files.key).name)
        asking = line_dialog("Passphrase", f"The passphrase of the key {name}. It is kept in the keyring.", dialog)
        asking.setTextEchoMode(QLineEdit.EchoMode.Password)
        asking.textValueSelected.connect(lambda typed: self._work(partial(self._keep, fields, files, typed)))
        asking.finished.connect(asking.deleteLater)
        self.question = asking
        asking.open()

    def _open_making(self, dialog: SettingsDialog, fields: TlsFields) -> None:
        from qrstation.ui.settings.make_key_dialog import MakeKeyDialog

        making = MakeKeyDialog(dialog.settings().station, self._parts.folder, dialog)
        self.making = making
        making.make_asked.connect(lambda wanted: self._work(partial(self._make, making, wanted)))
        making.taken.connect(fields.take_made)
        making.finished.connect(self._making_closed)
        making.open()

    def _making_closed(self) -> None:
        making, self.making = self.making, None
        if making is not None:
            making.deleteLater()
