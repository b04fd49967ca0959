"""The first archive: tested when it is complete, left for later when it is empty."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.station.settings import ArchiveSettings
from qrstation.ui.first_run.archive_page import ArchivePage


@pytest.fixture
def page(qtbot: QtBot) -> ArchivePage:
    made = ArchivePage(0)
    qtbot.addWidget(made)
    made.show()
    return made


def test_an_empty_form_is_left_for_later(page: ArchivePage) -> None:
    assert page.archive() is None
    assert page.problem() is None
    page.form.test_button.click()
    assert page.form.result.text() == "Enter the archive's AE title, host and port first."
    assert page.form.test_button.text() == "Test"


def test_only_what_has_no_default_is_asked_for(page: ArchivePage) -> None:
    form = page.form
    assert all(
        field.isVisible()
        for field in (form.name, form.keys.control("ae_title"), form.keys.control("host"), form.keys.control("port"))
    )
    assert set(form.keys.fields) == {"name", "ae_title", "host", "port"}


def test_an_archive_without_a_name_is_called_by_its_ae_title(page: ArchivePage) -> None:
    page.form.keys.control("ae_title").setText("PACS")
    page.form.keys.control("host").setText("pacs.example.org")
    assert page.archive() == ArchiveSettings("PACS", "PACS", "pacs.example.org", 104)


def test_what_is_wrong_is_said_before_anything_is_tried(page: ArchivePage) -> None:
    asked: list[ArchiveSettings] = []
    page.test_asked.connect(asked.append)
    page.doctor_asked.connect(asked.append)
    page.form.keys.control("ae_title").setText("PACS")
    for button in (page.form.test_button, page.form.doctor_button):
        button.click()
        assert page.form.result.text().startswith("✖ The archive's host must be a name or an address")
    assert asked == []
    page.form.keys.control("host").setText("127.0.0.1")
    page.form.doctor_button.click()
    page.form.test_button.click()
    assert [archive.name for archive in asked] == ["PACS", "PACS"]


def test_with_archives_already_set_another_is_added(qtbot: QtBot) -> None:
    page = ArchivePage(2)
    qtbot.addWidget(page)
    assert page.archive() is None
