"""What a rule has looked at: the new first, the same not again, and anew when something changed."""

from __future__ import annotations

from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level
from qrstation.jobs.priors.prefetching import Named, by_patient
from qrstation.jobs.priors.rule_seen import Seen, key_of


def named(uid: str, patient: str, images: int | None = None, accession: str = "") -> Named:
    """Give a study that a rule found."""
    values = {
        "StudyInstanceUID": uid, "PatientID": patient, "PatientName": "A^B", "PatientBirthDate": "19570412",
        "NumberOfStudyRelatedInstances": images, "AccessionNumber": accession,
    }  # fmt: skip
    return Named(Match("Main", Level.STUDY, values))


def turn(seen: Seen, *found: Named, basis: object = "rule", counts: bool = False) -> list[str]:
    """Begin a run, and give the first study of each patient that is looked at."""
    seen.begin(basis, found)
    return [patient[0].match.study_uid for patient in seen.in_turn(by_patient(found), counts=counts)]


ONE, TWO, THREE = (named(f"1.{number}", str(number)) for number in (1, 2, 3))


def test_what_was_done_is_not_done_again_and_the_new_goes_before_what_failed() -> None:
    seen = Seen()
    assert turn(seen, ONE, TWO) == ["1.1", "1.2"]
    seen.tried([ONE], is_done=False, counts=False)
    seen.tried([TWO], is_done=True, counts=False)
    assert turn(seen, ONE, TWO, THREE) == ["1.3", "1.1"]
    seen.failed([key_of(TWO.match)])
    assert turn(seen, ONE, TWO, THREE) == ["1.3", "1.1", "1.2"]


def test_a_new_study_of_a_known_patient_has_all_of_his_looked_at() -> None:
    seen = Seen()
    turn(seen, ONE)
    seen.tried([ONE], is_done=True, counts=False)
    assert turn(seen, ONE, named("1.9", "1")) == ["1.1"]


def test_other_settings_and_what_was_away_meanwhile_count_as_new() -> None:
    seen = Seen()
    turn(seen, ONE)
    seen.tried([ONE], is_done=True, counts=False)
    assert turn(seen, ONE) == []
    assert turn(seen, ONE, basis="other") == ["1.1"]
    seen.tried([ONE], is_done=True, counts=False)
    assert turn(seen, TWO, basis="other") == ["1.2"]
    assert turn(seen, ONE, basis="other") == ["1.1"]


def test_a_study_that_grew_counts_as_new_where_it_is_fetched_itself() -> None:
    seen = Seen()
    turn(seen, named("1.1", "1", 5), counts=True)
    seen.tried([named("1.1", "1", 5)], is_done=True, counts=True)
    assert turn(seen, named("1.1", "1", 5), counts=True) == []
    assert turn(seen, named("1.1", "1", 7), counts=True) == ["1.1"]


def test_examinations_without_a_uid_are_told_apart() -> None:
    assert key_of(named("", "1", accession="A").match) != key_of(named("", "1", accession="B").match)
    assert key_of(named("", "1").match) == key_of(named("", "1").match)
