"""An archive that refuses identifiers that are not valid (``dcmqrscp -XF -XM``): it takes ours, else it is said."""

from __future__ import annotations

import datetime
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest
from pydicom.data import get_testdata_file
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.habits import Habits
from qrstation.core.jobs.job import JobState
from qrstation.core.standard.query import StudyQuery
from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings
from qrstation.core.station.settings_file import save_settings
from qrstation.jobs.search.probing import learn_habits
from qrstation.station import Station
from qrstation.ui.notice_bar import NoticeBar
from tests.connected import connected
from tests.peers import Dcmqrscp, free_port
from tests.ui.running import running_station

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")

CT = Path(str(get_testdata_file("CT_small.dcm")))
MR = Path(str(get_testdata_file("MR_small.dcm")))
IMAGE = pydicom.dcmread(CT, stop_before_pixels=True)
STUDY, SERIES = str(IMAGE.StudyInstanceUID), str(IMAGE.SeriesInstanceUID)
PORT = free_port()
REFUSED = "does not fit the archive's data model"


@pytest.fixture(scope="module")
def strict() -> Iterator[Dcmqrscp]:
    with Dcmqrscp({"QRSTATION": ("127.0.0.1", PORT)}, "-XF", "-XM") as peer:
        peer.upload(CT, MR)
        yield peer


@pytest.fixture
def station(strict: Dcmqrscp, home: Home, qtbot: QtBot, qapp: object) -> Iterator[Station]:
    with running_station(home, qtbot, strict.settings(name="Strict"), port=PORT) as running:
        yield running


def find(home: Home, strict: Dcmqrscp, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `qrstation find` in this test's home."""
    save_settings(home.settings_file, Settings(archives=(strict.settings(name="Strict"),)))
    command = [sys.executable, "-m", "qrstation", "find", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


def test_a_study_its_series_and_images_are_found_and_retrieved_in_the_window(station: Station, qtbot: QtBot) -> None:
    window, desk = station.window, station.conductor.search.studies
    model = window.results.model
    qtbot.keyClicks(window.form.name, "CompressedSamples^CT1")
    qtbot.keyClick(window.form.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: model.tree.study(STUDY) is not None and not desk._places, timeout=20_000)
    study = model.tree.study(STUDY)
    assert study is not None
    model.fetchMore(model.index_of(study))
    qtbot.waitUntil(lambda: [series.uid for series in study.series] == [SERIES], timeout=20_000)
    (series,) = study.series
    model.fetchMore(model.index_of(series))
    qtbot.waitUntil(lambda: [node.uid for node in series.rows.nodes] == [IMAGE.SOPInstanceUID], timeout=20_000)
    window.results.retrieve_asked.emit(study)
    jobs = window.jobs.model
    qtbot.waitUntil(lambda: bool(jobs.jobs) and jobs.jobs[0].state.is_final, timeout=30_000)
    assert (jobs.jobs[0].state, jobs.jobs[0].stored) == (JobState.SUCCEEDED, 1)


def test_every_field_of_the_form_is_a_valid_question(station: Station, qtbot: QtBot) -> None:
    desk, model = station.conductor.search.studies, station.window.results.model
    every = StudyQuery(
        patient_name="CompressedSamples^CT1",
        patient_id="1CT1",
        modalities=("CT",),
        sex="O",
        description="e+1",
        body_part="CHEST",
        institution="JFK*",
        others=(("SeriesDescription", "*"), ("StudyID", "1CT1")),
    )
    for query in (every, StudyQuery(typed="1CT1"), StudyQuery(study_uids=(STUDY,))):
        desk.look_for(query, ("Strict",))
        qtbot.waitUntil(lambda: not desk._places, timeout=20_000)
        assert [study.uid for study in model.tree.studies] == [STUDY], query


def test_a_habit_that_makes_it_refuse_costs_no_study(station: Station, qtbot: QtBot) -> None:
    station.kept.habits.note("Strict", Habits(study_level_modality=True))
    desk, model = station.conductor.search.studies, station.window.results.model
    desk.look_for(StudyQuery(modalities=("CT",)), ("Strict",))
    qtbot.waitUntil(lambda: not desk._places, timeout=20_000)
    assert [study.uid for study in model.tree.studies] == [STUDY]


def test_where_it_refuses_all_the_window_says_so_and_whom_to_ask(station: Station, qtbot: QtBot) -> None:
    desk, results = station.conductor.search.studies, station.window.results
    with Dcmqrscp(None, "-XF", "-XM", "--no-study-root") as other:
        station.settings.save(Settings(station.settings.current().station, archives=(other.settings(name="Strict"),)))
        desk.look_for(StudyQuery(modalities=("CT",)), ("Strict",))
        qtbot.waitUntil(lambda: not desk._places, timeout=20_000)
    (bar,) = results.notices.findChildren(NoticeBar)
    what, advice, kind = bar.said
    assert what.startswith("Strict: ")
    assert what.endswith("accepted the association but none of the services asked for")
    assert (advice, kind) == ("ask its administrator which services are switched on for this station", "error")


def test_a_key_of_another_level_is_refused_in_one_line(home: Home, strict: Dcmqrscp) -> None:
    done = find(home, strict, "-k", "Modality=CT", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Strict: the request {REFUSED}; tell its administrator\n"


def test_what_the_command_asks_by_itself_is_taken_at_each_level(home: Home, strict: Dcmqrscp) -> None:
    above = ["-k", f"StudyInstanceUID={STUDY}"]
    for level in ([], [*above, "--level", "series"], [*above, "-k", f"SeriesInstanceUID={SERIES}", "--level", "image"]):
        done = find(home, strict, "--json", *level)
        assert (done.returncode, done.stderr) == (0, "")
        assert STUDY in done.stdout


def test_its_habits_are_learned_though_it_refuses_some_questions(strict: Dcmqrscp) -> None:
    archive = connected(strict.settings())
    learned = learn_habits(archive, Habits(), CancelToken(), today=lambda: datetime.date(2004, 8, 27))
    assert (learned.day, learned.habits.counts) == ("20040826", False)
    assert learned.habits.study_level_modality is None, "a refusal teaches nothing"
