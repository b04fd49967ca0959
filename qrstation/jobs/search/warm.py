"""Connections for questions that are kept for a moment when a question is over: the next one finds them open.

A search is followed by questions for series, or by the next search, and an association takes its time. One connection
is kept for each archive, for some seconds. Archives serve few: what is kept makes room at once for anything else that
connects there, and nothing is kept where images are being moved. An archive that closed it meanwhile is asked again
over a new one, and nobody hears of it.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass

from qrstation.core.archive import (
    Archive,
    Connect,
    Delivery,
    Fetching,
    FindSummary,
    Forwarding,
    Kind,
    Offer,
    OnMatch,
    Scheduled,
    Search,
    Sending,
    Shaken,
    Wanted,
    Way,
)
from qrstation.core.errors import AssociationLost, PeerError
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.jobs.finding import Step
from qrstation.core.jobs.habits import Negotiable
from qrstation.core.jobs.transcript import current_transcript
from qrstation.core.standard.match import Match
from qrstation.core.standard.node import Node
from qrstation.core.standard.query import Query
from qrstation.core.station.settings import ArchiveSettings

KEPT_SECONDS = 10.0
LEAVE_SECONDS = 1.0
"""How long anybody waits for a connection that is let go; an archive that does not answer holds up nothing."""

_Key = tuple[ArchiveSettings, str]
"""An archive as it is set, and what this station calls itself there."""


@dataclass(eq=False)
class _Connection:
    """An open connection: the context that ends it, and by what it is asked."""

    context: AbstractContextManager[Search]
    search: Search
    timer: threading.Timer | None = None

    def leave(self) -> None:
        """End it in order; how the archive takes its leave does not matter."""
        with suppress(PeerError):
            self.context.__exit__(None, None, None)

    def drop(self) -> None:
        """End it at once."""
        with suppress(Cancelled, PeerError):
            self.context.__exit__(Cancelled, Cancelled(), None)


class WarmConnections:
    """Keeps them, for all who connect by what `over` gives; for any thread. To be closed."""

    def __init__(self, seconds: float = KEPT_SECONDS) -> None:
        self._seconds = seconds
        self._kept: dict[_Key, _Connection] = {}
        self._busy: Counter[Node] = Counter()
        """How many other connections there are to an archive, or are about to be."""
        self._lock = threading.Lock()
        self._is_closed = False

    def over(self, connect: Connect, calling: str) -> Connect:
        """Give what gives the same archives, with connections for questions that are kept.

        ``calling`` is how this station calls itself to archives that are given no other AE title.
        """

        def connected(archive: ArchiveSettings, ae_title: str = "") -> Archive:
            return WarmArchive(connect(archive, ae_title), ae_title or calling, self)

        return connected

    def take(self, key: _Key) -> _Connection | None:
        """Take what is kept for an archive, None for nothing."""
        with self._lock:
            kept = self._kept.pop(key, None)
        if kept is not None and kept.timer is not None:
            kept.timer.cancel()
        return kept

    def keep(self, key: _Key, connection: _Connection) -> None:
        """Keep a connection for a while, or end it where there is no room for it."""
        with self._lock:
            is_kept = not (self._is_closed or key in self._kept or self._busy[key[0].node])
            if is_kept:
                connection.timer = threading.Timer(self._seconds, self._expire, (key, connection))
                connection.timer.daemon = True
                connection.timer.start()
                self._kept[key] = connection
        if not is_kept:
            connection.leave()

    @contextmanager
    def room(self, node: Node) -> Iterator[None]:
        """Have what is kept for an archive make room, and keep nothing for it in the block."""
        self.enter(node)
        try:
            yield
        finally:
            self.leave(node)

    def enter(self, node: Node) -> None:
        """Begin what `room` does."""
        with self._lock:
            self._busy[node] += 1
        self.make_room(node)

    def leave(self, node: Node) -> None:
        """End what `room` does."""
        with self._lock:
            self._busy[node] -= 1

    def make_room(self, node: Node) -> None:
        """Let go of what is kept for an archive now."""
        with self._lock:
            gone = [self._kept.pop(key) for key in list(self._kept) if key[0].node == node]
        _let_go(gone)

    def close(self) -> None:
        """Let go of everything, and keep nothing any more."""
        with self._lock:
            self._is_closed = True
            gone, self._kept = list(self._kept.values()), {}
        _let_go(gone)

    def _expire(self, key: _Key, connection: _Connection) -> None:
        with self._lock:
            is_kept = self._kept.get(key) is connection
            if is_kept:
                del self._kept[key]
        if is_kept:
            connection.leave()


def _let_go(connections: Iterable[_Connection]) -> None:
    threads = [threading.Thread(target=each.leave, name="leaving", daemon=True) for each in connections]
    for connection in connections:
        if connection.timer is not None:
            connection.timer.cancel()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LEAVE_SECONDS)


class WarmArchive:
    """An archive whose connections for questions are kept for a while; see `qrstation.core.archive`."""

    def __init__(self, archive: Archive, ae_title: str, kept: WarmConnections) -> None:
        self._archive = archive
        self._key = archive.settings, ae_title
        self._kept = kept

    @property
    def settings(self) -> ArchiveSettings:
        """The entry of the settings."""
        return self._archive.settings

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways by which images come."""
        return self._archive.ways

    @contextmanager
    def search(self, cancel: CancelToken) -> Iterator[Search]:
        """Connect for questions, or take a connection that is open already."""
        if current_transcript() is not None:
            # A job's own log tells of an association from its beginning.
            self._kept.make_room(self.settings.node)
            with self._archive.search(cancel) as search:
                yield search
            return
        warm = self._kept.take(self._key)
        connection = WarmSearch(_opening(self._archive, cancel), warm)
        try:
            yield connection
        except BaseException:
            connection.drop()
            raise
        connection.end(self._kept, self._key)

    @contextmanager
    def worklist(self, cancel: CancelToken) -> Iterator[Scheduled]:
        """Connect for questions to its worklist."""
        with self._kept.room(self.settings.node), self._archive.worklist(cancel) as worklist:
            yield worklist

    def fetching(self, way: Way, sop_classes: Callable[[], tuple[str, ...]]) -> Fetching:
        """Give a way to have images sent here."""
        return _RoomyFetching(self._archive.fetching(way, sop_classes), self.settings.node, self._kept)

    @contextmanager
    def forwarding(self, destination: str, cancel: CancelToken) -> Iterator[Forwarding]:
        """Connect to have images sent elsewhere."""
        with self._kept.room(self.settings.node), self._archive.forwarding(destination, cancel) as forwarding:
            yield forwarding

    @contextmanager
    def sending(self, kinds: Iterable[Kind], cancel: CancelToken) -> Iterator[Sending]:
        """Connect to send instances."""
        with self._kept.room(self.settings.node), self._archive.sending(kinds, cancel) as sending:
            yield sending

    def resolve(self, cancel: CancelToken) -> str:
        """Give the address of its host."""
        return self._archive.resolve(cancel)

    def knock(self, cancel: CancelToken) -> float:
        """Connect, and close."""
        with self._kept.room(self.settings.node):
            return self._archive.knock(cancel)

    def shake_hands(self, cancel: CancelToken) -> Shaken:
        """Connect, and begin with TLS."""
        with self._kept.room(self.settings.node):
            return self._archive.shake_hands(cancel)

    def offer(self, cancel: CancelToken) -> Offer:
        """Ask what it offers."""
        with self._kept.room(self.settings.node):
            return self._archive.offer(cancel)

    def negotiates(self, cancel: CancelToken) -> tuple[Negotiable, ...]:
        """Ask what it agrees to beyond the plain search."""
        with self._kept.room(self.settings.node):
            return self._archive.negotiates(cancel)

    def test(self, cancel: CancelToken) -> None:
        """Have it answer a test."""
        with self._kept.room(self.settings.node):
            self._archive.test(cancel)

    def probe(self, passed: Callable[[Step], object], cancel: CancelToken) -> Offer:
        """Ask what it offers, and have it answer a test."""
        with self._kept.room(self.settings.node):
            return self._archive.probe(passed, cancel)


