"""The retrieve tells the truth: what the store holds decides, whatever the archive says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pydicom
import pytest

from qrstation.core.errors import StationError
from qrstation.core.jobs.job import JobState
from qrstation.core.jobs.transcript import Transcript, recording
from qrstation.core.station.door import Door
from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings, StationSettings
from qrstation.jobs.retrieve.route import check_reachable
from qrstation.network.scp.store_scp import StoreScp
from qrstation.words import words_of
from tests.archives import ScriptedArchive
from tests.jobs.station import Station
from tests.told import saying


@pytest.fixture
def archive(station: Station) -> Iterator[ScriptedArchive]:
    with ScriptedArchive(destination=("QRSTATION", "127.0.0.1", station.port)) as running:
        yield running


def test_everything_listed_arrives_and_is_a_success(station: Station, archive: ScriptedArchive) -> None:
    archive.add_series(5)
    archive.add_series(2)
    outcome = station.retrieve(archive)
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, 7, 7)
    assert outcome.status == "0x0000"
    assert outcome.missing == ()
    assert station.progress[-1].stored == 7


def test_what_is_here_is_not_moved_again(station: Station, archive: ScriptedArchive) -> None:
    first = archive.add_series(3)
    assert station.retrieve(archive).state is JobState.SUCCEEDED
    again = station.retrieve(archive)
    assert (again.state, again.status, again.stored) == (JobState.SUCCEEDED, None, 3)
    assert len(archive.moves) == 1
    second = archive.add_series(2)
    assert station.retrieve(archive).stored == 5
    assert [str(move.SeriesInstanceUID) for move in archive.moves[1:]] == [second]
    assert first != second


def test_a_series_alone_is_retrieved(station: Station, archive: ScriptedArchive) -> None:
    wanted = archive.add_series(2)
    archive.add_series(4)
    outcome = station.retrieve(archive, series_uids=(wanted,))
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, 2, 2)


def test_replacing_asks_for_what_is_here_too(station: Station, archive: ScriptedArchive) -> None:
    archive.add_series(3)
    assert station.retrieve(archive).state is JobState.SUCCEEDED
    for image in archive.all_images:
        image.PatientName = "Corrected^Name"
    with station.store.keeper.replacing(archive.study, ""):
        outcome = station.retrieve(archive, replace=True)
    assert (outcome.state, outcome.stored, len(archive.moves)) == (JobState.SUCCEEDED, 3, 2)
    names = {str(pydicom.dcmread(record.path).PatientName) for record in station.store.reader.instances(archive.study)}
    assert names == {"Corrected^Name"}
    assert not station.store.conflicts.entries()


def test_single_instances_are_asked_for_by_their_uid(station: Station, archive: ScriptedArchive) -> None:
    series = archive.add_series(3)
    wanted = str(archive.all_images[1].SOPInstanceUID)
    outcome = station.retrieve(archive, series_uids=(series,), instance_uids=(wanted,))
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, 1, 1)
    (move,) = archive.moves
    assert (move.QueryRetrieveLevel, move.SOPInstanceUID) == ("IMAGE", wanted)


def test_a_success_with_nothing_sent_is_a_failure(station: Station, archive: ScriptedArchive) -> None:
    archive.add_series(3)

    def nothing(_: ScriptedArchive, event: Any) -> Iterator[Any]:
        yield "127.0.0.1", station.port, {"contexts": [archive._ct_context()]}
        yield 0

    archive.move = nothing
    outcome = station.retrieve(archive, late=0.3)
    assert (outcome.state, outcome.stored, len(outcome.missing)) == (JobState.FAILED, 0, 3)
    assert outcome.status == "0x0000"
    assert "none arrived" in words_of(outcome.notice).what
    assert "QRSTATION" in words_of(outcome.notice).advice


def test_some_missing_is_partial(station: Station, archive: ScriptedArchive) -> None:
    archive.add_series(20)

    def most(scripted: ScriptedArchive, event: Any) -> Iterator[Any]:
        yield "127.0.0.1", station.port, {"contexts": [archive._ct_context()]}
        yield 17
        for image in scripted.all_images[:17]:
            yield 0xFF00, image

    archive.move = most
    outcome = station.retrieve(archive, late=0.3)
    assert (outcome.state, outcome.stored, len(outcome.missing)) == (JobState.PARTIAL, 17, 3)
    assert words_of(outcome.notice).what.startswith("3 of 20 images are missing")


def test_an_unknown_destination_says_what_to_tell_the_administrator(station: Station, archive: ScriptedArchive) -> None:
    archive.add_series(2)
    archive.destination = ("OTHER", "127.0.0.1", station.port)
    outcome = station.retrieve(archive)
    assert (outcome.state, outcome.status) == (JobState.FAILED, "0xA801")
    assert "0xA801" in words_of(outcome.notice).what
    assert f"AE title QRSTATION, address 127.0.0.1, port {station.port}" in words_of(outcome.notice).advice


@pytest.mark.parametrize(("status", "words"), [(0xA702, "too busy"), (0xC001, "0xC001"), (0xA701, "count")])
def test_a_failure_status_is_said_in_words(station: Station, archive: ScriptedArchive, status: int, words: str) -> None:
    archive.add_series(2)

    def refuse(_: ScriptedArchive, event: Any) -> Iterator[Any]:
        yield "127.0.0.1", station.port, {"contexts": [archive._ct_context()]}
        yield 2
        yield status, None

    archive.move = refuse
    outcome = station.retrieve(archive, late=0.3)
    assert (outcome.state, outcome.status) == (JobState.FAILED, f"0x{status:04X}")
    assert words in words_of(outcome.notice).what
    assert words_of(outcome.notice).advice


def test_stores_after_the_last_response_are_waited_for(station: Station, archive: ScriptedArchive) -> None:
    archive.add_series(4)

    def later(scripted: ScriptedArchive, event: Any) -> Iterator[Any]:
        threading.Timer(0.4, scripted.send, [scripted.all_images]).start()
        yield "127.0.0.1", station.port, {"contexts": [archive._ct_context()]}
        yield 0

    archive.move = later
    outcome = station.retrieve(archive, late=5)
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 4)


def test_an_archive_that_cannot_list_is_complete_as_far_as_it_says(station: Station, archive: ScriptedArchive) -> None:
    archive.list_images = False
    archive.add_series(3)
    outcome = station.retrieve(archive, late=0.5)
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, None, 3)


def test_what_comes_again_of_another_study_counts_for_nothing(station: Station, archive: ScriptedArchive) -> None:
    with ScriptedArchive(destination=archive.destination) as other:
        other.add_series(3)
        other.send(other.all_images)

        def strangers(scripted: ScriptedArchive, event: Any) -> Iterator[Any]:
            other.send(other.all_images)  # they are here already: the news tells of them as having come again
            yield "127.0.0.1", station.port, {"contexts": [archive._ct_context()]}
            yield 0

        archive.list_images, archive.move = False, strangers
        archive.add_series(3)
        outcome = station.retrieve(archive, late=0.5)
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.FAILED, None, 0)
    assert "none arrived" in words_of(outcome.notice).what


@pytest.mark.parametrize("before", [False, True])
def test_another_series_that_comes_at_the_same_time_counts_for_nothing(
    station: Station, archive: ScriptedArchive, before: bool
) -> None:
    wanted, other = archive.add_series(2), archive.add_series(3)
    if before:
        archive.send(archive.images[other])

    def the_other(scripted: ScriptedArchive, event: Any) -> Iterator[Any]:
        archive.send(archive.images[other])
        yield "127.0.0.1", station.port, {"contexts": [archive._ct_context()]}
        yield 0

    archive.list_images, archive.move = False, the_other
    outcome = station.retrieve(archive, late=0.5, series_uids=(wanted,))
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.FAILED, None, 0)


def test_single_instances_of_an_archive_that_cannot_list_are_asked_for_by_their_uid(
    station: Station, archive: ScriptedArchive
) -> None:
    series = archive.add_series(4)
    uids = tuple(str(image.SOPInstanceUID) for image in archive.all_images[1:3])
    archive.list_images = False
    outcome = station.retrieve(archive, late=0.5, series_uids=(series,), instance_uids=uids)
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, None, 2)
    (move,) = archive.moves
    assert tuple(move.SOPInstanceUID) == uids


def test_nothing_listed_at_all_is_a_failure(station: Station, archive: ScriptedArchive) -> None:
    outcome = station.retrieve(archive)
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.FAILED, 0, 0)
    assert "lists no images" in words_of(outcome.notice).what
    assert not archive.moves


def test_silence_beyond_the_limit_is_a_failure_that_says_so(station: Station, archive: ScriptedArchive) -> None:
    archive.add_series(2)

    def silent(scripted: ScriptedArchive, event: Any) -> Iterator[Any]:
        scripted.go_on.wait(30)
        yield "127.0.0.1", station.port, {"contexts": [archive._ct_context()]}
        yield 0

    archive.move = silent
    outcome = station.retrieve(archive, settings={"silence": 1.0})
    archive.go_on.set()
    assert outcome.state is JobState.FAILED
    assert "nothing has come" in words_of(outcome.notice).what
    assert any(step.waited > 0 for step in station.progress)


def test_a_cancelled_retrieve_ends_though_the_archive_ignores_it(station: Station, archive: ScriptedArchive) -> None:
    archive.add_series(2)

    def stubborn(scripted: ScriptedArchive, event: Any) -> Iterator[Any]:
        scripted.go_on.wait(30)
        yield "127.0.0.1", station.port, {"contexts": [archive._ct_context()]}
        yield 0

    archive.move = stubborn

    def cancel_when_moving() -> None:
        archive.entered.wait(10)
        station.cancel.cancel()

    threading.Thread(target=cancel_when_moving).start()
    outcome = station.retrieve(archive)
    archive.go_on.set()
    assert outcome.state is JobState.CANCELLED


def test_an_unreachable_archive_is_a_failure_with_advice(station: Station, archive: ScriptedArchive) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        outcome = station.retrieve(archive, settings={"port": taken.getsockname()[1]})
    assert (outcome.state, outcome.expected, outcome.status) == (JobState.FAILED, None, None)
    assert "cannot be reached" in words_of(outcome.notice).what
    assert words_of(outcome.notice).advice


def test_to_a_third_station_the_counts_decide(station: Station, archive: ScriptedArchive) -> None:
    archive.destination = ("THIRD", "127.0.0.1", station.port)
    archive.add_series(3)
    third = StoreScp(StationSettings(ae_title="THIRD", port=0), ReceiverSettings(), Door, station.store)
    archive.destination = ("THIRD", "127.0.0.1", third.start())
    outcome = station.retrieve(archive, destination="THIRD")
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, None, 3)
    unknown = station.retrieve(archive, destination="NOWHERE")
    assert (unknown.state, unknown.status) == (JobState.FAILED, "0xA801")
    assert "NOWHERE" in words_of(unknown.notice).advice
    third.stop(1)


def test_a_station_on_loopback_says_that_a_remote_archive_cannot_reach_it() -> None:
    remote = ArchiveSettings("Far", "FAR", "pacs.example", 104)
    with pytest.raises(StationError, check=saying("cannot reach")):
        check_reachable(StationSettings(), remote)
    check_reachable(StationSettings(bind="0.0.0.0"), remote)  # noqa: S104 - a setting that is looked at, nothing is bound
    check_reachable(StationSettings(announce="10.0.0.5"), remote)
    check_reachable(StationSettings(), replace(remote, host="localhost"))


def test_the_log_tells_messages_and_statuses_and_no_patient(station: Station, archive: ScriptedArchive) -> None:
    archive.add_series(3)
    transcript = Transcript()
    with recording(transcript):
        assert station.retrieve(archive).state is JobState.SUCCEEDED
    text = "\n".join(transcript.lines())
    assert "→ C-FIND-RQ, message 1" in text
    assert "← C-FIND-RSP, message 2, status 0xFF00  (3 times)" in text
    assert "→ C-MOVE-RQ, message 1, to QRSTATION" in text
    assert "← C-MOVE-RSP, message 1, status 0x0000" in text
    assert "[2]" in text
    assert "Test^Patient" not in text
    assert archive.study not in text


def test_a_retrieve_whose_news_were_lost_asks_the_store(station: Station, archive: ScriptedArchive) -> None:
    archive.add_series(4)
    lost = threading.Event()

    def move(scripted: ScriptedArchive, event: Any) -> Iterator[Any]:
        # What arrives is told to nobody; then the receiver says that news were lost.
        station.store.index._publish = lambda event: None
        scripted.send(scripted.all_images)
        station.store.index.call(lambda _: None)
        station.arrivals.on_news_lost()
        lost.set()
        yield "127.0.0.1", station.port, {"contexts": [archive._ct_context()]}
        yield 0

    archive.move = move
    outcome = station.retrieve(archive, late=20, pace={"last_response": 0.1})
    assert lost.is_set()
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 4)
