"""What an archive has answered is read again in another character set: rows, patients and series; nothing is asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from qrstation.core.standard.charset import decode_text
from qrstation.core.standard.match import Match, TextAsCame
from qrstation.core.standard.query import Level
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.ui.results.reread_desk import RereadDesk
from qrstation.ui.results.results_pane import ResultsPane
from tests.ui.results.made_up import study

RIGHT = "ISO_IR 101"
ZIZKA = "Žižka^Jan"


def wrong(
    uid: str, name: str = ZIZKA, archive: str = "Main", declared: str = "ISO_IR 100", right: str = "iso8859_2"
) -> Match:
    """Give a study whose name was read wrongly."""
    raw = name.encode(right)
    read = declared or "ISO_IR 100"
    values = study(uid, archive=archive, PatientName=decode_text(raw, read)).values
    return Match(archive, Level.STUDY, values, TextAsCame(declared, read, {"PatientName": raw}))


class Bench:
    """A pane with a desk, and what that asked of others."""

    def __init__(self, pane: ResultsPane, charset: str = "") -> None:
        self.pane = pane
        self.remembered: list[tuple[str, str]] = []
        self.recounted: list[str] = []
        settings = Settings(archives=(ArchiveSettings("Main", "M", "h", 104, charset=charset),))
        self.desk = RereadDesk(
            pane,
            lambda archive, charset: self.remembered.append((archive, charset)),
            lambda: settings,
            self.recounted.extend,
        )

    def names(self) -> list[str]:
        """Give the names of the studies, by UID."""
        studies = sorted(self.pane.model.tree.studies, key=lambda each: (each.uid, each.number))
        return [each.match.text("PatientName") for each in studies]


@pytest.fixture
def pane(qtbot: QtBot) -> ResultsPane:
    made = ResultsPane()
    qtbot.addWidget(made)
    tester = QAbstractItemModelTester(made.model, QAbstractItemModelTester.FailureReportingMode.Warning, made)
    tester.setUseFetchMore(False)
    made.begin(("Main", "Other"))
    return made


@pytest.mark.parametrize("flat", [False, True])
def test_every_row_of_the_archive_is_read_again_and_the_set_remembered(
    pane: ResultsPane, qtbot: QtBot, flat: bool
) -> None:
    bench = Bench(pane)
    pane.tree.arrange(flat)
    pane.add_studies([wrong(f"1.{number:02}") for number in range(25)])
    pane.add_studies([study("2.1", PatientName="Mueller^A"), wrong("2.2", archive="Other")])
    left = bench.names()[-1]
    bench.desk.reread("Main", RIGHT, True)
    qtbot.waitUntil(lambda: len(bench.recounted) == 25)
    assert bench.names() == [ZIZKA] * 25 + ["Mueller^A", left]
    assert bench.remembered == [("Main", RIGHT)]
    patients = {patient.match.text("PatientName") for patient in pane.model.tree.patients}
    assert patients == {ZIZKA, "Mueller^A", left}


def test_a_row_keeps_what_is_known_of_it(pane: ResultsPane, qtbot: QtBot) -> None:
    bench = Bench(pane)
    pane.add_studies([wrong("1.1")])
    (node,) = pane.model.tree.studies
    node.series_asked = True
    raw = "Beschreibung ž".encode("iso8859_2")
    values = {"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.1.1", "SeriesDescription": "?"}
    series = Match("Main", Level.SERIES, values, TextAsCame("", "ISO_IR 100", {"SeriesDescription": raw}))
    pane.model.add_series("1.1", [series])
    bench.desk.reread("Main", RIGHT, False)
    qtbot.waitUntil(lambda: bool(bench.recounted))
    (after,) = pane.model.tree.studies
    assert after is node
    assert after.series_asked
    assert [each.match.text("SeriesDescription") for each in after.series] == ["Beschreibung ž"]
    assert bench.remembered == []


def test_two_copies_that_only_looked_like_two_patients_become_one_row(pane: ResultsPane, qtbot: QtBot) -> None:
    bench = Bench(pane)
    others = {"PatientID": "", "PatientBirthDate": ""}
    right = study("1.1", archive="Other", PatientName=ZIZKA, **others)
    base = wrong("1.1")
    pane.add_studies([right, Match("Main", Level.STUDY, {**base.values, **others}, base.came)])
    assert len(pane.model.tree.studies) == 2
    bench.desk.reread("Main", RIGHT, False)
    qtbot.waitUntil(lambda: bool(bench.recounted))
    (node,) = list(pane.model.tree.studies)
    assert list(node.copies) == ["Main", "Other"]


def test_an_answer_that_was_declared_rightly_stays(pane: ResultsPane, qtbot: QtBot) -> None:
    bench = Bench(pane)
    pane.add_studies([wrong("1.1", "Müller^A", right="latin-1"), wrong("1.2", right="utf-8")])
    bench.desk.reread("Main", "ISO_IR 192", False)
    qtbot.waitUntil(lambda: bool(bench.recounted))
    assert bench.names() == ["Müller^A", ZIZKA]


def test_a_new_search_meanwhile_is_left_alone(pane: ResultsPane, qtbot: QtBot) -> None:
    bench = Bench(pane)
    pane.add_studies([wrong(f"1.{number:02}") for number in range(25)])
    bench.desk.reread("Main", RIGHT, False)
    pane.begin(("Main",))
    qtbot.waitUntil(lambda: next(bench.desk._steps, None) is None)
    assert pane.model.tree.studies == ()


@pytest.mark.parametrize(("charset", "said"), [("", False), (RIGHT, False), ("ISO_IR 144", True)])
def test_settings_that_go_before_it_are_said(pane: ResultsPane, charset: str, said: bool) -> None:
    Bench(pane, charset).desk.reread("Main", RIGHT, True)
    assert (not pane.notices.is_empty) == said


def entries(bench: Bench, make: Callable[[], Match]) -> list[str]:
    """Give the entries of the menu of a row that are the desk's."""
    bench.pane.add_studies([make()])
    node = bench.pane.model.tree.studies[0]
    menu = QMenu()
    bench.desk.add_to(menu, node)
    return [action.text() for action in menu.actions() if action.text()]


