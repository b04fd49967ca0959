"""A form shows each key with its words, and what the policy sets as locked, with who set it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from qrstation.core.station.policy import Policy
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.ui.settings.key_form import KeyForm, LockLine
from qrstation.ui.settings.pages import station_form

POLICY = Policy(Path("policy.toml"), named=frozenset({("station", "port")}))


def locks(form: KeyForm) -> list[str]:
    """Give what stands beside the locks that are seen."""
    return [
        label.text()
        for line in form.findChildren(LockLine)
        if line.isVisible()
        for label in line.findChildren(QLabel)
        if label.text()
    ]


def test_a_locked_key_cannot_be_typed_and_says_who_locked_it(qtbot: QtBot) -> None:
    form = station_form(POLICY)
    qtbot.addWidget(form)
    form.show_values(StationSettings(port=104))
    form.show()
    assert not form.control("port").isEnabled()
    assert form.control("ae_title").isEnabled()
    assert locks(form) == ["set by your administrator (policy.toml)"]
    assert "set by your administrator" in form.control("port").accessibleDescription()
    assert "administrator" not in form.control("ae_title").accessibleDescription()


def test_each_field_has_its_words_and_a_change_is_told_once(qtbot: QtBot) -> None:
    form = station_form(Policy())
    qtbot.addWidget(form)
    told: list[bool] = []
    form.changed.connect(lambda: told.append(True))
    form.show_values(Settings().station)
    form.show()
    assert (told, locks(form)) == ([], [])
    for field in form.fields.values():
        assert field.widget.toolTip()
        assert field.widget.accessibleDescription()
    form.control("port").setValue(104)
    assert told == [True]
    assert form.values() == StationSettings(port=104)
