"""Rules and words of the program and of a hospital, also where a line of them is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from qrstation.core.errors import SettingsError
from qrstation.priors.loading import load_reader, load_rules
from qrstation.priors.regions import Laterality, Region
from qrstation.words import words_of
from tests.priors.examples import study
from tests.told import saying


def test_the_program_s_own_files_are_in_order() -> None:
    assert load_reader()[1] == ()


def test_a_hospital_s_words_go_before_the_program_s(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(
        '[regions]\nknee = ["Thorax 7"]\nhead = ["SPEZ*"]\n[laterality]\nleft = ["lnx"]\n', "utf-8"
    )
    reader, wrong = load_reader(tmp_path)
    assert wrong == ()
    found = reader.read(study("SPEZIAL lnx", "CT"))
    assert (found.regions, found.laterality) == ((Region.HEAD,), Laterality.LEFT)
    assert reader.read(study("Thorax 7", "CT")).regions == (Region.KNEE,)


def test_a_wrong_line_is_told_and_the_rest_is_used(tmp_path: Path) -> None:
    lines = [
        "[regions]",
        'head = ["SPEZ"]',
        "knee = [Kniex]",
        'kneee = ["xyzzy"]',
        "foot = 3",
        'hip = ["HXX", 7]',
        "",
        "[colour]",
        'x = ["y"]',
    ]
    (tmp_path / "ours.toml").write_text("\n".join(lines), "utf-8")
    reader, wrong = load_reader(tmp_path)
    assert [words_of(each).what for each in wrong] == [
        "priors/ours.toml, line 3: this is not TOML",
        'priors/ours.toml, line 4: "kneee" is no region',
        'priors/ours.toml, line 5: "foot" needs a list of words in quotes',
        'priors/ours.toml, line 6: "hip" needs a list of words in quotes',
        'priors/ours.toml, line 8: "colour" is no section',
    ]
    assert reader.read(study("SPEZ", "CT")).regions == (Region.HEAD,)
    assert reader.read(study("HXX", "CT")).regions == (Region.HIP,)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b"[",
        b"= = =\n" * 90,
        b"[" * 5000,
        b"regions = 1",
        b"[when]\nCT = 2\n[when.QQ.regions]\nhead=['x']",
    ],
)
def test_no_list_is_too_odd(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_bytes(content)
    reader, wrong = load_reader(tmp_path)
    assert wrong
    assert all(words_of(each).line.startswith("priors/odd.toml") for each in wrong)
    assert reader.read(study("Knie", "DX")).regions == (Region.KNEE,)


def test_a_hospital_s_rules_go_before_the_program_s(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(
        '[weights]\nother_side = 0.9\n[shows-by.CT]\nabdomen = {"lumbar spine" = 0.1}\n', "utf-8"
    )
    found = load_rules(tmp_path)
    assert found.weights.other_side == 0.9
    assert found.weights.later == load_rules().weights.later
    assert found.shown("CT", Region.ABDOMEN, Region.LUMBAR_SPINE) == 0.1
    assert found.shown("CT", Region.ABDOMEN, Region.PELVIS) == load_rules().shown("CT", Region.ABDOMEN, Region.PELVIS)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[weights]\n\nother_side = 3", 'priors/rules.toml, line 3: "other_side" needs a number from 0 to 1'),
        ("[weights]\nrecency = true", 'line 2: "recency" needs a number from 0 to 1'),
        ("[weights]\nrecency = 0.99", "line 2: recency, contrast, complete and quick come to 108 % of the score"),
        ("[weights]\nbeauty = 1", 'line 2: "beauty" is not known'),
        ("[wights]\nrecency = 1", 'line 1: "wights" is not known'),
        ("[time]\nslow = 0", 'line 2: "slow" needs a number above 0'),
        ("[baseline]\nplace = 1.5", 'line 2: "place" needs a number above 0'),
        (
            '[families]\nCT = ["CT", "MR"]',
            '"MR" is of two families',
        ),
        ("[likeness]\nXX = {CT = 1}", 'line 2: "XX" is no family'),
        ("[shows]\nhead = {head = 0.5}", '"head" is always shown by itself'),
        ("[shows]\nhead = {hed = 0.5}", '"hed" is no region'),
        ("weights = 1", '"weights" needs keys with values'),
        ("[alone]\nMG = 7", '"7" is no region'),
        ("\n\n[", "line 3: this is not TOML"),
    ],
)
def test_a_wrong_rule_is_told_with_its_line(content: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(content, "utf-8")
    with pytest.raises(SettingsError, check=saying(told)):
        load_rules(tmp_path)


def test_rules_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, check=saying("the file cannot be read")):
        load_rules(tmp_path)
