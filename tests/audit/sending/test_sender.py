"""Whatever becomes of the collector and of us, each record arrives, in its order, and twice only what was in flight."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.audit.files import START, Position, records_after
from qrstation.audit.record import Record
from qrstation.audit.sending.connection import Collector, Connection
from qrstation.audit.sending.sender import ARRIVED, BATCH, ELSEWHERE, LONGEST_PAUSE, LOOK, Link, Sender, SenderParts
from qrstation.audit.sending.sent import Sent, SentFile
from qrstation.core.codes.syslog import SyslogCode
from qrstation.core.deeds import CallFailed, Deed
from qrstation.core.errors import CollectorError
from qrstation.core.station.audit_sending import SendingChanged
from qrstation.core.station.lock import ProcessLock
from tests.audit.sending.collector import RunningCollector, TestAuthority, address
from tests.audit.sending.frames import Frames
from tests.audit.sending.trail import Trail, xml_of
from tests.waiting import until

PLACE = Collector("collector.example", 6514)


class Clock:
    """A time that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class MadeUpLink:
    """A connection to a `World`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.under_way: list[bytes] = []
        """What has not been read there, and is lost when the connection breaks."""
        self.closed = False

    def open(self) -> None:
        self._world.opened += 1
        if self._world.refuses:
            raise CollectorError(self._world.refusal, host="h", port=1, reason="refused")

    def send(self, octets: bytes) -> None:
        self._world.check(self)
        if self._world.breaks_after == 0:
            self._world.breaks_after = -1
            raise CollectorError(SyslogCode.RESET, host="h", port=1, reason="reset")
        self._world.breaks_after -= 1
        self.under_way.append(octets)

    def look(self) -> None:
        self._world.check(self)

    def unconfirmed(self) -> int:
        return sum(map(len, self.under_way))

    def leave(self) -> bool:
        self._world.read(self)
        self.closed = True
        return True

    def close(self) -> None:
        self.closed = True


class World:
    """A trail, a collector, and a sender whose time is the test's."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.trail = Trail(folder / "audit", each=7)
        self.news: list[SendingChanged] = []
        self.told: list[Deed] = []
        self.links: list[MadeUpLink] = []
        self.opened = 0
        self.refuses = False
        self.refusal = SyslogCode.REFUSED
        self.breaks_after = -1
        self.broken: set[int] = set()
        self.arrived: list[bytes] = []
        self.unreadable = False
        self.connect: Callable[[Collector], Link] = self._connect
        self.collector: Collector | None = PLACE
        self.sent = SentFile(self.trail.folder / "sent.json")
        self._lock = folder / "sending.lock"
        self.sender = self.restarted()

    def restarted(self) -> Sender:
        """Give a sender that begins anew; one that was killed let go of its lock."""
        parts = SenderParts(
            lambda: self.collector,
            self._records,
            lambda place: self.connect(place),
            self.sent,
            ProcessLock(self._lock),
            self.news.append,
            "ws",
            self.clock,
            self.told.append,
        )
        return Sender(parts)

    def _records(self, position: Position) -> Iterable[tuple[Record, Position]]:
        if self.unreadable:
            raise PermissionError(13, "Permission denied")
        return records_after(self.trail.folder, position)

    def _connect(self, _: Collector) -> Link:
        self.links.append(MadeUpLink(self))
        return self.links[-1]

    def check(self, link: MadeUpLink) -> None:
        if id(link) in self.broken:
            raise CollectorError(SyslogCode.CLOSED, host="h", port=1)

    def read(self, link: MadeUpLink) -> None:
        """Let the collector read what is under way."""
        self.arrived += [xml_of(each) for octets in link.under_way for each in Frames().feed(octets)]
        link.under_way.clear()

    def read_all(self) -> None:
        for link in self.links:
            self.read(link)

    def cut(self) -> None:
        """Break every connection: what is under way is lost."""
        for link in self.links:
            link.under_way.clear()
            self.broken.add(id(link))

    def run(self, seconds: float) -> None:
        """Let time go by."""
        end = self.clock.now + seconds
        while self.clock.now < end:
            self.clock.now += max(0.01, min(self.sender.step(), end - self.clock.now))
            self.read_all()
        self.sender.step()

    @property
    def last(self) -> SendingChanged:
        return self.news[-1]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_what_is_recorded_arrives_in_its_order(world: World) -> None:
    first = world.trail.add(20)
    world.run(1)
    assert world.arrived == first
    assert world.sent.read().position == START, "it may still be lost on its way"
    more = world.trail.add(3)
    world.run(LOOK + ARRIVED + LOOK)
    assert world.arrived == first + more
    assert world.sent.read().position.number == 23
    assert world.opened == 1, "one connection is kept"
    assert world.news == [SendingChanged(PLACE.name)]


