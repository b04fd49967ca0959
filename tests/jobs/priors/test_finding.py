"""Priors found at two real archives and here: the traps of identity end to end, and archives that fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from qrstation.core.codes.jobs import JobCode
from qrstation.core.codes.patients import PatientCode
from qrstation.core.events import SearchEnd
from qrstation.core.identities import Identities, pair_of
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.patient import Answer, Demographics
from qrstation.core.standard.uid import new_uid
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.priors.finding import Finder, Findings
from qrstation.jobs.search.known import ask_in_utf_8, knowing
from qrstation.store.index import IndexReader
from tests.connected import connected
from tests.hostile import HostileArchive
from tests.patient_archive import Patients, told
from tests.peers import Orthanc, free_port
from tests.store.material import ct, file_of, keep, opened

ELISE = Demographics("4711", "", "Moreau^Élise", "19570412")
TRAPS = {
    "main": {
        "the same": ("4711", "", "MOREAU^ELISE", "19570412"),
        "a twin": ("4712", "", "Moreau^Jeanne", "19570412"),
        "married": ("4711", "", "Keller^Elise", "19570412"),
        "swapped": ("4711", "", "Elise^Moreau", "19570412"),
        "no birth date": ("4711", "", "Moreau^Elise", ""),
        "zeros": ("0004711", "", "Moreau^Elise", "19570412"),
        "reused": ("4711", "", "Otherman^Karl", "19310203"),
    },
    "far": {
        "other domain": ("F-99", "", "Moreau^Elise^^^", "19570412"),
        "the same number there": ("4711", "", "Moreau^Elise", "19570412"),
        "somebody there": ("4711", "", "Somebody^Else", "19800101"),
        "spaces": (" 4711 ", "", "Moreau^Elise", "19570412"),
    },
}
UIDS = {name: new_uid("prior", name) for studies in TRAPS.values() for name in studies}
CURRENT = new_uid("current")


def study(uid: str, whose: tuple[str, str, str, str]) -> Dataset:
    """Make a study of one image."""
    image = ct(1, uid, new_uid(uid))
    image.SpecificCharacterSet = "ISO_IR 192"
    image.PatientID, _, image.PatientName, image.PatientBirthDate = whose
    image.StudyDate, image.StudyTime, image.StudyDescription = "20240105", "101500", "CT Thorax"
    return image


@pytest.fixture(scope="module")
def archives() -> Iterator[dict[str, ArchiveSettings]]:
    """Two Orthancs, each with its studies."""
    with Orthanc(title="MAIN") as main, Orthanc(title="FAR") as far:
        for place, peer in (("main", main), ("far", far)):
            for name, whose in TRAPS[place].items():
                peer.upload(file_of(study(UIDS[name], whose)))
        yield {
            "main": main.settings(name="Main", issuer="HOSP"),
            "far": far.settings(name="Far", issuer="FARHOSP"),
        }


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[IndexReader]:
    """The current study, here."""
    with opened(tmp_path) as (store, news):
        keep(store, study(CURRENT, ("4711", "", "Moreau^Élise", "19570412")))
        assert news.wait_stored(1)
        with IndexReader(tmp_path / "index.sqlite", tmp_path / "store") as index:
            yield index


def verdicts(findings: Findings) -> dict[str, tuple[Answer, PatientCode]]:
    """Give what was decided of each study that was found."""
    names = {uid: name for name, uid in UIDS.items()}
    return {names[each.uid]: (each.verdict.answer, each.verdict.reasons[0]) for each in findings.studies}


@pytest.mark.peer
def test_the_traps_of_identity_over_two_archives(archives: dict[str, ArchiveSettings], reader: IndexReader) -> None:
    findings = Finder(connected, reader, tuple(archives.values())).find(CURRENT, CancelToken())
    assert [(answer.archive, answer.end) for answer in findings.answers] == [
        ("Main", SearchEnd.COMPLETE),
        ("Far", SearchEnd.COMPLETE),
    ]
    assert verdicts(findings) == {
        "the same": (Answer.SAME, PatientCode.ALL_AGREE),
        "married": (Answer.DOUBTFUL, PatientCode.NAMES_DIFFER),
        "swapped": (Answer.DOUBTFUL, PatientCode.NAMES_SWAPPED),
        "no birth date": (Answer.DOUBTFUL, PatientCode.ONE_BIRTH),
        "zeros": (Answer.DOUBTFUL, PatientCode.IDS_BY_ZEROS),
        "other domain": (Answer.DOUBTFUL, PatientCode.IDS_DIFFER_ISSUERS_UNKNOWN),
        "the same number there": (Answer.SAME, PatientCode.ALL_AGREE),
        "spaces": (Answer.SAME, PatientCode.ALL_AGREE),
    }


@pytest.mark.peer
def test_a_study_that_only_an_archive_has_is_looked_up_there(
    archives: dict[str, ArchiveSettings], reader: IndexReader
) -> None:
    findings = Finder(connected, reader, tuple(archives.values())).find(UIDS["the same"], CancelToken())
    assert findings.current is not None
    assert findings.current.archive == "Main"
    found = {each.uid: each for each in findings.studies}
    assert found[CURRENT].here == 1
    assert found[CURRENT].copies == ()
    assert UIDS["the same"] not in found
    # The issuer of Main is known for it, and Far's is another: one number in two domains is a doubt.
    said = verdicts(Findings(None, tuple(each for each in findings.studies if each.uid != CURRENT)))
    assert said["the same number there"] == (Answer.DOUBTFUL, PatientCode.ISSUERS_DIFFER)


@pytest.mark.peer
def test_what_was_decided_is_remembered_for_each_of_the_pair(
    archives: dict[str, ArchiveSettings], reader: IndexReader
) -> None:
    married = Demographics("4711", "HOSP", "Keller^Elise", "19570412")
    mine = Demographics("4711", "", "Moreau^Élise", "19570412")
    decided = Identities({pair_of(mine, married): True})
    findings = Finder(connected, reader, tuple(archives.values()), decided).find(CURRENT, CancelToken())
    assert verdicts(findings)["married"] == (Answer.SAME, PatientCode.DECIDED_SAME)


def test_an_archive_that_is_down_is_told_and_the_rest_is_found(tmp_path: Path, reader: IndexReader) -> None:
    down = ArchiveSettings("Down", "DOWN", "127.0.0.1", free_port(), timeout=2)
    told: list[Findings] = []
    finder = Finder(connected, reader, (down,), on_progress=told.append)
    findings = finder.find(CURRENT, CancelToken())
    assert findings.current is not None
    assert [(answer.archive, answer.end) for answer in findings.answers] == [("Down", SearchEnd.FAILED)]
    assert [(each.asking, each.answers) for each in told] == [(("Down",), ())], "what is here is told before"
    assert findings.asking == ()
    nowhere = finder.find("1.2.3", CancelToken())
    assert nowhere.current is None
    assert nowhere.answers[0].end is SearchEnd.FAILED


def test_a_study_that_tells_nobody_is_not_asked_about(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        keep(store, study(CURRENT, ("", "", "Moreau^Elise", "")))
        assert news.wait_stored(1)
        with IndexReader(tmp_path / "index.sqlite", tmp_path / "store") as reader:
            findings = Finder(connected, reader, ()).find(CURRENT, CancelToken())
    assert [remark.code for remark in findings.remarks] == [JobCode.PATIENT_NOT_TOLD]


def test_a_name_that_does_not_fit_the_archive_s_character_set_is_asked_for_in_utf_8(tmp_path: Path) -> None:
    """Nobody typed it: there is nobody who could write it in other letters."""
    patients = Patients([told("1.7", PatientID="other", PatientName="山田^太郎")])
    with opened(tmp_path) as (store, news):
        keep(store, study(CURRENT, ("4711", "", "山田^太郎", "19570412")))
        assert news.wait_stored(1)
        with (
            IndexReader(tmp_path / "index.sqlite", tmp_path / "store") as index,
            HostileArchive(0, answer=patients) as far,
        ):
            connect = knowing(connected, lambda: None, ask_in_utf_8)
            finder = Finder(connect, index, (replace(far.settings, charset="ISO_IR 100"),))
            findings = finder.find(CURRENT, CancelToken())
    assert [(answer.end, answer.remarks) for answer in findings.answers] == [(SearchEnd.COMPLETE, ())]
    assert [each.uid for each in findings.studies] == ["1.7"]
