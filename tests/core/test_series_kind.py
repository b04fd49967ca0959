"""What a series was made for, by what an archive says of it."""

from __future__ import annotations

import pytest

from qrstation.core.series_kind import Kind, kind_by_words, likelihood


@pytest.mark.parametrize(
    ("modality", "description", "kind"),
    [
        ("CT", "Thorax 1.0 B60f", Kind.IMAGES),
        ("CT", "Topogram", Kind.SCOUT),
        ("MR", "3-plane loc", Kind.SCOUT),
        ("CT", "Patient Protocol", Kind.RECORD),
        ("SR", "", Kind.RECORD),
    ],
)
def test_the_kind_is_told_by_modality_and_words(modality: str, description: str, kind: Kind) -> None:
    assert kind_by_words(modality, description) is kind


def test_the_likeliest_sorts_first() -> None:
    keys = {
        "report": likelihood("SR", "Report", 900, 5),
        "scout": likelihood("CT", "Topogram", 2, 1),
        "no number": likelihood("CT", "Thorax", 400, None),
        "thin": likelihood("CT", "Thorax", 400, 4),
        "thick": likelihood("CT", "Thorax 5.0", 80, 2),
    }
    assert sorted(keys, key=keys.__getitem__) == ["thin", "no number", "thick", "report", "scout"]
