"""The key that seals the trail, and a copy of its head, in the system's keyring: the user's session alone has it.

The keyring may be slow, locked or absent: it is asked on a thread of its own, records are unsealed until it answers,
and nothing ever waits for it. The copy is moved on only while its record still stands in the trail: what was written
anew, or set back to an older state, keeps its witness.
"""

from __future__ import annotations

import hashlib
import io
import logging
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from qrstation.audit.files import trail_files
from qrstation.audit.head import Head
from qrstation.audit.record import LONGEST_LINE, Key, record_of
from qrstation.core.errors import StationError
from qrstation.core.station.plain_file import open_plain

LOG = logging.getLogger(__name__)
AFTER = 3.0
"""Seconds after which the keyring is asked: a process that is over by then, or begins, has no time for it."""
EVERY = 60.0
"""Seconds between two copies of the head."""
LAST_COPY = 0.5
"""Seconds that the last copy gets at the end."""


class Vault(Protocol):
    """Keeps secrets by a name: the system's keyring."""

    def get(self, name: str) -> str | None:
        """Give what is kept, None where nothing is. Raises StationError where it does not answer."""

    def keep(self, name: str, secret: str) -> None:
        """Keep something. Raises StationError."""


class Sealing:
    """Gives the key once it is known, and keeps the head's copy; for one process, until it is closed."""

    def __init__(
        self,
        folder: Path,
        vault: Callable[[], Vault],
        after: float = AFTER,
        every: float = EVERY,
        harmed: Callable[[Head], None] = lambda kept: None,
    ) -> None:
        """``folder`` is the trail's, ``vault`` makes the keyring, on the thread that asks it; ``harmed`` is told there,
        once, that the record of the copy is not in the trail any more.
        """
        self._folder = folder
        self._vault = vault
        self._harmed = harmed
        self._after = after
        self._every = every
        self._changed = threading.Condition()
        """Guards what follows."""
        self._key: Key | None = None
        self._head: Head | None = None
        self._copied = 0
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="audit key", daemon=True)
        self._thread.start()

    def key(self) -> Key | None:
        """Give the key; None while the keyring has not answered, or where there is none."""
        with self._changed:
            return self._key

    def note(self, head: Head) -> None:
        """Take the head as it is now; it is copied in a while."""
        with self._changed:
            self._head = head

    def close(self) -> None:
        """Copy the head a last time, if that is soon done."""
        with self._changed:
            self._ending = True
            self._changed.notify_all()
        self._thread.join(LAST_COPY)

    def _run(self) -> None:
        try:
            with self._changed:
                if self._changed.wait_for(lambda: self._ending, self._after):
                    return
            vault = self._vault()
            key = known_key(vault, self._folder) or _new_key(vault, self._folder)
            with self._changed:
                self._key = key
            is_over = self._is_harmed(vault)
            while not is_over:
                with self._changed:
                    self._changed.wait_for(lambda: self._ending, self._every)
                    is_over, head = self._ending, self._head
                if head is not None and head.number > self._copied:
                    if self._is_harmed(vault):
                        return
                    self._copy(vault, head)
        except StationError as error:
            LOG.info("the audit trail is not sealed: %s", error.notice)

    def _copy(self, vault: Vault, head: Head) -> None:
        """Move the copy on; another process may be ahead. Raises StationError."""
        kept = known_head(vault, self._folder)
        if kept is None or kept.number < head.number:
            vault.keep(_name("head", self._folder), f"{head.number} {head.link}")
        self._copied = head.number

    def _is_harmed(self, vault: Vault) -> bool:
        """Tell, and have told, whether the copy's record is another by now. Raises StationError."""
        kept = known_head(vault, self._folder)
        try:
            if kept is None or stands(self._folder, kept):
                return False
        except OSError as error:
            LOG.info("the audit trail cannot be read: %s", error.strerror)
            return False
        LOG.warning("record %d of the audit trail is not the one that was written", kept.number)
        self._harmed(kept)
        return True


def stands(folder: Path, kept: Head) -> bool:
    """Tell whether the record of a head is in the trail as it was, or may have gone for its age. Raises OSError."""
    files = trail_files(folder)
    if not files or kept.number < files[0].first:
        return bool(files)
    begin = b"%d " % kept.number
    file = [each for each in files if each.first <= kept.number][-1]
    with io.BufferedReader(open_plain(file.path)) as stream:
        while line := stream.readline(LONGEST_LINE):
            if line.startswith(begin) and (record := record_of(line.rstrip(b"\n"))) is not None:
                return record.link == kept.link
    return False


def known_key(vault: Vault, folder: Path) -> Key | None:
    """Give the key of a trail; None where none is kept. Raises StationError."""
    kept = vault.get(_name("key", folder))
    try:
        return Key(bytes.fromhex(kept)) if kept else None
    except ValueError:
        return None


def known_head(vault: Vault, folder: Path) -> Head | None:
    """Give the copy of a trail's head; None where none is kept. Raises StationError."""
    try:
        number, link = (vault.get(_name("head", folder)) or "").split(" ")
        return Head(int(number), link)
    except ValueError:
        return None


def _new_key(vault: Vault, folder: Path) -> Key | None:
    """Make a key, and give what is kept then: another process may have made one meanwhile."""
    vault.keep(_name("key", folder), secrets.token_hex(32))
    return known_key(vault, folder)


def _name(what: str, folder: Path) -> str:
    """Give the name of a secret: each home has a trail of its own."""
    return f"audit {what} {hashlib.sha256(str(folder.resolve()).encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"
