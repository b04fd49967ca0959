"""Studies that do not say what they show are looked into: each at one place, and the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level
from qrstation.jobs.priors.looking import MOST_LOOKED_INTO, Looking
from qrstation.network.dimse.command_set import CommandField
from qrstation.store.index import IndexReader
from tests.connected import connected
from tests.hostile import Conversation, HostileArchive
from tests.patient_archive import Patients, told
from tests.peers import Dcmqrscp, Orthanc
from tests.store.material import ct, file_of, keep, opened

LUNG = {"SeriesInstanceUID": "1.9.1", "SeriesDescription": "Lung 1mm", "Modality": "CT"}


def study(uid: str, description: str = "", day: str = "20240105") -> Match:
    """Give a study as an archive told it."""
    return Match("Hostile", Level.STUDY, told(uid, description, day))


def is_unclear(match: Match) -> bool:
    """Tell it by the description alone."""
    return not match.text("StudyDescription")


@pytest.fixture
def looking(tmp_path: Path) -> Iterator[Looking]:
    """Nothing but the study 1.1 is here."""
    with opened(tmp_path) as (store, news):
        keep(store, ct(1, "1.1", "1.1.1"))
        assert news.wait_stored(1)
        with IndexReader(tmp_path / "index.sqlite", tmp_path / "store") as reader:
            yield Looking(reader, is_unclear)


def test_only_what_says_nothing_is_asked_and_only_once(looking: Looking) -> None:
    answers = Patients([], {"1.2": [LUNG], "1.3": [LUNG]})
    with HostileArchive(0, answer=answers) as archive:
        peer = connected(archive.settings)
        found = looking.at(peer, looking.wanted([study("1.2"), study("1.3", "CT Thorax"), study("1.2")]), CancelToken())
        assert [each.text("SeriesDescription") for each in found["1.2"]] == ["Lung 1mm"]
        assert list(found) == ["1.2"]
        assert looking.wanted([study("1.2")]) == [], "another archive has it too"
    assert [str(keys.StudyInstanceUID) for keys in answers.asked] == ["1.2"]


def test_what_is_here_is_looked_into_here(looking: Looking) -> None:
    assert [each.text("SeriesInstanceUID") for each in looking.here([study("1.1")])["1.1"]] == ["1.1.1"]
    assert looking.wanted([study("1.1")]) == [], "an archive is not asked for them"


def test_a_side_that_is_not_told_is_looked_for_here_alone(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        image = ct(1, "1.1", "1.1.1")
        image.Laterality = "L"
        keep(store, image)
        assert news.wait_stored(1)
        with IndexReader(tmp_path / "index.sqlite", tmp_path / "store") as reader:
            looking = Looking(reader, is_unclear, lambda match: "links" not in match.text("StudyDescription"))
            found = looking.here([study("1.1", "MRT Knie"), study("1.2", "MRT Knie links")])
            assert {uid: [each.text("Laterality") for each in series] for uid, series in found.items()} == {
                "1.1": ["L"]
            }
            assert looking.wanted([study("1.3", "MRT Knie")]) == []


def test_an_archive_is_asked_for_the_side_and_the_regions_codes(looking: Looking) -> None:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "72696002", "SCT", "Knee"
    answers = Patients([], {"1.2": [{**LUNG, "Laterality": "R", "AnatomicRegionSequence": [code]}]})
    with HostileArchive(0, answer=answers) as archive:
        (series,) = looking.at(connected(archive.settings), looking.wanted([study("1.2")]), CancelToken())["1.2"]
    assert series.text("Laterality") == "R"
    (item,) = series.items("AnatomicRegionSequence")
    assert (item["CodeValue"], item["CodingSchemeDesignator"]) == ("72696002", "SCT")


@pytest.mark.peer
@pytest.mark.parametrize("kind", [Orthanc, Dcmqrscp])
def test_a_real_archive_bears_the_question(looking: Looking, kind: type[Orthanc | Dcmqrscp], tmp_path: Path) -> None:
    image = ct(1, "1.22", "1.22.1")
    image.Laterality = "R"
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "72696002", "SCT", "Knee"
    image.AnatomicRegionSequence = [code]
    with kind() as archive:
        path = tmp_path / "image.dcm"
        path.write_bytes(file_of(image))
        archive.upload(path)
        (series,) = looking.at(connected(archive.settings()), looking.wanted([study("1.22")]), CancelToken())["1.22"]
    assert series.series_uid == "1.22.1"
    assert series.text("Laterality") == ("R" if kind is Orthanc else ""), "dcmqrscp knows no such key, and says nothing"


def test_an_archive_that_refuses_rare_keys_is_asked_without_them(looking: Looking) -> None:
    answers = Patients([], {"1.2": [LUNG], "1.3": [LUNG]})

    def answer(conversation: Conversation, number: int, keys: Dataset) -> bool:
        if "AnatomicRegionSequence" in keys:
            conversation.respond(CommandField.C_FIND_RSP, 0xA900)
            return True
        return answers(conversation, number, keys)

    with HostileArchive(0, answer=answer) as archive:
        found = looking.at(connected(archive.settings), looking.wanted([study("1.2"), study("1.3")]), CancelToken())
    assert {uid: len(series) for uid, series in found.items()} == {"1.2": 1, "1.3": 1}


def test_of_very_many_the_newest_are_asked(looking: Looking) -> None:
    answers = Patients([])
    studies = [study(f"1.{number}", day=f"{1990 + number % 30}0101") for number in range(2, MOST_LOOKED_INTO + 62)]
    with HostileArchive(0, answer=answers, is_quick=True) as archive:
        looking.at(connected(archive.settings), looking.wanted(studies), CancelToken())
    asked = {str(keys.StudyInstanceUID) for keys in answers.asked}
    assert len(asked) == MOST_LOOKED_INTO
    days = {match.study_uid: match.text("StudyDate") for match in studies}
    assert min(days[uid] for uid in asked) >= max(day for uid, day in days.items() if uid not in asked)


def test_an_archive_that_fails_tells_what_it_told(looking: Looking) -> None:
    answers = Patients([], {"1.2": [LUNG]})
    with HostileArchive(0, answer=answers) as archive:
        answers.before = lambda conversation, keys: conversation.abort() if keys.StudyInstanceUID != "1.2" else None
        found = looking.at(
            connected(archive.settings), looking.wanted([study("1.2", day="20250101"), study("1.3")]), CancelToken()
        )
    assert list(found) == ["1.2"]
