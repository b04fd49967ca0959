"""How long fetching a study would take."""

from __future__ import annotations

from qrstation.core.codes.patients import PatientCode
from qrstation.core.patient import Answer, Demographics, Verdict
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.priors.expecting import copies_of, is_off_site, seconds_of
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
    study = found(*copies, here=here)
    return seconds_of(study, copies_of(study, ARCHIVES, rates.get))


def off_site(*copies: Match, here: int = 0, **rates: float) -> bool:
    """Tell whether a study of these copies is off-site."""
    study = found(*copies, here=here)
    ordered = copies_of(study, ARCHIVES, rates.get)
    return is_off_site(ordered, seconds_of(study, ordered))


def found(*copies: Match, here: int) -> FoundStudy:
    """Give a study of these copies."""
    return FoundStudy(copies[0], copies, here, Verdict(Answer.SAME, (PatientCode.ALL_AGREE,)), Demographics())


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


def test_what_only_a_slow_archive_has_is_off_site() -> None:
    assert off_site(copy("Main", 400), Main=3.0)
    assert off_site(copy("Main", None), Main=3.0), "nobody knows how long it takes, and it comes slowly"
    assert not off_site(copy("Main", 400)), "nothing is known of the archive"
    assert not off_site(copy("Main", 2), Main=1.0), "two large images that are soon here"
    assert not off_site(copy("Main", 6000), Main=20.0), "much, from a fast archive"
    both = copy("Far", 400, "ONLINE"), copy("Main", 400, "ONLINE")
    assert not off_site(*both, Main=20.0, Far=3.0), "the fast one sends it"
