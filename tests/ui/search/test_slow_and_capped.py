"""A patient with a Japanese name in two archives, one slow, one that ends its answers early: what is whole is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qrstation.core.station.home import Home
from qrstation.station import Station
from qrstation.ui.results.columns import Column
from qrstation.ui.results.result_words import cell_text
from tests.calendar_archive import days
from tests.link import Link
from tests.peers import Orthanc
from tests.store.material import file_of
from tests.ui.results.test_places_together import made
from tests.ui.running import running_station

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")

CAP, DAYS, EACH = 10, 8, 3
STUDIES = DAYS * EACH


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object) -> Iterator[Station]:
    """The capped archive has two images of each study; the slow one has the newest study, and one image of it alone."""
    utf_8: dict[str, Any] = {"DefaultEncoding": "Utf8"}
    with Orthanc(title="CAPPED", LimitFindResults=CAP, **utf_8) as capped, Orthanc(title="SLOW", **utf_8) as slow:
        for number, (day, time) in enumerate(days("2024-01-01", DAYS, EACH)):
            for image in (1, 2):
                data_set = made(image, f"1.2.{number}")
                data_set.StudyDate, data_set.StudyTime = day, time
                capped.upload(file_of(data_set))
                if number == STUDIES - 1 and image == 1:
                    slow.upload(file_of(data_set))
        with Link(slow.port, rtt=1.5) as link:
            far = replace(slow.settings(name="Slow"), port=link.port)
            archives = (capped.settings(name="Capped"), far)
            with running_station(home, qtbot, *archives) as running:
                yield running


def test_a_technician_finds_all_of_it_and_waits_for_nobody(station: Station, qtbot: QtBot) -> None:
    window, desk = station.window, station.conductor.search.studies
    form, results, tree = window.form, window.results, lambda: window.results.model.tree
    qtbot.keyClicks(form.name, "yamada")
    qtbot.keyClick(form.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tree().counts()[0] == CAP, timeout=20_000)
    assert "Slow" in desk._places, "the rows of the fast one are seen while the slow one is still asked"
    qtbot.waitUntil(lambda: not desk._places, timeout=30_000)
    (patient,) = tree().patients
    assert "山田 太郎" in cell_text(patient, Column.PATIENT)
    assert "probably incomplete" in results.title.text()
    bar = results.notices.bar("remarks")
    assert bar is not None
    bar.press("Complete")
    qtbot.waitUntil(lambda: form.search_button.accessibleName() == "Search", timeout=30_000)
    assert tree().counts()[0] == STUDIES
    assert "probably incomplete" not in results.title.text()
    newest = tree().study(f"1.2.{STUDIES - 1}")
    assert newest is not None
    assert {place: match.instances for place, match in newest.copies.items()} == {"Capped": 2, "Slow": 1}
    assert newest.expected == 2, "the copy that is whole tells what there is"
