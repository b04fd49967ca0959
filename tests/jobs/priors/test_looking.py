"""Studies that do not say what they show are looked into: each at one place, and the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level
from qrstation.jobs.priors.looking import MOST_LOOKED_INTO, Looking
from qrstation.store.index import IndexReader
from tests.connected import connected
from tests.hostile import HostileArchive
from tests.patient_archive import Patients, told
from tests.store.material import ct, keep, opened

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
        found = looking.at(peer, [study("1.2"), study("1.3", "CT Thorax"), study("1.2")], CancelToken())
        assert [each.text("SeriesDescription") for each in found["1.2"]] == ["Lung 1mm"]
        assert list(found) == ["1.2"]
        assert looking.at(peer, [study("1.2")], CancelToken()) == {}, "another archive has it too"
    assert [str(keys.StudyInstanceUID) for keys in answers.asked] == ["1.2"]


def test_what_is_here_is_looked_into_here(looking: Looking) -> None:
    assert [each.text("SeriesInstanceUID") for each in looking.here([study("1.1")])["1.1"]] == ["1.1.1"]
    with HostileArchive(0) as archive:
        assert looking.at(connected(archive.settings), [study("1.1")], CancelToken()) == {}
        assert archive.associations == 0


def test_of_very_many_the_newest_are_asked(looking: Looking) -> None:
    answers = Patients([])
    studies = [study(f"1.{number}", day=f"{1990 + number % 30}0101") for number in range(2, MOST_LOOKED_INTO + 62)]
    with HostileArchive(0, answer=answers, is_quick=True) as archive:
        looking.at(connected(archive.settings), studies, CancelToken())
    asked = {str(keys.StudyInstanceUID) for keys in answers.asked}
    assert len(asked) == MOST_LOOKED_INTO
    days = {match.study_uid: match.text("StudyDate") for match in studies}
    assert min(days[uid] for uid in asked) >= max(day for uid, day in days.items() if uid not in asked)


def test_an_archive_that_fails_tells_what_it_told(looking: Looking) -> None:
    answers = Patients([], {"1.2": [LUNG]})
    with HostileArchive(0, answer=answers) as archive:
        answers.before = lambda conversation, keys: conversation.abort() if keys.StudyInstanceUID != "1.2" else None
        found = looking.at(connected(archive.settings), [study("1.2", day="20250101"), study("1.3")], CancelToken())
    assert list(found) == ["1.2"]
