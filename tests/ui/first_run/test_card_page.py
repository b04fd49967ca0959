"""The card is that of the station as it is typed, and can be copied and saved."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from qrstation.core.station.settings import StationSettings
from qrstation.ui.first_run.card_page import CardPage
from qrstation.words.administrator import administrator_card

STATION = StationSettings("RAD-PC-7", "0.0.0.0", 11113, "192.168.7.20")  # noqa: S104 - a setting that is looked at, nothing is bound


def test_the_card_is_copied_as_it_is(qtbot: QtBot) -> None:
    page = CardPage()
    qtbot.addWidget(page)
    page.show_station(STATION)
    page.copy_button.click()
    assert QGuiApplication.clipboard().text() == administrator_card(STATION, 11113)
    assert "192.168.7.20" in page.card.toPlainText()
    assert page.state.said == "copied"
    page.show_station(StationSettings("OTHER"))
    assert page.state.said == "", "that was another card"


def test_the_card_is_saved_where_it_is_wanted(qtbot: QtBot) -> None:
    page = CardPage()
    qtbot.addWidget(page)
    page.show()
    page.show_station(STATION)
    asked: list[tuple[str, str]] = []
    page.save_asked.connect(lambda name, card: asked.append((name, card)))
    page.save_button.click()
    (dialog,) = page.findChildren(QFileDialog)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    dialog.fileSelected.emit("card.txt")
    dialog.close()
    assert asked == [("card.txt", administrator_card(STATION, 11113))]
    page.show_saved("")
    assert (page.state.kind, page.state.said) == ("ok", "saved")
    page.show_saved("not saved: No space left on device")
    assert page.state.kind == "error"
