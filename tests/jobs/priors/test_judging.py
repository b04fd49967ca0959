"""What archives answered is ranked, and each study keeps its copies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from qrstation.core.codes.patients import PatientCode
from qrstation.core.patient import Answer, Demographics, Verdict
from qrstation.core.standard.match import Match, Value
from qrstation.core.standard.query import Level
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.priors.gathering import FoundStudy
from qrstation.jobs.priors.judging import Judge, facts_of
from qrstation.priors.loading import load_reader, load_rules
from qrstation.priors.study import Code
from qrstation.words import words_of

ARCHIVES = {
    "Main": ArchiveSettings("Main", "MAIN", "127.0.0.1", 104),
    "Far": ArchiveSettings("Far", "FAR", "127.0.0.1", 105, nearline=True),
}


def told(uid: str, description: str, day: str, archive: str = "Main", **values: Any) -> Match:
    """Give an archive's answer of a study."""
    base: dict[str, Value] = {
        "StudyInstanceUID": uid,
        "StudyDescription": description,
        "StudyDate": day,
        "ModalitiesInStudy": ["CT"],
    }
    return Match(archive, Level.STUDY, {**base, "NumberOfStudyRelatedInstances": 200, **values})


def found(match: Match, answer: Answer = Answer.SAME, here: int = 0) -> FoundStudy:
    """Give a study as it was found."""
    return FoundStudy(match, (match,), here, Verdict(answer, (PatientCode.ALL_AGREE,)), Demographics())


@pytest.fixture(scope="module")
def judge() -> Judge:
    """Give one with the program's own rules and words, to whom Far is known as slow."""
    rules = load_rules()
    return Judge(rules, load_reader(None, rules)[0], ARCHIVES, {"Main": 20.0, "Far": 1.0}.get)


def test_the_order_is_the_rankings_and_the_copies_stay(judge: Judge) -> None:
    current = told("1.0", "CT Thorax", "20250110")
    studies = [found(told("1.1", "CT Hand", "20240105")), found(told("1.2", "CT Thorax", "20240105", "Far"), here=50)]
    first, second = judge.judged(current, studies, {})
    assert (first.study.uid, second.study.uid) == ("1.2", "1.1")
    assert (first.ranked.rank, second.ranked.rank) == (1, 2)
    assert [copy.archive for copy in first.copies] == ["Far"]
    assert (first.seconds, second.seconds) == (150.0, 10.0)


def test_a_slow_archive_is_said_to_be_with_the_time_that_it_takes(judge: Judge) -> None:
    def reasons(archive: str, rates: dict[str, float], **values: Any) -> str:
        asked = replace(judge, rate=rates.get)
        study = found(told("1.1", "CT Thorax", "20230705", archive, NumberOfStudyRelatedInstances=400, **values))
        (prior,) = asked.judged(told("1.0", "CT Thorax", "20250110"), [study], {})
        return ", ".join(words_of(reason).what for reason in prior.ranked.reasons)

    start = "same region and modality (thorax), 18 months ago"
    assert reasons("Main", {"Main": 3.4}) == f"{start}, off-site: about 2 min"
    assert reasons("Main", {"Main": 20.0}) == f"{start}, to be fetched: about 20 s"
    assert reasons("Main", {}) == start
    assert reasons("Far", {"Far": 1.6}) == f"{start}, on tape: about 4 min", "the settings say that it is nearline"
    assert reasons("Main", {}, InstanceAvailability="NEARLINE") == f"{start}, on tape"
    assert reasons("Main", {"Main": 3.4}, InstanceAvailability="OFFLINE") == f"{start}, cannot be had"


def test_who_is_doubtful_comes_last_without_a_rank(judge: Judge) -> None:
    current = told("1.0", "CT Thorax", "20250110")
    studies = [
        found(told("1.1", "CT Thorax", "20240105"), Answer.DOUBTFUL),
        found(told("1.2", "CT Hand", "20240105")),
    ]
    assert [prior.ranked.rank for prior in judge.judged(current, studies, {})] == [1, None]


def test_a_study_that_says_nothing_is_unclear_and_its_series_tell(judge: Judge) -> None:
    bare = told("1.1", "", "20240105")
    assert judge.is_unclear(bare)
    assert not judge.is_unclear(told("1.2", "CT Thorax", "20240105"))
    series = Match(
        "Main", Level.SERIES, {"SeriesDescription": "Lung 1mm", "Modality": "CT", "BodyPartExamined": "CHEST"}
    )
    (prior,) = judge.judged(told("1.0", "CT Thorax", "20250110"), [found(bare)], {"1.1": [series]})
    assert [str(region) for region in (*prior.ranked.anatomy.regions, *prior.ranked.anatomy.also)] == ["thorax"]


def test_facts_are_those_of_the_study_and_its_series() -> None:
    code = {"CodeValue": "24627-2", "CodingSchemeDesignator": "LN", "CodeMeaning": "CT Chest"}
    match = told("1.1", "CT", "2024.01.05", StudyTime="101500", ProcedureCodeSequence=[code, {"CodeValue": None}])
    series = [
        Match("Main", Level.SERIES, {"SeriesDescription": "a", "Modality": "SR", "BodyPartExamined": "CHEST"}),
        Match("Main", Level.SERIES, {"SeriesDescription": "a", "Modality": "CT", "BodyPartExamined": None}),
    ]
    facts = facts_of(match, series)
    assert (facts.day, facts.time, facts.modalities) == (date(2024, 1, 5), "101500", ("CT", "SR"))
    assert (facts.series_descriptions, facts.body_parts) == (("a",), ("CHEST",))
    assert facts.procedure_codes == (Code("24627-2", "LN", "CT Chest"), Code("", "", ""))


def test_series_tell_the_side_and_the_regions_codes(judge: Judge) -> None:
    knee = {"CodeValue": "72696002", "CodingSchemeDesignator": "SCT", "CodeMeaning": "?"}
    values: dict[str, Value] = {"Modality": "CT", "Laterality": "L", "AnatomicRegionSequence": [knee]}
    series = {"1.1": [Match("Main", Level.SERIES, values)]}
    assert judge.is_sideless(told("1.0", "CT Knie", "20250110"))
    assert not judge.is_sideless(told("1.0", "CT Knie rechts", "20250110"))
    assert not judge.is_sideless(told("1.0", "CT Thorax", "20250110"))
    current = told("1.0", "CT Knie rechts", "20250110")
    (prior,) = judge.judged(current, [found(told("1.1", "", "20240105"))], series)
    assert [str(region) for region in prior.ranked.anatomy.regions] == ["knee"]
    assert "other side" in [words_of(reason).what for reason in prior.ranked.reasons]
    (said,) = judge.judged(current, [found(told("1.1", "CT Knie re", "20240105"))], series)
    assert str(said.ranked.anatomy.laterality) == "right", "what the description says goes first"
