"""What an archive answers badly is said in the real window, in two lines, and what came stays; never a traceback."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from pydicom.dataset import Dataset
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qrstation.core.standard.query import StudyQuery
from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.network.dimse.command_set import CommandField
from qrstation.station import Station
from tests.hostile import Conversation, HostileArchive
from tests.listed import Studies, row
from tests.peers import free_port

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")

RSP = CommandField.C_FIND_RSP
ELENA = {"StudyInstanceUID": "1.1", "PatientName": "Morgan^Elena", "PatientID": "4711"}
STUDY = row(**ELENA)
SERIES = row(SeriesInstanceUID="1.1.1", QueryRetrieveLevel="SERIES")
IMAGE = row(**ELENA, SeriesInstanceUID="1.1.1", SOPInstanceUID="1.1.1.1", QueryRetrieveLevel="IMAGE")
GARBAGE = b"\xff" * 40
Answer = Callable[[Conversation, Dataset], bool]


def whole(*answers: bytes) -> Answer:
    """Answer so, and end the answer as it should end."""

    def answer(conversation: Conversation, keys: Dataset) -> bool:
        for data in answers:
            conversation.respond(RSP, 0xFF00, data)
        conversation.respond(RSP, 0x0000)
        return True

    return answer


SEEN = threading.Event()
"""The study is in the window."""


def breaking(end: Callable[[Conversation], None]) -> Answer:
    """Answer with a study, and drop the line once it was seen: what a reset finds unread, the system throws away."""

    def answer(conversation: Conversation, keys: Dataset) -> bool:
        conversation.respond(RSP, 0xFF00, STUDY)
        SEEN.wait(20)
        end(conversation)
        return True

    return answer


@contextmanager
def asking(answer: Answer, home: Home, qtbot: QtBot) -> Iterator[Station]:
    """A window that has asked an archive which answers so."""
    with HostileArchive(0, answer=Studies({}, before=answer)) as archive:
        save_settings(home.settings_file, Settings(StationSettings(port=free_port()), archives=(archive.settings,)))
        station = Station(home)
        qtbot.addWidget(station.window)
        station.window.show()
        station.conductor.search.studies.look_for(StudyQuery(patient_name="mor"), ("Hostile",))
        yield station
        station.window.close()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (whole(STUDY, GARBAGE), "1 of the archive's answers could not be read"),
        (whole(SERIES, STUDY, SERIES), "2 of the archive's answers could not be read"),
        (whole(STUDY, STUDY, IMAGE, STUDY), ""),
        (breaking(Conversation.abort), "aborted the association try again"),
        (breaking(Conversation.reset), "broke the connection try again"),
        (breaking(Conversation.garbage), "sent more at once than was agreed tell its administrator"),
    ],
    ids=["cannot be decoded", "wrong level", "duplicates", "aborts", "drops the line", "says nonsense"],
)
def test_what_came_stays_and_what_is_wrong_is_said(
    home: Home, qtbot: QtBot, caplog: pytest.LogCaptureFixture, answer: Answer, words: str
) -> None:
    SEEN.clear()
    with asking(answer, home, qtbot) as station:
        results = station.window.results
        qtbot.waitUntil(lambda: len(results.model.tree.studies) == 1, timeout=20_000)
        SEEN.set()
        qtbot.waitUntil(lambda: not station.conductor.search.studies._places, timeout=20_000)
        assert [study.uid for study in results.model.tree.studies] == ["1.1"]
        said = results.notices.texts()
        assert len(said) == bool(words)
        assert not words or (said[0].startswith("Hostile: ") and words in said[0])
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR or record.exc_info]


@pytest.mark.parametrize("hears", [True, False], ids=["hears C-CANCEL", "ignores C-CANCEL"])
def test_answers_without_end_are_stopped_by_esc_whether_the_archive_hears_or_not(
    home: Home, qtbot: QtBot, hears: bool
) -> None:
    def goes_on(conversation: Conversation, keys: Dataset) -> bool:
        number = 0
        with contextlib.suppress(OSError):
            while not (hears and conversation.hears(0)):
                number += 1
                conversation.respond(RSP, 0xFF00, row(StudyInstanceUID=f"1.{number}", PatientID=f"{number % 5}"))
        return True

    with asking(goes_on, home, qtbot) as station:
        form, tree = station.window.form, lambda: station.window.results.model.tree
        qtbot.waitUntil(lambda: tree().counts()[0] > 100, timeout=20_000)
        qtbot.keyClick(form.name, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: form.search_button.accessibleName() == "Search", timeout=20_000)
        assert tree().counts()[0] > 100, "what was found stays"
        assert station.window.results.note.text() == "stopped before Hostile had answered in full"
