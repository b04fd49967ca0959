"""What is wrong with what is typed in a step, in the words of its fields."""

from __future__ import annotations

from qrstation.core.errors import SettingsError
from qrstation.core.notice import Notice
from qrstation.core.station.settings import Settings
from qrstation.core.station.settings_rules import check_settings
from qrstation.words import Words, words_of

_FIELDS = {
    "station.ae_title": "The AE title",
    "station.bind": "The address",
    "station.announce": "The address that archives are told",
    "archives.name": "The archive's name",
    "archives.ae_title": "The archive's AE title",
    "archives.host": "The archive's host",
    "store.path": "The folder",
}


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
    return Words(f"{_FIELDS.get(key, key)} {words_of(problem).what}", "Correct it to go on.")
