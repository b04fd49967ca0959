"""Retrieves from archives that misbehave: each ends by itself, with a state and counts that are true."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from qrstation.core.errors import StoreUnusable
from qrstation.core.events import InstancesStored
from qrstation.core.jobs.habits import InstanceLists
from qrstation.core.jobs.job import JobState
from qrstation.core.station.door import Door
from qrstation.core.station.settings import ReceiverSettings
from qrstation.jobs.lane import FIRST, Lane
from qrstation.network.scp.judgement import Rejection
from qrstation.network.scp.store_scp import StoreScp
from qrstation.words import words_of
from tests.hostile import BUSY, Conversation, HostileArchive, Move, well
from tests.jobs.station import Station
from tests.link import Link
from tests.told import told as notice_told

UNKNOWN_CALLER = Rejection(1, 1, 3)


@pytest.fixture(autouse=True)
def no_thread_is_left(station: Station) -> Iterator[None]:
    """Every thread of a retrieve ends with it."""
    yield
    left = [thread.name for thread in threading.enumerate() if thread.name in ("move", "list")]
    assert not left


@pytest.fixture
def archive(station: Station) -> Iterator[HostileArchive]:
    with HostileArchive(station.port) as running:
        yield running


def first_times(times: int, misbehave: Move, then: Move = well) -> Move:
    """Misbehave in the first moves, then do as an archive should."""
    left = [times]
    lock = threading.Lock()

    def move(conversation: Conversation, wanted: list[Dataset]) -> None:
        with lock:
            left[0] -= 1
            bad = left[0] >= 0
        (misbehave if bad else then)(conversation, wanted)

    return move


def store_some(count: int, end: Callable[[Conversation], None]) -> Move:
    """Send some images, and end as told."""

    def move(conversation: Conversation, wanted: list[Dataset]) -> None:
        conversation.archive.store(wanted[:count])
        end(conversation)

    return move


def test_what_is_missing_is_asked_for_again_and_only_that(station: Station) -> None:
    with HostileArchive(station.port, count=20) as archive:
        archive.move = first_times(1, store_some(17, lambda c: c.final(0x0000, 0, 20, 0, 0)))
        outcome = station.retrieve(archive, late=0.3, settings={"parallel": 1})
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, 20, 20)
    assert len(archive.moves) == 2
    assert len(archive.moves[1].SOPInstanceUID) == 3


def test_three_of_twenty_that_never_come_are_partial(station: Station) -> None:
    with HostileArchive(station.port, count=20) as archive:
        gone = {image.SOPInstanceUID for image in archive.all_images[17:]}

        def most(conversation: Conversation, wanted: list[Dataset]) -> None:
            archive.store([image for image in wanted if image.SOPInstanceUID not in gone])
            conversation.final(0x0000, 0, len(wanted), 0, 0)

        archive.move = most
        outcome = station.retrieve(archive, late=0.2)
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.PARTIAL, 20, 17)
    assert set(outcome.missing) == gone
    assert outcome.status == "0x0000"
    assert words_of(outcome.notice).what.startswith("3 of 20 images are missing")


@pytest.mark.parametrize("with_list", [True, False])
def test_a_warning_is_partial_with_the_reasons_that_are_known(station: Station, with_list: bool) -> None:
    with HostileArchive(station.port, count=5) as archive:
        bad = [str(image.SOPInstanceUID) for image in archive.all_images[3:]]

        def some(conversation: Conversation, wanted: list[Dataset]) -> None:
            good = [image for image in wanted if image.SOPInstanceUID not in bad]
            archive.store(good)
            conversation.final(0xB000, 0, len(good), 2, 0, failed=bad if with_list else ())

        archive.move = some
        outcome = station.retrieve(archive, late=0.2)
    assert (outcome.state, outcome.stored, set(outcome.missing)) == (JobState.PARTIAL, 3, set(bad))
    assert outcome.status == "0xB000"
    assert {(item.uid, item.status) for item in outcome.failed} == {(uid, "0xB000") for uid in bad if with_list}
    assert len(archive.moves) == 3


@pytest.mark.parametrize("counts", [(), (None, None, None, None), (65535, 0, 65535, 7), (0, 9999, 0, 0)])
def test_counts_are_shown_and_not_believed(
    station: Station, archive: HostileArchive, counts: tuple[int | None, ...]
) -> None:
    def move(conversation: Conversation, wanted: list[Dataset]) -> None:
        conversation.pending(*counts)
        archive.store(wanted)
        conversation.final(0x0000, *counts)

    archive.move = move
    outcome = station.retrieve(archive)
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, 4, 4)


def test_a_success_with_nothing_sent_is_asked_for_once_more_and_fails(
    station: Station, archive: HostileArchive
) -> None:
    archive.move = lambda conversation, wanted: conversation.final(0x0000, 0, 4, 0, 0)
    outcome = station.retrieve(archive, late=0.2)
    assert (outcome.state, outcome.stored, outcome.status) == (JobState.FAILED, 0, "0x0000")
    assert len(archive.moves) == 2
    assert "none arrived" in words_of(outcome.notice).what


def test_stores_after_the_final_response_count(station: Station, archive: HostileArchive) -> None:
    timers: list[threading.Timer] = []

    def later(conversation: Conversation, wanted: list[Dataset]) -> None:
        conversation.final(0x0000, 0, 4, 0, 0)
        for number, image in enumerate(wanted):
            timers.append(threading.Timer(0.2 * number, archive.store, ([image],)))
            timers[-1].start()

    archive.move = later
    outcome = station.retrieve(archive, late=1.0)
    for timer in timers:
        timer.join()
    assert (outcome.state, outcome.stored, len(archive.moves)) == (JobState.SUCCEEDED, 4, 1)


def test_pending_for_ever_ends_when_all_is_here(station: Station, archive: HostileArchive) -> None:
    def endless(conversation: Conversation, wanted: list[Dataset]) -> None:
        archive.store(wanted)
        while not archive.go_on.wait(0.05):
            conversation.pending(1, 3, 0, 0)

    archive.move = endless
    outcome = station.retrieve(archive)
    assert (outcome.state, outcome.stored, outcome.status) == (JobState.SUCCEEDED, 4, None)


def test_pending_for_ever_with_nothing_sent_ends_after_the_silence(station: Station, archive: HostileArchive) -> None:
    def endless(conversation: Conversation, wanted: list[Dataset]) -> None:
        while not archive.go_on.wait(0.05):
            conversation.pending(4, 0, 0, 0)

    archive.move = endless
    outcome = station.retrieve(archive, settings={"silence": 1.0})
    assert (outcome.state, outcome.stored) == (JobState.FAILED, 0)
    assert "nothing has come" in words_of(outcome.notice).what


def test_a_long_silence_is_waited_through_and_told(station: Station, archive: HostileArchive) -> None:
    def slow(conversation: Conversation, wanted: list[Dataset]) -> None:
        archive.go_on.wait(30)
        well(conversation, wanted)

    archive.move = slow

    def let_go_when_told() -> None:
        station.wait_told(JobState.WAITING)
        archive.go_on.set()

    watcher = threading.Thread(target=let_go_when_told)
    watcher.start()
    outcome = station.retrieve(archive, settings={"nearline": True, "timeout": 1})
    watcher.join()
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 4)
    waiting = [progress for progress in station.progress if progress.state is JobState.WAITING]
    assert waiting[-1].waited > 2
    assert words_of(waiting[-1].notice).what == "archive is fetching from slow media"


def test_a_silence_longer_than_the_usual_deadlines_ends_with_every_image(tmp_path: Path) -> None:
    """Each silence is by the clock, with the deadlines as they ship: both are waited for at the same time."""

    def retrieved_after(seconds: float) -> None:
        def loads_a_tape(conversation: Conversation, wanted: list[Dataset]) -> None:
            tapes.go_on.wait(seconds)  # nothing sets it
            well(conversation, wanted)

        with closing(Station(tmp_path / str(seconds))) as station, HostileArchive(station.port) as tapes:
            tapes.move = loads_a_tape
            outcome = station.retrieve(tapes)
        assert (outcome.state, outcome.stored, outcome.status) == (JobState.SUCCEEDED, 4, "0x0000")
        assert outcome.seconds > seconds
        assert len(tapes.moves) == 1, "it was not asked a second time"

    with ThreadPoolExecutor(2) as both:
        list(both.map(retrieved_after, (35, 65)))


def pending_then_abort(conversation: Conversation, wanted: list[Dataset]) -> None:
    """Answer once, then abort."""
    conversation.pending(4, 0, 0, 0)
    conversation.abort()


PHASES: dict[str, Move] = {
    "at once": lambda conversation, wanted: conversation.abort(),
    "after a response": pending_then_abort,
    "between two images": store_some(2, Conversation.abort),
    "after the last image": store_some(4, Conversation.abort),
    "without a word": store_some(1, Conversation.reset),
    "with garbage": store_some(1, Conversation.garbage),
}


@pytest.mark.parametrize("phase", PHASES)
def test_an_abort_in_the_middle_is_taken_up_again(station: Station, archive: HostileArchive, phase: str) -> None:
    archive.move = first_times(2, PHASES[phase])
    outcome = station.retrieve(archive)
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, 4, 4)


@pytest.mark.parametrize("phase", ["at once", "after a response"])
def test_an_archive_that_always_aborts_is_given_up(station: Station, archive: HostileArchive, phase: str) -> None:
    archive.move = PHASES[phase]
    outcome = station.retrieve(archive)
    assert (outcome.state, outcome.stored, outcome.status) == (JobState.FAILED, 0, None)
    assert "aborted the association" in words_of(outcome.notice).what
    assert words_of(outcome.notice).advice


@pytest.mark.parametrize("level", ["SERIES", "IMAGE"])
def test_a_listing_that_is_cut_is_taken_up_again(station: Station, archive: HostileArchive, level: str) -> None:
    left = [1]

    def cut(conversation: Conversation, asked: str) -> None:
        if asked == level and left[0]:
            left[0] -= 1
            conversation.reset()

    archive.on_find = cut
    outcome = station.retrieve(archive)
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 4)


def test_a_line_that_drops_ten_times_costs_only_time(station: Station) -> None:
    dice = random.Random(7)
    with HostileArchive(station.port, count=40) as archive:
        ours = [dice.randrange(400, 6000) for _ in range(10)]
        theirs = [dice.randrange(300, 15_000) for _ in range(10)]
        with Link(station.port, cut=theirs) as back, Link(archive.port, cut=ours) as there:
            archive.destination = back.port
            outcome = station.retrieve(archive, late=0.2, settings={"port": there.port}, pace={"asks": 20})
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, 40, 40)


def test_a_network_that_is_pulled_and_put_back_costs_only_time(station: Station) -> None:
    timers: list[threading.Timer] = []
    with (
        HostileArchive(station.port, count=20) as archive,
        Link(station.port) as back,
        Link(archive.port) as there,
    ):
        archive.destination = back.port

        def put_back() -> None:
            back.plug()
            there.plug()

        def pull(conversation: Conversation, wanted: list[Dataset]) -> None:
            archive.store(wanted[:5])
            there.pull()
            back.pull()
            timers.append(threading.Timer(1.0, put_back))
            timers[0].start()
            archive.store(wanted[5:])

        archive.move = first_times(1, pull)
        outcome = station.retrieve(archive, settings={"port": there.port})
        timers[0].join()
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, 20, 20)
    assert any("cannot be reached" in words_of(progress.notice).what for progress in station.progress)


def test_a_cancel_that_is_ignored_ends_the_job_all_the_same(station: Station, archive: HostileArchive) -> None:
    def stubborn(conversation: Conversation, wanted: list[Dataset]) -> None:
        archive.store(wanted[:1])
        while not archive.go_on.wait(0.05):
            conversation.pending(3, 1, 0, 0)

    archive.move = stubborn

    def cancel() -> None:
        archive.entered.wait(10)
        station.cancel.cancel()

    threading.Thread(target=cancel).start()
    outcome = station.retrieve(archive)
    archive.go_on.set()
    assert outcome.state is JobState.CANCELLED


@pytest.mark.parametrize(
    ("status", "asked", "words"),
    [(0xA801, 1, "does not know this station"), (0xA702, 8, "busy"), (0xC123, 2, "0xC123")],
)
def test_a_refusal_is_said_in_words_and_not_repeated_for_ever(
    station: Station, archive: HostileArchive, status: int, asked: int, words: str
) -> None:
    archive.move = lambda conversation, wanted: conversation.final(status, comment="no\nway")
    outcome = station.retrieve(archive)
    assert (outcome.state, outcome.stored, outcome.status) == (JobState.FAILED, 0, f"0x{status:04X}")
    assert words in words_of(outcome.notice).what
    assert words_of(outcome.notice).advice
    assert "\n" not in words_of(outcome.notice).what
    assert len(archive.moves) == asked


def test_a_busy_archive_is_asked_again_with_fewer_associations(station: Station) -> None:
    station.lane = Lane(8)
    with HostileArchive(station.port, count=120) as archive:
        archive.move = first_times(2, lambda conversation, wanted: conversation.final(0xA702))
        outcome = station.retrieve(archive)
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 120)
    assert station.lane.allowed < 4
    assert station.lane.in_use == 0


def test_an_archive_that_has_no_place_for_more_associations_serves_with_fewer(station: Station) -> None:
    station.lane = Lane(6)
    with HostileArchive(station.port, count=120) as archive:
        archive.on_associate = lambda _, number: BUSY if number in (3, 4, 5) else None
        outcome = station.retrieve(archive)
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 120)
    assert station.lane.allowed < 4


@pytest.mark.parametrize("serves", [1, 2, 3])
def test_an_archive_that_serves_some_associations_is_asked_over_as_many(station: Station, serves: int) -> None:
    station.lane = Lane(8)
    is_full = threading.Event()

    def when_full(conversation: Conversation, wanted: list[Dataset]) -> None:
        assert is_full.wait(20)
        well(conversation, wanted)

    with HostileArchive(station.port, count=200, serves=serves, move=when_full) as archive:
        archive.on_full = is_full.set
        outcome = station.retrieve(archive)
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 200)
    assert (station.lane.allowed, station.lane.in_use) == (serves, 0)
    assert archive.refusals <= FIRST - serves, "it was not called again in vain"
    assert not any("trying again" in words_of(progress.notice).what for progress in station.progress)


def test_an_archive_that_does_not_know_us_is_asked_once(station: Station, archive: HostileArchive) -> None:
    archive.on_associate = lambda _, number: UNKNOWN_CALLER
    outcome = station.retrieve(archive)
    assert outcome.state is JobState.FAILED
    assert "does not know this station" in words_of(outcome.notice).what
    assert archive.associations == 1


def test_stores_of_a_study_that_nobody_asked_for_count_for_nothing(station: Station, archive: HostileArchive) -> None:
    with HostileArchive(station.port) as other:

        def strangers(conversation: Conversation, wanted: list[Dataset]) -> None:
            archive.store(other.all_images)
            conversation.final(0x0000, 0, 4, 0, 0)

        archive.move = strangers
        outcome = station.retrieve(archive, late=0.2)
        assert (outcome.state, outcome.stored) == (JobState.FAILED, 0)
        uids = [str(image.SOPInstanceUID) for image in other.all_images]
        assert station.held_among(uids) == frozenset(uids)


def test_the_same_instance_twice_counts_once(station: Station, archive: HostileArchive) -> None:
    def twice(conversation: Conversation, wanted: list[Dataset]) -> None:
        archive.store([wanted[0], *wanted[:-1], wanted[0]])
        conversation.final(0x0000, 0, len(wanted) + 1, 0, 0)

    archive.move = first_times(1, twice)
    outcome = station.retrieve(archive, late=0.2)
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, 4, 4)


def test_an_archive_that_restarts_during_the_move_is_waited_for(station: Station, archive: HostileArchive) -> None:
    timers: list[threading.Timer] = []

    def restart(conversation: Conversation, wanted: list[Dataset]) -> None:
        archive.store(wanted[:1])
        archive.stop()
        timers.append(threading.Timer(0.5, archive.start, (archive.port,)))
        timers[0].start()

    archive.move = first_times(1, restart)
    outcome = station.retrieve(archive)
    timers[0].join()
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 4)
    assert any("trying again" in words_of(progress.notice).what for progress in station.progress)


def test_a_receiver_that_restarts_during_the_move_costs_only_time(station: Station, archive: HostileArchive) -> None:
    def restart(conversation: Conversation, wanted: list[Dataset]) -> None:
        archive.store(wanted[:1])
        station.scp.stop(0.1)
        station.scp = StoreScp(type(station.settings)(port=station.port), ReceiverSettings(), Door, station.store)
        conversation.final(0xB000, 0, 1, 3, 0)
        station.scp.start()

    archive.move = first_times(1, restart)
    outcome = station.retrieve(archive, late=0.2)
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 4)


@pytest.mark.parametrize(("kind", "noticed"), [("one", InstanceLists.ONE), ("none", InstanceLists.NONE)])
def test_archives_that_take_no_lists_are_noticed_and_remembered(
    station: Station, kind: str, noticed: InstanceLists
) -> None:
    with HostileArchive(station.port, count=60) as archive:

        def picky(conversation: Conversation, wanted: list[Dataset]) -> None:
            asked = archive.moves[-1].get("SOPInstanceUID")
            if asked and not isinstance(asked, str):
                if kind == "none":
                    conversation.final(0xA900)
                    return
                wanted = wanted[:1]
            well(conversation, wanted)

        archive.move = picky
        outcome = station.retrieve(archive, late=0.2, settings={"parallel": 2})
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 60)
    assert station.habits.lists is noticed


def test_several_associations_work_at_once(station: Station) -> None:
    met = threading.Barrier(3, timeout=20)
    with HostileArchive(station.port, count=30, series_count=3) as archive:

        def together(conversation: Conversation, wanted: list[Dataset]) -> None:
            if archive.associations and not met.broken and len(archive.moves) <= 3:
                met.wait()
            well(conversation, wanted)

        archive.move = together
        outcome = station.retrieve(archive, settings={"parallel": 3})
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 90)
    assert not met.broken


def test_never_more_associations_than_the_setting_allows(station: Station) -> None:
    lock = threading.Lock()
    now, most = [0], [0]
    with HostileArchive(station.port, count=50, series_count=4) as archive:

        def counted(conversation: Conversation, wanted: list[Dataset]) -> None:
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            archive.store(wanted)
            with lock:
                now[0] -= 1
            conversation.final(0x0000)

        archive.move = counted
        outcome = station.retrieve(archive, settings={"parallel": 2})
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 200)
    assert most[0] <= 2


def test_a_store_that_fails_in_the_middle_ends_the_job_and_every_worker(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def held_among(self: Station, uids: Collection[str]) -> frozenset[str]:
        asked.append(len(uids))
        if len(asked) > 2:  # both series were listed
            assert came.wait(20)
            raise StoreUnusable.of(notice_told("the index is damaged", "run qrstation verify --repair"))
        return frozenset()

    lock = threading.Lock()
    came = threading.Event()
    turns: list[int] = []

    def half_then_silence(conversation: Conversation, wanted: list[Dataset]) -> None:
        with lock:
            turns.append(len(wanted))
            is_first = len(turns) == 1
        if is_first:
            well(conversation, wanted[:2])
        else:
            conversation.archive.go_on.wait(20)

    told: list[str] = []

    def on_stored(event: InstancesStored) -> None:
        on_stored_before(event)
        told.extend(record.sop_uid for record in event.instances)
        if len(told) == 2:
            came.set()

    on_stored_before = station.arrivals.on_stored
    monkeypatch.setattr(station.arrivals, "on_stored", on_stored)
    monkeypatch.setattr(Station, "held_among", held_among)
    station.lane = Lane(2)
    with HostileArchive(station.port, count=20, series_count=2, move=half_then_silence) as archive:
        outcome = station.retrieve(archive, late=0.2)
        archive.go_on.set()
    assert (outcome.state, outcome.stored) == (JobState.PARTIAL, 2)
    assert "the index is damaged" in words_of(outcome.notice).what
    assert station.lane.in_use == 0
