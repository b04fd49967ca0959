"""The archives at the top: as many as there is room for, the others in a menu, and never a wider window for them."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from qrstation.core.station.settings import ArchiveSettings
from qrstation.ui.archive_pills import ArchivePills
from qrstation.ui.top_line import Header

NINE = tuple(ArchiveSettings(f"Archive & Co {number}", "A", "127.0.0.1", 104) for number in range(1, 10))


@pytest.fixture
def pills(qtbot: QtBot) -> ArchivePills:
    made = ArchivePills()
    qtbot.addWidget(made)
    made.set_archives(NINE)
    made.show()
    return made


def actions(pills: ArchivePills) -> list[QAction]:
    """Open the menu and give what it offers."""
    pills.menu.aboutToShow.emit()
    return pills.menu.actions()


def test_with_room_every_archive_has_its_pill(pills: ArchivePills) -> None:
    pills.resize(pills.sizeHint())
    assert pills.folded() == ()
    assert pills.more.isHidden()


def test_without_room_the_last_are_in_a_menu(pills: ArchivePills) -> None:
    pills.resize(pills.sizeHint().width() // 2, 30)
    folded = pills.folded()
    assert 0 < len(folded) < len(NINE)
    assert folded == tuple(archive.name for archive in NINE[-len(folded) :])
    assert pills.more.accessibleName() == f"{len(folded)} more: a menu"
    assert pills.more.geometry().right() < pills.width()
    asked: list[str] = []
    pills.archive_chosen.connect(asked.append)
    first, *_ = offered = actions(pills)
    assert len(offered) == len(folded)
    assert "&&" in first.text()
    first.trigger()
    assert asked == [folded[0]]


def test_the_menu_tells_how_many_of_those_in_it_are_down(pills: ArchivePills) -> None:
    pills.resize(pills.minimumSizeHint().width(), 30)
    assert len(pills.folded()) == len(NINE)
    for archive in NINE[:2]:
        pills.show_archive(archive.name, False, "it cannot be reached")
    pills.show_archive("another", False)
    assert pills.more.accessibleName() == "9 archives, 2 down: a menu"
    assert actions(pills)[0].toolTip() == "it cannot be reached"
    pills.show_archive(NINE[0].name, True)
    assert pills.more.accessibleName() == "9 archives, 1 down: a menu"


def test_nine_archives_ask_for_no_more_width_than_their_menu(qtbot: QtBot) -> None:
    header = Header()
    qtbot.addWidget(header)
    header.set_archives(NINE[:1])
    one = header.minimumSizeHint().width()
    header.set_archives(NINE)
    assert header.minimumSizeHint().width() <= one + header.archives.minimumSizeHint().width()
    header.set_archives(())
    assert header.archives.minimumSizeHint().width() == 0
