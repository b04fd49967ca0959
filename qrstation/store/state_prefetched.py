"""Which studies a rule fetched, and what became of them since, in the state file: no file tells it.

Only what a rule brought, and nobody has touched since, may be cleaned away. So a study is written down before the first
image of it comes, when nothing of it is here; whatever else brings images of it, or shows them, ends that. In doubt it
is nobody's, and stays.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Collection
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from qrstation.core.errors import StoreUnusable
from qrstation.core.instance import digest_of
from qrstation.store.state import StateFile
from qrstation.store.state_marks import StudyMarks

LOG = logging.getLogger(__name__)
MOST = 100_000
_COMING = ""
"""What is held of a study whose images are just coming: it may not be cleaned away."""

Held = Callable[[str], Collection[str]]
"""Gives the SOP Instance UIDs that are here of a study. Raises StoreUnusable."""


@dataclass(frozen=True, slots=True)
class Prefetched:
    """A study that a rule fetched: from where, when, and what of it was here then (`core.instance.digest_of`)."""

    study_uid: str
    archive: str
    came: datetime
    held: str


class PrefetchedStudies:
    """The records of a state file; safe to use from several threads.

    All but `opened`, `is_opened_here` and `forget` wait for the disk.
    """

    def __init__(self, state: StateFile, held: Held, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._state = state
        self._held = held
        self._now = now
        self._lock = threading.Lock()
        """Guards what was opened here."""
        self._opened: set[str] = set()
        """What this process opened since its start: known at once, before it is written down."""

    # --- a rule fetches ----------------------------------------------------------------------------------------

    def begin(self, study_uid: str, archive: str) -> None:
        """Take note that a rule begins to fetch a study; of one that is here otherwise nothing is noted."""
        is_opened = self.is_opened_here(study_uid)

        def write(connection: sqlite3.Connection) -> None:
            held = digest_of(uids) if (uids := self._held(study_uid)) else ""
            row = connection.execute("SELECT held FROM prefetched WHERE study = ?", (study_uid,)).fetchone()
            if held and row is not None and row[0] == held:  # more of what a rule fetched before
                connection.execute("UPDATE prefetched SET held = ? WHERE study = ?", (_COMING, study_uid))
                return
            connection.execute("DELETE FROM prefetched WHERE study = ?", (study_uid,))
            if not held and not is_opened:
                row = (study_uid, archive, self._now().isoformat(), _COMING)
                connection.execute("INSERT INTO prefetched VALUES (?, ?, ?, NULL, ?)", row)

        self._write(write)

    def end(self, study_uid: str) -> None:
        """Take note of what is here of a study now that a rule has fetched it, well or not."""

        def write(connection: sqlite3.Connection) -> None:
            uids = self._held(study_uid)
            if not uids:
                connection.execute("DELETE FROM prefetched WHERE study = ? AND held = ?", (study_uid, _COMING))
                return
            values = (digest_of(uids), self._now().isoformat(), study_uid, _COMING)
            connection.execute("UPDATE prefetched SET held = ?, came = ? WHERE study = ? AND held = ?", values)

        self._write(write)

    # --- people use it -----------------------------------------------------------------------------------------

    def opened(self, study_uid: str) -> None:
        """Take note that a study is shown. Returns at once, and holds from then on."""
        self._note_opened(study_uid)
        self._state.post(lambda connection: self._write_opened(connection, study_uid))

    def used(self, *study_uids: str) -> None:
        """Take note, before this returns, that a person fetches, sends or marks studies; failures are logged."""
        for uid in study_uids:
            self._note_opened(uid)
        self._write(lambda connection: self._write_opened(connection, *study_uids))

    def is_opened_here(self, study_uid: str) -> bool:
        """Tell whether this process opened a study since its start. Never waits."""
        with self._lock:
            return study_uid in self._opened

    # --- what may go -------------------------------------------------------------------------------------------

    def unopened(self) -> tuple[Prefetched, ...]:
        """Give what rules fetched, is all here, and was neither opened nor marked since; the oldest first.

        Nothing, and it is logged, where the file cannot be read.
        """
        rows: list[tuple[object, ...]] = []
        sql = (
            "SELECT study, archive, came, held FROM prefetched WHERE opened IS NULL AND held != ? "
            "AND study NOT IN (SELECT study FROM marks) ORDER BY came, study LIMIT ?"
        )
        try:
            self._state.read(lambda connection: rows.extend(connection.execute(sql, (_COMING, MOST))))
        except StoreUnusable as error:
            LOG.warning("what rules fetched was not read: %s", error)
        found = (_prefetched(*row) for row in rows)
        return tuple(each for each in found if each is not None and not self.is_opened_here(each.study_uid))

    def is_unopened(self, one: Prefetched) -> bool:
        """Tell whether a study may still go, as it is written down now."""
        is_so: list[object] = []
        sql = (
            "SELECT 1 FROM prefetched WHERE study = ? AND held = ? AND opened IS NULL "
            "AND study NOT IN (SELECT study FROM marks)"
        )
        try:
            self._state.read(lambda connection: is_so.extend(connection.execute(sql, (one.study_uid, one.held))))
        except StoreUnusable as error:
            LOG.warning("what rules fetched was not read: %s", error)
        return bool(is_so) and not self.is_opened_here(one.study_uid)

    def forget(self, study_uids: Collection[str]) -> None:
        """Forget studies that were deleted, unless something of one is here. Returns at once."""
        uids = tuple(study_uids)

        def write(connection: sqlite3.Connection) -> None:
            for uid in uids:
                with suppress(StoreUnusable):  # what cannot be asked now stays, and is told by what is held of it
                    if not self._held(uid):
                        connection.execute("DELETE FROM prefetched WHERE study = ?", (uid,))

        self._state.post(write)

    def _note_opened(self, study_uid: str) -> None:
        with self._lock:
            self._opened.add(study_uid)

    def _write_opened(self, connection: sqlite3.Connection, *study_uids: str) -> None:
        now = self._now().isoformat()
        connection.executemany("UPDATE prefetched SET opened = ? WHERE study = ?", [(now, uid) for uid in study_uids])

    def _write(self, write: Callable[[sqlite3.Connection], object]) -> None:
        try:
            self._state.write(write)
        except StoreUnusable as error:
            LOG.warning("what a rule fetched was not written down: %s", error)


def forget_deleted(state_file: Path, study_uids: Collection[str], held: Held) -> None:
    """Forget what a state file that may be open elsewhere has of deleted studies; a failure is logged."""
    if not state_file.exists():
        return
    try:
        with closing(StateFile(state_file, mends=False)) as state:
            StudyMarks(state).forget(study_uids, lambda uid: bool(held(uid)))
            PrefetchedStudies(state, held).forget(study_uids)
    except StoreUnusable as error:
        LOG.warning("marks were not forgotten: %s", error)


def note_used(state_file: Path, *study_uids: str) -> None:
    """Take note in a state file that may be open elsewhere that a person uses studies; a failure is logged."""
    if not state_file.exists():
        return
    try:
        with closing(StateFile(state_file, mends=False)) as state:
            PrefetchedStudies(state, lambda _: ()).used(*study_uids)
    except StoreUnusable as error:
        LOG.warning("that a study is used was not written down: %s", error)


def _prefetched(study: object, archive: object, came: object, held: object) -> Prefetched | None:
    """Give the record in a row; None for what is none."""
    try:
        when = datetime.fromisoformat(str(came))
    except ValueError:
        return None
    if when.tzinfo is None or not all(isinstance(value, str) for value in (study, archive, held)):
        return None
    return Prefetched(str(study), str(archive), when, str(held))
