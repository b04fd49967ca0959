"""The order of a patient's studies, and the reasons for it."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.codes.priors import PriorCode
from qrstation.core.patient import Answer
from qrstation.priors.ranking import Ranked, rank
from qrstation.priors.study import Candidate, StudyFacts
from qrstation.words import words_of
from tests.priors.examples import TODAY, prior, reader, rules, study


def ranked(current: StudyFacts, *candidates: Candidate) -> list[Ranked]:
    """Rank by the program's own rules."""
    return rank(current, candidates, rules(), reader())


def names(found: list[Ranked]) -> list[str]:
    """Give the descriptions, best first."""
    return [each.candidate.facts.description for each in found]


def said(found: Ranked) -> list[str]:
    """Give the reasons in words."""
    return [words_of(reason).what for reason in found.reasons]


def ago(days: int) -> date:
    """Give a day before the current study's."""
    return TODAY - timedelta(days=days)


def test_the_same_region_goes_before_a_neighbour_and_that_before_another() -> None:
    found = ranked(
        study("MRT LWS", "MR"),
        prior("US Schilddrüse", "US", ago(10)),
        prior("CT Abdomen", "CT", ago(30)),
        prior("LWS 2 Ebenen", "DX", ago(400)),
        prior("MRT LWS nativ", "MR", ago(700)),
    )
    assert names(found) == ["MRT LWS nativ", "LWS 2 Ebenen", "CT Abdomen", "US Schilddrüse"]
    assert [each.rank for each in found] == [1, 2, 3, 4]
    assert "same region and modality (lumbar spine)" in said(found[0])
    assert "23 months ago" in said(found[0])
    assert "neighbouring region: an abdomen CT shows the lumbar spine" in said(found[2])
    assert "other region (neck)" in said(found[3])


def test_the_other_knee_counts_less() -> None:
    found = ranked(study("Knie re", "MR"), prior("MRT Knie li", "MR", ago(5)), prior("MRT Knie re", "MR", ago(900)))
    assert names(found) == ["MRT Knie re", "MRT Knie li"]
    assert "other side" in said(found[1])


def test_a_radiograph_of_the_knee_counts_for_its_mr_and_goes_before_another_mr() -> None:
    found = ranked(study("Knie re", "MR"), prior("MRT Schädel", "MR", ago(5)), prior("Knie re 2 Eb", "CR", ago(50)))
    assert names(found) == ["Knie re 2 Eb", "MRT Schädel"]


def test_the_oldest_that_compares_comes_among_the_first_three() -> None:
    scans = [prior("CT Thorax", "CT", ago(90 * number), uid=f"2.{number}") for number in range(1, 9)]
    found = ranked(study("CT Thorax", "CT"), *scans)
    assert [each.candidate.facts.study_uid for each in found[:3]] == ["2.1", "2.2", "2.8"]
    assert "the oldest that compares: baseline" in said(found[2])


def test_follow_ups_alike_do_not_push_out_another_kind() -> None:
    scans = [prior("Thorax 2 Ebenen", "DX", ago(7 * number), uid=f"2.{number}") for number in range(1, 6)]
    found = ranked(study("Thorax ap", "DX"), *scans, prior("CT Thorax", "CT", ago(60)))
    assert "CT Thorax" in names(found)[:4]


def test_a_later_study_is_listed_low_with_the_reason() -> None:
    later = prior("CT Thorax", "CT", TODAY + timedelta(days=3), uid="2.9")
    found = ranked(study("CT Thorax", "CT"), later, prior("Thorax", "DX", ago(4000)))
    assert names(found) == ["Thorax", "CT Thorax"]
    assert "later than this study" in said(found[1])


def test_a_study_of_the_same_day_counts() -> None:
    found = ranked(study("CT Thorax", "CT"), prior("Thorax", "DX", TODAY))
    assert "same day" in said(found[0])
    assert found[0].score > 0.5


