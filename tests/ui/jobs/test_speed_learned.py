"""How fast an archive sent is learned from a real retrieve, kept, and said at its copy in the row's menu."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from qrstation.core.jobs.job import JobState
from qrstation.core.standard.query import StudyQuery
from qrstation.core.station.home import Home
from qrstation.jobs.kept_speeds import SpeedBook
from qrstation.station import Station
from qrstation.store.state import StateFile
from tests.link import Link
from tests.peers import Orthanc
from tests.store.material import file_of
from tests.ui.results.test_places_together import made
from tests.ui.running import running_station

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")

IMAGES, RATE = 24, 600_000
"""About 0.9 MB over a line that passes 0.6 MB a second."""


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object) -> Iterator[Station]:
    """A study in two archives, one of them behind a narrow line."""
    with Orthanc(title="NEAR") as near, Orthanc(title="FAR") as far:
        for number in range(IMAGES):
            image = made(number + 1, "1.2.1")
            image.SeriesInstanceUID = "1.2.1.1"
            for archive in (near, far):
                archive.upload(file_of(image))
        with Link(far.port, rate=RATE) as link:
            narrow = replace(far.settings(name="Far", retrieve="get", parallel=1), port=link.port)
            archives = (near.settings(name="Near", retrieve="get"), narrow)
            with running_station(home, qtbot, *archives) as running:
                yield running


def ways(station: Station) -> list[QAction]:
    """Give the entries of the row's menu that retrieve from an archive."""
    results = station.window.results
    node = results.model.tree.study("1.2.1")
    assert node is not None
    menu = results.row_menu.menu_of(node)
    assert menu is not None
    (below,) = [action.menu() for action in menu.actions() if action.text() == "Retrieve &from"]
    assert isinstance(below, QMenu)
    return below.actions()


def test_a_retrieve_teaches_how_fast_its_archive_is(station: Station, home: Home, qtbot: QtBot) -> None:
    desk, jobs = station.conductor.search.studies, station.window.jobs.model
    desk.look_for(StudyQuery(patient_name="yamada"), ("Near", "Far"))
    qtbot.waitUntil(lambda: not desk._places, timeout=30_000)
    before = {entry.text() for entry in ways(station)}
    assert before == {f"Near ({IMAGES} images)", f"Far ({IMAGES} images)"}, "nothing is learned yet"
    (far,) = [entry for entry in ways(station) if entry.text().startswith("Far")]
    far.trigger()
    qtbot.waitUntil(lambda: bool(jobs.jobs) and jobs.jobs[0].state.is_final, timeout=60_000)
    assert (jobs.jobs[0].state, jobs.jobs[0].stored) == (JobState.SUCCEEDED, IMAGES)
    learned = station.kept.speeds.of("Far")
    assert learned is not None
    assert station.kept.speeds.of("Near") is None
    image_bytes = len(file_of(made(1, "1.2.1")))
    assert 0 < learned < 2 * RATE / image_bytes, "no faster than the line, but for what lay in its buffers"
    texts = [entry.text() for entry in ways(station)]
    (said,) = [text for text in texts if text.startswith("Far")]
    assert re.fullmatch(rf"Far \({IMAGES} images, about \d+ images/(s|min)\)", said), said
    assert f"Near ({IMAGES} images)" in texts
    with closing(StateFile(home.state_file)) as state:
        kept = SpeedBook(state)
        kept.read()
    assert kept.of("Far") == pytest.approx(learned, abs=0.001), "the next start knows it"
