"""The fields of the settings give back what was shown, also what they cannot show in full."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from qrstation.ui.settings.fields import (
    Field,
    choice_field,
    flag_field,
    gigabytes_field,
    list_field,
    number_field,
    text_field,
)


def made(kind: str) -> Field:
    if kind == "text":
        return text_field("key", "&Key", "Key")
    if kind == "titles":
        return list_field("key", "&Key", "Key", "")
    if kind == "number":
        return number_field("key", "&Key", "Key", 0, 100, " s", "none")
    if kind == "size":
        return gigabytes_field("key", "&Key", "Key", "none")
    if kind == "choice":
        return choice_field("key", "&Key", "Key", (("One", "one"), ("Two", "two")))
    return flag_field("key", "&Key", "Key")


@pytest.mark.parametrize(
    ("kind", "values", "changed"),
    [
        ("text", ["", "a"], "b"),
        ("titles", [(), ("A",), ("A", "B,C")], ("D", "E")),
        ("number", [0, 5, 5.25, 12.5], 7),
        ("size", [0, 0.01, 0.25, 5, 1234.5], 7),
        ("choice", ["one", "two"], "one"),
        ("flag", [False, True], True),
    ],
)
def test_what_is_shown_is_what_is_given_back_until_it_is_changed(
    qtbot: QtBot, kind: str, values: list[Any], changed: Any
) -> None:
    field = made(kind)
    qtbot.addWidget(field.widget)
    for value in values:
        field.show(value)
        assert field.typed(value) == value
    field.show(changed)
    assert field.typed(values[0]) == changed


def test_a_size_that_is_too_small_to_be_shown_is_not_shown_as_none(qtbot: QtBot) -> None:
    field = made("size")
    qtbot.addWidget(field.widget)
    field.show(0.01)
    assert field.widget.property("text") == "0.1 GB"
