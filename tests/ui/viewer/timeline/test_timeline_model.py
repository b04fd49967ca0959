"""The timeline's list as Qt's own tester wants it, whatever studies come and go."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from qrstation.ui.viewer.timeline.entry import in_order
from qrstation.ui.viewer.timeline.study_mime import unpack_study
from qrstation.ui.viewer.timeline.timeline_model import TimelineModel
from tests.ui.viewer.timeline.made_up import entries, entry

STRICT = QAbstractItemModelTester.FailureReportingMode.Fatal


@given(st.lists(st.lists(st.integers(0, 6), unique=True, max_size=6), max_size=6))
def test_the_studies_stand_in_order(lists: list[list[int]]) -> None:
    model = TimelineModel()
    tester = QAbstractItemModelTester(model, STRICT)
    made = entries(7)
    for numbers in lists:
        model.show_entries(in_order(made[number] for number in numbers))
        assert [each.study_uid for each in model.entries] == [f"1.{n + 1}" for n in sorted(numbers, reverse=True)]
        assert model.rowCount() == len(numbers)
        assert model.current == ("1.1" if 0 in numbers else "")
    del tester


def test_of_the_same_studies_only_their_state_is_told() -> None:
    model = TimelineModel()
    model.show_entries(in_order(entries(5)))
    resets: list[None] = []
    changes: list[int] = []
    model.modelReset.connect(lambda: resets.append(None))
    model.dataChanged.connect(lambda first, last: changes.append(last.row() - first.row() + 1))
    model.show_entries(in_order([*entries(4), entry("1.5", entries(5)[4].day, state="arriving 1/40")]))
    assert (len(resets), changes) == (0, [5])
    assert "arriving 1/40" in str(model.index(0).data())


def test_what_viewports_show_is_marked_and_said() -> None:
    model = TimelineModel()
    model.show_entries(in_order([*entries(3), entry("2.1", entries(1)[0].day, is_shown=True)]))
    model.show_places(frozenset({"1.2", "9.9"}))
    assert [each.study_uid for each in model.entries if model.is_shown(each)] == ["1.2", "2.1"]
    assert ", shown," in str(model.index(1).data(Qt.ItemDataRole.AccessibleTextRole))
    model.show_places(frozenset())
    assert ", shown," not in str(model.index(1).data(Qt.ItemDataRole.AccessibleTextRole))


def test_a_tile_is_dragged_as_its_study_and_nothing_is_dropped_or_edited() -> None:
    model = TimelineModel()
    model.show_entries(in_order(entries(2)))
    flags = model.flags(model.index(1))
    assert flags & Qt.ItemFlag.ItemIsDragEnabled
    assert not flags & (Qt.ItemFlag.ItemIsDropEnabled | Qt.ItemFlag.ItemIsEditable)
    assert unpack_study(model.mimeData([model.index(1)])) == "1.1"
    assert not model.flags(QModelIndex())


def test_markup_in_a_title_is_none_in_the_tool_tip() -> None:
    model = TimelineModel()
    model.show_entries((entry(title="<img src='/dev/zero'>"),))
    assert "<img" not in str(model.index(0).data(Qt.ItemDataRole.ToolTipRole))
