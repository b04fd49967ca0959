"""The whole way in the real window: search, double-click, images arrive, the viewer's pixels are the phantom's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from qrstation.core.jobs.job import JobState
from qrstation.core.standard.person import readable_name
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, PriorsSettings, Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.demo import catalogue
from qrstation.demo.instances import stored_values
from qrstation.demo.launcher import DemoArchives
from qrstation.imaging.display.display import to_display
from qrstation.imaging.frame import Frame, Window
from qrstation.imaging.presentation import Presentation
from qrstation.station import Station
from qrstation.store.state import StateFile
from qrstation.ui.results.tree_nodes import StudyNode
from qrstation.ui.viewer.overlay.overlay import Stress
from tests.peers import free_port

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object) -> Iterator[Station]:
    demo = DemoArchives(delay=0.1)
    settings = StationSettings(port=free_port())
    archives = demo.start(settings.ae_title, settings.bind, settings.port)
    save_settings(home.settings_file, Settings(station=settings, archives=archives))
    running = Station(home)
    running.window.show()
    qtbot.addWidget(running.window)
    yield running
    running.window.close()
    demo.stop()


def search(station: Station, qtbot: QtBot, name: str) -> None:
    """Type a name, press Enter, and wait for every archive."""
    form = station.window.form
    form.clear()
    qtbot.keyClicks(form.name, name)
    qtbot.keyClick(form.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.search_button.accessibleName() == "Search", timeout=20_000)


def test_from_a_name_to_the_pixels_of_the_phantom(station: Station, qtbot: QtBot) -> None:
    window = station.window
    search(station, qtbot, "Moretti")
    (patient,) = window.results.model.tree.patients
    knee = next(study for study in patient.studies if study.match.text("StudyDescription") == "MR knee")
    index = window.results.model.index_of(knee)
    window.results.tree.scrollTo(index)
    point = window.results.tree.visualRect(index).center()
    viewport = window.results.tree.viewport()
    assert viewport.rect().contains(point)
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=point)
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=point)

    def job_over() -> bool:
        jobs = window.jobs.model.jobs
        return bool(jobs) and jobs[0].state is JobState.SUCCEEDED

    qtbot.waitUntil(job_over, timeout=60_000)
    port = window.viewer.viewports[0]
    study = catalogue.study(knee.uid)
    assert study is not None
    series = study.series[0]
    window.viewer.show_series(0, study.uid, series.uid)
    qtbot.waitUntil(
        lambda: port.content.series_uid == series.uid and port.content.slice_count == series.count, timeout=20_000
    )
    places = {place.sop_uid: place for place in catalogue.instances_of(study, series)}
    for wanted in (0, series.count // 2, series.count - 1):
        window.viewer.show_slice(0, wanted)
        stack = port.content.stack
        assert stack is not None
        shown = places[stack.slices[wanted].record.sop_uid]
        frame = Frame(stored_values(shown), bits=12, modality="MR")
        expected = to_display(frame, Presentation(Window(450, 900)))

        def same(expected: np.ndarray = expected) -> bool:
            pixels = port.displayed()
            return pixels is not None and pixels.shape == expected.shape and bool((pixels == expected).all())

        qtbot.waitUntil(same, timeout=20_000)
    corners = port.canvas._marks.corners
    assert corners.top_right[0].text == window.jobs.model.jobs[0].request.archive, "the archive that sent it"
    assert corners.top_left[0].text == readable_name(knee.match.text("PatientName"))
    assert not any(line.stress is Stress.WARNING for line in corners.top_left)
    qtbot.waitUntil(lambda: knee.stored == knee.expected, timeout=10_000)
    before = len(window.jobs.model.jobs)
    window.results.open_asked.emit(knee)
    assert len(window.jobs.model.jobs) == before, "what is here opens without a retrieve"


def open_study(station: Station, qtbot: QtBot, patient: str, description: str) -> StudyNode:
    """Search for a patient and open one of the studies."""
    search(station, qtbot, patient)
    study = next(
        study
        for study in station.window.results.model.tree.studies
        if study.match.text("StudyDescription") == description
    )
    station.window.results.open_asked.emit(study)
    return study


def wait_for_images(station: Station, qtbot: QtBot) -> None:
    """Wait until the first images of the one job are here."""

    def some() -> bool:
        jobs = station.window.jobs.model.jobs
        return bool(jobs) and jobs[0].stored > 3

    qtbot.waitUntil(some, timeout=30_000)


def wait_complete(station: Station, qtbot: QtBot, count: int) -> None:
    """Wait until the one job has succeeded, with every image."""

    def complete() -> bool:
        jobs = station.window.jobs.model.jobs
        return bool(jobs) and jobs[0].state is JobState.SUCCEEDED and jobs[0].stored == count

    qtbot.waitUntil(complete, timeout=60_000)


def test_a_receiver_that_is_killed_during_a_retrieve_costs_only_time(station: Station, qtbot: QtBot) -> None:
    study = open_study(station, qtbot, "Morgan", "CT thorax")
    wait_for_images(station, qtbot)
    child = station.link._companion.process
    assert child is not None
    child.kill()
    assert study.expected
    wait_complete(station, qtbot, study.expected)
    assert station.link.state.restarts == 1


def test_a_window_that_is_closed_during_a_retrieve_goes_on_at_the_next_start(
    station: Station, home: Home, qtbot: QtBot
) -> None:
    study = open_study(station, qtbot, "Morgan", "CT thorax")
    wait_for_images(station, qtbot)
    station.window.close()
    again = Station(home)
    qtbot.addWidget(again.window)
    again.window.show()
    assert study.expected
    wait_complete(again, qtbot, study.expected)
    again.window.close()


def test_a_window_that_is_killed_during_a_retrieve_goes_on_at_the_next_start(
    home: Home, qtbot: QtBot, qapp: object
) -> None:
    demo = DemoArchives(delay=0.1)
    settings = StationSettings(port=free_port())
    archives = demo.start(settings.ae_title, settings.bind, settings.port)
    alone = PriorsSettings(on_open="off")
    save_settings(home.settings_file, Settings(station=settings, archives=archives, priors=alone))
    command = [sys.executable, "-m", "tests.ui.window_process", "Morgan", "CT thorax"]
    window = subprocess.Popen(command, cwd=Path(__file__).parents[2])
    try:

        def some_are_here() -> bool:
            assert window.poll() is None
            return sum(1 for _ in home.store.rglob("*.dcm")) > 5

        qtbot.waitUntil(some_are_here, timeout=60_000)
    finally:
        window.kill()
        window.wait()
    state = StateFile(home.state_file)
    assert [kept["state"] for kept in state.jobs()] == [JobState.QUEUED], "what runs is kept as to be done"
    state.close()
    again = Station(home)
    qtbot.addWidget(again.window)
    again.window.show()
    wait_complete(again, qtbot, 240)
    again.window.close()
    demo.stop()


def test_a_failing_archive_leaves_the_others_results(station: Station, qtbot: QtBot) -> None:
    settings = station.settings.current()
    broken = ArchiveSettings("Broken", "NOBODY", "127.0.0.1", free_port(), timeout=2)
    station.settings.save(Settings(settings.station, archives=(*settings.archives, broken)))
    search(station, qtbot, "Morgan")
    assert len(station.window.results.model.tree.studies) == 4
    notices = station.window.results.notices.texts()
    assert len(notices) == 1
    assert "Broken" in notices[0]


def test_a_search_without_a_match_says_so(station: Station, qtbot: QtBot) -> None:
    search(station, qtbot, "Nobody of this name")
    assert "No study fits" in station.window.results.empty.text()


def test_the_store_is_searched_as_a_place(station: Station, qtbot: QtBot) -> None:
    for name, chip in station.window.form.search_in.chips.items():
        chip.setChecked(name == "This station")
    search(station, qtbot, "*")
    assert "No study fits" in station.window.results.empty.text()


def test_every_control_has_an_accessible_name(station: Station, qtbot: QtBot) -> None:
    window = station.window
    names = {widget.accessibleName() for widget in window.findChildren(QPushButton)}
    assert "" not in names
    everything = {widget.accessibleName() for widget in window.findChildren(QWidget)}
    for name in (
        "Patient name, ID or accession number",
        "Patient ID",
        "Birth date",
        "Accession number",
        "Study description",
        "Search",
        "Results",
        "Jobs",
        "Viewport 1",
        "Settings",
        "Study date: Last 5 years",
        "Modality CT",
        "Search in Main PACS",
    ):
        assert name in everything, name


def test_a_date_that_is_none_is_shown_in_its_field(station: Station, qtbot: QtBot) -> None:
    form = station.window.form
    qtbot.keyClicks(form.birth_date, "yesterday")
    assert form.query() is None
    assert form.birth_date.property("wrong")
    form.birth_date.setText("1958-03-14")
    query = form.query()
    assert query is not None
    assert query.birth_date == "19580314"


def test_the_settings_test_an_archive_and_save(station: Station, qtbot: QtBot, home: Home) -> None:
    dialog = station.conductor.settings.open()
    qtbot.mouseClick(dialog.form.test_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.form.result.text().startswith("✔"), timeout=10_000)
    dialog.form.name.setText("Renamed")
    dialog.table_form("station").control("ae_title").setText("bad\\title")
    dialog._accept()
    assert "ae_title" in dialog.notice.accessibleName()
    dialog.table_form("station").control("ae_title").setText("QRSTATION")
    dialog._accept()
    assert station.settings.current().archives[0].name == "Renamed"
    assert "Renamed" in home.settings_file.read_text(encoding="utf-8")


def test_wrong_settings_are_shown_and_the_window_lives(home: Home, qtbot: QtBot, qapp: object) -> None:
    home.settings_file.write_text('[station]\nport = "many"\n', encoding="utf-8")
    running = Station(home)
    qtbot.addWidget(running.window)
    running.window.show()
    assert "line 2" in " ".join(running.window.notices.texts())
    running.window.close()
