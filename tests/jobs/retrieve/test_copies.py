"""Which copy is retrieved: complete before incomplete, at hand before far, fast before slow, else as they came."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.jobs.retrieve.copies import Copy, best_first

COPIES = st.lists(
    st.builds(
        Copy,
        st.text("abcdefgh", min_size=1, max_size=3),
        st.none() | st.integers(0, 3),
        st.sampled_from(["", "ONLINE", "NEARLINE", "OFFLINE", "UNAVAILABLE", "what?"]),
        st.booleans(),
        st.none() | st.floats(0.1, 100),
    ),
    max_size=6,
    unique_by=lambda copy: copy.archive,
)


def names(*copies: Copy) -> str:
    return " ".join(copy.archive for copy in best_first(copies))


@pytest.mark.parametrize(
    ("copies", "expected"),
    [
        ((Copy("a", 12, "ONLINE"), Copy("b", 398, "OFFLINE")), "b a"),
        ((Copy("a", 398, "OFFLINE"), Copy("b", 398, "NEARLINE"), Copy("c", 398), Copy("d", 398, "ONLINE")), "d c b a"),
        ((Copy("a", 398, "UNAVAILABLE"), Copy("b", 1)), "b a"),
        ((Copy("a"), Copy("b", 398), Copy("c", 397)), "b a c"),
        ((Copy("a", 10), Copy("b", 30), Copy("c", 20)), "b c a"),
        ((Copy("a", is_slow_archive=True), Copy("b")), "b a"),
        ((Copy("a", availability="ONLINE", is_slow_archive=True), Copy("b")), "a b"),
        ((Copy("a", rate=3), Copy("b", rate=12)), "b a"),
        ((Copy("a", rate=3), Copy("b")), "a b"),
        ((Copy("a"), Copy("b", rate=50)), "a b"),
        ((Copy("a"), Copy("b")), "a b"),
        ((Copy("a", 0), Copy("b", 0)), "a b"),
        ((Copy("a", 9, "ONLINE", rate=9), Copy("b", 9, rate=1, is_cache=True)), "b a"),
        ((Copy("a", 9), Copy("b", 8, is_cache=True)), "a b"),
        ((Copy("a"), Copy("b", is_slow_archive=True, is_cache=True)), "a b"),
        ((), ""),
    ],
)
def test_the_best_copy_is_first(copies: tuple[Copy, ...], expected: str) -> None:
    assert names(*copies) == expected


@given(COPIES)
def test_none_is_lost_and_doing_it_again_changes_nothing(copies: list[Copy]) -> None:
    found = best_first(copies)
    assert sorted(copy.archive for copy in found) == sorted(copy.archive for copy in copies)
    assert best_first(found) == found
    counts = [copy.instances for copy in found if copy.availability != "UNAVAILABLE" and copy.instances is not None]
    assert counts == sorted(counts, reverse=True), "what can be had goes by how much of it there is"
