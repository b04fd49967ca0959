"""The drawing of the trust boundaries is what its script makes, and the page explains each of its numbers."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give the module that draws."""
    monkeypatch.syspath_prepend(ROOT / "packaging")
    return importlib.import_module("draw_boundaries")


def test_the_picture_is_what_the_script_draws(script: Any) -> None:
    assert script.PICTURE.read_text("utf-8") == script.drawing(), "make drawings"


def test_the_page_has_a_row_for_each_number_of_the_picture(script: Any) -> None:
    page = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
    rows = [int(number) for number in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)]
    assert rows == sorted(way.number for way in script.WAYS if way.mark)
    assert f"![{script.TITLE}](pictures/{script.PICTURE.name})" in page
