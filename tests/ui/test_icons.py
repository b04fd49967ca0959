"""The icons: the tools' in the colour that was asked for, the program's in every size."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon
from pytestqt.qtbot import QtBot

from qrstation.core.resources import resource
from qrstation.ui.icons import program_icon, tool_icon


@pytest.mark.parametrize("name", sorted(each.name[:-4] for each in resource("icons", "tools").iterdir()))
def test_a_tool_is_drawn_in_the_colour_of_its_state(qtbot: QtBot, name: str) -> None:
    icon = tool_icon(name, "#ff0000", "#0000ff")
    for state, colour in ((QIcon.State.Off, "#ff0000"), (QIcon.State.On, "#0000ff")):
        image = icon.pixmap(QSize(16, 16), QIcon.Mode.Normal, state).toImage()
        drawn = {
            image.pixelColor(x, y).name() for x in range(16) for y in range(16) if image.pixelColor(x, y).alpha() > 250
        }
        assert drawn == {QColor(colour).name()}


def test_an_unknown_tool_has_no_icon(qtbot: QtBot) -> None:
    with pytest.raises(FileNotFoundError):
        tool_icon("none", "#ffffff", "#ffffff")


def test_the_program_has_an_icon_of_every_size_that_a_desktop_asks_for(qtbot: QtBot) -> None:
    assert {size.width() for size in program_icon().availableSizes()} == {16, 24, 32, 48, 64, 128, 256}
