"""The copies of a study are offered in the row's menu, the best first, each with what is known of it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.retrieve.copies import Copy, best_first
from qrstation.ui.jobs.copies_menu import CopiesMenu, copy_at, copy_words, rate_words
from qrstation.ui.results.results_pane import ResultsPane
from qrstation.ui.results.tree_nodes import Node
from tests.ui.results.made_up import study


@pytest.mark.parametrize(
    ("copy", "words"),
    [
        (Copy("PACS", 398, "ONLINE", rate=12.4), "PACS (398 images, online, about 12 images/s)"),
        (Copy("PACS", 1), "PACS (1 image)"),
        (Copy("PACS"), "PACS (number of images unknown)"),
        (Copy("Deep", 1200, is_slow_archive=True, rate=0.1), "Deep (1,200 images, nearline, about 6 images/min)"),
        (Copy("Deep", 2, "OFFLINE"), "Deep (2 images, offline: someone must act)"),
        (Copy("Deep", 2, "odd"), "Deep (2 images)"),
    ],
)
def test_a_copy_in_words(copy: Copy, words: str) -> None:
    assert copy_words(copy) == words


def test_a_speed_in_words() -> None:
    assert [rate_words(rate) for rate in (None, 1500.0, 1.6, 0.5, 0.001)] == [
        "", "about 1,500 images/s", "about 2 images/s", "about 30 images/min", "about 1 images/min",
    ]  # fmt: skip


@pytest.mark.parametrize("archives", [("Main",), ("Main", "Far")])
def test_where_there_are_several_each_is_offered(qtbot: QtBot, archives: tuple[str, ...]) -> None:
    pane = ResultsPane()
    qtbot.addWidget(pane)
    settings = {name: ArchiveSettings(name, name.upper(), "127.0.0.1", 104) for name in archives}
    asked: list[tuple[str, str]] = []

    def retrieve(node: Node, archive: str) -> None:
        asked.append((node.key[:0], archive))

    CopiesMenu(
        pane.row_menu, lambda node: best_first([copy_at(node, each, None) for each in settings.values()]), retrieve
    )
    pane.begin(archives)
    for number, name in enumerate(archives):
        pane.add_studies([study("1.1", archive=name, NumberOfStudyRelatedInstances=10 + number)])
    node = pane.model.tree.study("1.1")
    assert node is not None
    menu = pane.row_menu.menu_of(node)
    assert menu is not None
    below = [action.menu() for action in menu.actions() if action.text() == "Retrieve &from"]
    if len(archives) == 1:
        assert below == []
        return
    assert isinstance(below[0], QMenu)
    assert [action.text() for action in below[0].actions()] == ["Far (11 images)", "Main (10 images)"]
    below[0].actions()[1].trigger()
    assert asked == [("", "Main")]
