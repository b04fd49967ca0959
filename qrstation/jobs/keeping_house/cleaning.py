"""Says which studies may go to make room, and has them removed: what rules fetched, and nobody has touched since.

What no archive lists in full when it is asked just before stays, and so does what changes meanwhile in any way: it is
opened, marked, sent, fetched, or more of it comes. The receiver removes only what is exactly what was asked about.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from qrstation.core.actor import ActorKind
from qrstation.core.archive import Archive
from qrstation.core.errors import StationError
from qrstation.core.instance import StudyHeading, digest_of
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.notice import Notice
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.jobs.keeping_house.listed import is_listed
from qrstation.store.index import IndexReader
from qrstation.store.state_prefetched import Prefetched, PrefetchedStudies

LOG = logging.getLogger(__name__)


class Stays(StrEnum):
    """Why a study stays that was to go."""

    USED = "used"
    """Somebody opened, marked or fetched it, or more of it came."""
    BUSY = "busy"
    """A job is to do something with it."""
    NOT_LISTED = "not listed"
    """No archive listed all of it when it was asked."""
    ASIDE = "aside"
    """Another version of something of it awaits a choice."""


@dataclass(frozen=True, slots=True)
class Surplus:
    """A study that may go, as it was looked at."""

    record: Prefetched
    images: int
    size: int
    """Bytes."""
    heading: StudyHeading | None = None
    lister: str = ""
    """Once it was removed: the archive that listed all of it just before."""

    @property
    def study_uid(self) -> str:
        """Its Study Instance UID."""
        return self.record.study_uid


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What was removed, what stays and why; ``failure`` is why it ended before its end."""

    removed: tuple[Surplus, ...] = ()
    stayed: tuple[tuple[Surplus, Stays], ...] = ()
    failure: Notice | None = None

    @property
    def size(self) -> int:
        """The bytes that were removed."""
        return size_of(self.removed)


def size_of(surplus: Iterable[Surplus]) -> int:
    """Give the bytes of some studies."""
    return sum(each.size for each in surplus)


@dataclass(frozen=True, slots=True)
class House:
    """What cleaning works with; all of it is for worker threads."""

    records: PrefetchedStudies
    reader: IndexReader
    settings: Callable[[], Settings]
    connect: Callable[[ArchiveSettings], Archive]
    ask: Callable[..., dict[str, Any]]
    """Asks the receiver and waits for its answer. Raises StationError."""
    is_busy: Callable[[str], bool] = lambda study_uid: False
    """Tells whether a job of this process, running or queued, is about a study."""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def surplus(self, wanted: int) -> tuple[Surplus, ...]:
        """Give what may go so that ``wanted`` bytes become free, the oldest first. Raises StoreUnusable.

        Nothing where the settings do not allow it. No archive is asked.
        """
        days = self.settings().store.clean_after_days
        if days <= 0 or wanted <= 0:
            return ()
        before = self.now() - timedelta(days=days)
        found: list[Surplus] = []
        for record in self.records.unopened():
            if record.came > before or self.is_busy(record.study_uid):
                continue
            instances = self.reader.instances(record.study_uid)
            if digest_of(each.sop_uid for each in instances) != record.held:
                continue  # something else brought more of it, or took of it
            size = sum(each.size for each in instances)
            found.append(Surplus(record, len(instances), size, self.reader.heading(record.study_uid)))
            wanted -= size
            if wanted <= 0:
                break
        return tuple(found)

    def clean(self, shown: Sequence[Surplus], wanted: int, cancel: CancelToken) -> Cleaned:
        """Remove of what was ``shown`` as much as is wanted, the oldest first; never raises for what others did."""
        removed: list[Surplus] = []
        stayed: list[tuple[Surplus, Stays]] = []
        for each in shown:
            if cancel.is_cancelled or size_of(removed) >= wanted or self.settings().store.clean_after_days <= 0:
                break
            try:
                done = self._clean_one(each, cancel)
            except StationError as error:
                LOG.warning("cleaning ended: %s", error)
                return Cleaned(tuple(removed), tuple(stayed), error.notice)
            if isinstance(done, Surplus):
                removed.append(done)
            elif not cancel.is_cancelled:
                LOG.info("study %s stays, though a rule fetched it: %s", each.study_uid, done)
                stayed.append((each, done))
        return Cleaned(tuple(removed), tuple(stayed))

    def _clean_one(self, one: Surplus, cancel: CancelToken) -> Surplus | Stays:
        """Remove a study, and give what was removed; else say why it stays. Raises StationError."""
        if (why := self._why_not(one)) is not None:
            return why
        if self.ask("differences", study=one.study_uid):
            return Stays.ASIDE
        lister = self._lister(one, cancel)
        if lister is None:
            return Stays.NOT_LISTED
        if (why := self._why_not(one)) is not None:  # archives take their time
            return why
        way = str(ActorKind.STATION)
        untrusted = self.ask("delete", study=one.study_uid, series="", way=way, still=one.record.held)
        if not int(untrusted["deleted"]):
            return Stays.USED
        LOG.info(
            "removed study %s to make room: %d images, %d bytes, fetched by a rule on %s, never opened, listed by %s",
            one.study_uid, one.images, one.size, one.record.came.isoformat(timespec="seconds"), lister,
        )  # fmt: skip
        self.records.forget((one.study_uid,))
        return replace(one, lister=lister)

    def _why_not(self, one: Surplus) -> Stays | None:
        if self.is_busy(one.study_uid):
            return Stays.BUSY
        return None if self.records.is_unopened(one.record) else Stays.USED

    def _lister(self, one: Surplus, cancel: CancelToken) -> str | None:
        """Give the archive that lists all of a study that is here, first of all the one that it came from."""
        held = self.reader.held(one.study_uid)
        archives = sorted(self.settings().archives, key=lambda archive: archive.name != one.record.archive)
        for archive in archives:
            if not cancel.is_cancelled and is_listed(self.connect(archive), one.study_uid, held, cancel):
                return archive.name
        return None
