"""Whether an archive has more of a study than is here."""

from __future__ import annotations

import queue
import threading

import pytest

from qrstation.core.events import Event, StudyRecounted
from qrstation.core.jobs.cancel import CancelToken
from qrstation.jobs.background.recount import Recounter, missing_at
from tests.archives import ScriptedArchive
from tests.connected import connected
from tests.hostile import Conversation, HostileArchive
from tests.jobs.station import Station
from tests.silent import WAYS, silent


def test_what_came_to_a_study_later_is_counted(station: Station) -> None:
    with ScriptedArchive(destination=("QRSTATION", "127.0.0.1", station.port)) as archive:
        archive.add_series(3)
        assert missing_at(connected(archive.settings, "QRSTATION"), archive.study, station) == 3
        station.retrieve(archive)
        assert missing_at(connected(archive.settings, "QRSTATION"), archive.study, station) == 0
        archive.add_series(2)
        assert missing_at(connected(archive.settings, "QRSTATION"), archive.study, station) == 2
        archive.list_images = False
        assert missing_at(connected(archive.settings, "QRSTATION"), archive.study, station) is None


@pytest.mark.parametrize("way", WAYS)
def test_a_recount_ends_with_the_station_and_tells_nothing(
    station: Station, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with silent(way, monkeypatch) as archive:
        events: list[Event] = []
        recounter = Recounter(connected, station, events.append)
        recounter.recount(archive.settings, "1.2")
        recounter.recount(archive.settings, "1.2")
        assert archive.entered.wait(20)
        (thread,) = [thread for thread in threading.enumerate() if thread.name == "recount"]
        recounter.close()
        thread.join(30)
        assert not thread.is_alive()
        recounter.recount(archive.settings, "1.2")
        assert not [thread for thread in threading.enumerate() if thread.name == "recount"]
        assert events == []


def test_a_recount_is_published(station: Station) -> None:
    with ScriptedArchive() as archive:
        archive.add_series(2)
        events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        recounter = Recounter(connected, station, events.put)
        recounter.recount(archive.settings, archive.study)
        assert events.get(timeout=30) == StudyRecounted("Scripted", archive.study, 2)
        recounter.close()


def test_a_listing_that_was_stopped_in_the_middle_counts_nothing(station: Station) -> None:
    cancel = CancelToken()

    def stops(conversation: Conversation, level: str) -> None:
        if level == "IMAGE":
            cancel.cancel()

    with HostileArchive(0, count=3, series_count=2, on_find=stops) as archive:
        assert missing_at(connected(archive.settings), archive.study, station, cancel) is None
