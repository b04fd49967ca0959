"""What a person orders in the results becomes the right job, with a name that people understand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from qrstation.core.events import JobChanged, StudiesDeleted, StudyRecounted
from qrstation.core.jobs.job import JobSnapshot, JobState, Request, RetrieveRequest, SendRequest
from qrstation.core.standard.match import Match, Value
from qrstation.core.standard.query import Level
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.station import Station
from qrstation.ui.jobs import jobs_desk
from qrstation.ui.results.tree_nodes import SeriesNode, StudyNode
from qrstation.words import words_of
from tests.peers import free_port
from tests.told import told

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")
STUDY: dict[str, Value] = {
    "StudyInstanceUID": "1.2.3",
    "PatientName": "Morgan^Elena",
    "PatientID": "M1",
    "StudyDate": "20261120",
    "StudyDescription": "CT thorax",
    "NumberOfStudyRelatedInstances": 3,
}
SERIES: dict[str, Value] = {
    "StudyInstanceUID": "1.2.3",
    "SeriesInstanceUID": "1.2.3.4",
    "SeriesDescription": "Lung",
    "Modality": "CT",
}


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object) -> Iterator[Station]:
    main = ArchiveSettings("Main", "MAIN", "127.0.0.1", free_port(), timeout=1)
    deep = ArchiveSettings("Deep", "DEEP", "127.0.0.1", free_port(), nearline=True, timeout=1)
    save_settings(home.settings_file, Settings(StationSettings(port=free_port()), archives=(deep, main)))
    running = Station(home)
    running.window.show()
    qtbot.addWidget(running.window)
    yield running
    running.window.close()


@pytest.fixture
def study(station: Station) -> StudyNode:
    """A study of which both archives have a copy."""
    station.window.results.begin(("Main", "Deep"))
    (study,) = station.window.results.add_studies(
        [Match("Deep", Level.STUDY, STUDY), Match("Main", Level.STUDY, STUDY)]
    )
    return study


def ordered(station: Station, qtbot: QtBot) -> Request:
    """Give what the one job in the list is about."""
    qtbot.waitUntil(lambda: bool(station.window.jobs.model.jobs), timeout=10_000)
    (job,) = station.window.jobs.model.jobs
    return job.request


def series_of(study: StudyNode) -> SeriesNode:
    series = SeriesNode(study, Match("Main", Level.SERIES, SERIES))
    study.rows.insert(0, series)
    return series


def test_a_retrieve_takes_the_copy_that_is_online(station: Station, study: StudyNode, qtbot: QtBot) -> None:
    station.window.results.retrieve_asked.emit(study)
    request = ordered(station, qtbot)
    assert request == RetrieveRequest("Main", "1.2.3", title="Morgan, Elena · CT thorax · 2026-11-20")


def test_a_person_may_choose_another_copy(station: Station, study: StudyNode, qtbot: QtBot) -> None:
    assert [copy.archive for copy in station.conductor.jobs.copies_of(study)] == ["Main", "Deep"]
    station.conductor.jobs.retrieve_from(study, "Deep")
    assert ordered(station, qtbot).archive == "Deep"


def test_a_series_is_named_after_its_study(station: Station, study: StudyNode, qtbot: QtBot) -> None:
    station.window.results.replace_asked.emit(series_of(study))
    request = ordered(station, qtbot)
    assert isinstance(request, RetrieveRequest)
    assert (request.series_uids, request.replace) == (("1.2.3.4",), True)
    assert "CT thorax: Lung" in request.title


def test_what_is_here_is_sent(station: Station, study: StudyNode, qtbot: QtBot) -> None:
    station.window.results.send_asked.emit(series_of(study), "Deep")
    request = ordered(station, qtbot)
    assert isinstance(request, SendRequest)
    assert (request.archive, request.study_uid, request.series_uids) == ("Deep", "1.2.3", ("1.2.3.4",))
    assert request.title.endswith("→ Deep")


@pytest.mark.parametrize(("typed", "jobs"), [(" OTHER ", 1), ("bad\\title", 0), ("", 0)])
def test_a_third_station_is_asked_for_by_its_title(
    station: Station, study: StudyNode, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, typed: str, jobs: int
) -> None:
    monkeypatch.setattr(jobs_desk, "ask_line", lambda *_: typed)
    station.window.results.forward_asked.emit(study)
    if not jobs:
        assert station.asking.runner.snapshot(1) is None
        return
    request = ordered(station, qtbot)
    assert isinstance(request, RetrieveRequest)
    assert request.destination == "OTHER"


def test_more_images_at_the_archive_are_offered(station: Station, study: StudyNode, qtbot: QtBot) -> None:
    desk = station.conductor.jobs
    desk.study_recounted(StudyRecounted("Main", "1.2.3", 12))
    assert "12 more images there" in " ".join(station.window.notices.texts())
    buttons = station.window.notices.findChildren(QPushButton)
    next(button for button in buttons if button.text() == "Retrieve them").click()
    assert ordered(station, qtbot).study_uid == "1.2.3"
    desk.study_recounted(StudyRecounted("Main", "1.2.3", 0))
    assert not station.window.notices.texts()


@pytest.mark.parametrize(("number", "rows"), [(None, 1), (1, 1), (2, 0)])
def test_the_row_of_a_job_done_again_goes_only_where_another_takes_its_place(
    station: Station, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, number: int | None, rows: int
) -> None:
    monkeypatch.setattr(station.asking.runner, "retry", lambda job_id: number)
    station.window.jobs.show_job(JobSnapshot(1, RetrieveRequest("Main", "1.2.3")))
    station.window.jobs.retry_asked.emit(1)
    assert len(station.window.jobs.model.jobs) == rows


def test_the_viewer_says_that_the_retrieve_failed_and_why(station: Station, study: StudyNode, qtbot: QtBot) -> None:
    station.window.results.open_asked.emit(study)
    first = station.window.viewer.viewports[0]
    assert first.annotations.tile_words[0] == "Waiting for the first image…"
    qtbot.waitUntil(lambda: "The retrieve failed: " in first.annotations.tile_words[0], timeout=30_000)
    (job,) = station.window.jobs.model.jobs
    assert job.state is JobState.FAILED
    assert words_of(job.notice).what in first.annotations.tile_words[0]
    assert first.annotations.tile_words[1] == words_of(job.notice).advice
    station.window.viewer.on_studies_deleted(StudiesDeleted((study.uid,)))
    assert "failed" not in first.annotations.tile_words[0]
    station.window.jobs.open_asked.emit(job)
    assert "The retrieve failed: " in first.annotations.tile_words[0], "also when the study is opened afterwards"


def test_jobs_for_others_say_nothing_in_the_viewer(station: Station, study: StudyNode) -> None:
    station.window.viewer.open_study(study.heading())
    before = station.window.viewer.viewports[0].annotations.tile_words
    for request in (SendRequest("Main", "1.2.3"), RetrieveRequest("Main", "1.2.3", destination="OTHER")):
        station.conductor.jobs.job_changed(JobChanged(JobSnapshot(7, request, JobState.FAILED, notice=told("no"))))
        assert station.window.viewer.viewports[0].annotations.tile_words == before
