"""The self-check's home: never the user's, and gone again."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from qrstation.core.errors import StationError
from qrstation.core.station.home import VARIABLE, Home, find_home
from qrstation.core.station.policy_file import VARIABLE as POLICY
from qrstation.core.station.settings_file import load_settings
from qrstation.jobs.self_check.own_place import OwnPlace
from tests.told import saying


def test_its_home_is_its_own_and_goes_with_it(home: Home) -> None:
    before = os.environ.get(POLICY)
    place = OwnPlace("127.0.0.1")
    place.make()
    made = place.home
    assert made.data != home.data
    assert find_home() == made
    assert Path(os.environ[POLICY]).read_text() == ""
    settings = load_settings(made.settings_file)
    assert (settings.station.bind, settings.station.port) == ("127.0.0.1", 0)
    place.remove()
    assert not made.data.exists()
    assert find_home() == home
    assert os.environ.get(POLICY) == before


def test_where_no_folder_can_be_made_the_users_does_not_take_its_place(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    place = OwnPlace("127.0.0.1")
    with pytest.raises(StationError, check=saying("no folder can be made in .*; make room there")):
        place.make()
    with pytest.raises(StationError, check=saying("not tried")):
        _ = place.home
    with pytest.raises(StationError, check=saying("not tried")):
        place.remove()
    assert os.environ[VARIABLE] == str(home.data)


def test_what_stays_is_told_by_its_name(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    place = OwnPlace("127.0.0.1")
    place.make()
    folder = place.home.data

    def refuse(path: Path) -> None:
        raise PermissionError(13, "in use", str(path))

    with monkeypatch.context() as patched:
        patched.setattr("shutil.rmtree", refuse)
        with pytest.raises(StationError, check=saying(f"{folder} could not be removed: in use; remove it by hand")):
            place.remove()
    assert folder.exists()
