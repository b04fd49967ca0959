"""The dialog for a list: what it asks for, what it shows, and that nothing is fetched before a press."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from qrstation.core.codes.jobs import JobCode
from qrstation.core.codes.priors import PriorCode
from qrstation.core.notice import notice
from qrstation.core.standard.match import Match, Value
from qrstation.core.standard.query import Level
from qrstation.jobs.priors.list_look import ListPlan, ListWish
from qrstation.jobs.priors.number_list import Listed
from qrstation.jobs.priors.prefetching import Fetch
from qrstation.jobs.priors.rule_plan import PatientPlan, PlannedPrior
from qrstation.ui.priors.list_dialog import ListDialog
from tests.ui.worklist.made_up import PAOLO, entry


def study(uid: str, description: str, day: str) -> Match:
    """Give a study of the patient."""
    values: dict[str, Value] = {
        "StudyInstanceUID": uid, "PatientName": "Moreau^Elise", "PatientID": "4711", "StudyDescription": description,
        "StudyDate": day, "ModalitiesInStudy": ["CT"],
    }  # fmt: skip
    return Match("Main", Level.STUDY, values)


NOW, PRIOR = study("1.1", "CT Thorax", "20250114"), study("1.2", "CT Thorax nativ", "20240105")
WHY = (notice(PriorCode.SAME_REGION, region="thorax"),)
FETCH = Fetch(PRIOR, ("Main",), 398)
PLAN = ListPlan(PatientPlan((NOW,), (PlannedPrior(PRIOR, "1.1", ("Main",), 398, 12.0, WHY),)), (FETCH,))


@pytest.fixture
def dialog(qtbot: QtBot, themed: None) -> ListDialog:
    made = ListDialog(("1.1", "1.9"))
    qtbot.addWidget(made)
    made.show()
    return made


def test_what_was_copied_is_looked_at_and_then_fetched(dialog: ListDialog, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("A-1\n\nA-2\n")
    dialog.paste_button.click()
    with qtbot.waitSignal(dialog.look_asked) as asked:
        dialog.look_button.click()
    assert asked.args == [ListWish((Listed("line 1", "A-1"), Listed("line 3", "A-2")))]
    assert not dialog.fetch_button.isEnabled()
    dialog.show_found(1)
    dialog.add_plan(PLAN)
    dialog.show_end(("line 3",), (notice(JobCode.AT_ARCHIVE, archive="Far", why=notice(JobCode.PATIENT_NOT_TOLD)),))
    assert dialog.state.text().startswith("1 study of 1 patient; 1 prior would be fetched (398 images, about 10 s)")
    assert dialog.notice.isVisible()
    patient = dialog.tree.topLevelItem(0)
    row = patient.child(0) if patient is not None else None
    prior = row.child(0) if row is not None else None
    assert prior is not None
    assert prior.text(2) == "398 images from Main"
    with qtbot.waitSignal(dialog.fetch_asked) as wanted:
        dialog.fetch_button.click()
    assert wanted.args == [(FETCH,)]
    assert not dialog.isVisible()


def test_the_studies_of_the_results_are_a_list_too(dialog: ListDialog, qtbot: QtBot) -> None:
    assert "2 studies" in dialog.results_button.text()
    with qtbot.waitSignal(dialog.look_asked) as asked:
        dialog.results_button.click()
    assert asked.args == [ListWish((), ("1.1", "1.9"))]
    with qtbot.waitSignal(dialog.stop_asked):
        dialog.stop_button.click()
    dialog.show_end((), ())
    assert not dialog.fetch_button.isEnabled()
    assert dialog.look_button.isEnabled()


@pytest.mark.parametrize(("text", "said"), [("", "The list is empty"), ("1\n" * 10_002, "more than 10000")])
def test_what_is_no_list_is_told(dialog: ListDialog, qtbot: QtBot, text: str, said: str) -> None:
    dialog.show_numbers(text)
    with qtbot.assertNotEmitted(dialog.look_asked):
        dialog.look_button.click()
    assert said in " ".join(label.text() for label in dialog.notice.findChildren(type(dialog.state)))


def test_without_results_only_numbers_are_looked_at(qtbot: QtBot) -> None:
    dialog = ListDialog()
    qtbot.addWidget(dialog)
    assert not dialog.results_button.isEnabled()
    assert not dialog.worklist_button.isEnabled()


def test_who_is_scheduled_is_a_list_too(qtbot: QtBot) -> None:
    coming = (entry(), entry(PAOLO))
    dialog = ListDialog(scheduled=coming)
    qtbot.addWidget(dialog)
    assert "2 examinations" in dialog.worklist_button.text()
    with qtbot.waitSignal(dialog.look_asked) as asked:
        dialog.worklist_button.click()
    assert asked.args == [ListWish(scheduled=coming)]
    assert not dialog.worklist_button.isEnabled()
    dialog.show_end((), ())
    assert dialog.worklist_button.isEnabled()
