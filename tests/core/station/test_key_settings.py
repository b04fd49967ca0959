"""Keys as settings: how they are written, and that no two actions have one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from qrstation.core.errors import SettingsError
from qrstation.core.station.key_settings import DEFAULT, KeySettings, canonical, each_once, keys_in
from qrstation.core.station.policy import Policy
from qrstation.core.station.settings import Settings
from qrstation.core.station.settings_file import load_own, save_settings
from qrstation.core.station.settings_rules import parse_settings, sound_part
from tests.told import saying


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a", "A"),
        ("Ctrl+Shift+c", "Ctrl+Shift+C"),
        ("shift+ctrl+c", "Ctrl+Shift+C"),
        ("pgdown", "PgDown"),
        ("Ctrl++", "Ctrl++"),
        ("+", "+"),
        ("Ctrl+,", "Ctrl+,"),
        ("Alt+F5", "Alt+F5"),
        ("Ctrl+Alt+K", "Ctrl+Alt+K"),
        ("ö", "Ö"),
        ("Meta+Space", "Meta+Space"),
    ],
)
def test_a_key_has_one_writing(written: str, meant: str) -> None:
    assert canonical(written) == meant


@pytest.mark.parametrize(
    "written",
    ["", "Ctrl", "Ctrl+", "Tab", "Shift+Tab", "Hyper+A", "AB", "F99", "Ctrl+Ctrl+A", "Alt+S", "Alt+Shift+", " ", "a b"],
)
def test_what_is_no_key(written: str) -> None:
    assert canonical(written) == ""


def test_several_keys_stand_behind_each_other_also_commas() -> None:
    assert keys_in("Up, k") == ("Up", "K")
    assert keys_in("Ctrl+,, ,") == ("Ctrl+,", ",")
    assert keys_in("") == ()
    assert keys_in("Up,K") is None
    assert keys_in("Up, up") is None
    assert keys_in("A, B, D, E, F") is None


def test_a_file_says_only_what_differs_and_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "qrstation.toml"
    save_settings(path, Settings(keys=KeySettings(fit="Q", invert="", next_image="Down, J")))
    assert tomllib.loads(path.read_text("utf-8")) == {"keys": {"fit": "Q", "invert": "", "next_image": "Down, J"}}
    assert load_own(path).keys == KeySettings(fit="Q", invert="", next_image="Down, J")
    save_settings(path, Settings(keys=KeySettings(invert="")))
    assert tomllib.loads(path.read_text("utf-8")) == {"keys": {"invert": ""}}


def test_keys_are_kept_as_they_are_written_here() -> None:
    assert parse_settings('[keys]\nfit = "shift+ctrl+f"\n').keys.fit == "Ctrl+Shift+F"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[keys]\nfit = "Tab"\n', "line 2: keys.fit must be keys such as"),
        ("[keys]\nfit = 3\n", "line 2: keys.fit must be keys such as"),
        ('[keys]\nfit = "Q"\nno_such_thing = "W"\n', "line 3: keys.no_such_thing is not a key that this version knows"),
        ('[keys]\nfit = "Q"\n\nreset = "q"\n', "line 4: keys.reset must not have a key that keys.fit has"),
        ('keys = "Q"\n', r"keys must be a table: \[keys\]"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, told: str) -> None:
    with pytest.raises(SettingsError, check=saying(told)):
        parse_settings(text)


def test_of_a_file_with_faults_the_sound_keys_stay() -> None:
    keys = sound_part('[keys]\nfit = "Q"\nreset = "Tab"\ninvert = "Q"\nown = "X"\n').keys
    assert keys == KeySettings(fit="Q")


def test_a_key_of_the_policy_is_taken_from_the_users_action() -> None:
    policy = Policy(Path("policy.toml"), Settings(keys=KeySettings(reset="Q")), frozenset({("keys", "reset")}))
    own = Settings(keys=KeySettings(fit="Q", invert="W"))
    assert policy.over(own).keys == KeySettings(reset="Q", invert="W")
    assert policy.locks("keys", "reset")
    assert not policy.locks("keys", "fit")


def test_the_former_of_two_keeps_a_key() -> None:
    assert each_once(KeySettings(fit="Q", reset="Q")) == KeySettings(fit="Q", reset=DEFAULT)
    assert each_once(KeySettings(fit="Q", reset="Q"), ["reset"]) == KeySettings(fit=DEFAULT, reset="Q")
