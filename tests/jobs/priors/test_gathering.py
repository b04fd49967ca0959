"""Which of the studies that were found are the patient's, and which copies they have."""

from __future__ import annotations

from typing import Any

from qrstation.core.codes.patients import PatientCode
from qrstation.core.identities import Identities, pair_of
from qrstation.core.patient import Answer, Demographics
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level
from qrstation.core.station.place import THIS_STATION
from qrstation.jobs.priors.gathering import FoundStudy, Issuers, described, gathered

ELISE = Demographics("4711", "HOSP", "Moreau^Elise", "19570412")
PLACES = ("Main", "Far")


def told(archive: str, uid: str, whose: Demographics = ELISE, **values: Any) -> Match:
    """Give an archive's answer."""
    patient = {
        "PatientID": whose.patient_id, "IssuerOfPatientID": whose.issuer, "PatientName": whose.name,
        "PatientBirthDate": whose.birth_date,
    }  # fmt: skip
    return Match(archive, Level.STUDY, {"StudyInstanceUID": uid, **patient, **values})


def found(
    *matches: Match,
    held: dict[str, dict[Demographics, int]] | None = None,
    issuers: dict[str, str] | None = None,
    identities: Identities | None = None,
) -> list[FoundStudy]:
    """Gather for Elise."""
    return gathered(ELISE, "1.0", matches, held or {}, PLACES, Issuers(issuers or {}), identities or Identities())


def test_a_study_of_two_archives_is_one_row_with_two_copies() -> None:
    (study,) = found(told("Far", "1.1"), told("Main", "1.1"), held={"1.1": {ELISE: 5}})
    assert [copy.archive for copy in study.copies] == ["Main", "Far"]
    assert (study.match.archive, study.here, study.verdict.answer) == ("Main", 5, Answer.SAME)


def test_the_study_itself_is_none_of_its_priors() -> None:
    assert found(told("Main", "1.0"), told(THIS_STATION, "1.0"), held={"1.0": {ELISE: 5}}) == []


def test_what_is_here_alone_has_no_copies() -> None:
    (study,) = found(told(THIS_STATION, "1.1"), held={"1.1": {ELISE: 5}})
    assert (study.copies, study.here, study.match.archive) == ((), 5, THIS_STATION)


def test_other_persons_never_come() -> None:
    twin = Demographics("4712", "HOSP", "Moreau^Elise", "19570412")
    reused = Demographics("4711", "OTHER", "Keller^Hans", "19400101")
    assert found(told("Main", "1.1", twin), told("Far", "1.2", reused)) == []


def test_who_is_perhaps_the_patient_is_said_with_the_reason() -> None:
    married = Demographics("4711", "HOSP", "Keller^Elise", "19570412")
    zeros = Demographics("004711", "HOSP", "Moreau^Elise", "19570412")
    one, other = found(told("Main", "1.1", married), told("Far", "1.2", zeros))
    assert (one.verdict.answer, one.verdict.reasons) == (Answer.DOUBTFUL, (PatientCode.NAMES_DIFFER,))
    assert (other.verdict.answer, other.verdict.reasons) == (Answer.DOUBTFUL, (PatientCode.IDS_BY_ZEROS,))


def test_an_archives_issuer_scopes_ids_that_name_none() -> None:
    unknown = Demographics("4711", "", "Moreau^Elise", "19570412")
    (same,) = found(told("Main", "1.1", unknown), issuers={"Main": "HOSP"})
    assert same.verdict.answer is Answer.SAME
    (doubtful,) = found(told("Far", "1.1", unknown), issuers={"Far": "OTHER"})
    assert doubtful.verdict.reasons == (PatientCode.ISSUERS_DIFFER,)


def test_an_archive_that_has_the_current_study_tells_its_issuer() -> None:
    unknown = Demographics("4711", "", "Moreau^Elise", "19570412")
    issuers = Issuers({"Main": "HOSP", "Far": "OTHER"})
    assert described(unknown, "1.0", [told("Main", "1.0", unknown)], issuers).issuer == "HOSP"
    both = [told("Main", "1.0", unknown), told("Far", "1.0", unknown)]
    assert described(unknown, "1.0", both, issuers).issuer == "", "two domains tell nothing"
    other_id = Demographics("99", "", "Moreau^Elise", "19570412")
    assert described(unknown, "1.0", [told("Main", "1.0", other_id)], issuers).issuer == ""


def test_a_copy_of_another_person_is_none_of_the_studys() -> None:
    stranger = Demographics("99", "HOSP", "Keller^Hans", "19400101")
    (study,) = found(told("Main", "1.1", stranger), told("Far", "1.1"))
    assert [copy.archive for copy in study.copies] == ["Far"]


def test_what_a_person_decided_goes_before_the_doubt() -> None:
    married = Demographics("4711", "HOSP", "Keller^Elise", "19570412")
    pair = pair_of(ELISE, married)
    (study,) = found(told("Main", "1.1", married), identities=Identities({pair: True}))
    assert study.verdict.answer is Answer.SAME
    assert study.verdict.reasons[0] is PatientCode.DECIDED_SAME
    assert found(told("Main", "1.1", married), identities=Identities({pair: False})) == []
