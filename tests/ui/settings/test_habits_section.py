"""What was learned of an archive is read in words; a learning can be stopped, and ends as it says."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.events import HabitsTold
from qrstation.core.jobs.habits import Habits, ModalitiesKey
from qrstation.ui.settings.habits_section import ASKING, NOTHING, UNSAVED, HabitsSection
from tests.told import told


@pytest.fixture
def section(qtbot: QtBot) -> HabitsSection:
    made = HabitsSection()
    qtbot.addWidget(made)
    return made


def test_what_is_known_is_a_line_each(section: HabitsSection) -> None:
    section.begin(is_saved=True)
    assert (section.words.text(), section.forget_button.isEnabled()) == (NOTHING, False)
    section.show_told(HabitsTold("Main", Habits(cap=100, modalities_in_study=ModalitiesKey.IGNORED)))
    assert section.words.text() == "• Ignores the modality (filtered here)\n• Ends an answer after 100 matches"
    assert section.forget_button.isEnabled()
    section.show_told(HabitsTold("Main", Habits()))
    assert (section.words.text(), section.forget_button.isEnabled()) == (NOTHING, False)


def test_one_that_is_not_saved_cannot_be_learned_of(section: HabitsSection) -> None:
    section.begin(is_saved=False)
    assert not section.learn_button.isEnabled()
    assert section.result.text() == UNSAVED


def test_a_learning_is_begun_stopped_and_begun_again_by_one_button(section: HabitsSection, qtbot: QtBot) -> None:
    section.begin(is_saved=True)
    with qtbot.waitSignal(section.learn_asked):
        section.learn_button.click()
    section.show_learning()
    assert (section.learn_button.text(), section.result.text()) == ("Stop", ASKING)
    section.show_told(HabitsTold("Main", Habits(cap=5)))
    assert section.is_learning, "what is known was told meanwhile"
    with qtbot.waitSignal(section.stop_asked):
        section.learn_button.click()
    assert (section.learn_button.text(), section.result.isVisibleTo(section)) == ("Learn its habits", False)


def test_how_it_ended_is_said_with_what_to_do(section: HabitsSection) -> None:
    section.begin(is_saved=True)
    section.show_learning()
    section.show_told(HabitsTold("Main", Habits(), 1, told("it shows nothing", "ask its administrator")))
    assert section.result.text() == "It shows nothing\nAsk its administrator"
    assert not section.is_learning
