"""The card that an archive's administrator gets."""

from __future__ import annotations

from qrstation.core.station.settings import StationSettings
from qrstation.words.administrator import administrator_card


def test_the_card_names_what_must_be_entered() -> None:
    card = administrator_card(StationSettings("QRSTATION", announce="192.0.2.7"), 11113)
    assert "AE title:  QRSTATION\n" in card
    assert "Address:   192.0.2.7\n" in card
    assert "Port:      11113\n" in card
