"""The page without rows: a text, and attempts of which each is one press and says what it found."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from qrstation.core.standard.query import StudyQuery
from qrstation.jobs.search.attempts import Attempt, attempts
from qrstation.ui.results.empty_result import EmptyResult

OFFERED = attempts(StudyQuery(patient_name="mor, el"))


def test_an_attempt_is_one_press_and_says_what_it_found(qtbot: QtBot) -> None:
    page = EmptyResult()
    qtbot.addWidget(page)
    pressed: list[Attempt] = []
    page.tried.connect(pressed.append)
    page.say("No study fits.")
    page.offer(("Asked for name mor*^el*.",), OFFERED, {OFFERED[0]: 0})
    assert page.asked.text() == "Asked for name mor*^el*."
    assert [button.isEnabled() for button in page.buttons] == [False, True, True]
    assert all(button.accessibleName() for button in page.buttons)
    page.buttons[1].click()
    assert pressed == [OFFERED[1]]


def test_another_text_takes_the_attempts_away(qtbot: QtBot) -> None:
    page = EmptyResult()
    qtbot.addWidget(page)
    page.offer(("x",), OFFERED, {})
    page.say("Searching…")
    assert (page.buttons, page.asked.text(), page.said.text()) == ([], "", "Searching…")
    assert page.next.isHidden()
