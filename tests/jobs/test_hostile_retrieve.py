"""Archives that list and send as badly as can be: a retrieve ends, brings what can be had, and says the truth."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from qrstation.core.jobs.habits import Habits, InstanceLists
from qrstation.core.jobs.job import JobState
from qrstation.jobs.lane import Lane
from qrstation.words import words_of
from tests.hostile import Conversation, HostileArchive, Move, well
from tests.jobs.station import Station

MANY, ONE, NONE = InstanceLists
QUICK = {"late_again": 0.1, "after_loss": 0.05, "pauses": (0.01,), "last_response": 0.5}


@pytest.fixture(autouse=True)
def no_thread_is_left(station: Station) -> Iterator[None]:
    """Every thread of a retrieve ends with it."""
    yield
    assert not [thread.name for thread in threading.enumerate() if thread.name in ("move", "list")]


def cut_at(row: int, status: int) -> Callable[[Conversation, str, int], int | None]:
    """Have every listing of images end with a status after so many rows."""
    return lambda _, level, number: status if level == "IMAGE" and number == row else None


# --- a listing that fails in the middle ----------------------------------------------------------------------------


@pytest.mark.parametrize("parallel", [1, 4])
@pytest.mark.parametrize("status", [0xC001, 0xA900, 0xB001, 0xFE00])
def test_a_listing_that_is_cut_short_leaves_the_rest_to_be_asked_for_as_a_whole(
    station: Station, status: int, parallel: int
) -> None:
    lock = threading.Lock()
    now: list[Dataset] = []
    together: list[list[Dataset]] = []

    def move(conversation: Conversation, wanted: list[Dataset]) -> None:
        with lock:
            now.append(conversation.keys)
            together.append(list(now))
        conversation.archive.store(wanted)
        with lock:
            now.remove(conversation.keys)
        conversation.final(0x0000)

    with HostileArchive(station.port, count=150, on_row=cut_at(70, status), move=move) as archive:
        outcome = station.retrieve(archive, late=0.2, settings={"parallel": parallel, "silence": 5})
        uids = [str(image.SOPInstanceUID) for image in archive.all_images]
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, None, 150)
    assert station.held_among(uids) == frozenset(uids)
    at_once = [[keys.QueryRetrieveLevel for keys in moves] for moves in together]
    assert any(levels != ["IMAGE"] for levels in at_once)
    assert all(len(levels) == 1 or set(levels) == {"IMAGE"} for levels in at_once), "nothing is asked for twice at once"


def test_a_link_that_is_always_lost_while_listing_ends_the_job_with_the_reason(station: Station) -> None:
    def lose(conversation: Conversation, level: str, row: int) -> None:
        if level == "IMAGE" and row == 70:
            conversation.abort()

    with HostileArchive(station.port, count=150, on_row=lose) as archive:
        outcome = station.retrieve(archive, late=0.2, pace={"losses": 3})
    assert outcome.state in (JobState.PARTIAL, JobState.FAILED)
    assert outcome.expected is None
    assert "aborted the association" in words_of(outcome.notice).what


def test_a_listing_that_stands_still_ends_with_the_silence_and_is_no_success(station: Station) -> None:
    """What is listed by then is here already: that must not count for all that there is."""
    with HostileArchive(station.port, count=3, series_count=2) as archive:
        archive.store(next(iter(archive.images.values())))

        def stand_still(conversation: Conversation, level: str) -> None:
            if level == "IMAGE" and conversation.keys.SeriesInstanceUID == list(archive.images)[1]:
                archive.go_on.wait(20)

        archive.on_find = stand_still
        outcome = station.retrieve(archive, late=0.2, settings={"silence": 0.5})
        archive.go_on.set()
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.PARTIAL, None, 3)
    assert "nothing has come" in words_of(outcome.notice).what


def test_a_cancel_while_all_that_is_listed_by_then_is_here_is_a_cancel(station: Station) -> None:
    with HostileArchive(station.port, count=3, series_count=2) as archive:

        def stand_still(conversation: Conversation, level: str) -> None:
            if level == "IMAGE" and conversation.keys.SeriesInstanceUID == list(archive.images)[1]:
                archive.go_on.wait(20)

        def well_then_cancel(conversation: Conversation, wanted: list[Dataset]) -> None:
            well(conversation, wanted)
            station.on_progress = lambda progress: station.cancel.cancel() if progress.stored == 3 else None

        archive.on_find, archive.move = stand_still, well_then_cancel
        outcome = station.retrieve(archive, late=0.2)
        archive.go_on.set()
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.CANCELLED, None, 3)


def test_an_archive_that_cannot_list_and_is_busy_at_first_is_asked_again(station: Station) -> None:
    turns = itertools.count()

    def busy_at_first(conversation: Conversation, wanted: list[Dataset]) -> None:
        conversation.final(0xA702) if not next(turns) else well(conversation, wanted)

    with HostileArchive(station.port, on_row=cut_at(0, 0xA900), move=busy_at_first) as archive:
        outcome = station.retrieve(archive, late=0.2)
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, None, 4)


def test_waiting_for_other_jobs_is_no_silence(station: Station) -> None:
    station.lane = Lane(1)
    assert station.lane.take("another job", 0)
    waited: list[float] = []

    def let_go_later(progress: Any) -> None:
        waited.append(progress.waited)
        if len(waited) == 8:  # one report each 0.25 s
            assert station.lane is not None
            station.lane.give_back()

    station.on_progress = let_go_later
    with HostileArchive(station.port) as archive:
        outcome = station.retrieve(archive, settings={"silence": 1.0})
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 4)


# --- an archive that sends less than it is asked for ---------------------------------------------------------------


def of_several(conversation: Conversation) -> bool:
    """Tell whether the move asks for a list of several instances."""
    uids = conversation.keys.get("SOPInstanceUID", "")
    return bool(uids) and not isinstance(uids, str)


def first_of_lists(conversation: Conversation, wanted: list[Dataset]) -> None:
    """Take the first UID of a list only."""
    well(conversation, wanted[:1] if of_several(conversation) else wanted)


def nothing_of_lists(conversation: Conversation, wanted: list[Dataset]) -> None:
    """Take a list for one UID that does not exist."""
    well(conversation, [] if of_several(conversation) else wanted)


def first_of_anything(conversation: Conversation, wanted: list[Dataset]) -> None:
    """Send one image, whatever is asked for."""
    well(conversation, wanted[:1])


def first_of_anything_no_lists(conversation: Conversation, wanted: list[Dataset]) -> None:
    """Refuse lists, and send one image of a series."""
    if of_several(conversation):
        conversation.final(0xA900)
    else:
        well(conversation, wanted[:1])


def nothing_by_uid(conversation: Conversation, wanted: list[Dataset]) -> None:
    """Send series only; single instances are never found."""
    well(conversation, [] if "SOPInstanceUID" in conversation.keys else wanted)


def refuses_by_uid(conversation: Conversation, wanted: list[Dataset]) -> None:
    """Send series only; single instances are an error."""
    if "SOPInstanceUID" in conversation.keys:
        conversation.final(0xC001)
    else:
        well(conversation, wanted)


def ten_of_anything(conversation: Conversation, wanted: list[Dataset]) -> None:
    """Send ten images at most."""
    well(conversation, wanted[:10])


@pytest.mark.parametrize(
    ("move", "learned"),
    [
        (first_of_lists, {ONE, MANY}),
        (nothing_of_lists, {ONE, NONE}),
        (first_of_anything, {ONE, MANY}),
        (first_of_anything_no_lists, {ONE, MANY}),
        (nothing_by_uid, {NONE}),
        (refuses_by_uid, {NONE}),
        (ten_of_anything, {MANY}),
    ],
)
@pytest.mark.parametrize("sizes", [(60, 1), (12, 3), (3, 2)])
@pytest.mark.parametrize("parallel", [1, 3])
def test_all_comes_by_whatever_way_brings_it(
    station: Station, move: Move, learned: set[InstanceLists], sizes: tuple[int, int], parallel: int
) -> None:
    with HostileArchive(station.port, count=sizes[0], series_count=sizes[1], move=move) as archive:
        archive.store(archive.all_images[:1])  # so that the first series is asked for by its instances
        outcome = station.retrieve(archive, late=0.2, settings={"parallel": parallel}, pace=QUICK)
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, sizes[0] * sizes[1])
    assert station.habits.lists in learned


@pytest.mark.parametrize("count", [20, 100])
def test_images_that_are_lost_at_the_archive_spoil_no_habit(station: Station, count: int) -> None:
    """An archive that lists more than it can send takes lists all the same."""
    with HostileArchive(station.port, count=count, series_count=2) as archive:
        lost = {str(images[number].SOPInstanceUID) for images in archive.images.values() for number in (1, 4, 7)}

        def without_the_lost(conversation: Conversation, wanted: list[Dataset]) -> None:
            well(conversation, [image for image in wanted if image.SOPInstanceUID not in lost])

        archive.move = without_the_lost
        outcome = station.retrieve(archive, late=0.2, pace=QUICK)
    assert (outcome.state, set(outcome.missing)) == (JobState.PARTIAL, lost)
    assert station.habits.lists is InstanceLists.MANY


# --- anything ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Behaviour:
    """How an archive answers: where its listing is cut and how, and what it does with each move in turn."""

    count: int
    series: int
    held: int
    parallel: int
    serves: int
    cut_level: str
    cut_row: int
    cut: int
    """A status; 0 for an abort each time, 1 for an abort once, -1 for no cut."""
    moves: tuple[str, ...]


def do(name: str, conversation: Conversation, wanted: list[Dataset]) -> None:
    """Answer a move by a name."""
    archive = conversation.archive
    if name in MOVES:
        MOVES[name](conversation, wanted)
    elif name == "abort":
        archive.store(wanted[:2])
        conversation.abort()
    elif name == "half":
        archive.store(wanted[::2])
        conversation.final(0x0000)
    elif name == "warning":
        archive.store(wanted[1:])
        conversation.final(0xB000, 0, len(wanted) - 1, 1, 0, failed=[str(wanted[0].SOPInstanceUID)] if wanted else [])
    else:
        conversation.final(int(name, 16))


MOVES: dict[str, Move] = {
    "well": well,
    "first of lists": first_of_lists,
    "first of anything": first_of_anything,
    "nothing by UID": nothing_by_uid,
}
behaviours = st.builds(
    Behaviour,
    count=st.integers(1, 40),
    series=st.integers(1, 3),
    held=st.integers(0, 5),
    parallel=st.integers(1, 4),
    serves=st.integers(0, 2),
    cut_level=st.sampled_from(["SERIES", "IMAGE"]),
    cut_row=st.integers(0, 40),
    cut=st.sampled_from([-1, -1, 0, 1, 0xA700, 0xA900, 0xB001, 0xC001]),
    moves=st.lists(
        st.sampled_from(
            [*MOVES, "abort", "half", "warning", "0x0000", "0xA702", "0xC001", "0xA900", "0xB000", "0xA801"]
        ),
        min_size=1,
        max_size=4,
    ).map(tuple),
)


@settings(max_examples=60)
@given(behaviours)
def test_a_retrieve_ends_and_says_the_truth(station: Station, behaviour: Behaviour) -> None:
    turns, cuts = itertools.cycle(behaviour.moves), [behaviour.cut != 0]
    lock = threading.Lock()

    def on_row(conversation: Conversation, level: str, row: int) -> int | None:
        if behaviour.cut < 0 or level != behaviour.cut_level or row != behaviour.cut_row:
            return None
        if behaviour.cut > 1:
            return behaviour.cut
        if behaviour.cut == 0 or cuts:
            cuts.clear()
            conversation.abort()
        return None

    def move(conversation: Conversation, wanted: list[Dataset]) -> None:
        with lock:
            name = next(turns)
        do(name, conversation, wanted)

    station.habits, station.lane = Habits(), Lane(behaviour.parallel)
    with HostileArchive(
        station.port,
        count=behaviour.count,
        series_count=behaviour.series,
        serves=behaviour.serves,
        on_row=on_row,
        move=move,
    ) as archive:
        archive.store(archive.all_images[: behaviour.held])
        outcome = station.retrieve(
            archive, late=0.1, settings={"silence": 5}, pace={**QUICK, "losses": 4, "refusals": 4}
        )
        uids = frozenset(str(image.SOPInstanceUID) for image in archive.all_images)
    held = station.held_among(uids)
    assert outcome.state.is_final
    assert station.lane.in_use == 0
    assert set(outcome.missing).isdisjoint(held)
    assert outcome.stored <= len(held)
    if outcome.expected is not None:
        assert (outcome.expected, outcome.stored) == (len(uids), len(held))
        assert set(outcome.missing) == uids - held
    if outcome.state is JobState.SUCCEEDED:
        assert outcome.stored
        assert not outcome.missing
        assert outcome.expected is not None or outcome.status == "0x0000"
    else:
        assert words_of(outcome.notice).what
        assert (outcome.state is JobState.PARTIAL) == (outcome.stored > 0)
