"""The story of the window: a prior comes from the off-site archive, and the network is pulled in the middle."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.jobs.job import JobSnapshot, JobState
from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.demo.launcher import DemoArchives
from qrstation.station import Station
from qrstation.ui.results.tree_nodes import StudyNode
from qrstation.words import words_of
from tests.link import Link
from tests.peers import free_port
from tests.ui.test_whole_way import search

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")


def study_of(station: Station, description: str) -> StudyNode:
    """Give a study of the results by its description."""
    studies = station.window.results.model.tree.studies
    return next(study for study in studies if study.match.text("StudyDescription") == description)


def job_of(station: Station, study: StudyNode) -> JobSnapshot | None:
    """Give the job of a study."""
    jobs = station.window.jobs.model.jobs
    return next((job for job in jobs if job.request.study_uid == study.uid), None)


def test_a_network_pulled_while_a_prior_comes_costs_nothing_but_time(home: Home, qtbot: QtBot, qapp: object) -> None:
    settings = StationSettings(port=free_port())
    with Link(settings.port) as back:
        demo = DemoArchives(delay=0.1)
        archives = demo.start(settings.ae_title, settings.bind, back.port)
        try:
            with Link(archives[1].port) as there:
                ways = (archives[0], replace(archives[1], port=there.port))
                save_settings(home.settings_file, Settings(station=settings, archives=ways))
                station = Station(home)
                qtbot.addWidget(station.window)
                station.window.show()
                search(station, qtbot, "Morgan")
                current, prior = study_of(station, "CT thorax follow-up"), study_of(station, "CT thorax")
                station.window.results.open_asked.emit(current)
                station.window.results.open_asked.emit(prior)

                def some_came() -> bool:
                    job = job_of(station, prior)
                    return job is not None and job.stored > 5

                qtbot.waitUntil(some_came, timeout=60_000)
                there.pull()
                back.pull()

                def trouble_is_told() -> bool:
                    job = job_of(station, prior)
                    return job is not None and ("trying again" in words_of(job.notice).what or job.state.is_final)

                qtbot.waitUntil(trouble_is_told, timeout=30_000)
                back.plug()
                there.plug()

                def both_are_here() -> bool:
                    jobs = [job_of(station, study) for study in (current, prior)]
                    return all(job is not None and job.state is JobState.SUCCEEDED for job in jobs)

                qtbot.waitUntil(both_are_here, timeout=90_000)
                for study in (current, prior):
                    job = job_of(station, study)
                    assert job is not None
                    assert job.stored == job.expected == study.expected
                assert station.window.viewer.viewports[0].content.slice_count
                station.window.close()
        finally:
            demo.stop()
