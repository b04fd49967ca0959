"""What the conductor brings from the receiver to the panes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.events import HoldingsCounted, InstancesStored, NewsLost, StudiesDeleted
from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.station import Station
from qrstation.ui.results.tree_nodes import StudyNode
from tests.peers import free_port
from tests.store.material import ct, keep, opened
from tests.ui.results.made_up import study


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object) -> Iterator[Station]:
    """A station whose store holds three instances of one study."""
    with opened(home.data) as (store, news):
        for number in range(3):
            keep(store, ct(number, "1.2.1", "1.2.1.1"))
        assert news.wait_stored(3)
    save_settings(home.settings_file, Settings(station=StationSettings(port=free_port())))
    running = Station(home)
    qtbot.addWidget(running.window)
    yield running
    running.window.close()


@pytest.fixture
def node(station: Station) -> StudyNode:
    whose: dict[str, Any] = {"PatientName": "CompressedSamples^CT1", "PatientID": "1CT1", "PatientBirthDate": None}
    found = study("1.2.1", NumberOfStudyRelatedInstances=3, **whose)
    (made,) = station.window.results.add_studies([found])
    return made


@pytest.fixture
def counted(station: Station) -> list[HoldingsCounted]:
    events: list[HoldingsCounted] = []
    station.pump.subscribe(HoldingsCounted, events.append)
    return events


def test_what_arrives_again_is_counted_once(
    station: Station, node: StudyNode, counted: list[HoldingsCounted], qtbot: QtBot
) -> None:
    records = station.reader.instances("1.2.1")
    assert len(records) == 3
    for count in (1, 2):
        station.pump.publish(InstancesStored(records[:2]))
        station.pump.drain()
        qtbot.waitUntil(lambda count=count: len(counted) >= count, timeout=10_000)  # type: ignore[misc]
        assert node.stored == 3, "the store is asked, nothing is added up"


def test_what_is_not_among_the_results_is_not_asked_about(
    station: Station, node: StudyNode, counted: list[HoldingsCounted], qtbot: QtBot
) -> None:
    (record, *_) = station.reader.instances("1.2.1")
    station.window.results.begin(())
    station.pump.publish(InstancesStored((record,)))
    station.pump.publish(StudiesDeleted(("1.2.9",)))
    station.pump.drain()
    qtbot.waitUntil(lambda: bool(counted), timeout=10_000)
    assert [dict(event.counts) for event in counted] == [{"1.2.9": 0}]


def test_after_news_were_lost_everything_shown_is_counted_anew(
    station: Station, node: StudyNode, counted: list[HoldingsCounted], qtbot: QtBot
) -> None:
    assert node.stored == 0
    station._publish(NewsLost())
    station.pump.drain()
    qtbot.waitUntil(lambda: bool(counted), timeout=10_000)
    assert node.stored == 3


def test_the_mark_of_a_deleted_study_is_forgotten_and_that_of_one_that_is_here_stays(
    station: Station, qtbot: QtBot
) -> None:
    station.kept.marks.keep(["1.2.1", "1.2.9"])
    station.pump.publish(StudiesDeleted(("1.2.1", "1.2.9")))
    station.pump.drain()
    qtbot.waitUntil(lambda: station.kept.marks.kept() == {"1.2.1"}, timeout=10_000)
