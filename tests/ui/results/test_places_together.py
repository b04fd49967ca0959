"""Two archives and this station in one window: one row for a study wherever its copies are, told where it differs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydicom.dataset import Dataset
from pytestqt.qtbot import QtBot

from qrstation.core.standard.query import StudyQuery
from qrstation.core.station.home import Home
from qrstation.core.station.place import THIS_STATION
from qrstation.station import Station
from tests.peers import Orthanc
from tests.store.material import ct, file_of, keep, opened
from tests.ui.running import running_station

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")


def made(number: int, study: str, name: str = "Yamada^Tarou=山田^太郎=やまだ^たろう") -> Dataset:
    """Make an image of somebody's study, each of a series of its own."""
    data_set = ct(number, study, f"{study}.{number}")
    data_set.SpecificCharacterSet = "ISO_IR 192"
    data_set.PatientName, data_set.PatientID, data_set.PatientBirthDate = name, "J1", "19700101"
    data_set.file_meta.MediaStorageSOPInstanceUID = data_set.SOPInstanceUID
    return data_set


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object) -> Iterator[Station]:
    """One archive has two of the three images of a study, the other all three, this station one and a study more."""
    with opened(home.data) as (store, news):
        keep(store, made(1, "1.2.1"))
        keep(store, made(1, "1.2.2"))
        assert news.wait_stored(2)
    with Orthanc(title="NEAR") as near, Orthanc(title="FAR") as far:
        for number in (1, 2, 3):
            far.upload(file_of(made(number, "1.2.1")))
        for number in (1, 2):
            near.upload(file_of(made(number, "1.2.1")))
        archives = (near.settings(name="Near"), far.settings(name="Far"))
        with running_station(home, qtbot, *archives) as running:
            yield running


def look(station: Station, qtbot: QtBot, query: StudyQuery) -> None:
    """Search at all three places, and wait for each."""
    desk = station.conductor.search.studies
    desk.look_for(query, ("Near", "Far", THIS_STATION))
    qtbot.waitUntil(lambda: not desk._places, timeout=30_000)


def test_two_archives_and_this_station_are_one_tree(station: Station, qtbot: QtBot) -> None:
    look(station, qtbot, StudyQuery(patient_name="yamada"))
    tree = station.window.results.model.tree
    (patient,) = tree.patients
    found = {study.uid: study for study in patient.studies}
    assert set(found) == {"1.2.1", "1.2.2"}
    both = found["1.2.1"]
    assert {place: match.instances for place, match in both.copies.items()} == {"Near": 2, "Far": 3, THIS_STATION: 1}
    qtbot.waitUntil(lambda: (both.stored, both.expected) == (1, 3), timeout=10_000)
    assert set(found["1.2.2"].copies) == {THIS_STATION}


@pytest.mark.parametrize("typed", ["山田", "yamada", "J1"])
def test_what_is_typed_in_front_finds_in_archives_and_here(station: Station, qtbot: QtBot, typed: str) -> None:
    look(station, qtbot, StudyQuery(typed=typed))
    here = [study for study in station.window.results.model.tree.studies if THIS_STATION in study.copies]
    assert {study.uid for study in here} == {"1.2.1", "1.2.2"}


def test_a_study_that_is_here_alone_shows_its_series(station: Station, qtbot: QtBot) -> None:
    look(station, qtbot, StudyQuery(patient_name="yamada"))
    (alone,) = [study for study in station.window.results.model.tree.studies if study.uid == "1.2.2"]
    station.conductor.search.studies.ask_series(alone)
    qtbot.waitUntil(lambda: [series.uid for series in alone.series] == ["1.2.2.1"], timeout=10_000)
