"""The window that is shown becomes a preset, and presets are arranged; their keys follow."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem

from qrstation.imaging.frame import Window
from qrstation.ui.viewer.presets.presets_desk import PresetsDesk
from qrstation.ui.viewer.presets.presets_dialog import PresetsDialog
from tests.ui.viewer.made_up import ct_series, heading
from tests.ui.viewer.screen import Screen


@pytest.fixture
def desk(screen: Screen) -> PresetsDesk:
    screen.open(heading(), ct_series(number=2, count=4))
    screen.focus(screen.first)
    made: PresetsDesk = screen.pane.controls.hands.presets
    return made


def items(dialog: PresetsDialog) -> list[QTreeWidgetItem]:
    found = (dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount()))
    return [item for item in found if item is not None]


def names(desk: PresetsDesk) -> list[str]:
    return [preset.name for preset in desk.book.offered("CT")]


def test_the_window_shown_is_kept_under_a_name(screen: Screen, desk: PresetsDesk) -> None:
    screen.first.set_window(Window(-77, 333))
    screen.until(lambda: screen.shows(screen.first))
    desk.save()
    assert desk.question is not None
    assert "CT (333 / −77)" in desk.question.labelText()
    desk.question.setTextValue(" Sinus\n")
    desk.question.accept()
    assert names(desk)[-1] == "Sinus"
    assert desk.book.offered("CT")[-1].window == Window(-77, 333)
    assert "Sinus" in screen.pane.commands.presets[9].text()
    assert screen.pane.toolbar.presets.accessibleDescription() == "Sinus"


def test_the_keys_follow_the_order(screen: Screen, desk: PresetsDesk) -> None:
    desk.book.add("CT", "Sinus", Window(77, 333))
    desk.arrange()
    dialog = desk.dialog
    assert dialog is not None
    dialog.list.setCurrentIndex(dialog.list.model().index(9, 0))
    for _ in range(9):
        dialog.buttons["up"].click()
    assert dialog.place == 0
    assert not dialog.buttons["up"].isEnabled()
    assert dialog.list.topLevelItem(0).text(2) == "1, F2"  # type: ignore[union-attr]
    dialog.close()
    screen.focus(screen.first)
    screen.press(Qt.Key.Key_1)
    assert screen.first.feed.window == Window(77, 333)


def test_the_list_is_even_and_its_columns_keep_apart(desk: PresetsDesk) -> None:
    desk.arrange()
    dialog = desk.dialog
    assert dialog is not None
    listed, header = dialog.list, dialog.list.header()
    rows = [listed.visualRect(listed.model().index(row, 0)).height() for row in range(listed.topLevelItemCount())]
    assert set(rows) == {28}
    words = max(listed.fontMetrics().horizontalAdvance(item.text(1)) for item in items(dialog))
    assert header.sectionSize(1) >= words + 20, "numbers at the right end before the keys at the left of theirs"
    at_right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    assert {int(item.textAlignment(1)) for item in items(dialog)} == {int(at_right)}
    assert int(listed.headerItem().textAlignment(1)) == int(at_right)
    dialog.close()


def test_presets_are_renamed_removed_and_brought_back(desk: PresetsDesk) -> None:
    desk.book.add("CT", "Sinus", Window(77, 333))
    desk.arrange()
    dialog = desk.dialog
    assert dialog is not None
    dialog.list.setCurrentIndex(dialog.list.model().index(9, 0))
    dialog.rename("Lung")
    assert "is there already" in dialog.said.text()
    dialog.rename("Nose")
    assert names(desk)[-1] == "Nose"
    dialog.list.setCurrentIndex(dialog.list.model().index(0, 0))
    dialog.buttons["remove"].click()
    assert names(desk)[0] == "Mediastinum"
    dialog.buttons["reset"].click()
    assert names(desk) == ["Lung", *names(desk)[1:-1], "Nose"]
    assert len(names(desk)) == 10
    dialog.buttons["reset"].click()
    assert len(names(desk)) == 9
    assert not dialog.buttons["reset"].isEnabled()
