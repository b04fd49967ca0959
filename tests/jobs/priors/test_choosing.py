"""Which priors are fetched of themselves."""

from __future__ import annotations

from qrstation.core.codes.patients import PatientCode
from qrstation.core.patient import Answer, Demographics, Verdict
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level
from qrstation.jobs.priors.choosing import Wish, chosen
from qrstation.jobs.priors.gathering import FoundStudy
from qrstation.jobs.priors.judging import Prior
from qrstation.jobs.retrieve.copies import Copy
from qrstation.priors.ranking import Ranked
from qrstation.priors.reading import Anatomy
from qrstation.priors.study import Candidate, StudyFacts

ALL = Wish(9, 9_999)


def prior(
    rank: int | None, *, score: float = 0.8, images: int | None = 100, here: int = 0, copy: Copy | None = None
) -> Prior:
    """Give a prior as it was ranked."""
    uid = f"1.{rank}"
    match = Match("Main", Level.STUDY, {"StudyInstanceUID": uid})
    study = FoundStudy(match, (match,), here, Verdict(Answer.SAME, (PatientCode.ALL_AGREE,)), Demographics())
    ranked = Ranked(Candidate(StudyFacts(uid), images, here), rank, score, Anatomy(), ())
    return Prior(study, ranked, (copy or Copy("Main", images),), None)


def uids(*priors: Prior, wish: Wish = ALL) -> list[str]:
    """Give which are chosen."""
    return [choice.prior.study.uid for choice in chosen(priors, wish)]


def test_the_best_so_many_are_chosen() -> None:
    assert uids(prior(1), prior(2), prior(3), wish=Wish(2, 9_999)) == ["1.1", "1.2"]
    assert uids(prior(1), wish=Wish(0, 9_999)) == []


def test_neither_who_is_doubtful_nor_another_region_is_fetched() -> None:
    assert uids(prior(1), prior(2, score=0.05), prior(None)) == ["1.1"]


def test_what_is_here_counts_and_costs_nothing() -> None:
    here, there = prior(1, here=100), prior(2)
    choices = chosen([here, there, prior(3)], Wish(2, 100))
    assert [(choice.prior.study.uid, choice.copies, choice.images) for choice in choices] == [
        ("1.1", (), 0),
        ("1.2", there.copies, 100),
    ]


def test_what_is_above_the_images_is_left_for_a_smaller_one() -> None:
    assert uids(prior(1, images=80), prior(2, images=50), prior(3, images=20), wish=Wish(9, 100)) == ["1.1", "1.3"]
    assert uids(prior(1, images=400, here=350), wish=Wish(1, 60)) == ["1.1"], "only what is missing counts"


def test_what_needs_a_person_makes_room_for_the_next() -> None:
    offline = prior(1, copy=Copy("Main", 100, "OFFLINE"))
    gone = prior(2, copy=Copy("Main", 100, "UNAVAILABLE"))
    assert uids(offline, gone, prior(3), wish=Wish(1, 9_999)) == ["1.3"]


def test_slow_media_are_asked_only_where_that_is_wanted() -> None:
    told, tape = prior(1, copy=Copy("Main", 100, "NEARLINE")), prior(2, copy=Copy("Far", 100, "", True))
    at_hand = prior(3, copy=Copy("Far", 100, "ONLINE", True))
    assert uids(told, tape, at_hand) == ["1.1", "1.2", "1.3"]
    assert uids(told, tape, at_hand, wish=Wish(9, 9_999, nearline=False)) == ["1.3"]
