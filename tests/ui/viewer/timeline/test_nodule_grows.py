"""The whole way, from files in the store to pixels: stepping through priors shows a nodule at the same place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qrstation.core.instance import StudyHeading
from qrstation.core.standard.person import parse_date
from qrstation.core.station.home import Home
from qrstation.core.station.settings import PriorsSettings
from qrstation.demo import catalogue
from qrstation.demo.catalogue import Study, instances_of
from qrstation.ui.viewer.said_strip import SaidStrip
from qrstation.ui.viewer.viewer_pane import ViewerPane
from qrstation.ui.viewer.viewport.viewport import Viewport
from tests.demo.test_comparing import run, written
from tests.ui.living import until
from tests.ui.running import running_station
from tests.ui.viewer.timeline.made_up import entry

CTRL = Qt.KeyboardModifier.ControlModifier
WITH_NODULE = sorted((each for each in catalogue.studies() if each.nodule_mm), key=lambda each: each.study_date)[::-1]
"""Of one patient, the newest first; each has a frame of reference of its own, and another zero."""
SLIPS = 5.0
"""Millimetres that alignment by pixels may be off, with every fourth image alone (see `demo/test_comparing`)."""


def heading(study: Study) -> StudyHeading:
    who = study.patient
    return StudyHeading(
        study.uid,
        who.name,
        who.patient_id,
        birth_date=who.birth_date,
        sex=who.sex,
        study_date=study.study_date,
        study_time=study.study_time,
        description=study.description,
    )


@pytest.fixture
def pane(home: Home, qtbot: QtBot, tmp_path: Path) -> Iterator[ViewerPane]:
    """Give the viewer of a station that has the lung series of all three, and finds no priors by itself."""
    for study in WITH_NODULE:
        written(tmp_path, list(instances_of(study, study.series[0]))[::4])
    assert run("import", tmp_path).returncode == 0
    with running_station(home, qtbot) as station:
        off = PriorsSettings(on_open="off")
        station.settings.save(replace(station.settings.current(), priors=off))
        yield station.window.viewer


def shows(viewport: Viewport, study: Study) -> bool:
    return viewport.content.study_uid == study.uid and viewport.displayed() is not None


def off_the_nodule(pane: ViewerPane, number: int, study: Study) -> float:
    """Give how far from the nodule's middle the slice lies that a viewport shows, in mm."""
    piece = pane.viewports[number].feed.piece
    assert piece is not None
    assert piece.location is not None
    return abs(piece.location - catalogue.nodule_centre(study.uid)[2])


def test_each_prior_shows_the_same_place_beside_the_current_study(pane: ViewerPane) -> None:
    current, *priors = WITH_NODULE
    assert len(priors) == 2
    days = {each.uid: parse_date(each.study_date) for each in WITH_NODULE}
    pane.open_study(heading(current))
    first, second = pane.viewports[:2]
    until(lambda: first.displayed() is not None and first.content.slice_count == 75)
    away = entry("1.2.3", date(2022, 2, 3), here=0, state="not here", title="CT chest")
    dim = entry("1.2.4", date(2024, 5, 6), is_relevant=False)
    pane.set_timeline([entry(uid, day, is_current=uid == current.uid) for uid, day in days.items()] + [away, dim])
    pane.show_location(0, catalogue.nodule_centre(current.uid)[2])
    seen = first.content.wanted_index
    until(lambda: first.content.slice_index == seen and not first.feed.is_waiting)
    pane.window().activateWindow()
    first.setFocus()
    until(first.canvas.hasFocus)
    for prior in priors:
        QTest.keyClick(first.canvas, Qt.Key.Key_Right, CTRL)
        until(partial(shows, second, prior))
        until(lambda: "Aligned by the pixels" in second.annotations.caption and not second.feed.is_waiting)
        assert off_the_nodule(pane, 1, prior) <= SLIPS
        assert off_the_nodule(pane, 0, current) <= SLIPS
        assert (first.content.study_uid, first.content.slice_index) == (current.uid, seen)
    QTest.keyClick(first.canvas, Qt.Key.Key_Right, CTRL)
    answer = pane.stage.findChild(SaidStrip)
    assert isinstance(answer, SaidStrip)
    until(lambda: answer.words == "The next older prior, CT chest 2022-02-03, is not here yet")
    assert second.content.study_uid == priors[-1].uid
