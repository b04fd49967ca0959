"""Rules and words are loaded once, and again when a file of the hospital's changes."""

from __future__ import annotations

from pathlib import Path

from qrstation.jobs.priors.known_words import KnownWords


def test_what_is_loaded_stays_until_a_file_changes(tmp_path: Path) -> None:
    known = KnownWords(tmp_path)
    first = known.read()
    assert known.read() is first
    (tmp_path / "rules.toml").write_text("[weights]\nother_side = 0.9\n", "utf-8")
    assert known.read()[0].weights.other_side == 0.9
    (tmp_path / "ours.toml").write_text("[regions]\nkneee = ['x']\n", "utf-8")
    assert len(known.read()[2]) == 1


def test_a_folder_that_there_is_not_has_none_of_its_own(tmp_path: Path) -> None:
    rules, _, wrong = KnownWords(tmp_path / "none").read()
    assert (rules.weights.other_side, wrong) == (0.4, ())
