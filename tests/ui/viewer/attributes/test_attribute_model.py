"""The tree of attributes and its filter, whatever depths and texts were sent."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester

from qrstation.imaging.attribute import Attribute
from qrstation.ui.outside_text import SUBSTITUTE
from qrstation.ui.viewer.attributes.attribute_model import AttributeModel

ROWS = (
    Attribute(0, 0x00100010, "PN", "PatientName", "Morgan^Elena", 12),
    Attribute(0, 0x00082218, "SQ", "AnatomicRegionSequence", "1 item", 30),
    Attribute(1, 0xFFFEE000, "", "Item 1", "", 22),
    Attribute(2, 0x00080104, "LO", "CodeMeaning", "Chest", 6),
    Attribute(0, 0x00280010, "US", "Rows", "512", 2),
)


def texts(model: AttributeModel, parent: QModelIndex | None = None) -> list[str]:
    above = parent or QModelIndex()
    found = []
    for row in range(model.rowCount(above)):
        index = model.index(row, 0, above)
        found += [str(model.index(row, 2, above).data()), *texts(model, index)]
    return found


def test_items_stand_in_their_sequence(qtmodeltester: ModelTester) -> None:
    model = AttributeModel()
    model.show_rows(ROWS)
    qtmodeltester.check(model)
    assert model.rowCount() == 3
    assert texts(model) == [row.name for row in ROWS]
    first = model.index(0, 0)
    assert model.line(first) == "(0010,0010)\tPN\tPatientName\tMorgan^Elena"


def test_the_filter_keeps_what_a_row_stands_in() -> None:
    model = AttributeModel()
    model.show_rows(ROWS)
    model.set_filter("chest")
    assert texts(model) == ["AnatomicRegionSequence", "Item 1", "CodeMeaning"]
    model.set_filter("0010,0010 elena")
    assert texts(model) == ["PatientName"]
    model.set_filter("nothing of that")
    assert model.seen == 0
    model.set_filter("")
    assert model.seen == len(ROWS)


def test_depths_that_make_no_tree_do_no_harm(qtmodeltester: ModelTester) -> None:
    model = AttributeModel()
    model.show_rows(tuple(Attribute(depth, 1, "LO", "x", "y", 1) for depth in (5, 0, 9, 3, 3, 1)))
    qtmodeltester.check(model)
    assert model.seen == 6


def test_texts_from_outside_are_harmless() -> None:
    model = AttributeModel()
    model.show_rows((Attribute(0, 1, "LO", "<b>n\u202e", "a\nb\u202ec<img src=x>", 9999, is_cut=True),))
    name, value = model.index(0, 2).data(), model.index(0, 3).data()
    assert name == f"<b>n{SUBSTITUTE}"
    assert value == f"a b{SUBSTITUTE}c<img src=x> … (9999 bytes)"
    model.show_rows((Attribute(0, 1, "LO", "n", "<img src=x>" * 10, 110),))
    assert "&lt;img" in model.index(0, 3).data(Qt.ItemDataRole.ToolTipRole)
