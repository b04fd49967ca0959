"""What is wrong with what is typed in a step, in the words of its fields."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import SettingsError
from qrstation.core.notice import Notice
from qrstation.core.station.settings import Settings
from qrstation.core.station.settings_rules import check_settings
from qrstation.ui.outside_text import tool_tip
from qrstation.words import Words, words_of

Locks = Callable[[str, str], bool]
"""Tells of a table and a key of the settings whether a person cannot change it."""
SET_ELSEWHERE = "set by the administrator of this machine"
_FIELDS = {
    "station.ae_title": "The AE title",
    "station.bind": "The address",
    "station.announce": "The address that archives are told",
    "archives.name": "The archive's name",
    "archives.ae_title": "The archive's AE title",
    "archives.host": "The archive's host",
    "store.path": "The folder",
}

_MUST = {
    "station.ae_title": "have 1 to 16 characters: letters, digits, spaces and signs, but no backslash",
    "archives.ae_title": "have 1 to 16 characters: letters, digits, spaces and signs, but no backslash",
    "archives.name": "have 1 to 64 characters",
    "archives.host": "be a name or an address, such as pacs.example.org or 192.168.7.5",
}


def nothing_locked(table: str, key: str) -> bool:
    """Tell that a key can be changed."""
    return False


def lock(*fields: QWidget) -> None:
    """Show fields whose value is not for a person to change."""
    for field in fields:
        field.setEnabled(False)
        field.setToolTip(tool_tip(SET_ELSEWHERE))
        field.setAccessibleDescription(SET_ELSEWHERE)


def problem_of(settings: Settings) -> SettingsError | None:
    """Give what is wrong with settings of which all but what is typed are the defaults; None when they are right."""
    try:
        check_settings(settings)
    except SettingsError as error:
        return error
    return None


def wrong_words(error: SettingsError) -> Words:
    """Say which value is wrong, or why the settings cannot be saved, and what to do."""
    key, problem = str(error.notice.get("key", "")), error.notice.get("problem")
    if not isinstance(problem, Notice):
        return words_of(error)
    must = _MUST.get(key) if problem.code == SettingsCode.MUST_BE else None
    said = f"must {must}" if must else words_of(problem).what
    return Words(f"{_FIELDS.get(key, key)} {said}", "Correct it to go on.")
