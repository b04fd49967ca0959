"""The settings' owner: what is in force is what the file holds, and a change is told once it is true."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qrstation.core.errors import PolicyError, SettingsError
from qrstation.core.station.policy_file import VARIABLE
from qrstation.core.station.settings import Settings, StationSettings, StoreSettings
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


POLICY = """[station]
port = 104
[[archives]]
name = "Main"
ae_title = "HIS"
host = "10.0.0.1"
port = 104
"""
OWN = POLICY.replace("HIS", "MINE").replace("port = 104", "port = 4242", 1) + "# about Main\n"


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(POLICY, encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(path))
    return path


def test_the_policy_is_in_force_and_never_written_into_the_users_file(file: Path, policy: Path) -> None:
    file.write_text(OWN, encoding="utf-8")
    owner = SettingsOwner(file)
    assert owner.policy.file == policy
    assert owner.policy.locks("station", "port")
    assert owner.current().station.port == 104
    assert owner.current().archive("Main").ae_title == "HIS"
    owner.save(replace(owner.current(), station=replace(owner.current().station, ae_title="OTHER")))
    assert owner.current().station == StationSettings("OTHER", port=104)
    assert file.read_text(encoding="utf-8") == OWN.replace("port = 4242\n", 'port = 4242\nae_title = "OTHER"\n', 1)
    policy.unlink()
    back = SettingsOwner(file).current()
    assert back.station == StationSettings("OTHER", port=4242)
    assert back.archive("Main").ae_title == "MINE"


def test_a_change_of_what_the_policy_sets_is_refused_and_changes_nothing(file: Path, policy: Path) -> None:
    owner = SettingsOwner(file)
    with pytest.raises(SettingsError, check=saying("station.port is set by your administrator")):
        owner.save(replace(owner.current(), station=StationSettings(port=105)))
    assert not file.exists()
    assert owner.problem is None


def test_a_policy_that_is_laid_while_the_program_runs_holds_from_the_next_change(file: Path, policy: Path) -> None:
    policy.unlink()
    owner = SettingsOwner(file)
    assert owner.policy.file is None
    policy.write_text(POLICY, encoding="utf-8")
    owner.save(replace(owner.current(), station=StationSettings("OTHER")))
    assert owner.policy.file == policy
    assert owner.current() == load_settings(file)
    assert owner.current().station == StationSettings("OTHER", port=104)
    assert "104" not in file.read_text(encoding="utf-8")


def test_a_wrong_policy_is_refused_or_a_problem_that_no_saving_removes(file: Path, policy: Path) -> None:
    policy.write_text("[station]\nporrt = 1\n", encoding="utf-8")
    with pytest.raises(PolicyError):
        SettingsOwner(file)
    owner = SettingsOwner(file, or_defaults=True)
    assert isinstance(owner.problem, PolicyError)
    assert owner.policy.file == policy
    assert owner.policy.locks("store", "path")
    with pytest.raises(PolicyError):
        owner.save(Settings())
    assert isinstance(owner.problem, PolicyError)
    assert not file.exists()


def test_a_policy_that_became_wrong_lets_nothing_be_saved(file: Path, policy: Path) -> None:
    owner = SettingsOwner(file)
    policy.write_text("[", encoding="utf-8")
    with pytest.raises(PolicyError):
        owner.save(owner.current())
    assert not file.exists()
    policy.write_text(POLICY, encoding="utf-8")
    owner.save(owner.current())


def test_what_is_right_in_a_wrong_file_is_edited_and_what_the_policy_overrides_stays(file: Path, policy: Path) -> None:
    file.write_text("color = 1\n" + OWN, encoding="utf-8")
    owner = SettingsOwner(file, or_defaults=True)
    assert owner.current().station.port == 104, "the policy holds under defaults too"
    assert owner.to_edit().archive("Main").ae_title == "HIS"
    owner.save(owner.to_edit())
    assert owner.problem is None
    policy.unlink()
    assert SettingsOwner(file).current().station.port == 4242
    assert SettingsOwner(file).current().archive("Main").ae_title == "MINE"


def test_an_export_has_the_users_own_and_nothing_of_the_policy(file: Path, policy: Path) -> None:
    file.write_text(OWN, encoding="utf-8")
    owner = SettingsOwner(file)
    out = file.with_name("out.toml")
    owner.export(out, replace(owner.current(), store=StoreSettings(max_gb=5)))
    text = out.read_text(encoding="utf-8")
    assert "port = 4242" in text
    assert "max_gb = 5" in text
    assert "HIS" not in text
    before = file.read_bytes()
    with pytest.raises(SettingsError, check=saying("is the settings file itself")):
        owner.export(file, owner.current())
    assert file.read_bytes() == before


def test_an_import_leaves_what_the_policy_sets_and_keeps_the_file_of_before(file: Path, policy: Path) -> None:
    file.write_text(OWN, encoding="utf-8")
    owner = SettingsOwner(file)
    other = file.with_name("other.toml")
    other.write_text("[station]\nport = 9\nae_title = 'OTHER'\n", encoding="utf-8")
    wanted = owner.imported(other)
    assert wanted.station == StationSettings("OTHER", port=104)
    kept = owner.replace(wanted)
    assert kept == file.with_name("qrstation.toml.old-1")
    assert kept.read_text(encoding="utf-8") == OWN
    assert owner.current() == load_settings(file) == wanted
    policy.unlink()
    back = load_settings(file)
    assert back.station == StationSettings("OTHER", port=4242), "what the policy hides is not imported over"


def test_an_import_where_no_file_was_has_none_to_keep(file: Path) -> None:
    owner = SettingsOwner(file)
    assert owner.replace(Settings(StationSettings(port=104))) is None
    assert load_settings(file).station.port == 104
