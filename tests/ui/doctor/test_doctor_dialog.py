"""The doctor's dialog: every link with what was seen, the broken one named, the card to copy."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from qrstation.core.codes.jobs import JobCode
from qrstation.core.events import LinkTried
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.finding import Finding, Step, StepState
from qrstation.core.notice import notice
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.ui.doctor.doctor_desk import DoctorDesk
from qrstation.ui.doctor.doctor_dialog import WORDS as DOCTOR_WORDS
from tests.told import told

ARCHIVE = ArchiveSettings("Main PACS", "MAIN", "127.0.0.1", 104)

PLAIN = [step for step in Step if step is not Step.TLS]
"""The steps of an archive that is called without TLS."""


def found(
    step: Step, state: StepState = StepState.OK, message: str = "seen", advice: str = "", code: str = ""
) -> Finding:
    """Make a finding."""
    return Finding("Main PACS", step, state, told(message, advice, code))


def test_the_broken_link_is_named_with_what_to_do(qtbot: QtBot) -> None:
    tokens: list[CancelToken] = []
    window = QWidget()
    qtbot.addWidget(window)
    desk = DoctorDesk(window, lambda archive, cancel, typed: tokens.append(cancel), Settings, lambda: 11112)
    desk.examine(ARCHIVE)
    dialog = desk.dialog
    assert dialog is not None
    dialog.again_button.click()
    assert len(tokens) == 1, "one examination at a time"
    for step in PLAIN:
        finding = found(step)
        if step is Step.MOVE:
            finding = found(step, StepState.FAILED, message="it does not know us", advice="ask it", code="0xA801")
        desk.link_tried(LinkTried(id(tokens[0]), finding))
    assert dialog.summary.text() == "The broken link is: Retrieve.\nWhat to do: ask it"
    dialog.copy_button.click()
    assert "11112" in QGuiApplication.clipboard().text()
    dialog.again_button.click()
    assert tokens[0].is_cancelled
    desk.link_tried(LinkTried(id(tokens[0]), found(Step.ECHO)))
    assert dialog.summary.text() == "Trying each link…"
    for step in PLAIN:
        desk.link_tried(LinkTried(id(tokens[1]), found(step)))
    assert dialog.summary.text().startswith("Every link works")
    dialog.close()
    assert tokens[1].is_cancelled


def test_stop_is_at_once_and_late_findings_are_dropped(qtbot: QtBot) -> None:
    tokens: list[CancelToken] = []
    window = QWidget()
    qtbot.addWidget(window)
    desk = DoctorDesk(window, lambda archive, cancel, typed: tokens.append(cancel), Settings, lambda: 11112)
    desk.examine(ARCHIVE)
    dialog = desk.dialog
    assert dialog is not None
    desk.link_tried(LinkTried(id(tokens[0]), found(Step.RESOLVE)))
    dialog.stop_button.click()
    assert tokens[0].is_cancelled
    assert (dialog.summary.text(), dialog.again_button.isEnabled()) == ("Stopped.", True)
    assert not dialog.stop_button.isEnabled()
    desk.link_tried(LinkTried(id(tokens[0]), found(Step.CONNECT, StepState.FAILED, message="late", advice="no")))
    assert "late" not in dialog._rows[Step.CONNECT][1].text()
    dialog.again_button.click()
    assert dialog.stop_button.isEnabled()
    assert len({id(token) for token in tokens}) == 2
    dialog.close()


def test_the_code_stands_below_the_plain_words(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    tokens: list[CancelToken] = []
    desk = DoctorDesk(window, lambda archive, cancel, typed: tokens.append(cancel), Settings, lambda: 11112)
    desk.examine(ARCHIVE)
    finding = found(Step.CONNECT, StepState.FAILED, message="it cannot be reached", advice="look", code="errno 111")
    desk.link_tried(LinkTried(id(tokens[0]), finding))
    assert desk.dialog is not None
    assert desk.dialog._rows[Step.CONNECT][1].text() == "it cannot be reached\nerrno 111"
    desk.dialog.close()


def test_what_is_not_tried_names_the_broken_link_as_it_is_called_there(qtbot: QtBot) -> None:
    window, tokens = QWidget(), list[CancelToken]()
    qtbot.addWidget(window)
    desk = DoctorDesk(window, lambda archive, cancel, typed: tokens.append(cancel), Settings, lambda: 11112)
    desk.examine(replace(ARCHIVE, tls=True))
    assert desk.dialog is not None
    for broken in (Step.RESOLVE, Step.TLS, Step.FIND):
        skipped = Finding("Main PACS", Step.MOVE, StepState.SKIPPED, notice(JobCode.NOT_TRIED_SINCE, step=str(broken)))
        desk.link_tried(LinkTried(id(tokens[0]), skipped))
        assert desk.dialog._rows[Step.MOVE][1].text() == f"not tried, since “{DOCTOR_WORDS[broken]}” failed"
    desk.dialog.close()


def bound_by(qtbot: QtBot, *archives: ArchiveSettings) -> tuple[DoctorDesk, list[tuple[str, str]]]:
    """Have the doctor examine an archive of these settings and find from where it sends; gives what is to be bound."""
    window, tokens, asked = QWidget(), list[CancelToken](), list[tuple[str, str]]()
    qtbot.addWidget(window)
    settings = Settings(archives=archives)
    desk = DoctorDesk(window, lambda archive, cancel, typed: tokens.append(cancel), lambda: settings, lambda: 11112)
    desk.binding_asked.connect(lambda name, address: asked.append((name, address)))
    desk.examine(ARCHIVE)
    came = notice(JobCode.IMAGE_CAME_FROM, seconds=0.3, address="10.0.0.5")
    for step in PLAIN:
        finding = Finding(ARCHIVE.name, step, StepState.OK, came) if step is Step.MOVE else found(step)
        desk.link_tried(LinkTried(id(tokens[0]), finding))
    return desk, asked


def test_an_archive_is_bound_to_where_it_sent_from_with_one_press(qtbot: QtBot) -> None:
    desk, asked = bound_by(qtbot, ARCHIVE)
    dialog = desk.dialog
    assert dialog is not None
    assert "It sends from 10.0.0.5." in dialog.summary.text()
    assert "a cluster sends from several" in dialog.summary.text()
    assert dialog.bind_button.isVisibleTo(dialog)
    dialog.bind_button.click()
    assert asked == [(ARCHIVE.name, "10.0.0.5")]
    assert not dialog.bind_button.isVisibleTo(dialog)
    assert "10.0.0.5 alone" in dialog.summary.text()
    dialog.close()


@pytest.mark.parametrize("archives", [(), (replace(ARCHIVE, port=105),), (ARCHIVE, replace(ARCHIVE, name="Second"))])
def test_what_is_not_saved_or_shares_its_title_is_bound_by_hand(
    qtbot: QtBot, archives: tuple[ArchiveSettings, ...]
) -> None:
    desk, _ = bound_by(qtbot, *archives)
    assert desk.dialog is not None
    assert "It sends from 10.0.0.5." in desk.dialog.summary.text()
    assert not desk.dialog.bind_button.isVisibleTo(desk.dialog)
    desk.dialog.close()
