"""How long fetching a study would take."""

from __future__ import annotations

from qrstation.core.codes.patients import PatientCode
from qrstation.core.patient import Answer, Demographics, Verdict
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.priors.expecting import copies_of, seconds_of
from qrstation.jobs.priors.gathering import FoundStudy

MAIN = ArchiveSettings("Main", "MAIN", "127.0.0.1", 104)
FAR = ArchiveSettings("Far", "FAR", "127.0.0.1", 105, nearline=True)
ARCHIVES = {"Main": MAIN, "Far": FAR}


def copy(archive: str, instances: int | None, availability: str | None = None) -> Match:
    """Give an archive's answer of a study."""
    return Match(
        archive,
        Level.STUDY,
        {
            "StudyInstanceUID": "1.1",
            "NumberOfStudyRelatedInstances": instances,
            "InstanceAvailability": availability,
        },
    )


def seconds(*copies: Match, here: int = 0, **rates: float) -> float | None:
    """Give how long a study of these copies takes."""
    verdict = Verdict(Answer.SAME, (PatientCode.ALL_AGREE,))
    study = FoundStudy(copies[0], copies, here, verdict, Demographics())
    return seconds_of(study, copies_of(study, ARCHIVES, rates.get))


def test_it_takes_what_is_missing_at_the_speed_that_was_learned() -> None:
    assert seconds(copy("Main", 400), Main=20.0) == 20.0
    assert seconds(copy("Main", 400), here=300, Main=20.0) == 5.0


def test_what_is_here_takes_no_time() -> None:
    assert seconds(copy("Main", 400), here=400) == 0.0


def test_nobody_can_say_without_a_speed_or_a_count() -> None:
    assert seconds(copy("Main", 400)) is None
    assert seconds(copy("Main", None), Main=20.0) is None


def test_what_is_offline_waits_for_a_person() -> None:
    assert seconds(copy("Main", 400, "OFFLINE"), Main=20.0) is None


def test_the_copy_that_would_be_fetched_counts() -> None:
    assert seconds(copy("Far", 400), copy("Main", 400), Main=20.0, Far=1.0) == 20.0, "what is online goes first"
