"""The licences are a list of parts with the text of the chosen one."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from qrstation.core.licences import LicensedPart, licensed_parts
from qrstation.ui.licences_dialog import NO_TEXT, LicencesDialog


def test_the_text_is_that_of_the_chosen_part(qtbot: QtBot) -> None:
    dialog = LicencesDialog(licensed_parts())
    qtbot.addWidget(dialog)
    assert "Apache License" in dialog.text.toPlainText()
    names = [part.name for part in licensed_parts()]
    dialog.list.setCurrentIndex(dialog.list.model().index(names.index("Qt"), 0))
    assert "https://code.qt.io" in dialog.text.toPlainText()
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in dialog.text.toPlainText()
    assert dialog.text.isReadOnly()


def test_a_part_without_a_text_of_its_own_says_where_it_is(qtbot: QtBot) -> None:
    dialog = LicencesDialog([LicensedPart("OpenBLAS", "", "BSD-3-Clause", "", "numpy", ())])
    qtbot.addWidget(dialog)
    assert dialog.text.toPlainText() == f"BSD-3-Clause\nCarried by numpy.\n\n{NO_TEXT}"
    row = dialog.list.topLevelItem(0)
    assert row is not None
    assert (row.text(0), row.text(1)) == ("OpenBLAS", "BSD-3-Clause")
