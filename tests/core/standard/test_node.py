"""An application entity, and what an AE title is."""

from __future__ import annotations

import pytest

from qrstation.core.standard.node import Node, is_ae_title


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("A", True), ("ABCDEFGHIJKLMNOP", True), ("MAIN PACS", True), ("a-b_c!", True), ("", False), (" ", False),
        ("ABCDEFGHIJKLMNOPQ", False), (" A", False), ("A ", False), ("A\\B", False), ("A\n", False), ("Ä", False),
        ("A\x7f", False),
    ],
)  # fmt: skip
def test_titles(text: str, is_one: bool) -> None:
    assert is_ae_title(text) is is_one


def test_a_node_is_told_with_its_place() -> None:
    assert str(Node("MAIN", "10.0.0.1", 104)) == "MAIN at 10.0.0.1:104"
