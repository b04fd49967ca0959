"""The settings' owner: what is in force is what the file holds, and a change is told once it is true."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qrstation.core.errors import SettingsError
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import load_settings
from qrstation.core.station.settings_owner import SettingsOwner
from qrstation.words import words_of
from tests.told import saying

WRONG = Settings(StationSettings(ae_title="a title that is much too long"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "qrstation.toml"


def test_without_a_file_the_defaults_are_in_force_and_sound(file: Path) -> None:
    owner = SettingsOwner(file)
    assert (owner.current(), owner.problem) == (Settings(), None)


def test_a_change_is_written_and_in_force_before_it_is_told(file: Path) -> None:
    owner = SettingsOwner(file)
    before, told = owner.current(), []
    owner.subscribe(lambda settings: told.append((settings, owner.current(), load_settings(file))))
    changed = Settings(StationSettings(ae_title="OTHER"))
    owner.save(changed)
    assert told == [(changed, changed, changed)]
    assert before == Settings(), "a value that was given does not change"


def test_what_may_not_be_saved_changes_nothing(file: Path) -> None:
    owner = SettingsOwner(file)
    told: list[Settings] = []
    owner.subscribe(told.append)
    with pytest.raises(SettingsError):
        owner.save(WRONG)
    assert (owner.current(), told, file.exists()) == (Settings(), [], False)


def test_a_file_that_is_wrong_is_a_problem_until_settings_are_saved(file: Path) -> None:
    file.write_text('[station]\nport = "many"\n', encoding="utf-8")
    with pytest.raises(SettingsError, check=saying("line 2")):
        SettingsOwner(file)
    owner = SettingsOwner(file, or_defaults=True)
    assert owner.current() == Settings()
    assert "line 2" in words_of(owner.problem).what
    with pytest.raises(SettingsError):
        owner.save(WRONG)
    assert owner.problem is not None
    owner.save(replace(Settings(), station=StationSettings(port=104)))
    assert owner.problem is None
    assert load_settings(file) == owner.current()
