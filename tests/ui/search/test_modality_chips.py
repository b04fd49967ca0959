"""Modalities: the common ones are chips, all others are behind a menu, and become chips when they are chosen."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from qrstation.core.standard.modality_codes import MODALITY_NAMES
from qrstation.ui.search.modality_chips import COMMON, ModalityChips


def chips(qtbot: QtBot) -> ModalityChips:
    pane = QWidget()
    qtbot.addWidget(pane)
    made = ModalityChips()
    pane.setLayout(made)
    pane.show()
    made.kept = pane  # type: ignore[attr-defined]
    return made


def offered(made: ModalityChips) -> dict[str, object]:
    made.menu.aboutToShow.emit()
    return {action.data(): action for shelf in made.menu.findChildren(QMenu) for action in shelf.actions()}


def test_every_modality_of_the_standard_is_there_once(qtbot: QtBot) -> None:
    made = chips(qtbot)
    in_chips = {code for label in COMMON for code in label.split("/")}
    assert offered(made).keys() | in_chips == MODALITY_NAMES.keys()
    assert not offered(made).keys() & in_chips


def test_one_of_the_menu_becomes_a_chip_and_goes_again(qtbot: QtBot) -> None:
    made = chips(qtbot)
    action = offered(made)["SR"]
    action.toggle()  # type: ignore[attr-defined]
    made.chips["CR/DX"].setChecked(True)
    assert made.chosen() == ("CR", "DX", "SR")
    made.chips["SR"].click()
    assert made.chosen() == ("CR", "DX")
    assert not offered(made)["SR"].isChecked()  # type: ignore[attr-defined]
    made.choose(("CT", "SEG", "NOPE"))
    assert made.chosen() == ("CT", "SEG")
    assert offered(made)["SEG"].isChecked()  # type: ignore[attr-defined]
    made.choose(())
    assert made.chosen() == ()
    assert set(made.chips) == set(COMMON)