def test_nobody_is_called_while_there_is_nothing_to_send(world: World) -> None:
    world.run(600)
    assert world.opened == 0
    world.collector = None
    world.trail.add(3)
    world.run(600)
    assert world.opened == 0
    assert world.last == SendingChanged("")


def test_ten_minutes_without_the_collector_lose_nothing(world: World) -> None:
    before = world.trail.add(30)
    world.run(20)
    world.refuses = True
    world.cut()
    during = []
    for _ in range(20):
        during += world.trail.add(10)
        world.run(30)
    assert world.last.trouble is not None
    assert world.last.trouble.code == SyslogCode.REFUSED
    assert world.arrived == before
    assert 12 <= world.opened <= 22, "growing pauses"
    world.refuses = False
    world.run(LONGEST_PAUSE + ARRIVED + LOOK)
    assert world.arrived == before + during
    assert world.last == SendingChanged(PLACE.name)


def test_pauses_grow_also_where_each_connection_is_taken_and_breaks(world: World) -> None:
    world.trail.add(1)
    world.breaks_after = 0
    pauses = []
    for _ in range(9):
        at = world.clock.now
        opened = world.opened
        while world.opened == opened:
            world.breaks_after = 0
            world.clock.now += world.sender.step() or 0.01
        pauses.append(round(world.clock.now - at))
    assert pauses[1:] == sorted(pauses[1:])
    assert pauses[-1] >= LONGEST_PAUSE - LOOK


def test_what_was_in_flight_is_sent_again_and_nothing_else(world: World) -> None:
    settled = world.trail.add(10)
    world.run(ARRIVED + 2 * LOOK)
    in_flight = world.trail.add(5)
    world.run(LOOK)
    world.cut()
    world.run(10)
    assert world.arrived == settled + in_flight + in_flight


def test_what_nobody_has_read_is_not_taken_for_arrived(world: World) -> None:
    made = world.trail.add(5)
    for _ in range(20):
        world.clock.now += world.sender.step()
    assert world.sent.read().position == START
    world.cut()
    world.run(20)
    assert world.arrived == made
    assert world.sent.read().position.number == 5


def test_a_connection_that_is_closed_while_nothing_is_under_way_is_no_trouble(world: World) -> None:
    first = world.trail.add(2)
    world.run(20)
    world.cut()
    world.run(20)
    more = world.trail.add(2)
    world.run(20)
    assert world.arrived == first + more
    assert world.news == [SendingChanged(PLACE.name)]


def test_a_sender_that_was_killed_goes_on_where_it_was(world: World) -> None:
    first = world.trail.add(10)
    world.run(20)
    more = world.trail.add(3)
    world.sender._parts.only.release()  # what the system does with a process that is gone
    world.sender = world.restarted()
    world.run(20)
    assert world.arrived == first + more


def test_an_orderly_end_leaves_nothing_in_flight(world: World) -> None:
    made = world.trail.add(10)
    world.run(LOOK)
    world.sender.end()
    assert world.sent.read().position.number == 10
    world.sender = world.restarted()
    world.run(20)
    assert world.arrived == made


def test_many_records_go_in_batches_and_count_while_they_go(world: World) -> None:
    made = world.trail.add(3 * BATCH)
    assert world.sender.step() == 0.0
    world.read_all()
    world.clock.now += ARRIVED
    assert world.sender.step() == 0.0
    assert world.sent.read().position.number == BATCH, "though more is under way"
    world.run(20)
    assert world.arrived == made


def test_tls_that_fails_with_the_collector_is_recorded_each_time_it_begins_to_and_nothing_else_is(world: World) -> None:
    world.refuses = True
    for code, records in ((SyslogCode.REFUSED, 0), (SyslogCode.EXPIRED, 1), (SyslogCode.SILENT, 1)):
        world.refusal = code
        world.trail.add(1)
        world.run(5 * LONGEST_PAUSE)
        assert len(world.told) == records
    world.refuses = False
    world.run(2 * LONGEST_PAUSE)
    assert world.last == SendingChanged(PLACE.name)
    world.refuses, world.refusal = True, SyslogCode.EXPIRED
    world.cut()
    world.trail.add(1)
    world.run(LONGEST_PAUSE)
    assert len(world.told) == 2
    assert all(isinstance(each, CallFailed) and each.address == PLACE.host for each in world.told)


def test_only_one_of_a_home_sends_and_the_other_says_how_it_goes(world: World) -> None:
    made = world.trail.add(4)
    other = world.restarted()
    world.refuses = True
    world.run(LOOK)
    world.news.clear()
    assert other.step() == ELSEWHERE
    assert world.last.trouble is not None, "read from the file"
    world.refuses = False
    world.run(100)
    assert other.step() == ELSEWHERE
    assert world.last == SendingChanged(PLACE.name)
    world.sender.end()
    more = world.trail.add(4)
    world.sender = other
    world.run(20)
    assert world.arrived == made + more


