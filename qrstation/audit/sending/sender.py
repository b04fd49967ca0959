"""Sends the audit trail on, step by step: what to do now, and when again. The trail itself is the spool.

A collector answers nothing (RFC 5425), so that a record counts as arrived when the connection has stood for a while
after it and the collector's system has confirmed its octets. What had not arrived when a connection broke is sent
again on the next one, in its order.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from qrstation.audit.files import START, Position
from qrstation.audit.record import Record
from qrstation.audit.sending.connection import Collector
from qrstation.audit.sending.message import framed, message_of
from qrstation.audit.sending.sent import Sent, SentFile
from qrstation.core.codes.syslog import SyslogCode
from qrstation.core.deeds import CallFailed, Tell
from qrstation.core.errors import CollectorError, StationError
from qrstation.core.notice import Notice, notice
from qrstation.core.station.audit_sending import SendingChanged

LOG = logging.getLogger(__name__)
LOOK = 2.0
"""Seconds after which the trail is looked at again."""
ELSEWHERE = 10.0
"""The same where another process of the home sends."""
NOT_TRUSTED = frozenset(
    {
        SyslogCode.PLAIN,
        SyslogCode.NO_COMMON_VERSION,
        SyslogCode.UNKNOWN_CA,
        SyslogCode.EXPIRED,
        SyslogCode.NOT_YET_VALID,
        SyslogCode.WRONG_NAME,
        SyslogCode.CERTIFICATE,
        SyslogCode.WANTS_CERTIFICATE,
        SyslogCode.NO_TLS,
    }
)
"""Troubles of TLS: they are recorded too."""
ARRIVED = 5.0
"""Seconds for which a connection has to stand after a record for it to count as arrived."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before a connection is tried again; each time twice as long."""
BATCH = 200
"""Records that are sent before anything else is looked at."""


class Link(Protocol):
    """A connection to a collector; see `connection.Connection`."""

    def open(self) -> None:
        """Connect. Raises CollectorError, as all do."""

    def send(self, octets: bytes) -> None:
        """Hand octets over."""

    def look(self) -> None:
        """Look whether it still stands."""

    def unconfirmed(self) -> int:
        """Give how many octets of what was handed over wait for the collector's system, at most."""

    def leave(self) -> bool:
        """Close in good order; gives whether everything has been read there."""

    def close(self) -> None:
        """Close."""


class Only(Protocol):
    """What one process of a home holds; see `core.station.lock.ProcessLock`."""

    def acquire(self) -> bool:
        """Take it without waiting."""

    def release(self) -> None:
        """Let go of it."""


@dataclass(frozen=True, slots=True)
class _Handed:
    """That so much was handed over, and when."""

    at: float
    position: Position
    octets: int
    """Of the whole connection, up to here."""


@dataclass(frozen=True, slots=True)
class SenderParts:
    """What a sender works with."""

    collector: Callable[[], Collector | None]
    """Where the trail is to be sent now; None for nowhere."""
    records: Callable[[Position], Iterable[tuple[Record, Position]]]
    """Gives what the trail has after a position, each with the position behind it. Raises OSError."""
    connect: Callable[[Collector], Link]
    """Makes a connection, which is not open yet."""
    sent: SentFile
    only: Only
    publish: Callable[[SendingChanged], None]
    host: str
    """What this machine is called."""
    clock: Callable[[], float] = time.monotonic
    tell: Tell = lambda deed: None
    """Hears of TLS that failed."""


