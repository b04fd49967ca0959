"""What is said of the folder for images, and what becomes of what is chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from qrstation.core.codes.store import StoreCode
from qrstation.core.notice import notice
from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings, StoreSettings
from qrstation.ui.first_run.machine_look import FolderLook
from qrstation.ui.first_run.store_page import StorePage

GB = 10**9
FOLDER = Path("/mnt/images")


@pytest.fixture
def page(qtbot: QtBot, home: Home) -> StorePage:
    made = StorePage(Settings(), home)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_stations_own_folder_is_the_default(page: StorePage, home: Home) -> None:
    assert page.store() == StoreSettings()
    assert page.path.placeholderText() == str(home.store)


def test_each_change_has_the_folder_looked_at(page: StorePage) -> None:
    asked: list[str] = []
    page.folder_asked.connect(asked.append)
    page.path.setText("/mnt/a ")
    assert asked == ["/mnt/a"]
    assert page.state.kind == "busy"
    page.show_folder(FolderLook(FOLDER, None, 400 * GB, is_there=False))
    assert (page.state.kind, page.state.said) == ("ok", "/mnt/images · will be made · 400.0 GB are free there")
    assert page.store() == StoreSettings("/mnt/a")


def test_a_drive_that_is_away_is_said(page: StorePage) -> None:
    page.show_folder(FolderLook(FOLDER, notice(StoreCode.FOLDER_AWAY, folder=str(FOLDER))))
    assert page.state.kind == "error"
    assert "is not there and cannot be made\nconnect its drive" in page.state.said


def test_a_network_drive_is_warned_of_and_where_the_index_stays(page: StorePage, home: Home) -> None:
    page.show_folder(FolderLook(FOLDER, None, 400 * GB, network="nfs4"))
    assert page.state.kind == "warning"
    said = page.state.said.replace("\n", "")
    assert "It is a network drive (nfs4)" in said
    assert str(home.index_file) in said


def test_too_little_room_is_said_as_the_size_is_typed(page: StorePage) -> None:
    page.show_folder(FolderLook(FOLDER, None, 1 * GB))
    assert "less than the 2 GB that are kept free" in page.state.said
    page.max_gb.setValue(0.5)
    assert page.state.kind == "ok"
    page.max_gb.setValue(3)
    assert "less than the size at most" in page.state.said
    assert page.store().max_gb == 3


def test_a_folder_is_chosen(page: StorePage, tmp_path: Path, qtbot: QtBot) -> None:
    touched: list[bool] = []
    page.changed.connect(lambda: touched.append(True))
    page.choose_button.click()
    (dialog,) = page.findChildren(QFileDialog)
    assert dialog.fileMode() is QFileDialog.FileMode.Directory
    dialog.fileSelected.emit(str(tmp_path))
    dialog.close()
    assert page.store().path == str(tmp_path)
    assert touched


def test_what_is_no_folder_is_said_in_the_fields_words(page: StorePage) -> None:
    page.path.setText("~nobody-of-this-name/images")
    problem = page.problem()
    assert problem is not None
    page.show_wrong(problem)
    assert page.state.said.startswith("The folder must be a folder")


def test_what_the_administrator_set_cannot_be_changed(qtbot: QtBot, home: Home) -> None:
    page = StorePage(Settings(), home, lambda table, key: (table, key) == ("store", "path"))
    qtbot.addWidget(page)
    assert [page.path.isEnabled(), page.choose_button.isEnabled(), page.max_gb.isEnabled()] == [False, False, True]
