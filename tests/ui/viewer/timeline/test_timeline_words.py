"""What is said of a study, and of one that a step cannot come to."""

from __future__ import annotations

from datetime import date

import pytest

from qrstation.ui.outside_text import TEXT
from qrstation.ui.viewer.timeline.timeline_words import away_words, spoken, state_words, tip, title_words
from tests.ui.test_hostile_text import HOSTILE, NEVER_SHOWN
from tests.ui.viewer.timeline.made_up import entry

DAY = date(2024, 1, 2)


@pytest.mark.parametrize(
    ("state", "is_arriving", "step", "said"),
    [
        ("arriving 0/398", True, 1, "The next older prior, CT thorax 2024-01-02, is still arriving: 0/398"),
        ("arriving", True, -1, "The next newer prior, CT thorax 2024-01-02, is still arriving"),
        ("not here", False, 1, "The next older prior, CT thorax 2024-01-02, is not here yet"),
        ("on tape", False, 1, "The next older prior, CT thorax 2024-01-02, is not here yet: on tape"),
        ("cannot be had", False, 1, "The next older prior, CT thorax 2024-01-02, is not here yet: cannot be had"),
    ],
)  # fmt: skip
def test_where_a_step_cannot_go_it_says_which_study_and_why(
    state: str, is_arriving: bool, step: int, said: str
) -> None:
    assert away_words(entry("1.2", DAY, here=0, state=state, is_arriving=is_arriving), step) == said


def test_a_study_without_date_or_title_is_named_all_the_same() -> None:
    assert away_words(entry("1.2", None, title="", state=""), 1) == "The next older prior, study, is not here yet"
    assert away_words(entry("1.2", None, state=""), 1) == "The next older prior, CT thorax, is not here yet"
    assert title_words(entry(title="")) == "Study"


def test_who_does_not_see_it_hears_all_of_it() -> None:
    current = entry("1.1", DAY, is_current=True)
    assert spoken(current, shown=True) == (
        "2024-01-02, CT thorax, current · here, 40 of 40 images here, shown, same region and modality"
    )
    dim = entry("1.2", None, is_relevant=False, here=3, expected=None, reasons=("another region", "9 years ago"))
    assert spoken(dim, shown=False) == (
        "no date, CT thorax, here, 3 images here, less relevant, another region; 9 years ago"
    )


def test_the_tool_tip_has_the_reasons_line_by_line() -> None:
    said = tip(entry("1.2", DAY, reasons=("same region and modality", "18 months ago")))
    assert said.split("\n") == [
        "2024-01-02 · CT thorax",
        "here · 40 of 40 images here",
        "same region and modality",
        "18 months ago",
    ]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_texts_from_outside_are_harmless_and_bounded(text: str) -> None:
    hostile = entry("1.2", DAY, title=text, state=text, reasons=(text,) * 1000)
    for said in (spoken(hostile, shown=True), title_words(hostile), state_words(hostile), away_words(hostile, 1)):
        assert "\n" not in said
        assert not set(said) & set(NEVER_SHOWN)
        assert len(said) <= TEXT
    assert tip(hostile).count("\n") < 12