class Sender:
    """Of one thread."""

    def __init__(self, parts: SenderParts) -> None:
        self._parts = parts
        self._holds = False
        self._link: Link | None = None
        self._collector: Collector | None = None
        self._kept = Sent()
        """What the file says, while this process sends."""
        self._at = START
        """After what was handed over last."""
        self._octets = 0
        """Handed over on this connection."""
        self._in_flight: deque[_Handed] = deque()
        """What does not count as arrived yet."""
        self._pause = 0.0
        self._again_at = 0.0
        self._told: SendingChanged | None = None

    def step(self) -> float:
        """Do what is to be done now, and give the seconds after which to look again."""
        collector = self._parts.collector()
        if collector != self._collector:
            self._let_go()
            self._collector, self._pause = collector, 0.0
        if collector is None:
            self._tell(SendingChanged(""))
            return LOOK
        if not self._holds and not self._begin():
            self._tell(SendingChanged(collector.name, self._parts.sent.read().trouble))
            return ELSEWHERE
        wait = self._again_at - self._parts.clock()
        if self._pause and wait > 0:
            return min(wait, LOOK)
        try:
            return self._go_on(collector)
        except CollectorError as error:
            return self._failed(collector, error.notice)
        except StationError as error:  # nothing of it can be written down
            return self._failed(collector, error.notice)
        except OSError as error:
            why = notice(SyslogCode.TRAIL_UNREADABLE, reason=str(error.strerror or type(error).__name__))
            return self._failed(collector, why)

    def end(self) -> None:
        """Take leave of the collector, and let another process send."""
        self._let_go()

    # --- one process sends -------------------------------------------------------------------------------------

    def _begin(self) -> bool:
        """Take it upon this process to send, where no other does."""
        try:
            self._holds = self._parts.only.acquire()
        except StationError as error:
            LOG.warning("it cannot be told whether another process sends the audit trail on: %s", error)
            return False
        if self._holds:
            self._kept = self._parts.sent.read()
            self._at = self._kept.position
        return self._holds

    def _let_go(self) -> None:
        if self._link is not None:
            link, self._link = self._link, None
            try:
                link.look()
                if link.leave():
                    self._arrived(self._at)
            except StationError as error:
                LOG.info("taking leave of the audit trail's collector failed: %s", error)
            finally:
                link.close()
        self._in_flight.clear()
        if self._holds:
            self._holds = False
            self._parts.only.release()

    # --- sending -----------------------------------------------------------------------------------------------

    def _go_on(self, collector: Collector) -> float:
        """Send what there is. Raises CollectorError, OSError where the trail cannot be read, HomeUnusable."""
        if self._link is not None:
            self._look(self._link)
        batch = list(islice(self._parts.records(self._at), BATCH))
        if batch:
            link = self._link or self._connected(collector)
            for record, position in batch:
                self._warn_of_gap(record)
                octets = framed(message_of(record, self._parts.host))
                link.send(octets)
                self._octets += len(octets)
                self._at = position
            self._in_flight.append(_Handed(self._parts.clock(), self._at, self._octets))
        elif self._kept.trouble is not None and not self._in_flight:
            self._arrived(self._at)
        return 0.0 if len(batch) == BATCH else LOOK

    def _connected(self, collector: Collector) -> Link:
        link = self._parts.connect(collector)
        self._link, self._octets = link, 0
        link.open()
        return link

    def _look(self, link: Link) -> None:
        """Look whether the connection stands, and what has arrived over it."""
        try:
            link.look()
        except CollectorError:
            if self._in_flight:
                raise
            link.close()  # a collector may close what nobody uses: there is a new one when there is something to send
            self._link = None
            return
        now, confirmed = self._parts.clock(), self._octets - link.unconfirmed()
        arrived: Position | None = None
        while self._in_flight and now - self._in_flight[0].at >= ARRIVED and self._in_flight[0].octets <= confirmed:
            arrived = self._in_flight.popleft().position
        if arrived is not None:
            self._arrived(arrived)

    def _arrived(self, position: Position) -> None:
        """Write down that everything up to here has arrived. Raises HomeUnusable."""
        self._pause = 0.0
        self._keep(Sent(position, self._collector.name if self._collector else ""))
        if self._collector is not None:
            self._tell(SendingChanged(self._collector.name))

    def _failed(self, collector: Collector, why: Notice) -> float:
        """Say why, begin again after what has arrived, and wait longer each time."""
        if self._link is not None:
            self._link.close()
            self._link = None
        self._in_flight.clear()
        self._at = self._kept.position
        self._pause = min(LONGEST_PAUSE, 2 * self._pause or FIRST_PAUSE)
        self._again_at = self._parts.clock() + self._pause
        try:
            self._keep(Sent(self._kept.position, collector.name, why))
        except StationError as error:
            LOG.warning("how sending the audit trail on goes cannot be written down: %s", error)
        news = SendingChanged(collector.name, why)
        if why.code in NOT_TRUSTED and news != self._told:
            self._parts.tell(CallFailed("", collector.host, why))
        self._tell(news)
        return min(self._pause, LOOK)

    def _keep(self, sent: Sent) -> None:
        if sent != self._kept:
            self._parts.sent.write(sent)
            self._kept = sent

    def _tell(self, news: SendingChanged) -> None:
        """Say how it goes, once."""
        if news == self._told:
            return
        if news.trouble is not None:
            LOG.warning("the audit trail is not sent on: %s", news.trouble)
        elif self._told is not None and self._told.trouble is not None:
            LOG.info("the audit trail is sent on again")
        self._told = news
        self._parts.publish(news)

    def _warn_of_gap(self, record: Record) -> None:
        missing = record.number - self._at.number - 1
        if missing > 0:
            LOG.warning("%d records of the audit trail were gone before they were sent on", missing)
