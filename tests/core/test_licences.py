"""What the program says of its parts: the checkout's list, and that of a packaged program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qrstation.core import licences
from qrstation.core.licences import licensed_parts
from qrstation.core.station.identity import VERSION


def test_every_part_of_a_checkout_has_a_licence_and_a_text() -> None:
    first, *others = licensed_parts()
    assert (first.name, first.version, first.licence) == ("QR Station", VERSION, "Apache-2.0")
    assert {"Python", "numpy", "Qt", "PySide6_Essentials", "pydicom"} <= {part.name for part in others}
    for part in (first, *others):
        assert part.licence, part.name
        assert len(part.text()) > 100, part.name


def test_the_lgpl_stands_in_the_text_of_qt() -> None:
    (qt,) = [part for part in licensed_parts() if part.name == "Qt"]
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in qt.text()


def test_a_packaged_program_shows_what_lies_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry: dict[str, object] = {"name": "numpy", "version": "2.4.6", "licence": "MIT", "home": "h", "within": ""}
    entry["texts"] = ["numpy/A", "numpy/B"]
    (tmp_path / "inside.json").write_text(json.dumps([entry]))
    (tmp_path / "numpy").mkdir()
    (tmp_path / "numpy" / "A").write_text("one\n")
    (tmp_path / "numpy" / "B").write_bytes(b"tw\xf6")
    monkeypatch.setattr(licences, "resource", lambda _, *names: tmp_path.joinpath(*names))
    (part,) = licensed_parts()
    assert (part.name, part.version, part.home) == ("numpy", "2.4.6", "h")
    assert part.text() == "one\n\n\ntw\ufffd"


def test_a_distribution_that_this_machine_does_not_get_is_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry: dict[str, object] = {"version": "", "licence": "MIT", "home": "", "within": ""}
    entries = [{**entry, "name": name, "texts": [f"distribution:{name}"]} for name in ("never-heard-of", "numpy")]
    (tmp_path / "inside.json").write_text(json.dumps(entries))
    monkeypatch.setattr(licences, "resource", lambda _, *names: tmp_path.joinpath(*names))
    assert [part.name for part in licensed_parts()] == ["numpy"]