def test_rows_of_ascii_have_no_entry(pane: ResultsPane) -> None:
    assert entries(Bench(pane), lambda: study("1.1")) == []


def test_the_entry_opens_the_dialog_and_its_answer_is_carried_out(pane: ResultsPane, qtbot: QtBot) -> None:
    bench = Bench(pane)
    assert entries(bench, lambda: wrong("1.1")) == ["Re-read with another c&haracter set…"]
    bench.desk.ask(pane.model.tree.studies[0].match)
    dialog = bench.desk.dialog
    assert dialog is not None
    dialog.chosen.emit(RIGHT, True)
    qtbot.waitUntil(lambda: bool(bench.recounted))
    assert bench.names() == [ZIZKA]
    dialog.reject()


def test_each_archive_of_a_row_has_its_own_entry(pane: ResultsPane) -> None:
    bench = Bench(pane)
    pane.add_studies([wrong("1.1", archive="Other")])
    assert [text.rpartition("(")[2] for text in entries(bench, lambda: wrong("1.1"))] == ["Main)", "Other)"]


def test_a_patients_row_which_shows_the_name_has_an_entry_for_each_archive(pane: ResultsPane) -> None:
    bench = Bench(pane)
    pane.add_studies([wrong("1.1"), wrong("1.2"), study("1.3", PatientName="Mueller^A")])
    patient = pane.model.tree.namesakes("1.1")[0].patient
    assert patient is pane.model.tree.namesakes("1.2")[0].patient
    menu = QMenu()
    bench.desk.add_to(menu, patient)
    assert [action.text() for action in menu.actions() if action.text()] == ["Re-read with another c&haracter set…"]
    nobody = QMenu()
    bench.desk.add_to(nobody, pane.model.tree.namesakes("1.3")[0].patient)
    assert not nobody.actions()
