"""The question whose a study is: both descriptions side by side, what differs marked, and three answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from qrstation.core.patient import Demographics
from qrstation.ui.priors.person_dialog import PersonDialog, lines
from tests.ui.priors.made_up import ELENA, MARRIED, prior


@pytest.fixture
def dialog(qtbot: QtBot) -> PersonDialog:
    made = PersonDialog(prior("1.4", None, whose=MARRIED))
    qtbot.addWidget(made)
    made.open()
    return made


def test_both_stand_side_by_side_and_what_differs_is_marked(dialog: PersonDialog) -> None:
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    assert "▲ Morgan, Elena" in texts
    assert "▲ Keller, Elena" in texts
    assert texts.count("4711-02") == 2
    assert texts.count("1958-03-14") == 2
    assert "Not surely: the names differ." in texts
    assert "Is CT · CT thorax · 2025-05-06 of the patient whose study is read?" in texts
    assert "This one, at Main" in texts


def test_what_differs_is_what_the_rule_compares() -> None:
    other = Demographics(" 4711-02 ", "", "MORGAN^ELENA^MARIA", "19580314", "F")
    assert not any(differs for _, _, _, differs in lines(ELENA, other))
    other = replace(ELENA, birth_date="", issuer="X", sex="M")
    apart = {name for name, _, _, differs in lines(ELENA, other) if differs}
    assert apart == {"Issuer of the ID", "Birth date", "Sex"}


def test_what_is_not_told_says_so(qtbot: QtBot) -> None:
    dialog = PersonDialog(prior("1.4", None, whose=replace(ELENA, birth_date="")))
    qtbot.addWidget(dialog)
    assert "▲ not told" in [label.text() for label in dialog.findChildren(QLabel)]


@pytest.mark.parametrize(("words", "is_same"), [("Same person", True), ("Another person", False)])
def test_an_answer_is_told(dialog: PersonDialog, qtbot: QtBot, words: str, is_same: bool) -> None:
    with qtbot.waitSignal(dialog.decided, timeout=1000) as decided:
        dialog.press(words)
    assert decided.args == [is_same]
    assert not dialog.isVisible()


def test_later_decides_nothing_and_is_what_enter_does(dialog: PersonDialog, qtbot: QtBot) -> None:
    (default,) = (each for each in dialog.buttons.buttons() if each.isDefault())  # type: ignore[attr-defined]
    assert default.text() == "Decide &later"
    with qtbot.assertNotEmitted(dialog.decided):
        dialog.press("Decide later")
    assert not dialog.isVisible()
