"""The results are written as a list where a person says, and it is said how that went."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qrstation.ui.event_pump import EventPump
from qrstation.ui.results.list_desk import ListDesk
from qrstation.ui.results.results_pane import ResultsPane
from tests.ui.results.made_up import study


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[ListDesk]:
    pump, pane = EventPump(), ResultsPane()
    qtbot.addWidget(pane)
    pane.begin(("Main",))
    pane.add_studies([study("1.1"), study("1.2")])
    made = ListDesk(pane, pump.post)
    yield made
    made.close()
    pump.stop()


def said(desk: ListDesk) -> str:
    bar = desk.notices.bar("list")
    return "" if bar is None else bar.said[0]


def test_the_list_is_written_where_the_person_says(desk: ListDesk, qtbot: QtBot, tmp_path: Path) -> None:
    desk.ask_where_to([])
    assert desk.files is not None
    assert desk.files.defaultSuffix() == "csv"
    desk.files.fileSelected.emit(str(tmp_path / "mine.csv"))
    qtbot.waitUntil(lambda: bool(said(desk)))
    assert said(desk) == f"0 rows written to {tmp_path / 'mine.csv'}"
    assert (tmp_path / "mine.csv").exists()
    desk.files.reject()


def test_what_cannot_be_written_is_said(desk: ListDesk, qtbot: QtBot, tmp_path: Path) -> None:
    desk.write([], tmp_path / "none" / "mine.csv", over=False)
    qtbot.waitUntil(lambda: bool(said(desk)))
    assert "cannot be written" in said(desk)
