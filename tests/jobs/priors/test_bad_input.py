"""Priors where what is told is poor or odd: each found as far as can be, with a plain word of what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset

from qrstation.core.events import PriorsFound, SearchEnd
from qrstation.core.station.settings import ArchiveSettings
from qrstation.network.dimse.command_set import CommandField
from qrstation.store.index import IndexReader
from qrstation.store.state import StateFile
from qrstation.words import words_of
from qrstation.words.patients import reason_words
from tests.calendar_archive import Calendar, days
from tests.hostile import Conversation, HostileArchive
from tests.jobs.priors.test_finding import study
from tests.jobs.priors.test_search import CURRENT, Found, waits
from tests.listed import row
from tests.patient_archive import ELISE, Patients, told
from tests.store.material import keep, opened

Searched = Callable[..., PriorsFound]


@pytest.fixture
def searched(tmp_path: Path) -> Iterator[Searched]:
    """Give what keeps a study of such a patient, and finds its priors at such archives."""
    with ExitStack() as ends:

        def search(patient_id: str, name: str, born: str, *archives: ArchiveSettings) -> PriorsFound:
            with opened(tmp_path) as (store, news):
                keep(store, study(CURRENT, (patient_id, "", name, born)))
                assert news.wait_stored(1)
            reader = ends.enter_context(IndexReader(tmp_path / "index.sqlite", tmp_path / "store"))
            state = ends.enter_context(closing(StateFile(tmp_path / "state.sqlite")))
            found = Found(tmp_path, reader, state)
            ends.callback(found.searcher.close)
            found.archives = archives
            found.searcher.find(CURRENT)
            return found.end()

        yield search


def doubts(end: PriorsFound) -> dict[str, str]:
    """Give why those that are not surely the patient's are not; none of them is ranked or fetched."""
    doubtful = [prior for prior in end.priors if prior.rank is None]
    assert not any(prior.fetch_from for prior in doubtful)
    return {prior.uid: reason_words(prior.verdict) for prior in doubtful}


def sure(end: PriorsFound) -> list[str]:
    """Give those that are surely the patient's."""
    return sorted(prior.uid for prior in end.priors if prior.rank is not None)


def test_without_a_birth_date_the_id_finds_them_and_a_person_is_asked(searched: Searched) -> None:
    with HostileArchive(0, answer=Patients([told("1.3.1"), told("1.3.2", PatientBirthDate="")])) as archive:
        end = searched("4711", "Moreau^Elise", "", archive.settings)
    assert doubts(end)["1.3.1"] == "one has no birth date"
    assert set(doubts(end)) == {"1.3.1", "1.3.2"}


def test_without_an_id_name_and_birth_date_find_them_and_a_person_is_asked(searched: Searched) -> None:
    other = told("1.3.2", PatientName="Otherman^Karl")
    with HostileArchive(0, answer=Patients([told("1.3.1"), other])) as archive:
        end = searched("", "Moreau^Elise", "19570412", archive.settings)
    assert doubts(end) == {"1.3.1": "one has no ID"}
    assert sure(end) == []


def test_who_tells_neither_is_asked_about_nowhere(searched: Searched) -> None:
    answers = Patients([told("1.3.1")])
    with HostileArchive(0, answer=answers) as archive:
        end = searched("  ", "Moreau^Elise", "", archive.settings)
    assert (answers.asked, end.priors) == ([], ())
    (remark,) = end.remarks
    assert words_of(remark).line == (
        "the study tells neither a patient ID nor a name with a birth date; search for the patient by hand"
    )


def test_spaces_of_an_id_mean_nothing_and_zeros_are_asked_about(searched: Searched) -> None:
    studies = [told("1.3.1", PatientID="004711"), told("1.3.2"), told("1.3.3", PatientID="  004711")]
    with HostileArchive(0, answer=Patients(studies)) as archive:
        end = searched(" 004711 ", "Moreau^Elise", "19570412", archive.settings)
    assert sure(end) == ["1.3.1", "1.3.3"]
    assert doubts(end) == {"1.3.2": "the IDs differ by leading zeros"}


def test_who_has_married_is_asked_about_and_a_stranger_with_the_id_is_not_shown(searched: Searched) -> None:
    married = told("1.3.1", PatientName="Keller^Elise")
    stranger = told("1.3.2", PatientName="Otherman^Karl", PatientBirthDate="19310203")
    with HostileArchive(0, answer=Patients([married, stranger])) as archive:
        end = searched("4711", "Moreau^Elise", "19570412", archive.settings)
    assert doubts(end) == {"1.3.1": "the names differ"}
    assert sure(end) == []


