"""Choices between versions, as a client makes them: asked over the channel, carried out by the receiver."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pydicom
import pytest

from qrstation.core.codes.store import StoreCode
from qrstation.core.conflict import Choice, Comparison
from qrstation.core.errors import ReceiverError, StationError
from qrstation.core.events import Difference, InstancesSetAside, StudiesAside
from qrstation.core.notice import notice
from qrstation.core.station.home import Home
from qrstation.receiver.deciding import _told, ask_comparison, ask_conflicts, ask_decision, ask_differences
from qrstation.store.layout import stored_files
from qrstation.words import words_of
from tests.receiver.test_supervisor import Listening
from tests.store.material import ct
from tests.told import saying

STUDIES = [f"1.2.50.{number}" for number in range(1, 5)]


def written(folder: Path, study: str, name: str) -> Path:
    image = ct(1, study)
    image.PatientName = name
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    folder.mkdir(exist_ok=True)
    image.save_as(folder / f"{study}.dcm")
    return folder


@pytest.fixture
def imported(home: Home, tmp_path: Path) -> Iterator[Listening]:
    """A receiver into which four studies were imported, and came again with another name."""
    listening = Listening(home)
    listening.link.start()
    listening.link.wait_listening(20)
    for name in ("First^Name", "Second^Name"):
        for study in STUDIES:
            written(tmp_path / name, study, name)
        assert listening.link.request("import", paths=[str(tmp_path / name)])["imported"] == 4
    yield listening
    listening.link.close()


def names(listening: Listening) -> list[str]:
    """Give the names in the files that are in use."""
    return sorted(str(pydicom.dcmread(path).PatientName) for path in stored_files(listening.home.store))


def test_what_awaits_a_choice_is_listed_compared_and_decided_together(imported: Listening) -> None:
    ask = imported.link.request
    found = ask_conflicts(ask)
    assert {study.study_uid for study in found.studies} == set(STUDIES)
    assert {(study.titles.patient_name, study.new.patient_name) for study in found.studies} == {
        ("First^Name", "Second^Name")
    }
    assert ask_differences(ask, STUDIES[0]) == {Difference.HEADER: 1}
    (element,) = ask_comparison(ask, STUDIES[0], 0).elements
    assert (element.tag, element.here, element.new) == ("(0010,0010)", "First^Name", "Second^Name")
    by_uid = {study.study_uid: study for study in found.studies}
    assert ask_decision(ask, Choice.TAKE, [by_uid[uid] for uid in STUDIES[:2]]).studies == 2
    assert names(imported) == ["First^Name"] * 2 + ["Second^Name"] * 2
    assert ask_decision(ask, Choice.KEEP, [by_uid[uid] for uid in STUDIES[2:]]).studies == 2
    assert names(imported) == ["First^Name"] * 2 + ["Second^Name"] * 2
    assert not ask_conflicts(ask).studies
    told = [event.study_uids for event in imported.events if isinstance(event, StudiesAside)]
    assert [set(uids) for uids in told] == [set(STUDIES[2:]), set()]


def test_every_client_is_told_what_there_is_when_one_asks(imported: Listening) -> None:
    assert len([event for event in imported.events if isinstance(event, InstancesSetAside)]) == 4
    assert imported.link.request("aside") == {"studies": 4}
    assert imported.wait(StudiesAside)
    (told,) = [event for event in imported.events if isinstance(event, StudiesAside)]
    assert set(told.study_uids) == set(STUDIES)


def test_one_that_fails_is_said_and_stops_no_other(imported: Listening) -> None:
    found = ask_conflicts(imported.link.request).studies
    older = imported.home.store / "aside" / "older"
    older.rmdir()
    older.touch()  # nothing can be put into it now
    decided = ask_decision(imported.link.request, Choice.KEEP, found)
    assert decided.studies == 0
    assert set(decided.failed) == set(STUDIES)
    said = [words_of(why).lines for why in decided.failed.values()]
    assert all("cannot be put away" in what and "older" in advice for what, advice in said)
    older.unlink()
    older.mkdir()
    assert ask_decision(imported.link.request, Choice.KEEP, found).studies == 4


def test_what_could_not_be_compared_comes_over_the_channel_with_its_reason() -> None:
    why = notice(StoreCode.CANNOT_BE_READ, reason="Input/output error")
    note = notice(StoreCode.NEW_VERSION_UNUSABLE, why=why)
    compared = Comparison("1.2", "1.2.3", 0, 1, Difference.UNREADABLE, "here", "new", note=note)
    sent = json.dumps(_told(compared))
    got = ask_comparison(lambda command, **arguments: json.loads(sent), "1.2", 0)
    assert got == compared
    assert words_of(got.note).what == "The new file cannot be read (Input/output error)."


def test_what_is_no_choice_is_refused(imported: Listening) -> None:
    with pytest.raises(StationError):
        imported.link.request("decide", choice="burn", studies=[])
    (first, *_) = ask_conflicts(imported.link.request).studies
    nothing = replace(first, study_uid="1.2.3.4")
    assert ask_decision(imported.link.request, Choice.TAKE, [nothing]).studies == 1


@pytest.mark.parametrize("answer", [{}, {"studies": [{"odd": 1}], "left_out": 0, "unreadable": 0}, {"studies": 5}])
def test_an_answer_that_cannot_be_understood_is_a_plain_error(answer: dict[str, object]) -> None:
    with pytest.raises(ReceiverError, check=saying("does not understand")):
        ask_conflicts(lambda command, **arguments: answer)
