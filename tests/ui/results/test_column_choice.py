"""How columns share a width, and how a choice is kept."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.ui.results.column_choice import (
    ColumnChoice,
    choices_as_text,
    choices_from_text,
    fitted_widths,
    seen_columns,
    usual_choice,
)
from qrstation.ui.results.columns import ALWAYS, USUAL, Column, View

SEEN = (Column.IMAGES, Column.DESCRIPTION, Column.DATE, Column.ARCHIVE, Column.MODALITY)
LEAST = {**dict.fromkeys(Column, 40), Column.DESCRIPTION: 90, Column.IMAGES: 90, Column.DATE: 84}
WANTED = {**dict.fromkeys(Column, 80), Column.DESCRIPTION: 180, Column.IMAGES: 104, Column.ARCHIVE: 172}


@given(st.integers(0, 3000))
def test_together_they_fill_the_room_or_are_as_narrow_as_they_can_be(room: int) -> None:
    widths = fitted_widths(room, SEEN, WANTED, LEAST)
    assert all(widths[column] >= LEAST[column] for column in SEEN)
    assert sum(widths.values()) == max(room, sum(LEAST[column] for column in SEEN))


WANTED_SEEN = {**WANTED, Column.DATE: 100}


@given(st.integers(sum(LEAST[each] for each in SEEN), sum(WANTED_SEEN[each] for each in SEEN)))
def test_the_less_a_column_tells_the_sooner_it_gives_way(room: int) -> None:
    widths = fitted_widths(room, SEEN, WANTED_SEEN, LEAST)
    given_up = [(WANTED_SEEN[each] - widths[each]) / (WANTED_SEEN[each] - LEAST[each]) for each in reversed(SEEN)]
    for sooner, later in itertools.pairwise(given_up):
        assert later <= sooner + 0.1, "rounded to whole pixels"


@given(st.integers(0, 2000), st.sampled_from(list(View)), st.sets(st.sampled_from(list(Column))))
def test_as_many_are_seen_as_there_is_room_for(room: int, view: View, chosen: set[Column]) -> None:
    choice = ColumnChoice(tuple(sorted({*ALWAYS, *chosen})))
    seen = seen_columns(room, view, choice, WANTED, LEAST)
    assert set(ALWAYS) <= set(seen) <= set(choice.shown)
    rest = [column for column in seen if column not in ALWAYS]
    assert not rest or sum(LEAST[column] for column in seen) <= room
    assert set(seen_columns(room + 3000, view, choice, WANTED, LEAST)) == set(choice.shown)


def test_a_new_column_stands_where_it_does_in_reading_order() -> None:
    choice = usual_choice(View.PATIENTS)
    assert choice.with_column(Column.DATE, False).with_column(Column.DATE, True) == choice
    assert choice.with_column(Column.SERIES, True).shown.index(Column.SERIES) < choice.shown.index(Column.IMAGES)


CHOICES = st.builds(
    ColumnChoice,
    st.permutations(list(Column)).map(tuple),
    st.dictionaries(st.sampled_from(list(Column)), st.integers(1, 1000)),
    st.sampled_from(list(Column)),
    st.booleans(),
)


@given(st.sampled_from(list(View)), st.fixed_dictionaries(dict.fromkeys(View, CHOICES)))
def test_what_is_kept_comes_back(view: View, choices: dict[View, ColumnChoice]) -> None:
    assert choices_from_text(choices_as_text(view, choices)) == (view, choices)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "[" * 100_000,
        json.dumps({"view": 3, "patients": []}),
        json.dumps({"patients": {"shown": [3, "NOTHING"], "widths": {"DATE": -4, "AGE": "x"}, "sort": None}}),
    ],
)
def test_what_cannot_be_read_is_as_usual(text: str) -> None:
    view, choices = choices_from_text(text)
    assert view is View.PATIENTS
    assert choices == {each: usual_choice(each) for each in View}
    assert all(set(ALWAYS) <= set(USUAL[each]) for each in View)
