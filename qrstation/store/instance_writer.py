"""Writes one incoming instance beside the store; checked, synced and handed over, or dropped without a trace."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from qrstation.core.actor import Actor
from qrstation.core.errors import StoreError
from qrstation.core.sink import IncomingInstance, StoreStatus, store_status
from qrstation.core.standard.element_walk import MalformedDataSet, Walk, WalkedElements
from qrstation.core.standard.encoding import Encoding
from qrstation.core.standard.uid import is_acceptable
from qrstation.core.station.file_window import FileWindow
from qrstation.core.station.home import private_opener
from qrstation.core.station.replacing import remove
from qrstation.store.checksum import Checksum
from qrstation.store.disk import Syncing, store_error, write_all, write_at, write_behind
from qrstation.store.header_values import uid_of, wanted
from qrstation.store.intake import Intake
from qrstation.store.part10 import SUM_LENGTH, build_head

LOG = logging.getLogger(__name__)
ROOM_STEP = 64 << 20
"""After so many bytes of one instance the room that is left is looked at again."""


WRITTEN_LAST = 4096
"""Bytes of the beginning that are not written early: the checksum goes there at the end, and a page that is on its way
to the disk already would have to go twice."""


@dataclass(frozen=True, slots=True)
class WrittenInstance:
    """An instance that is whole and sound, in a file beside the store; not yet synced."""

    part: Path
    elements: WalkedElements
    sop_uid: str
    transfer_syntax_uid: str
    data_set_start: int
    size: int
    checksum: str
    source: str
    """The AE title of who sent it, "" where it is imported."""
    by: Actor


class Keeper(Protocol):
    """Takes written instances."""

    def keep(self, written: WrittenInstance, seal: Callable[[], None]) -> bool:
        """Put it into its place after ``seal`` made its bytes safe and closed it; False where that is not needed.

        Raises OSError, StoreError.
        """


class StoreWriter:
    """Writes one instance beside; `commit` puts it into its place, `abandon` drops it (see core.sink)."""

    def __init__(
        self, keeper: Keeper, intake: Intake, syncing: Syncing, incoming: IncomingInstance, part: Path
    ) -> None:
        self._keeper = keeper
        self._intake = intake
        self._syncing = syncing
        self._incoming = incoming
        self._part = part
        self._head = build_head(
            incoming.sop_class_uid, incoming.sop_uid, incoming.transfer_syntax_uid, incoming.calling_ae_title
        )
        self._walk = Walk(Encoding.of(incoming.transfer_syntax_uid), wanted())
        self._checksum = Checksum(self._head[:-SUM_LENGTH])
        self.refusal: MalformedDataSet | None = None
        """Why the data set was refused, where it is malformed."""
        self.study_uid = ""
        """Study Instance UID of what was committed."""
        self._size = 0
        self._checked = 0
        try:
            self._file = private_opener(str(part), os.O_RDWR | os.O_CREAT | os.O_EXCL)
        except OSError as error:
            raise self._noted(store_error(error)) from error
        self._open = True

    def write(self, fragments: Sequence[memoryview]) -> None:
        """Write the next bytes of the data set; the file's head goes before the first. Raises StoreError."""
        is_first = self._size == 0
        if self._size - self._checked > ROOM_STEP:
            self._checked = self._size
            self._intake.check_room()
        try:
            written = write_all(self._file, [self._head, *fragments] if is_first else fragments)
        except OSError as error:
            raise self._noted(store_error(error)) from error
        if self._syncing.is_on and self._size + written > WRITTEN_LAST:
            begin = max(self._size, WRITTEN_LAST)
            write_behind(self._file, begin, self._size + written - begin)
        self._size += written
        for fragment in fragments:
            self._checksum.update(fragment)
        if is_first and fragments:
            # While the sender still sends the rest, nearly all of the walk is done.
            self._walk.look(fragments[0])

    def commit(self) -> int:
        """Check, sync, rename; gives the C-STORE status."""
        try:
            if not self._size:
                return self._refuse(StoreStatus.CANNOT_UNDERSTAND)
            elements = self._finish_walk()
            status = self._judge(elements)
            if status is not StoreStatus.SUCCESS:
                return self._refuse(status)
            write_at(self._file, self._checksum.digest(), len(self._head) - SUM_LENGTH)
            is_taken = self._keeper.keep(
                WrittenInstance(
                    self._part,
                    elements,
                    self._incoming.sop_uid,
                    self._incoming.transfer_syntax_uid,
                    len(self._head),
                    self._size,
                    self._checksum.hexdigest(),
                    self._incoming.calling_ae_title.strip(" \0"),
                    self._incoming.by,
                ),
                self._seal,
            )
            if not is_taken:
                self.abandon()  # closed first: Windows removes no open file
            self.study_uid = uid_of(elements, "StudyInstanceUID")
            return StoreStatus.SUCCESS
        except MalformedDataSet as error:
            LOG.warning("an instance was refused: it %s", error)
            self.refusal = error
            return self._refuse(StoreStatus.CANNOT_UNDERSTAND)
        except OSError as error:
            return self._fail(store_error(error))
        except StoreError as error:
            return self._fail(error)

    def abandon(self) -> None:
        """Drop what was written. Safe to call twice."""
        self._close()
        with contextlib.suppress(OSError):
            remove(self._part)

    def _noted(self, error: StoreError) -> StoreError:
        self._intake.note_failure(error)
        return error

    def _finish_walk(self) -> WalkedElements:
        return self._walk.finish(FileWindow(self._file, self._size), len(self._head))

    def _judge(self, elements: WalkedElements) -> StoreStatus:
        """Compare the data set with the command: they must speak of the same instance (PS3.4 B.2.3)."""
        incoming = self._incoming
        if (uid_of(elements, "SOPInstanceUID"), uid_of(elements, "SOPClassUID")) != (
            incoming.sop_uid,
            incoming.sop_class_uid,
        ):
            return StoreStatus.DOES_NOT_MATCH_SOP_CLASS
        if not all(is_acceptable(uid_of(elements, keyword)) for keyword in ("StudyInstanceUID", "SeriesInstanceUID")):
            return StoreStatus.CANNOT_UNDERSTAND
        return StoreStatus.SUCCESS

    def _fail(self, error: StoreError) -> int:
        LOG.error("an instance could not be kept: %s", error.notice)
        self._intake.note_failure(error)
        return self._refuse(store_status(error))

    def _refuse(self, status: StoreStatus) -> int:
        self.abandon()
        return status

    def _seal(self) -> None:
        self._syncing.file(self._file)
        self._close()

    def _close(self) -> None:
        if self._open:
            self._open = False
            os.close(self._file)
