"""The settings as values: archives by name, who is let in, where the store lies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qrstation.core.errors import UnknownArchive
from qrstation.core.station.settings import Settings, StoreSettings
from qrstation.core.station.settings_rules import parse_settings
from tests.told import saying

ARCHIVE = '[[archives]]\nname = "Main"\nae_title = "ORTHANC"\nhost = "127.0.0.1"\nport = 4242\n'


def test_an_archive_is_found_by_its_exact_name() -> None:
    settings = parse_settings(ARCHIVE)
    assert settings.archive("Main").port == 4242
    with pytest.raises(UnknownArchive, check=saying('"main"')):
        settings.archive("main")


def test_callers_let_in_are_the_archives_ourselves_and_those_listed() -> None:
    settings = parse_settings('[receiver]\nalso_accept = ["SENDER"]\n' + ARCHIVE)
    assert settings.door(Path()).titles == {"ORTHANC", "QRSTATION", "SENDER"}
    assert parse_settings('[receiver]\naccept = "any"\n').door(Path()).titles is None


def test_the_store_lies_where_the_settings_say_from_the_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/people/somebody")
    default = Path("/people/somebody/data/store")

    def folder(path: str) -> Path:
        return replace(Settings(), store=StoreSettings(path)).store_folder(default)

    assert folder("") == default
    assert folder("elsewhere") == Path("/people/somebody/data/elsewhere")
    assert folder("../disk") == Path("/people/somebody/data/../disk")
    assert folder("/mnt/images") == Path("/mnt/images")
    assert folder("~/images") == Path("/people/somebody/images")
