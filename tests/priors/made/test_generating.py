"""The made patients are the same each time, plausible, and hold every trap in every language."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.priors.made import generating
from tests.priors.made.generating import FLOOD, cases, made_patients
from tests.priors.made.kinds import KINDS
from tests.priors.made.people import OTHERS, SAME
from tests.priors.made.records import MadeStudy
from tests.priors.made.wording import LANGUAGES, phrases

PATIENTS = made_patients()
STUDIES: list[MadeStudy] = [study for patient in PATIENTS for study in (patient.current, *patient.priors)]


def test_the_patients_are_the_same_each_time() -> None:
    first = made_patients()
    made_patients.cache_clear()
    assert made_patients() == first


def test_there_are_enough_patients_in_each_language() -> None:
    counts = Counter(patient.language for patient in PATIENTS)
    assert len(PATIENTS) >= 300
    assert all(counts[language] >= 35 for language in LANGUAGES)


def test_each_trap_is_there_in_each_language() -> None:
    there = {(patient.trap, patient.language) for patient in PATIENTS}
    assert there == {(case.trap, language) for case in cases() for language in LANGUAGES}
    assert {trap for trap, _ in there} >= {*SAME, *OTHERS}


def test_a_third_of_the_descriptions_is_damaged() -> None:
    counts = Counter(study.damage for study in STUDIES)
    assert 1 - counts[""] / len(STUDIES) >= 1 / 3
    assert min(counts[way] for way in ("misspelt", "abbreviated", "cut")) > 100


def test_a_third_lies_aside() -> None:
    aside = sum(patient.is_aside for patient in PATIENTS)
    assert 0.28 < aside / len(PATIENTS) < 0.38
    assert {patient.language for patient in PATIENTS if patient.is_aside} == set(LANGUAGES)


def test_at_most_three_priors_are_useful() -> None:
    counts = Counter(len(patient.useful) for patient in PATIENTS)
    assert set(counts) <= {0, 1, 2, 3}
    assert counts[0] == len(LANGUAGES) * sum(case.trap == "none useful" for case in cases())


def test_a_useful_prior_is_earlier_of_the_same_person_and_shows_something_of_the_region() -> None:
    for patient in PATIENTS:
        current = patient.current
        for prior in patient.priors:
            if prior.useful:
                assert prior.is_same_person
                assert (prior.date, prior.time) < (current.date, current.time)
                assert KINDS[prior.kind].shows & KINDS[current.kind].shows, (patient.trap, prior.kind)


def test_studies_are_told_apart_by_their_uids() -> None:
    assert len({study.study_uid for study in STUDIES}) == len(STUDIES)


def test_what_tells_nothing_has_series_that_tell() -> None:
    generic = {
        text for language in LANGUAGES for key in ("any_ct", "any_mr", "any_xr") for text in phrases(language)[key]
    }
    assert all(study.series for study in STUDIES if study.damage == "cut" or study.description in generic)


def test_some_chest_studies_have_a_body_part_that_contradicts() -> None:
    chest = [study for study in STUDIES if study.kind in generating.CHEST]
    wrong = [study for study in chest if study.body_part not in ("", "CHEST")]
    assert 0.05 < len(wrong) / len(chest) < 0.2


def test_a_flood_is_one_and_later_studies_are_there() -> None:
    floods = [patient for patient in PATIENTS if patient.trap == "ultrasound flood"]
    assert all(sum(prior.modalities[0] == "US" for prior in patient.priors) >= FLOOD for patient in floods)
    later = [patient for patient in PATIENTS if patient.trap == "later study"]
    assert all(max(prior.date for prior in patient.priors) > patient.current.date for patient in later)


def test_others_answer_only_in_their_traps() -> None:
    for patient in PATIENTS:
        others = [prior for prior in patient.priors if not prior.is_same_person]
        assert bool(others) == (patient.trap in OTHERS)
        assert all(prior.demographics != patient.demographics for prior in others)
        if patient.trap in SAME:
            assert any(prior.useful and prior.demographics != patient.demographics for prior in patient.priors)


def test_every_kind_is_written_in_every_language() -> None:
    for language in LANGUAGES:
        assert set(phrases(language)) >= set(KINDS)
    assert set(phrases("series")) == set(KINDS)


def test_what_makes_the_patients_knows_nothing_of_the_package() -> None:
    for path in Path(generating.__file__).parent.glob("*.py"):
        assert "qrstation" not in path.read_text("utf-8") or path.name == Path(__file__).name
