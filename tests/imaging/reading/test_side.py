"""Which side an image shows: the standard's values are read, anything else counts as absent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from qrstation.imaging.frame import Side
from qrstation.imaging.pixels.decode import read_frame
from tests.imaging.material import image, save

GREY = np.zeros((8, 8), np.uint16)


def code(value: str, meaning: str = "", *modifiers: Dataset) -> Dataset:
    made = Dataset()
    made.CodeValue, made.CodingSchemeDesignator, made.CodeMeaning = value, "SCT", meaning
    if modifiers:
        made.ViewModifierCodeSequence = Sequence(modifiers)
    return made


def side(folder: Path, number: int = 0, **attributes: Any) -> Side:
    return read_frame(save(image(GREY, **attributes), folder), number).side


@pytest.mark.parametrize(
    ("attributes", "found"),
    [
        ({}, Side()),
        ({"ImageLaterality": "R"}, Side("R")),
        ({"Laterality": "L"}, Side("L")),
        ({"ImageLaterality": "R", "Laterality": "L"}, Side("R")),
        ({"ImageLaterality": "", "Laterality": "L"}, Side("L")),
        ({"ImageLaterality": "B"}, Side("B")),
        ({"ImageLaterality": "U", "Laterality": "L"}, Side()),
        ({"ViewPosition": "PA"}, Side(view="PA")),
        ({"ViewPosition": "MLO", "ImageLaterality": "R"}, Side("R", "MLO")),
        ({"ViewCodeSequence": Sequence([code("399162004")]), "ImageLaterality": "L"}, Side("L", "CC")),
        ({"ViewCodeSequence": Sequence([code("R-10226")])}, Side(view="MLO")),
        ({"ViewCodeSequence": Sequence([code("R-10226")]), "ViewPosition": "CC"}, Side(view="MLO")),
        ({"ViewCodeSequence": Sequence([code("399162004", "", code("399209000"), code("399163009"))])},
         Side(view="CC ID M")),
        ({"ViewCodeSequence": Sequence([code("260499007", "Occlusal projection")])}, Side(view="Occlusal projection")),
        ({"ViewCodeSequence": Sequence([code("1", "Lateral")]), "ViewPosition": "LL"}, Side(view="LL")),
        ({"ViewCodeSequence": Sequence([Dataset()]), "ViewPosition": "LL"}, Side(view="LL")),
    ],
)  # fmt: skip
def test_side_and_view_are_those_of_the_file(tmp_path: Path, attributes: dict[str, Any], found: Side) -> None:
    assert side(tmp_path, **attributes) == found


def as_bytes(text: str) -> bytes:
    raw = text.encode()
    return raw + b" " * (len(raw) % 2)


@pytest.mark.parametrize("laterality", ["X", "RIGHT", "r\x1b[0m", "RL"])
def test_a_side_that_is_none_shows_nothing(tmp_path: Path, laterality: str) -> None:
    made = image(GREY)
    made.add_new(0x00200062, "OB", as_bytes(laterality))
    assert read_frame(save(made, tmp_path)).side == Side()


@pytest.mark.parametrize("view", ["A\nB", "<b>PA</b>", "‮AP", "PA" * 10, "P" * 70000])
def test_a_view_position_that_is_none_shows_nothing(tmp_path: Path, view: str) -> None:
    made = image(GREY)
    made.add_new(0x00185101, "OB", as_bytes(view))
    assert read_frame(save(made, tmp_path)).side == Side()


@pytest.mark.parametrize("meaning", ["A\nB", "‮AP", "Lateral\x1b[31m", "PA" * 33, "P" * 70000])
def test_words_of_a_code_that_are_none_show_nothing(tmp_path: Path, meaning: str) -> None:
    item = code("1")
    item.add_new(0x00080104, "OB", as_bytes(meaning))
    assert side(tmp_path, ViewCodeSequence=Sequence([item])) == Side()


def test_a_frame_has_a_side_of_its_own(tmp_path: Path) -> None:
    groups = [Dataset(), Dataset()]
    for group, laterality in zip(groups, "LR", strict=True):
        anatomy = Dataset()
        anatomy.FrameLaterality = laterality
        group.FrameAnatomySequence = Sequence([anatomy])
    attributes = {
        "NumberOfFrames": 2, "PixelData": bytes(256), "PerFrameFunctionalGroupsSequence": Sequence(groups),
    }  # fmt: skip
    assert [side(tmp_path, number, **attributes).laterality for number in (0, 1)] == ["L", "R"]
