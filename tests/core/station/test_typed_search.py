"""A search as it was typed comes back as it was; whatever else stands there is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.station.typed_search import LONGEST, TypedSearch, typed_search

TEXTS = st.text(max_size=12)


@given(
    st.builds(
        TypedSearch,
        st.dictionaries(TEXTS, TEXTS, max_size=3),
        st.lists(TEXTS, max_size=3).map(tuple),
        st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple),
        st.lists(TEXTS, max_size=3).map(tuple),
    )
)
def test_it_comes_back_as_it_was(search: TypedSearch) -> None:
    assert typed_search(search.text()) == search


def test_the_same_search_is_the_same_text() -> None:
    assert TypedSearch({"a": "1", "b": "2"}).text() == TypedSearch({"b": "2", "a": "1"}).text()


@pytest.mark.parametrize("text", [None, 7, b"{}", "", "[]", "{", "[" * 5000, '"' + "a" * LONGEST + '"'])
def test_anything_else_is_none(text: object) -> None:
    assert typed_search(text) is None


def test_parts_that_make_no_sense_are_left_out() -> None:
    text = (
        '{"fields": {"front": "mor", "x": 1}, "modalities": ["CT", 2], "others": [["a"], ["k", "v"], 3], "places": {}}'
    )
    assert typed_search(text) == TypedSearch({"front": "mor"}, ("CT",), (("k", "v"),), ())
    assert typed_search('{"fields": []}') == TypedSearch()
