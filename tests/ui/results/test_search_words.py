"""How a search went is said as it was: who answered with nothing, who failed, who was not waited for."""

from __future__ import annotations

import pytest

from qrstation.core.events import SearchEnd, SearchEnded
from qrstation.core.station.place import THIS_STATION
from qrstation.ui.results.search_words import archives_among, empty_words, failure_words, names, remark_words
from tests.told import told


def ended(archive: str, end: SearchEnd = SearchEnd.COMPLETE, message: str = "", code: str = "") -> SearchEnded:
    """Make the end of one archive's part."""
    remarks = (told(message, "do this", code),) if message else ()
    return SearchEnded(1, archive, end, remarks=remarks, has_answered=code.startswith("0x"))


def failed(archive: str, code: str = "") -> SearchEnded:
    """Make a failure."""
    return ended(archive, SearchEnd.FAILED, "it cannot be reached", code)


def by_name(*ends: SearchEnded) -> dict[str, SearchEnded]:
    """Give archive → end."""
    return {each.archive: each for each in ends}


def test_nothing_anywhere_is_no_study() -> None:
    assert empty_words(by_name(ended("A"), ended("B")), (), wide=True) == "No study fits."
    assert "Try fewer fields" in empty_words(by_name(ended("A")), (), wide=False)


def test_two_that_answered_with_nothing_and_two_that_failed_are_told_apart() -> None:
    words = empty_words(by_name(ended("A"), failed("B"), ended("C"), failed("D")), (), wide=False)
    assert "2 answered with nothing: A, C." in words
    assert "2 failed: B, D." in words
    assert "No archive gave an answer" not in words


def test_only_where_all_failed_nobody_gave_an_answer() -> None:
    assert empty_words(by_name(failed("A")), (), wide=True).startswith("A gave no answer.")
    assert empty_words(by_name(failed("A"), failed("B")), (), wide=True).startswith("None of the 2 gave an answer.")


def test_an_answer_that_ended_early_is_no_empty_one() -> None:
    words = empty_words(by_name(ended("A", SearchEnd.CUT_SHORT, "too many"), ended("B")), (), wide=True)
    assert "1 ended early, with nothing: A." in words
    assert "1 answered with nothing: B." in words


def test_who_was_still_asked_when_it_was_stopped_is_named() -> None:
    words = empty_words(by_name(ended("A")), ("B", "C"), wide=True)
    assert words.startswith("The search was stopped.")
    assert "1 answered with nothing: A." in words
    assert "2 had not answered yet: B, C." in words


def test_one_failure_is_told_whole_with_its_code_behind() -> None:
    words = failure_words([failed("A", "errno 111, Connection refused")], (), 3)
    assert (words.what, words.advice, words.kind) == ("A: it cannot be reached", "do this", "error")
    assert words.details == ("errno 111, Connection refused",)


def test_several_failures_are_one_notice_that_counts() -> None:
    words = failure_words([failed("A"), failed("B"), failed("C", "errno 111")], (), 9)
    assert (words.what, words.advice, words.kind) == ("3 of 9 archives did not answer", "A, B, C", "error")
    assert words.details[0] == "A: it cannot be reached"
    assert words.details[-1].strip() == "do this; errno 111"


def test_an_archive_that_answers_with_a_failure_has_answered() -> None:
    assert failure_words([failed("A"), failed("B", "0xA900")], (), 2).what == "2 of 2 archives failed"


def test_what_failed_before_in_the_same_way_is_quiet() -> None:
    words = failure_words([failed("A")], {"A"}, 1)
    assert (words.kind, words.advice) == ("quiet", "As in the search before. Do this")
    assert failure_words([failed("A"), failed("B")], {"A", "B"}, 2).kind == "quiet"
    mixed = failure_words([failed("A"), failed("B")], {"A"}, 2)
    assert (mixed.kind, mixed.advice) == ("error", "B; as in the search before: A")


def test_remarks_of_several_are_one_notice() -> None:
    cut = [ended(name, SearchEnd.CUT_SHORT, "there is more") for name in "AB"]
    assert remark_words(cut[:1], 4).what == "A: probably incomplete: there is more"
    words = remark_words(cut, 4)
    assert (words.what, words.advice) == ("The answers of 2 of 4 archives are probably incomplete", "A, B")
    assert "B: there is more" in words.details


@pytest.mark.parametrize(("count", "text"), [(1, "0"), (4, "0, 1, 2, 3"), (5, "0, 1, 2 and 2 more")])
def test_of_many_names_a_few_are_given(count: int, text: str) -> None:
    assert names([str(number) for number in range(count)]) == text


def test_this_station_is_no_archive() -> None:
    assert archives_among(("A", THIS_STATION, "B")) == 2
