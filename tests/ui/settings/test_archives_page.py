"""The archives of the policy are marked and stay; the user's own are added, changed and removed beside them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.station.policy import Policy
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.ui.settings.archives_page import ArchivesPage

MAIN = ArchiveSettings("Main", "MAIN", "10.0.0.1", 104, timeout=12.5)
FAR = ArchiveSettings("Far", "FAR", "10.0.0.2", 105)


@pytest.fixture
def page(qtbot: QtBot) -> ArchivesPage:
    made = ArchivesPage(Policy(Path("policy.toml"), Settings(archives=(MAIN,))))
    qtbot.addWidget(made)
    made.show_entries((MAIN, FAR))
    made.show()
    return made


def enabled(page: ArchivesPage) -> set[bool]:
    """Tell which the fields are, all or none of them."""
    return {field.widget.isEnabled() for field in page.form.keys.fields.values()}


def test_an_archive_of_the_policy_is_marked_shown_and_tested_but_not_changed(page: ArchivesPage) -> None:
    assert not page.list.item(0).icon().isNull()
    assert "set by your administrator" in page.list.item(0).toolTip()
    assert enabled(page) == {False}
    assert not page.remove_button.isEnabled()
    assert page.form.test_button.isEnabled()
    page._remove()
    assert page.entries() == (MAIN, FAR)


def test_an_own_archive_is_changed_and_removed(page: ArchivesPage) -> None:
    page.list.setCurrentRow(1)
    assert page.list.item(1).icon().isNull()
    assert enabled(page) == {True}
    page.form.keys.control("port").setValue(9)
    assert page.entries()[1].port == 9
    page.remove_button.click()
    assert page.entries() == (MAIN,)
    assert not page.remove_button.isEnabled()


def test_the_policys_name_typed_for_another_locks_nobody_out(page: ArchivesPage) -> None:
    page.list.setCurrentRow(1)
    page.form.name.setText("Main")
    page.list.setCurrentRow(0)
    page.list.setCurrentRow(1)
    assert enabled(page) == {True}
    assert page.remove_button.isEnabled()
    page.form.name.setText("Far")
    assert page.entries() == (MAIN, FAR)


def test_the_last_own_archive_goes_and_one_is_begun_anew(page: ArchivesPage) -> None:
    page.show_entries(())
    assert not page.form.isVisible()
    page.add_archive("NEW", "10.0.0.9")
    assert page.entries() == (ArchiveSettings("New archive", "NEW", "10.0.0.9", 104),)
    assert page.touched_entries() == ()
