"""The menu of a row: what it offers for which row, and what it asks."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from qrstation.ui.results.results_pane import ResultsPane
from qrstation.ui.results.tree_nodes import Node, StudyNode
from tests.ui.results.made_up import study


@pytest.fixture
def pane(qtbot: QtBot) -> ResultsPane:
    made = ResultsPane()
    qtbot.addWidget(made)
    made.offer_archives(("Main", "Teaching"))
    made.begin(("Main",))
    made.add_studies([study("1.1")])
    return made


def first(pane: ResultsPane) -> StudyNode:
    found = pane.model.tree.study("1.1")
    assert found is not None
    return found


def words(menu: QMenu | None) -> list[str]:
    assert menu is not None
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_what_is_added_stands_before_the_copying(pane: ResultsPane) -> None:
    def add(menu: QMenu, node: Node) -> None:
        menu.addAction("Something more")

    pane.row_menu.additions.append(add)
    assert words(pane.row_menu.menu_of(first(pane)))[-2:] == ["Something more", "&Copy row"]


def test_nothing_is_sent_of_what_is_not_here(pane: ResultsPane) -> None:
    menu = pane.row_menu.menu_of(first(pane))
    assert menu is not None
    enabled = {action.text(): action.isEnabled() for action in menu.actions()}
    assert not enabled["&Send what is here to"]
    assert not enabled["Retrieve &again and replace"]


def test_the_menu_of_a_patient_is_about_all_studies(pane: ResultsPane) -> None:
    pane.add_studies([study("1.2")])
    asked: list[str] = []
    pane.retrieve_asked.connect(lambda node: asked.append(node.uid))
    menu = pane.row_menu.menu_of(first(pane).patient)
    assert words(menu) == ["&Retrieve the 2 studies", "&Copy row"]
    assert menu is not None
    menu.actions()[0].trigger()
    assert sorted(asked) == ["1.1", "1.2"]


def test_the_menu_of_several_is_about_all_that_is_chosen(pane: ResultsPane) -> None:
    pane.add_studies([study("1.2")])
    pane.tree.selectAll()
    assert words(pane.row_menu.menu_of_several()) == [
        "&Retrieve what is chosen (2)",
        "&Copy what is chosen",
        "&Export list…",
    ]
