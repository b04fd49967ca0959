"""The whole window, with text from outside in every field that means harm: none of it is markup, none without end."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex
from PySide6.QtGui import QAction, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from qrstation.audit.reading import Party, Seen
from qrstation.core.errors import CannotDecode
from qrstation.core.events import (
    CallerRefused,
    CommandFailed,
    Difference,
    EchoAnswered,
    Event,
    HoldingsCounted,
    InstancesSetAside,
    JobChanged,
    LinkTried,
    MatchesFound,
    ReceiverChanged,
    ReceiverState,
    SearchEnd,
    SearchEnded,
    SetAside,
    StudyRecounted,
)
from qrstation.core.instance import InstanceRecord, SeriesRecord, StudyHeading
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.finding import Finding, Step, StepState
from qrstation.core.jobs.job import JobSnapshot, JobState, RetrieveRequest
from qrstation.core.patient import Demographics
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.core.station.this_machine import Card, Machine
from qrstation.imaging.stacks.stack import build_stacks
from qrstation.station import Station
from qrstation.ui.audit.audit_dialog import AuditDialog
from qrstation.ui.audit.audit_words import sending_words
from qrstation.ui.first_run.machine_look import FolderLook, PortLook
from qrstation.ui.jobs.log_dialog import LogDialog
from qrstation.ui.jobs.notifier import Notifier
from qrstation.ui.notice_bar import NoticeBar
from qrstation.ui.outside_text import TEXT
from qrstation.ui.plain_widgets import line_dialog, message_box
from qrstation.ui.results.result_words import namesake_notes
from qrstation.ui.viewer.frames.stack_model import key_of
from qrstation.ui.viewer.studies.series_source import SeriesNews, StudyUnreadable
from qrstation.ui.viewer.timeline.entry import TimelineEntry
from tests.peers import free_port
from tests.told import told
from tests.ui.results.made_up import series, study

UI = Path(__file__).parents[2] / "qrstation" / "ui"
MARKUP = "<img src='/dev/zero'><b>bold</b>&lt;i&gt; &R"
HOSTILE = [
    MARKUP,
    "&lt;img src='/dev/zero'>",
    "\u202egpj.exe \u2066\u2067\u2068 not closed",
    "nul\0 bell\x07 esc\x1b[31m \udcff half",
    "one\ntwo\r\nthree\u2028four\u2029five" + "\nmore" * 500,
    "\u200b\ufeff\u2060\u00ad",
    "x" * 100_000,
    "<b>" * 40_000,
    "a\u0301" + "\u0301" * 50_000,
]
NEVER_SHOWN = "\0\x07\x1b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2028\u2029\u200b\ufeff\u2060\r\t"
BOUND = TEXT + 100
WIDEST = 1600
UIDS = ("1.2.1", "1.2.1.5")


@pytest.fixture
def station(home: Home, qtbot: QtBot, qapp: object) -> Iterator[Station]:
    save_settings(home.settings_file, Settings(station=StationSettings(port=free_port())))
    running = Station(home)
    qtbot.addWidget(running.window)
    yield running
    for widget in QApplication.topLevelWidgets():  # a menu or a dialog left open would take the keys of later tests
        if widget is not running.window:
            widget.hide()
    running.window.close()


def archive(text: str) -> ArchiveSettings:
    return ArchiveSettings(text, text, text, 104)


def events(text: str) -> list[Event]:
    """Give news of every kind that carry a text from outside, in each of their fields."""
    values = dict.fromkeys(
        (
            "PatientName", "PatientID", "PatientSex", "PatientBirthDate", "StudyDate", "StudyTime",
            "StudyDescription", "AccessionNumber", "InstanceAvailability", "IssuerOfPatientID",
        ),
        text,
    )  # fmt: skip
    found = study(UIDS[0], archive=text, ModalitiesInStudy=[text, text], NumberOfStudyRelatedInstances=10**4000)
    found = replace(found, values={**found.values, **values})
    strangers = {"PatientName": f"A{text}", "PatientID": f"A{text}", "PatientBirthDate": "19700101"}
    strange = replace(found, archive=f"B{text}", values={**found.values, **strangers})
    request = RetrieveRequest(text, UIDS[0], title=text)
    jobs = [
        JobSnapshot(number, request, state, notice=told(text, text), code=text)
        for number, state in enumerate(JobState, 1)
    ]
    return [
        MatchesFound(7, text, (found,)),
        MatchesFound(7, f"B{text}", (strange,)),
        HoldingsCounted({UIDS[0]: 3}, {UIDS[0]: {Demographics("C", "", "C", "19800101"): 3}}),
        *(SearchEnded(7, text, end, 1, 1.0, (told(text, text, text),)) for end in SearchEnd),
        *(JobChanged(job) for job in jobs),
        *(
            ReceiverChanged(state, text, text, 104, notice=told(text, text, text), trouble=trouble)
            for state in ReceiverState
            for trouble in (None, told(text, text, text))
        ),
        CallerRefused(text, text, told(text)),
        CommandFailed(told(text, text, text)),
        EchoAnswered(text, True, 1.0, told(text, text, text), test=1, offers=(text,)),
        EchoAnswered(text, False, 1.0, told(text, text, text), test=2),
        StudyRecounted(text, UIDS[0], 3),
        InstancesSetAside((SetAside(UIDS[0], UIDS[1], "1.2.3", Difference.HEADER),)),
    ]


def fill(station: Station, text: str) -> list[QWidget]:
    """Bring ``text`` into each field of the window and of each dialog; gives what is on the screen then."""
    window, conductor = station.window, station.conductor
    conductor.doctor._examine = lambda *_: None
    station.settings._put_in_force(
        Settings(station=StationSettings(text, text), archives=(archive(text), archive("B" + text))),
        station.settings.policy,
    )
    conductor.search.studies._generation, conductor.search.studies._places = 7, {text, "B" + text}
    for test in (1, 2):
        conductor.trials._running[test] = station.settings.current().archives[0], CancelToken()
    window.results.begin((text, "B" + text))
    for event in events(text):
        for handler in station.pump._handlers[type(event)]:
            for _ in handler(event) or ():
                pass
    node = window.results.model.tree.study(UIDS[0])
    assert node is not None
    assert [len(namesake_notes(each)) for each in window.results.model.tree.namesakes(UIDS[0])] == [2, 2]
    window.results.model.add_series(UIDS[0], [series(*UIDS, SeriesDescription=text, Modality=text, SeriesNumber=text)])
    for place in (text, "B" + text):  # one is told by itself, two are counted
        conductor.search.studies._places = {place}
        conductor.search.studies.search_ended(
            SearchEnded(7, place, SearchEnd.FAILED, remarks=(told(text, text, text),))
        )
    for bar in window.results.findChildren(NoticeBar):
        bar.details_button.click()
    window.results.model.forget_series(UIDS[0], text)
    window.results.note_for(text, text, text)
    window.results.tree.expandAll()
    window.show_problem(text, text)
    window.viewer.open_study(StudyHeading(UIDS[0], text, text, text, text, text, "20260101", text, text, text), UIDS[1])
    window.viewer.open_study(StudyHeading("1.2.2", text, text, text, text, text, "20250101", text, text, text))
    window.viewer.set_timeline([TimelineEntry(UIDS[0], None, text, text, reasons=(text,))])
    record = SeriesRecord(*UIDS, text, 1, text, 1)
    other, third = Demographics(text, text, f"A{text}", "19700101", text), Demographics(f"B{text}", text, text)
    image = InstanceRecord(
        *UIDS, "1.2.3", text, text, Path("/nowhere"), 1, text, rows=1, columns=1, patient=other, source=text
    )
    stacks = build_stacks([image])
    window.viewer.makers.loader._cache.put(key_of(stacks[0].slices[0]), CannotDecode.of(told(text, text)))
    window.viewer._desk._take_news(SeriesNews(record, stacks, 1, (other, third)))
    said = [line.text for viewport in window.viewer.viewports for line in viewport.canvas._marks.corners.top_left]
    assert [line.split(" ")[0] for line in said if line.startswith(("Opened as ", "The series has images of "))] == [
        "Opened",
        "The",
    ]
    window.viewer._desk._take_news(StudyUnreadable("1.2.2", text, text))
    settings = conductor.settings.open()
    settings.show_problem(text, text)
    for answer in (EchoAnswered(text, True, offers=(text,)), EchoAnswered(text, False, 0.0, told(text, text, text))):
        settings.form._show_testing(True)
        settings.show_answer(answer)
    conductor.doctor.examine(archive(text))
    doctor = conductor.doctor.dialog
    assert doctor is not None
    for step in set(Step) - {Step.TLS}:
        conductor.doctor.link_tried(
            LinkTried(id(conductor.doctor._cancel), Finding(text, step, StepState.FAILED, told(text, text, text)))
        )
    log = LogDialog([text, text], window)
    audit = AuditDialog(window)
    party = Party(text, text, text)
    audit.show_records([Seen(1, text, text, text, text, text, 4, (party,) * 3, (text,) * 3, (text,), (text,), text)])
    audit.trouble.show_message(text, text)
    audit.sending.setText(sending_words(text, 3))
    conductor.first_steps.open()
    steps = conductor.first_steps.dialog
    assert steps is not None
    steps.station_page.show_machine(Machine(text, (Card("192.168.7.20", text),)))
    steps.station_page.show_port(PortLook(steps.station_page.station().bind, 11112, told(text, text)), 0)
    steps.store_page.show_folder(FolderLook(Path(text.replace("\0", "")), told(text, text)))
    steps.store_page.show_folder(FolderLook(Path(text.replace("\0", "")), network=text))
    steps.card_page.show_station(steps.station_page.station())
    steps.card_page.show_saved(text)
    steps.show_problem(text, text)
    shown = [window, conductor.receiver.panel, settings, doctor, log, audit, steps]
    shown += [message_box(text, text, text, parent=window), line_dialog(text, text, window)]
    results, jobs = window.results, window.jobs
    conductor.receiver.panel.show()
    for widget in shown:
        widget.show()
        widget.grab()
    results.row_menu.show_at(results.tree.visualRect(results.model.index_of(node)).center())
    jobs._menu(jobs.list.visualRect(jobs.shown.index(0, 0)).center())
    offered = [action.text() for menu in window.findChildren(QMenu) for action in menu.actions()]
    assert {"&Retrieve and open", "&Open study"} <= set(offered), "the menus of a study and of a job"
    return shown


def check(text: str, where: str) -> None:
    """Assert that a text is harmless as it is shown: nothing unseen in it, nothing turned round, not too long."""
    assert len(text) <= 6 * BOUND, where
    assert not [letter for letter in text if letter in NEVER_SHOWN], f"{where}: {text[:200]!r}"
    for line in text.split("\n"):
        assert line.count("\u2068") == line.count("\u2069"), where
    assert text.count("\n") <= 30, where
    assert "\u0301" * 10 not in text, where


def check_tip(text: str, where: str) -> None:
    check(text, where)
    inside = text.removeprefix("<qt>").removesuffix("</qt>").replace("<br>", "")
    assert "<" not in inside, f"{where}: {text[:200]!r}"
    assert text.startswith("<qt>") or not Qt.mightBeRichText(text), f"{where}: {text[:200]!r}"


def check_widget(widget: QWidget) -> None:
    where = f"{type(widget).__name__} {widget.objectName()}"
    check_tip(widget.toolTip(), f"tool tip of {where}")
    for text in (widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle()):
        check(text, where)
    if isinstance(widget, QLabel):
        check(widget.text(), where)
        is_empty = not widget.text()
        assert is_empty or widget.textFormat() == Qt.TextFormat.PlainText, f"{where}: {widget.text()[:200]!r}"
    elif isinstance(widget, QAbstractButton):
        check(widget.text(), where)
        assert len(widget.text()) <= 120, where
        assert not has_mnemonic(widget.text(), "R"), f"{where}: {widget.text()[:200]!r}"
    elif isinstance(widget, QGroupBox):
        check(widget.title(), where)
    elif isinstance(widget, QTabBar):
        for number in range(widget.count()):
            check(widget.tabText(number), where)
            check_tip(widget.tabToolTip(number), where)
    elif isinstance(widget, QPlainTextEdit):
        check(widget.toPlainText(), where)
        assert widget.isReadOnly()
    elif isinstance(widget, QTextEdit):
        raise AssertionError(f"{where} reads markup")
    elif isinstance(widget, QAbstractItemView):
        check_model(widget.model(), QModelIndex(), where)


def check_action(action: QAction) -> None:
    where = f"action {action.text()[:60]!r}"
    check(action.text(), where)
    assert len(action.text()) <= 120, where
    assert not ("<img" in action.text() and has_mnemonic(action.text(), "R")), where
    check(action.iconText(), where)
    for tip in (action.toolTip(), action.statusTip(), action.whatsThis()):
        # What nobody set is the text itself, and shown by menus only where they are told to.
        if tip not in (action.iconText(), action.text().replace("&", "")):
            check_tip(tip, where)


def has_mnemonic(text: str, letter: str) -> bool:
    return f"&{letter}" in text.replace("&&", "")


def check_model(model: QAbstractItemModel | None, parent: QModelIndex, where: str) -> None:
    if model is None:
        return
    for row in range(model.rowCount(parent)):
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)):
            index = model.index(row, column, parent)
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                check(str(index.data(role) or ""), f"{where}, {role}")
            check_tip(str(index.data(Qt.ItemDataRole.ToolTipRole) or ""), where)
        check_model(model, model.index(row, 0, parent), where)


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(text[:12]) for text in HOSTILE])
def test_no_widget_takes_text_from_outside_for_anything_else(station: Station, text: str) -> None:
    shown = fill(station, text)
    seen = 0
    for root in {*shown, *QApplication.topLevelWidgets()}:
        assert root is not None
        for widget in (root, *root.findChildren(QWidget)):
            if not isinstance(widget, QLineEdit) and not isinstance(widget.parent(), QLineEdit):
                check_widget(widget)
                seen += 1
        for action in (*root.actions(), *root.findChildren(QAction)):
            check_action(action)
    assert seen > 150
    for root in shown:
        assert root.minimumSizeHint().width() < WIDEST, f"{type(root).__name__} is wider than a screen"
    for viewport in station.window.viewer.viewports:
        corners = viewport.canvas._marks.corners
        for line in (*corners.top_left, *corners.top_right, *corners.bottom_left, *corners.bottom_right):
            check(line.text, "overlay")
            assert "\n" not in line.text
            assert len(line.text) < 500
    said: list[str] = []
    voice = Notifier(lambda: False, lambda title, more: said.extend((title, more)))
    request = RetrieveRequest(text, UIDS[0], title=text)
    for state in (JobState.WAITING, JobState.RUNNING, JobState.FAILED):
        voice.job_changed(
            JobSnapshot(
                1, request, state, notice=told(text), waited=60.0, seconds=60.0, stored=int(state != JobState.WAITING)
            )
        )
    assert len(said) == 4
    for each in said:
        check(each, "notice")
        assert not set(each) & set("<>&"), "some systems read markup in notices"


def test_the_text_itself_is_there_to_be_read(station: Station) -> None:
    fill(station, MARKUP)
    labels = [label.text() for label in station.window.findChildren(QLabel)]
    assert any(MARKUP in text for text in labels), "what is harmless is shown, and nothing is left out"


# --- against forgetting ----------------------------------------------------------------------------------------

WITHIN = "qrstation.ui.plain_widgets"
FORBIDDEN = {
    "QLabel": "use PlainLabel",
    "QMessageBox": "use message_box",
    "QInputDialog": "use ask_line",
    "QErrorMessage": "use message_box",
    "QTextBrowser": "it opens what its text names: use QPlainTextEdit",
    "QTextEdit": "use QPlainTextEdit",
    "QTextDocument": "it opens what its text names",
    "QStaticText": "it guesses whether a text is markup: use drawText",
    "QToolTip": "use setToolTip",
    "QWhatsThis": "it reads markup",
    "QGraphicsTextItem": "use QGraphicsSimpleTextItem",
}
"""What reads markup, or guesses whether a text is some, each with what is used instead."""
ASKS = {"setToolTip": {"tool_tip"}, "setStatusTip": {"tool_tip"}, "setWhatsThis": {"tool_tip"}}
ASKS |= {"setWindowTitle": {"window_title"}, "showMessage": set(), "setHtml": set(), "setTextFormat": set()}
CONSTANT = {
    ("viewer/commands/toolbar.py", "action.setToolTip"),
    ("folding_bar.py", "action.setToolTip"),
    ("jobs/notifier.py", "tray.showMessage"),
}
"""Calls whose text is a constant of ours or was made harmless before, by file and words."""


def sources() -> list[Path]:
    return [path for path in sorted(UI.rglob("*.py")) if path.name != "plain_widgets.py"]


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(UI).as_posix())
def test_nothing_that_reads_markup_is_used(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6"):
            for name in node.names:
                assert name.name not in FORBIDDEN, f"{FORBIDDEN[name.name]} ({WITHIN})"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKS:
            call = ast.unparse(node.func)
            is_constant = bool(node.args) and isinstance(node.args[0], ast.Constant)
            is_made = bool(node.args) and ast.unparse(node.args[0]).split("(")[0] in ASKS[node.func.attr]
            listed = (path.relative_to(UI).as_posix(), call) in CONSTANT
            assert is_constant or is_made or listed, f"line {node.lineno}: {call} of a text that may be from outside"
