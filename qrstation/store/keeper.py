"""Keeps what arrives: known bytes are not kept twice, and others of the same instance are set aside."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from qrstation.core.actor import Actor
from qrstation.core.errors import NotDicom
from qrstation.core.events import Again, Difference, SetAside
from qrstation.core.station.replacing import replace as move
from qrstation.store import versions
from qrstation.store.checksum import is_harmed
from qrstation.store.choices import Choices
from qrstation.store.disk import Syncing
from qrstation.store.index import IndexReader
from qrstation.store.index_writer import Index
from qrstation.store.instance_writer import WrittenInstance
from qrstation.store.layout import Layout
from qrstation.store.places import Places
from qrstation.store.stored_file import FileContents, contents_of, read_file

LOG = logging.getLogger(__name__)


class InstanceKeeper:
    """Puts written instances into their places; safe for use from several threads."""

    def __init__(
        self, layout: Layout, index: Index, reader: IndexReader, places: Places, choices: Choices, syncing: Syncing
    ) -> None:
        self._layout = layout
        self._index = index
        self._reader = reader
        self._places = places
        self._choices = choices
        self._syncing = syncing
        self._replacing: Counter[tuple[str, str]] = Counter()

    def keep(self, written: WrittenInstance, seal: Callable[[], None]) -> bool:
        """Put a written file into its place: known bytes are not kept twice, others of the same UID are set aside.

        Tells whether the file was taken; else it is to be removed, since what it says is kept already. ``seal`` makes
        its bytes safe and closes it. Raises OSError, StoreError.
        """
        uid = written.sop_uid
        contents = contents_of(
            written.part, written.transfer_syntax_uid, written.elements, written.data_set_start, written.size
        )
        contents = replace(contents, checksum=written.checksum, source_ae_title=written.source)
        with self._places.lock_of(uid):
            known = self._places.file_of(uid)
            if known is None:
                seal()
                self._places.move_in(uid, contents, written.by)
                return True
            difference = self._difference(known, contents)
            if difference is Difference.NONE:
                self._keep_known(known)
                again = Again(contents.uid("StudyInstanceUID"), contents.uid("SeriesInstanceUID"), uid)
                self._index.add(again, written.by)
                return False
            seal()
            if difference is None or self._is_replaced(contents):
                self._places.move_in(uid, contents, written.by, known)
                return True
            return self._set_aside(uid, contents, difference, written.by)

    @contextmanager
    def replacing(self, study_uid: str, series_uid: str = "") -> Iterator[None]:
        """While the block runs, what comes of a study (or one series) with other bytes replaces what is kept."""
        key = (study_uid, series_uid)
        self._replacing[key] += 1
        try:
            yield
        finally:
            self._replacing[key] -= 1

    def _is_replaced(self, contents: FileContents) -> bool:
        study, series = contents.uid("StudyInstanceUID"), contents.uid("SeriesInstanceUID")
        return bool(self._replacing[study, ""] or self._replacing[study, series])

    def _difference(self, known: Path, contents: FileContents) -> Difference | None:
        """Tell how an instance differs from the one that is kept; None when that one turns out to be damaged."""
        try:
            kept = read_file(known)
            difference = versions.compare(kept, contents)
            if difference is not Difference.NONE and self._is_harmed(kept):
                LOG.warning("a file of the store is harmed: the one that came again takes its place")
                return None
            return difference
        except NotDicom as error:
            LOG.warning("a file of the store is no good (%s): the one that came again takes its place", error.notice)
            return None

    def _is_harmed(self, kept: FileContents) -> bool:
        """Tell whether a kept file is no longer what came."""
        expected = kept.checksum
        if not expected:
            record = self._reader.instance(kept.uid("SOPInstanceUID"))
            expected = record.checksum if record is not None and record.path == kept.path else ""
        return is_harmed(kept.path, expected)

    def _keep_known(self, known: Path) -> None:
        """Do without a second copy: the first must be as safe as if it had come now."""
        self._syncing.path(known)
        self._syncing.folder(known.parent)

    def _set_aside(self, uid: str, contents: FileContents, difference: Difference, by: Actor) -> bool:
        """Keep another version for a person to choose; False when it lies there already."""
        for earlier in self._layout.aside.glob(versions.aside_name(uid, 0).replace("-0.", "-*.")):
            try:
                if versions.compare(read_file(earlier), contents) is Difference.NONE:
                    self._keep_known(earlier)
                    return False
            except NotDicom:
                continue
        item = SetAside(contents.uid("StudyInstanceUID"), contents.uid("SeriesInstanceUID"), uid, difference)
        move(contents.path, self._layout.aside / versions.aside_name(uid, time.time_ns()))
        self._syncing.folder(self._layout.aside)
        LOG.warning("an instance came again with other bytes (%s); the second was set aside", difference)
        self._choices.tell_one(item, by)
        return True