def _opening(archive: Archive, cancel: CancelToken) -> Callable[[], _Connection]:
    """Give what connects to an archive for questions."""

    def connect() -> _Connection:
        context = archive.search(cancel)
        return _Connection(context, context.__enter__())

    return connect


class WarmSearch:
    """A connection for questions that may have been kept, and so be closed by now; for one thread."""

    def __init__(self, connect: Callable[[], _Connection], warm: _Connection | None) -> None:
        """Connect, unless there is a ``warm`` one. Raises as the archive does."""
        self._connect = connect
        self._is_proven = warm is None
        self._connection = warm or connect()
        self._is_good = True

    def find(self, query: Query, take: OnMatch, cancel: CancelToken, limit: int | None = None) -> FindSummary:
        """Ask; over a new connection where the one that was kept is gone before anything came."""
        came = False

        def noted(match: Match) -> bool | None:
            nonlocal came
            came = True
            return take(match)

        if not self._is_proven:
            try:
                return self._asked(query, noted, cancel, limit)
            except AssociationLost:
                if came or cancel.is_cancelled:
                    raise
                self._connection.drop()
                self._connection = self._connect()
                self._is_proven = True
        return self._asked(query, take, cancel, limit)

    def _asked(self, query: Query, take: OnMatch, cancel: CancelToken, limit: int | None) -> FindSummary:
        summary = self._connection.search.find(query, take, cancel, limit)
        self._is_proven = True
        # One that was stopped may have been ended with it.
        self._is_good = summary.end is not SearchEnd.STOPPED
        return summary

    def drop(self) -> None:
        """End the connection at once."""
        self._connection.drop()

    def end(self, kept: WarmConnections, key: _Key) -> None:
        """Have the connection kept, or end it."""
        if self._is_good:
            kept.keep(key, self._connection)
        else:
            self._connection.leave()


class _RoomyFetching:
    """Fetches images, for which a connection that is kept for questions makes room."""

    def __init__(self, fetching: Fetching, node: Node, kept: WarmConnections) -> None:
        self._fetching = fetching
        self._node = node
        self._kept = kept
        self._has_room = False

    def fetch(self, wanted: Wanted, cancel: CancelToken) -> Delivery:
        """Have images sent here."""
        if not self._has_room:
            self._has_room = True
            self._kept.enter(self._node)
        return self._fetching.fetch(wanted, cancel)

    def close(self) -> None:
        """Let the connection go."""
        try:
            self._fetching.close()
        finally:
            if self._has_room:
                self._has_room = False
                self._kept.leave(self._node)
