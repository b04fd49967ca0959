"""The name of the store among the places that are searched: no archive can be called so."""

from __future__ import annotations

import unicodedata

THIS_STATION = "This station"


def is_this_station(name: str) -> bool:
    """Tell whether people would read a name as the store's, however it is written."""
    return _plain(name) == _plain(THIS_STATION)


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
