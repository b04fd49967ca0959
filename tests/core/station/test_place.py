"""The name of the store among the places."""

from __future__ import annotations

import pytest

from qrstation.core.station.place import THIS_STATION, is_this_station


@pytest.mark.parametrize(
    "name", [THIS_STATION, "this station", " THIS\tSTATION ", "This\u00a0station", "ｔｈｉｓ station"]
)
def test_it_is_known_however_it_is_written(name: str) -> None:
    assert is_this_station(name)


@pytest.mark.parametrize("name", ["", "Thisstation", "This station 2", "Station", "That station"])
def test_other_names_are_others(name: str) -> None:
    assert not is_this_station(name)
