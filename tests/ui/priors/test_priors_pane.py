"""The priors pane: what it shows while archives answer and afterwards, and what its hands ask for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QWidget
from pytestqt.qtbot import QtBot

from qrstation.core.codes.patients import PatientCode
from qrstation.core.events import PriorsFound
from qrstation.core.instance import StudyHeading
from qrstation.core.jobs.job import JobState
from qrstation.core.patient import Answer, Verdict
from qrstation.ui.priors.prior_row import PriorRow
from qrstation.ui.priors.priors_pane import PriorsPane
from tests.ui.priors.made_up import CURRENT, MARRIED, found, job, match, prior

HEADING = StudyHeading.of(match(CURRENT, StudyDate="20261120"))


@pytest.fixture
def pane(qtbot: QtBot, themed: None) -> PriorsPane:
    made = PriorsPane()
    qtbot.addWidget(made)
    made.resize(520, 320)
    made.show()
    qtbot.waitExposed(made)
    return made


def show(pane: PriorsPane, end: PriorsFound) -> None:
    """Show an answer as the desk does."""
    pane.begin(HEADING, 1)
    pane.show_found(end)


def test_it_says_whom_it_waits_for(pane: PriorsPane) -> None:
    pane.begin(HEADING, 2)
    assert pane.title.text() == "Priors of Morgan, Elena · 2026-11-20"
    assert (pane.note.text(), pane.again.text()) == ("asking 2…", "Stop")
    early = replace(found(prior("1.3")), asking=("Off-site",))
    pane.show_found(early)
    assert (pane.note.text(), pane.again.text()) == ("1 · Off-site still answering…", "Stop")
    pane.show_found(found(prior("1.3")))
    assert (pane.note.text(), pane.again.text()) == ("1 · 1 archive asked", "Again")
    assert pane.stack.currentWidget() is pane.list


def test_the_button_stops_what_runs_and_begins_again_what_is_over(pane: PriorsPane, qtbot: QtBot) -> None:
    pane.begin(HEADING, 1)
    with qtbot.waitSignal(pane.stop_asked, timeout=1000):
        pane.again.click()
    show(pane, found())
    with qtbot.waitSignal(pane.again_asked, timeout=1000):
        pane.again.click()


def test_while_an_archive_is_awaited_nobody_says_that_there_is_none(pane: PriorsPane) -> None:
    show(pane, replace(found(), asking=("Off-site", "Far")))
    assert (pane.empty.text(), pane.note.text()) == ("Looking for priors…", "2 still answering…")
    pane.show_stopped()
    assert pane.empty.text().startswith("Looking for priors was stopped.")
    assert pane.again.text() == "Again"


def test_none_is_a_result(pane: PriorsPane) -> None:
    show(pane, found())
    assert pane.stack.currentWidget() is pane.empty
    assert pane.empty.text().startswith("There is no prior: all archives were asked.")
    assert pane.notices.texts() == []


def test_who_did_not_answer_stands_over_the_list(pane: PriorsPane, qtbot: QtBot) -> None:
    show(pane, found(prior("1.3"), failed=("Off-site",)))
    (said,) = pane.notices.texts()
    assert said.startswith("Off-site did not answer")
    bar = pane.notices.bar("trouble")
    assert bar is not None
    with qtbot.waitSignal(pane.again_asked, timeout=1000):
        bar.press("Ask again")
    show(pane, found(prior("1.3")))
    assert pane.notices.texts() == []


def test_notices_stand_whole_in_a_small_pane(pane: PriorsPane, qtbot: QtBot) -> None:
    house = QSplitter(Qt.Orientation.Vertical)
    qtbot.addWidget(house)
    others = QWidget(), QWidget()
    for part in (others[0], pane, others[1]):
        house.addWidget(part)
    house.resize(400, 600)
    house.show()
    house.setSizes([300, 150, 150])
    show(pane, found(prior("1.3"), prior("1.4", None, whose=MARRIED), prior("1.5", None), failed=("Off-site",)))
    labels = [label for label in pane.notices.findChildren(QLabel) if label.isVisibleTo(pane) and label.text()]
    assert len(labels) == 4
    qtbot.waitUntil(lambda: all(label.height() >= label.heightForWidth(label.width()) for label in labels))
    assert pane.list.height() >= 2 * pane.list.sizeHintForRow(0), "and rows below them"
    pane.notices.clear()
    qtbot.waitUntil(lambda: pane.minimumHeight() < 150)
    pane.setParent(None)  # it has an owner of its own


def test_a_doubtful_one_is_asked_about_once(pane: PriorsPane, qtbot: QtBot) -> None:
    end = found(prior("1.3"), prior("1.4", None, whose=MARRIED))
    show(pane, end)
    bar = pane.notices.bar("doubt")
    assert bar is not None
    with qtbot.waitSignal(pane.decide_asked, timeout=1000) as asked:
        bar.press("Compare…")
    assert asked.args is not None
    assert asked.args[0].uid == "1.4"
    show(pane, end)
    assert pane.notices.texts() == [], "it was looked at"


def test_what_somebody_decided_can_be_undone(pane: PriorsPane, qtbot: QtBot) -> None:
    verdict = Verdict(Answer.OTHER, (PatientCode.DECIDED_OTHER, PatientCode.NAMES_DIFFER), True)
    other = replace(prior("1.5", None, whose=MARRIED), verdict=verdict)
    show(pane, replace(found(prior("1.3")), others=(other,)))
    bar = pane.notices.bar("left out")
    assert bar is not None
    with qtbot.waitSignal(pane.undo_asked, timeout=1000):
        bar.press("Undo")


def test_enter_opens_space_fetches_and_of_a_doubtful_one_is_asked_first(pane: PriorsPane, qtbot: QtBot) -> None:
    show(pane, found(prior("1.3"), prior("1.4", None, whose=MARRIED)))
    pane.focus_list()
    assert pane.chosen is not None
    with qtbot.waitSignal(pane.open_asked, timeout=1000):
        qtbot.keyClick(pane.list, Qt.Key.Key_Return)
    with qtbot.waitSignal(pane.fetch_asked, timeout=1000):
        qtbot.keyClick(pane.list, Qt.Key.Key_Space)
    qtbot.keyClick(pane.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(pane.decide_asked, timeout=1000):
        qtbot.keyClick(pane.list, Qt.Key.Key_Return)


def test_the_menu_has_what_fits_the_row(pane: PriorsPane) -> None:
    def words(row: PriorRow) -> dict[str, bool]:
        return {each.text(): each.isEnabled() for each in pane.menu_of(row).actions() if each.text()}

    fetched = words(PriorRow(prior("1.3"), 240))
    assert fetched == {"&Open beside": True, "&Fetch only": False, "&Undo what was decided of it": False}
    doubtful = words(PriorRow(prior("1.4", None, whose=MARRIED), 0))
    assert doubtful["&Whose is it?…"]
    verdict = Verdict(Answer.SAME, (PatientCode.DECIDED_SAME, PatientCode.NAMES_DIFFER))
    decided = words(PriorRow(replace(prior("1.5", whose=MARRIED), verdict=verdict), 0))
    assert decided["&Undo what was decided of it"]


def test_the_chosen_row_stays_chosen_when_more_is_known(pane: PriorsPane) -> None:
    show(pane, found(prior("1.3"), prior("1.4", 2)))
    pane.list.setCurrentIndex(pane.model.index(1))
    show(pane, found(prior("1.5"), prior("1.3", 2), prior("1.4", 3)))
    assert pane.chosen is not None
    assert (pane.chosen.uid, pane.list.currentIndex().row()) == ("1.4", 2)


def test_another_study_begins_with_an_empty_list(pane: PriorsPane) -> None:
    show(pane, found(prior("1.3"), failed=("Off-site",)))
    pane.begin(StudyHeading("1.9", "Moretti^Paolo"), 0)
    assert (pane.model.rowCount(), pane.notices.texts(), pane.note.text()) == (0, [], "looking here")
    assert pane.title.text() == "Priors of Moretti, Paolo"


def test_rows_of_every_state_are_painted_apart(pane: PriorsPane) -> None:
    states = (JobState.RUNNING, JobState.WAITING, JobState.FAILED, JobState.QUEUED)
    priors = [prior(f"1.{number}", number, here=240 if number == 3 else 0) for number in range(3, 9)]
    pane.begin(HEADING, 0)
    pane.show_found(found(*priors))
    for number, state in enumerate(states, 4):
        pane.news.job_changed(job(f"1.{number}", state, number))
    pictures = [pane.list.grab(pane.list.visualRect(pane.model.index(place))).toImage() for place in range(6)]
    seen = {bytes(each.constBits())[: each.sizeInBytes()] for each in pictures if each.height() > 10}
    assert len(seen) >= 5


def test_a_hostile_description_is_one_harmless_line(pane: PriorsPane) -> None:
    show(pane, found(prior("1.3", StudyDescription="<b>x</b>\n\u202e" + "y" * 4000)))
    assert "\n" not in pane.model.index(0).data()
    assert len(pane.model.index(0).data()) < 600
    assert not pane.grab().isNull()


def test_ten_thousand_are_shown_at_once(pane: PriorsPane) -> None:
    priors = tuple(prior(f"1.3.{number}", number) for number in range(1, 10_001))
    show(pane, found(*priors))
    assert pane.model.rowCount() == 10_000
    assert pane.list.visualRect(pane.model.index(9_999)).isValid()
