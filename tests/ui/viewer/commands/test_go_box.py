"""Going to an image by its number, and walking in another order."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from qrstation.imaging.stacks.stack import Order
from qrstation.ui.viewer.commands.go_box import find_number
from tests.ui.viewer.made_up import ct_series, heading
from tests.ui.viewer.screen import Screen


def test_the_image_of_a_number_is_shown(screen: Screen) -> None:
    screen.open(heading(), ct_series(number=2, count=12))
    screen.focus(screen.first)
    box = screen.pane.controls.hands.go_box
    assert box.isHidden()
    screen.press(Qt.Key.Key_G)
    screen.until(box.field.hasFocus)
    stack = screen.first.content.stack
    assert stack is not None
    wanted = stack.slices[3].record.instance_number
    QTest.keyClicks(box.field, "9999")
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    assert box.said.text() == "There is no image 9999 here"
    QTest.keyClicks(box.field, str(wanted))
    assert box.said.isHidden()
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    assert box.isHidden()
    assert screen.first.content.wanted_index == 3
    screen.until(screen.first.canvas.hasFocus)


def test_the_box_stays_in_the_pane_whatever_it_says(screen: Screen) -> None:
    screen.open(heading(), ct_series(number=2, count=12))
    screen.pane.resize(640, 500)
    screen.pane.commands["layout 2x3"].trigger()
    port = screen.pane.viewports[4]
    screen.pane.show_series(4, "1.1", "1.1.2")
    screen.until(lambda: screen.shows(port))
    screen.focus(port)
    box = screen.pane.controls.hands.go_box
    screen.press(Qt.Key.Key_G)
    screen.until(box.field.hasFocus)
    QTest.keyClicks(box.field, "999")
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    assert box.said.text()
    parent = box.parentWidget()
    assert parent is not None
    assert 0 <= box.x() <= parent.width() - box.width()


def test_escape_puts_the_box_away_and_resets_nothing(screen: Screen) -> None:
    screen.open(heading(), ct_series(number=2, count=12))
    screen.focus(screen.first)
    screen.first.set_inverted(True)
    box = screen.pane.controls.hands.go_box
    screen.press(Qt.Key.Key_G)
    screen.until(box.field.hasFocus)
    QTest.keyClick(box.field, Qt.Key.Key_Escape)
    assert box.isHidden()
    assert screen.first.feed.inverted


def test_of_several_the_nearest_and_of_a_clip_its_frames(screen: Screen) -> None:
    screen.open(heading(), ct_series(number=2, count=6))
    stack = screen.first.content.stack
    assert stack is not None
    assert find_number(stack, -1, 0) is None
    assert [find_number(stack, piece.record.instance_number or 0, 0) for piece in stack.slices] == list(range(6))


def test_a_stack_is_sorted_and_the_slice_stays(screen: Screen) -> None:
    screen.open(heading(), ct_series(number=2, count=6))
    screen.focus(screen.first)
    content, commands = screen.first.content, screen.pane.commands
    before = screen.sop_uid(screen.first)
    commands["sort number"].trigger()
    assert content.order is Order.NUMBER
    numbers = [piece.record.instance_number for piece in content.stack.slices]  # type: ignore[union-attr]
    assert numbers == sorted(numbers, key=lambda number: number or 0)
    assert screen.sop_uid(screen.first) == before
    assert content.wanted_slice is not None
    assert content.wanted_slice.record.sop_uid == before
    assert commands["sort number"].isChecked()
    commands["sort position"].trigger()
    locations = [piece.location for piece in content.stack.slices]  # type: ignore[union-attr]
    assert locations == sorted(locations)  # type: ignore[type-var]