def test_doubtful_ones_come_last_without_a_rank_and_other_persons_never() -> None:
    found = ranked(
        study("CT Thorax", "CT"),
        prior("CT Thorax", "CT", ago(1), uid="2.1", identity=Answer.DOUBTFUL),
        prior("CT Thorax", "CT", ago(1), uid="2.2", identity=Answer.OTHER),
        prior("Knie", "DX", None, uid="2.3"),
        prior("CT Thorax", "CT", ago(1), uid="1.1"),
    )
    assert [(each.candidate.facts.study_uid, each.rank) for each in found] == [("2.3", 1), ("2.1", None)]
    assert said(found[1])[0] == "not surely the same patient"
    assert "date not known" in said(found[0])


def test_where_a_study_lies_is_told_and_counts_a_little() -> None:
    far = prior("CT Thorax", "CT", ago(30), uid="2.1", is_off_site=True, seconds=118.0)
    tape = prior("CT Thorax", "CT", ago(30), uid="2.2", availability="NEARLINE", seconds=600.0)
    part = prior("CT Thorax", "CT", ago(30), uid="2.3", expected=398, here=212)
    here = prior("CT Thorax", "CT", ago(30), uid="2.4", expected=398, here=398)
    gone = prior("CT Thorax", "CT", ago(30), uid="2.5", availability="UNAVAILABLE")
    told = {
        each.candidate.facts.study_uid: said(each)
        for each in ranked(study("CT Thorax", "CT"), far, tape, part, here, gone)
    }
    assert "off-site: about 2 min" in told["2.1"]
    assert "on tape: about 10 min" in told["2.2"]
    assert "incomplete: 212 of 398 images" in told["2.3"]
    assert "here" in told["2.4"]
    assert "cannot be had" in told["2.5"]
    assert next(iter(told)) == "2.4"


def test_what_has_no_images_comes_after_what_has() -> None:
    found = ranked(
        study("CT Thorax", "CT"), prior("CT Thorax", "SR", ago(1)), prior("CT Abdomen", "CT", ago(900), uid="3")
    )
    assert names(found) == ["CT Abdomen", "CT Thorax"]
    assert "no images of the body" in said(found[1])


def test_a_region_that_nobody_tells_is_said_so() -> None:
    found = ranked(study("CT Thorax", "CT"), prior("", "CT", ago(1)))
    assert found[0].reasons[0].code == PriorCode.REGION_UNKNOWN


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.builds(
            StudyFacts,
            st.sampled_from([f"2.{number}" for number in range(30)]),
            st.none() | st.dates(),
            st.text(max_size=6),
            st.sampled_from(["CT Thorax", "MRT Knie li", "", "Rx mano dx", "LWS", "?"]),
            modalities=st.lists(st.sampled_from(["CT", "MR", "DX", "SR", "PT", "?"]), max_size=2).map(tuple),
        ),
        st.none() | st.integers(0, 500),
        st.integers(0, 500),
        st.sampled_from(["", "ONLINE", "NEARLINE", "OFFLINE", "UNAVAILABLE", "x"]),
        st.none() | st.floats(0, 1e6),
        st.booleans(),
        st.booleans(),
        st.sampled_from(Answer),
    ),
    max_size=12,
    unique_by=lambda each: each.facts.study_uid,
)


@given(CANDIDATES, st.randoms(use_true_random=False))
def test_scores_are_shares_and_the_order_does_not_hang_on_what_came_first(
    candidates: list[Candidate], dice: object
) -> None:
    current = study("CT Thorax Abdomen", "CT")
    found = ranked(current, *candidates)
    assert all(0 <= each.score <= 1 and each.reasons for each in found)
    assert all(words_of(reason).what for each in found for reason in each.reasons)
    sure = [each for each in found if each.rank is not None]
    assert [each.rank for each in sure] == list(range(1, len(sure) + 1))
    assert found[: len(sure)] == sure
    assert [each.score for each in sure] == sorted((each.score for each in sure), reverse=True)
    mixed = list(candidates)
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    assert ranked(current, *mixed) == found
