"""The chips of the places: what each has answered, how one alone is stopped, and that none is wider than its pane."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from qrstation.core.events import SearchAdvanced, SearchEnd, SearchEnded
from qrstation.core.station.place import THIS_STATION
from qrstation.ui.search.place_chip import PlaceState
from qrstation.ui.search.place_chips import PlaceChips

LONG = "A very long name of some old archive in the cellar"


@pytest.fixture
def pane(qtbot: QtBot, themed: None) -> QWidget:
    made = QWidget()
    made.setLayout(PlaceChips())
    qtbot.addWidget(made)
    made.resize(260, 300)
    made.show()
    chips_of(made).offer(("Main", LONG))
    return made


def chips_of(pane: QWidget) -> PlaceChips:
    """Give the chips on a pane."""
    chips = pane.layout()
    assert isinstance(chips, PlaceChips)
    return chips


def test_this_station_is_searched_like_the_others(pane: QWidget) -> None:
    assert chips_of(pane).chosen() == ("Main", LONG, THIS_STATION)
    chips_of(pane).remember({THIS_STATION: False})
    chips_of(pane).offer(("Main",))
    assert chips_of(pane).chosen() == ("Main",)


@pytest.mark.parametrize(
    ("state", "words", "sentence"),
    [
        (PlaceState(), "asking…", "asking"),
        (PlaceState(41, 0.31), "41… · 0.3 s", "asking, 41 found, the first after 0.3 s"),
        (PlaceState(41, 0.3, SearchEnd.COMPLETE), "41 · 0.3 s", "41 found, the first after 0.3 s"),
        (PlaceState(0, 12.4, SearchEnd.COMPLETE), "0 · 12 s", "0 found, the first after 12 s"),
        (PlaceState(500, 0.01, SearchEnd.CUT_SHORT), "500+ · < 0.1 s", "500 found, the first after < 0.1 s, not all"),
        (PlaceState(0, None, SearchEnd.FAILED, "it is off"), "failed", "failed, 0 found. it is off"),
        (PlaceState(3, 1.0, SearchEnd.FAILED), "3 · failed", "failed, 3 found, the first after 1.0 s"),
        (PlaceState(0, None, SearchEnd.STOPPED), "stopped", "stopped, 0 found"),
        (PlaceState(3, None, SearchEnd.STOPPED), "3 · stopped", "stopped, 3 found"),
    ],
)
def test_a_chip_says_in_few_words_how_far_its_place_has_come(
    pane: QWidget, state: PlaceState, words: str, sentence: str
) -> None:
    chip = chips_of(pane).chips["Main"]
    chip.show_state(state)
    assert chip.said == f" · {words}"
    assert chip.accessibleName() == f"Search in Main: {sentence}"


def test_a_search_is_followed_to_its_end(pane: QWidget) -> None:
    chips = chips_of(pane)
    chips.begin(("Main", THIS_STATION))
    assert (chips.chips["Main"].said, chips.chips[LONG].said) == (" · asking…", "")
    chips.advance(SearchAdvanced(1, "Main", 41, 0.3))
    assert chips.matches("Main") == 41
    chips.end(SearchEnded(1, "Main", SearchEnd.COMPLETE, 42, 2.0, first=0.3), "")
    chips.advance(SearchAdvanced(1, "Main", 40, 0.3))  # comes late, and changes nothing
    assert chips.chips["Main"].said == " · 42 · 0.3 s"
    chips.advance(SearchAdvanced(1, "Nobody", 40, 0.3))
    chips.end(SearchEnded(1, "Nobody", SearchEnd.COMPLETE), "")
    chips.stop()
    assert chips.chips[THIS_STATION].said == " · stopped"
    assert chips.chips["Main"].said == " · 42 · 0.3 s"
    chips.begin((LONG,))
    assert (chips.chips["Main"].said, chips.chips[THIS_STATION].said) == ("", "")


def test_chips_do_not_jump_while_answers_come_and_never_pass_their_pane(pane: QWidget) -> None:
    chips = chips_of(pane)
    chips.begin(tuple(chips.chips))
    QApplication.processEvents()
    before = [chip.geometry() for chip in chips.chips.values()]
    for count in (1, 41, 999):
        for name in chips.chips:
            chips.advance(SearchAdvanced(1, name, count, 0.3))
        QApplication.processEvents()
        assert [chip.geometry() for chip in chips.chips.values()] == before
    for width in (260, 150):
        pane.resize(width, 300)
        QApplication.processEvents()
        assert pane.width() == width
        assert all(chip.geometry().right() < width for chip in chips.chips.values())
    assert not pane.grab().isNull()


def test_the_cross_stops_one_place_and_leaves_it_chosen(pane: QWidget, qtbot: QtBot) -> None:
    chips = chips_of(pane)
    stopped: list[str] = []
    chips.stop_asked.connect(stopped.append)
    chip = chips.chips["Main"]
    chips.begin(("Main",))
    QApplication.processEvents()
    cross = chip.stop_place.center()
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=cross)
    assert (stopped, chip.isChecked()) == (["Main"], True)
    assert chip.toolTip() == "Main: asking\n✕ stops asking there, and there alone"
    chips.stop()
    assert chip.toolTip() == "Main: stopped, 0 found"
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=cross)  # there is no cross any more
    assert (stopped, chip.isChecked()) == (["Main"], False)


def test_the_keyboard_stops_one_place_by_its_menu(pane: QWidget, qtbot: QtBot) -> None:
    chips = chips_of(pane)
    stopped: list[str] = []
    chips.stop_asked.connect(stopped.append)
    chips.begin(("Main",))
    for name in ("Main", LONG):
        chip = chips.chips[name]
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(2, 2), chip.mapToGlobal(QPoint(2, 2)))
        QApplication.sendEvent(chip, event)
        menu = chip.findChild(QMenu)
        assert menu is not None
        (action,) = menu.actions()
        assert action.isEnabled() is (name == "Main")
        action.trigger()
        menu.close()
    assert stopped == ["Main"]
