"""Priors in the real window at a real archive: found when a study is opened, fetched, opened beside, decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qrstation.core.instance import StudyHeading
from qrstation.core.jobs.job import JobState, RetrieveRequest
from qrstation.core.standard.uid import new_uid
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, PriorsSettings
from qrstation.station import Station
from qrstation.ui.priors.prior_row import PriorState
from qrstation.ui.priors.priors_desk import PriorsDesk
from qrstation.ui.results.tree_nodes import StudyNode
from tests.cli.test_priors import image
from tests.peers import Orthanc, free_port
from tests.store.material import file_of
from tests.ui.running import running_station

pytestmark = pytest.mark.peer
PORT = free_port()
LONG = 30_000
CURRENT, BEST, OLD, KNEE, MARRIED = (new_uid("desk", name) for name in ("current", "best", "old", "knee", "married"))


@pytest.fixture(scope="module")
def archive() -> Iterator[ArchiveSettings]:
    """An Orthanc with today's study and its priors, one under another name."""
    with Orthanc(destinations={"QRSTATION": ("127.0.0.1", PORT)}, title="MAIN") as main:
        for uid, description, day, modality, patient in (
            (CURRENT, "CT Thorax mit KM", f"{date.today():%Y%m%d}", "CT", "Moreau^Elise"),
            (BEST, "CT Thorax nativ", "20240105", "CT", "Moreau^Elise"),
            (OLD, "TDM TAP", "20190301", "CT", "Moreau^Elise"),
            (KNEE, "MRT Knie re", "20240601", "MR", "Moreau^Elise"),
            (MARRIED, "CT Thorax", "20230701", "CT", "Keller^Elise"),
        ):
            main.upload(file_of(image(uid, description, day, modality, patient)))
        yield main.settings(name="Main")


@pytest.fixture
def station(home: Home, qtbot: QtBot, archive: ArchiveSettings) -> Iterator[Station]:
    with running_station(home, qtbot, archive, port=PORT) as running:
        yield running


def desk_of(station: Station) -> PriorsDesk:
    """Give the desk of a station's priors."""
    return station.conductor.priors


def searched(station: Station, qtbot: QtBot) -> StudyNode:
    """Search for the patient, and give the study of today."""
    form = station.window.form
    qtbot.keyClicks(form.name, "Moreau")
    qtbot.keyClick(form.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.search_button.accessibleName() == "Search", timeout=LONG)
    study = station.window.results.model.tree.study(CURRENT)
    assert study is not None
    return study


def set_on_open(station: Station, on_open: str, most: int = 2) -> None:
    """Say what is done with priors when a study is opened."""
    settings = station.settings.to_edit()
    station.settings.save(replace(settings, priors=PriorsSettings(on_open=on_open, most=most)))


def jobs_of(station: Station) -> dict[str, RetrieveRequest]:
    """Give the retrieves by their studies."""
    asked = [job.request for job in station.window.jobs.model.jobs]
    return {request.study_uid: request for request in asked if isinstance(request, RetrieveRequest)}


def test_opening_a_study_brings_its_priors_and_fetches_the_best(station: Station, qtbot: QtBot) -> None:
    set_on_open(station, "fetch", 1)
    station.window.results.open_asked.emit(searched(station, qtbot))
    model = desk_of(station).pane.model
    qtbot.waitUntil(lambda: model.rowCount() == 4, timeout=LONG)
    assert desk_of(station).pane.isVisible()
    best = model.row_at(0)
    assert best.uid == BEST
    assert best.prior.reasons[0].code == "prior.same-region-and-modality"
    qtbot.waitUntil(lambda: BEST in jobs_of(station), timeout=LONG)
    assert jobs_of(station)[BEST].is_prefetch, "nobody asked for it by hand"
    assert not jobs_of(station)[CURRENT].is_prefetch
    qtbot.waitUntil(lambda: model.row_at(0).state is PriorState.HERE, timeout=LONG)
    assert set(jobs_of(station)) == {CURRENT, BEST}, "no more than the settings say"
    reading = station.window.viewer.reading
    assert reading.current is not None
    assert (reading.current.study_uid, reading.prior) == (CURRENT, None), "nothing jumps while it is read"


def test_an_empty_viewport_beside_takes_the_best_prior_as_soon_as_it_arrives(station: Station, qtbot: QtBot) -> None:
    set_on_open(station, "fetch", 1)
    station.window.viewer.commands["layout 1x2"].trigger()
    station.window.results.open_asked.emit(searched(station, qtbot))
    reading = station.window.viewer.reading
    qtbot.waitUntil(lambda: reading.prior is not None, timeout=LONG)
    assert reading.prior is not None
    assert reading.prior.study_uid == BEST
    assert not reading.has_room_beside


def test_what_arrives_of_another_patient_s_priors_is_not_put_beside_what_is_read(
    station: Station, qtbot: QtBot
) -> None:
    set_on_open(station, "off")
    study, window, desk = searched(station, qtbot), station.window, desk_of(station)
    window.viewer.commands["layout 1x2"].trigger()
    window.viewer.open_study(StudyHeading("1.9.9", "Other^Person", study_date="20200101"))
    window.results.tree.choose(window.results.model.index_of(study))
    window.results.focus_list()
    window.menus.find_priors.trigger()
    qtbot.waitUntil(lambda: desk.pane.again.text() == "Again" and desk.pane.model.rowCount() == 4, timeout=LONG)
    desk.pane.fetch_asked.emit(desk.pane.model.row_at(0))
    qtbot.waitUntil(lambda: desk.pane.model.row_at(0).state is PriorState.HERE, timeout=LONG)
    reading = window.viewer.reading
    assert reading.current is not None
    assert (reading.current.study_uid, reading.prior) == ("1.9.9", None)