def test_ten_thousand_studies_of_one_id_are_all_ranked(searched: Searched) -> None:
    like = row(**told("1.2.900000", "Verlauf"))  # no word of a region: only the newest are looked into
    series: list[str] = []

    def answer(conversation: Conversation, number: int, keys: Dataset) -> bool:
        if keys.QueryRetrieveLevel == "SERIES":
            series.append(str(keys.StudyInstanceUID))
        elif keys.get("PatientID") == "4711":
            for each in range(10_000):
                data = like.replace(b"1.2.900000", f"1.2.9{each:05}".encode())
                conversation.respond(CommandField.C_FIND_RSP, 0xFF00, data)
        conversation.respond(CommandField.C_FIND_RSP, 0x0000)
        return True

    with HostileArchive(0, answer=answer, is_quick=True) as archive:
        end = searched("4711", "Moreau^Elise", "19570412", replace(archive.settings, timeout=60))
    assert [prior.rank for prior in end.priors] == list(range(1, 10_001))
    assert len(series) == len(set(series)) == 50
    assert sum(bool(prior.fetch_from) for prior in end.priors) <= 2


@pytest.mark.parametrize("honours", [True, False])
def test_an_archive_that_caps_its_answers_is_asked_by_days_or_said_to_be_incomplete(
    searched: Searched, honours: bool
) -> None:
    def more(number: int) -> dict[str, Any]:
        return {**ELISE, "StudyDescription": "CT Thorax", "ModalitiesInStudy": "CT"}

    calendar = Calendar(days("2024-01-01", 35), 10, honours_dates=honours, more=more)

    def answer(conversation: Conversation, number: int, keys: Dataset) -> bool:
        if not keys.get("StudyInstanceUID"):
            return calendar(conversation, number, keys)
        conversation.respond(CommandField.C_FIND_RSP, 0x0000)  # it has not the study that is read
        return True

    with HostileArchive(0, answer=answer, is_quick=True) as archive:
        end = searched("4711", "Moreau^Elise", "19570412", archive.settings)
    (told_of,) = end.answers
    if honours:
        assert (told_of.end, sure(end)) == (SearchEnd.COMPLETE, calendar.uids)
    else:
        assert (told_of.end, len(sure(end))) == (SearchEnd.CUT_SHORT, 10)
        assert "the archive cuts its answer short still for until 2" in _lines(told_of.remarks)[0]
        assert "narrow the search by other keys" in _lines(told_of.remarks)[0]


def test_an_archive_that_does_not_answer_in_its_time_is_named_with_what_to_do(searched: Searched) -> None:
    with HostileArchive(0, answer=Patients([], before=waits)) as archive:
        end = searched("4711", "Moreau^Elise", "19570412", replace(archive.settings, name="Tape", timeout=1))
        archive.go_on.set()
    (answer,) = end.answers
    assert (answer.archive, answer.end) == ("Tape", SearchEnd.FAILED)
    (said,) = _lines(answer.remarks)
    assert said.endswith("did not answer for 1 s; try again, or allow it more time (timeout, silence) in the settings")


def test_a_wrong_line_of_the_hospitals_words_is_said_and_the_rest_used(searched: Searched, tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "own.toml").write_text(
        '[regions]\nchest = ["Programm 9"]\nthorax = ["Programm 7"]\n', "utf-8"
    )
    with HostileArchive(0, answer=Patients([told("1.3.1", "Programm 7")])) as archive:
        end = searched("4711", "Moreau^Elise", "19570412", archive.settings)
    (said,) = _lines(end.remarks)
    assert said.startswith('priors/own.toml, line 2: "chest" is no region; ')
    assert said.endswith("orrect it; what else the file says is used meanwhile")
    assert end.priors[0].regions == ("thorax",)


def test_rules_that_contradict_themselves_are_said_and_nothing_is_ranked_by_them(
    searched: Searched, tmp_path: Path
) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "rules.toml").write_text('[families]\nCT = ["CT", "MR"]\n', "utf-8")
    end = searched("4711", "Moreau^Elise", "19570412")
    (said,) = _lines(end.remarks)
    assert said.startswith('priors/rules.toml, line 2: "MR" is of two families; ')
    assert end.priors == ()


def _lines(remarks: Sequence[Any]) -> list[str]:
    return [words_of(remark).line for remark in remarks]
