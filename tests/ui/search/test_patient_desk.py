"""What asks for all studies of a patient, and how it is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from qrstation.core.patient import Demographics
from qrstation.core.standard.query import DateRange, StudyQuery
from qrstation.core.station.settings import Settings
from qrstation.ui.main_window import MainWindow
from qrstation.ui.results.results_pane import ResultsPane
from qrstation.ui.search.patient_desk import PatientDesk, latest_day, patient_query, query_words
from qrstation.ui.search.search_desk import SearchDesk
from tests.ui.results.made_up import ELENA, PAOLO, study


class Window(QWidget):
    """What the desk wants of the window."""

    def __init__(self) -> None:
        super().__init__()
        self.results = ResultsPane(self)


class Searches:
    """Writes down what is searched for."""

    def __init__(self) -> None:
        self.asked: list[StudyQuery] = []

    def look_for(self, query: StudyQuery, places: Sequence[str]) -> None:
        self.asked.append(query)


@pytest.mark.parametrize(
    ("patient", "query"),
    [
        (Demographics("4711", "HOSP", "Morgan^Elena", "19580314"), StudyQuery(patient_id="4711", issuer="HOSP")),
        (Demographics(" 4711 ", "", "Morgan^Elena", "19580314"), StudyQuery(patient_id="4711")),
        (Demographics("4*1"), StudyQuery(patient_id="4?1")),
        (
            Demographics("", "", "Yamada^Tarou=山田^太郎", "19650505"),
            StudyQuery(patient_name="Yamada^Tarou*", birth_date="19650505"),
        ),
        (Demographics("", "", "Morgan", "19580314"), StudyQuery(patient_name="Morgan^*", birth_date="19580314")),
        (Demographics("", "", "Morgan^Elena", ""), None),
        (Demographics("", "", "Morgan^Elena", "some day"), None),
        (Demographics("", "", "", "19580314"), None),
    ],
)
def test_the_id_is_asked_for_else_the_name_with_the_birth_date(patient: Demographics, query: StudyQuery | None) -> None:
    assert patient_query(patient) == query


def test_a_person_may_want_it_by_the_name_all_the_same() -> None:
    whose = Demographics("4711", "HOSP", "Morgan^Elena", "19580314")
    query = patient_query(whose, by_name=True)
    assert query == StudyQuery(patient_name="Morgan^Elena*", birth_date="19580314")
    assert query_words(whose, query)[1] == "Asked for by the name and the birth date 1958-03-14."


def test_it_is_said_by_what() -> None:
    whose = Demographics("4711", "HOSP", "Morgan^Elena", "19580314")
    query = patient_query(whose)
    assert query is not None
    what, how = query_words(whose, query)
    assert what == "All studies of Morgan, Elena, everywhere"
    assert how.startswith("Asked for by the ID 4711 of issuer HOSP;")


def test_priors_are_the_studies_up_to_the_day_of_the_row() -> None:
    elena = Demographics("4711", "", "Morgan^Elena", "19580314")
    query = patient_query(elena, until="20261120")
    assert query == StudyQuery(patient_id="4711", study_date=DateRange("", "20261120"))
    assert query_words(elena, query)[0] == "Priors, up to 2026-11-20, of Morgan, Elena, everywhere"
    by_name = patient_query(elena, by_name=True, until="20261120")
    assert by_name is not None
    assert by_name.study_date == DateRange("", "20261120")


def test_the_menus_of_a_study_and_of_its_patient_offer_priors(qtbot: QtBot) -> None:
    """A patient's priors are counted from the newest study."""
    window, searches = Window(), Searches()
    qtbot.addWidget(window)
    PatientDesk(cast(MainWindow, window), cast(SearchDesk, searches), Settings)
    pane = window.results
    pane.begin(("Main",))
    pane.add_studies([study("1.1", "20250506", **ELENA), study("1.2", "20261120", **ELENA), study("1.3", "", **PAOLO)])
    newest, old, undated = (pane.model.tree.study(uid) for uid in ("1.2", "1.1", "1.3"))
    assert newest is not None
    assert old is not None
    assert undated is not None
    assert latest_day(newest.patient) == "20261120"
    for node, words in ((newest.patient, "2026-11-20"), (old, "2025-05-06")):
        menu = pane.row_menu.menu_of(node)
        assert menu is not None
        next(action for action in menu.actions() if action.text() == f"&Priors, up to {words}").trigger()
    assert [query.study_date.last for query in searches.asked] == ["20261120", "20250506"]
    menu = pane.row_menu.menu_of(undated)
    assert menu is not None
    assert not next(action for action in menu.actions() if action.text() == "&Priors").isEnabled()