def test_the_best_prior_that_is_here_stands_beside_at_once(station: Station, qtbot: QtBot) -> None:
    set_on_open(station, "off")
    study = searched(station, qtbot)
    station.asking.runner.submit(RetrieveRequest("Main", BEST))
    qtbot.waitUntil(lambda: [j.state for j in station.window.jobs.model.jobs] == [JobState.SUCCEEDED], timeout=LONG)
    set_on_open(station, "find")
    station.window.results.open_asked.emit(study)
    reading = station.window.viewer.reading
    qtbot.waitUntil(lambda: reading.prior is not None, timeout=LONG)
    assert reading.prior is not None
    assert reading.prior.study_uid == BEST
    assert set(jobs_of(station)) == {CURRENT, BEST}, "found, not fetched"


def test_off_finds_nothing_and_ctrl_p_does_for_the_row_that_is_chosen(station: Station, qtbot: QtBot) -> None:
    set_on_open(station, "off")
    study = searched(station, qtbot)
    window, desk = station.window, desk_of(station)
    window.viewer.open_study(study.heading())
    assert not desk.pane.isVisible()
    window.results.tree.choose(window.results.model.index_of(study))
    window.results.focus_list()
    window.menus.find_priors.trigger()
    assert desk.pane.isVisible()
    qtbot.waitUntil(lambda: desk.pane.model.rowCount() == 4, timeout=LONG)
    assert jobs_of(station) == {}, "who only asks fetches nothing"
    desk.pane.open_asked.emit(desk.pane.model.row_at(0))
    assert window.viewer.reading.prior is not None
    qtbot.waitUntil(lambda: BEST in jobs_of(station), timeout=LONG)
    assert not jobs_of(station)[BEST].is_prefetch


def test_with_nothing_chosen_it_says_what_to_do(station: Station) -> None:
    station.window.menus.find_priors.trigger()
    (said,) = desk_of(station).pane.notices.texts()
    assert said.startswith("Choose a study in the results, or open one")


def test_a_study_that_nobody_knows_is_said(station: Station, qtbot: QtBot) -> None:
    station.window.viewer.open_study(StudyHeading("1.9.9", "Nobody^N"))
    pane = desk_of(station).pane
    qtbot.waitUntil(lambda: pane.again.text() == "Again", timeout=LONG)
    assert pane.isVisible(), "that there is none is a result"
    assert pane.empty.text() == "The study is known nowhere."


def test_a_pane_that_was_put_away_comes_back_only_when_it_is_asked_for(station: Station, qtbot: QtBot) -> None:
    set_on_open(station, "find")
    study, desk = searched(station, qtbot), desk_of(station)
    desk.pane.put_away.emit()
    station.window.menus.shown[desk.pane].setChecked(True)
    desk.pane.put_away.emit()
    station.window.viewer.open_study(study.heading())
    qtbot.waitUntil(lambda: desk.pane.model.rowCount() == 4, timeout=LONG)
    assert not desk.pane.isVisible()
    station.window.menus.find_priors.trigger()
    assert desk.pane.isVisible()


def test_the_timeline_opens_what_stands_on_it_whatever_the_list_shows(station: Station, qtbot: QtBot) -> None:
    set_on_open(station, "find")
    station.window.viewer.open_study(searched(station, qtbot).heading())
    desk, viewer = desk_of(station), station.window.viewer
    qtbot.waitUntil(lambda: len(viewer.timeline.strip.studies.entries) == 4, timeout=LONG)
    desk.pane.model.set_priors(())
    viewer.timeline_opened.emit(BEST)
    assert viewer.reading.prior is not None
    assert viewer.reading.prior.study_uid == BEST
    qtbot.waitUntil(lambda: BEST in jobs_of(station), timeout=LONG)


def test_whose_a_doubtful_one_is_can_be_decided_and_undone(station: Station, qtbot: QtBot) -> None:
    set_on_open(station, "find")
    station.window.viewer.open_study(searched(station, qtbot).heading())
    desk = desk_of(station)
    model = desk.pane.model
    qtbot.waitUntil(lambda: model.rowCount() == 4, timeout=LONG)
    assert model.row_at(3).uid == MARRIED
    assert model.row_at(3).is_doubtful

    def decide(words: str) -> None:
        bar = desk.pane.notices.bar("doubt")
        assert bar is not None
        bar.press("Compare…")
        assert desk.whose.question is not None
        desk.whose.question.press(words)

    def undo(notice: str) -> None:
        bar = desk.pane.notices.bar(notice)
        assert bar is not None
        bar.press("Undo")

    def row() -> tuple[bool, bool] | None:
        found = model.row(MARRIED)
        return None if found is None else (found.is_doubtful, found.prior.is_decided)

    decide("Same person")
    qtbot.waitUntil(lambda: row() == (False, True), timeout=LONG)
    undo("decided")
    qtbot.waitUntil(lambda: row() == (True, False), timeout=LONG)
    decide("Another person")
    qtbot.waitUntil(lambda: row() is None, timeout=LONG)
    undo("left out")
    qtbot.waitUntil(lambda: row() == (True, False), timeout=LONG)