def test_another_collector_gets_what_comes_from_then_on(world: World) -> None:
    world.trail.add(4)
    world.run(20)
    world.collector = Collector("other.example", 6514)
    world.trail.add(1)
    world.run(20)
    assert [link.closed for link in world.links] == [True, False]
    kept = world.sent.read()
    assert (kept.position.number, kept.collector, kept.trouble) == (5, "other.example:6514", None)
    assert world.last == SendingChanged("other.example:6514")


def test_a_trail_that_cannot_be_read_is_told_and_read_later(world: World) -> None:
    made = world.trail.add(4)
    world.unreadable = True
    world.run(5)
    assert world.last.trouble is not None
    assert world.last.trouble.code == SyslogCode.TRAIL_UNREADABLE
    world.unreadable = False
    world.run(20)
    assert world.arrived == made
    assert world.last.trouble is None


def test_trouble_of_a_former_run_is_over_where_all_has_arrived(world: World) -> None:
    world.trail.add(1)
    world.run(20)
    world.sender.end()
    world.sent.write(Sent(world.sent.read().position, PLACE.name, CollectorError(SyslogCode.CLOSED).notice))
    world.sender = world.restarted()
    world.run(LOOK)
    assert world.sent.read().trouble is None


def test_what_went_for_its_age_before_it_was_sent_is_noted(world: World, caplog: pytest.LogCaptureFixture) -> None:
    made = world.trail.add(14)
    (world.trail.folder / "000000000001_2026-11-29.log").unlink()
    world.run(20)
    assert world.arrived == made[7:]
    assert "7 records of the audit trail were gone" in caplog.text


DEEDS = st.one_of(
    st.tuples(st.just("add"), st.integers(1, 12)),
    st.tuples(st.just("run"), st.integers(1, 90)),
    st.tuples(st.just("step"), st.just(0)),
    st.tuples(st.just("read"), st.just(0)),
    st.tuples(st.just("cut"), st.just(0)),
    st.tuples(st.just("kill"), st.just(0)),
    st.tuples(st.just("end"), st.just(0)),
    st.tuples(st.just("break"), st.integers(0, 5)),
    st.tuples(st.just("refuse"), st.integers(0, 1)),
)


@given(st.lists(DEEDS, max_size=25))
def test_whatever_happens_everything_arrives_in_its_order(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, int]]
) -> None:
    world = World(tmp_path_factory.mktemp("world"))
    made: list[bytes] = []
    for deed, value in deeds:
        if deed == "add":
            made += world.trail.add(value)
        elif deed == "run":
            world.run(value)
        elif deed == "step":
            world.sender.step()
        elif deed == "read":
            world.read_all()
        elif deed == "cut":
            world.cut()
        elif deed == "break":
            world.breaks_after = value
        elif deed == "refuse":
            world.refuses = bool(value)
        elif deed == "end":
            world.sender.end()
        else:
            world.sender._parts.only.release()
            world.cut()
            world.sender = world.restarted()
    world.refuses, world.breaks_after = False, -1
    world.run(LONGEST_PAUSE + 3 * ARRIVED)
    numbers = [made.index(each) for each in world.arrived]
    first_time = [number for place, number in enumerate(numbers) if number not in numbers[:place]]
    assert first_time == list(range(len(made)))
    assert world.sent.read().position.number == len(made)
    for before, after in pairwise(numbers):
        assert after <= before + 1, "none is passed over, not even among those that came twice"


def test_a_real_collector_that_is_away_for_ten_minutes(
    tmp_path: Path, collector: RunningCollector, authority: TestAuthority
) -> None:
    world = World(tmp_path)
    world.collector = address(collector, authority)
    links: list[Connection] = []

    def connect(place: Collector) -> Link:
        links.append(Connection(place))
        return links[-1]

    world.connect = connect
    world.sender = world.restarted()
    before = world.trail.add(50)
    world.run(1)
    assert [xml_of(each) for each in collector.heard(50)] == before
    assert until(lambda: not links[0].unconfirmed())
    world.run(2 * ARRIVED)
    assert world.sent.read().position.number == 50
    collector.stop(reset=True)
    during: list[bytes] = []
    for _ in range(10):
        during += world.trail.add(100)
        world.run(60)
    assert world.last.trouble is not None
    assert world.last.trouble.code == SyslogCode.REFUSED
    collector.start()
    world.run(2 * LONGEST_PAUSE)
    assert [xml_of(each) for each in collector.heard(1050)] == before + during
    assert until(lambda: not links[-1].unconfirmed())
    world.run(2 * ARRIVED)
    assert world.last.trouble is None
    world.sender.end()
    assert len(collector.messages) == 1050, "nothing came twice"
