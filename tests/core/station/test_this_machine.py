"""What is made of a machine's name, and in which order its addresses are offered."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.standard.node import is_ae_title
from qrstation.core.station.this_machine import Card, offered_ae_title, reachable_first


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("rad-pc-7", "RAD-PC-7"),
        ("rad-pc-7.example.org", "RAD-PC-7"),
        ("Röntgen_3", "RONTGEN_3"),
        ("Straße", "STRASSE"),
        ("Elena's laptop", "ELENA-S-LAPTOP"),
        ("radiology-reading-017", "RADIOLOGY-REA017"),
        ("radiology-reading-room", "RADIOLOGY-READIN"),
        ("a" * 15 + "-b", "A" * 15),
        ("x" + "1" * 40, "X" + "1" * 15),
        ("localhost", "QRSTATION"),
        ("", "QRSTATION"),
        ("放射線科", "QRSTATION"),
        ("-_-", "QRSTATION"),
    ],
)
def test_a_machines_name_becomes_an_ae_title(name: str, title: str) -> None:
    assert offered_ae_title(name) == title


@given(st.text(max_size=300))
def test_what_is_offered_is_always_an_ae_title_that_every_archive_takes(name: str) -> None:
    title = offered_ae_title(name)
    assert is_ae_title(title)
    assert re.fullmatch(r"[A-Z0-9_-]{1,16}", title)
    assert offered_ae_title(title) == title


def test_the_address_that_archives_probably_reach_comes_first() -> None:
    cards = [
        Card("127.0.0.1", "lo"),
        Card("::1", "lo"),
        Card("169.254.3.4", "eth2"),
        Card("172.17.0.1", "docker0"),
        Card("fe80::1%eth0", "eth0"),
        Card("fe80::1", "eth0"),
        Card("2001:db8::5", "eth0"),
        Card("8.8.4.4", "eth1"),
        Card("192.168.7.20", "eth0"),
        Card("10.1.2.3", "wlan0"),
        Card("192.168.7.20", "eth0"),
        Card("no address", "eth9"),
        Card("0.0.0.0", ""),  # noqa: S104 - a setting that is looked at, nothing is bound
    ]
    assert [card.address for card in reachable_first(cards)] == [
        "192.168.7.20",
        "10.1.2.3",
        "8.8.4.4",
        "2001:db8::5",
        "169.254.3.4",
        "172.17.0.1",
    ]


@given(st.lists(st.ip_addresses().map(str) | st.text(max_size=20), max_size=20))
def test_whatever_the_system_tells_is_sorted(texts: list[str]) -> None:
    found = reachable_first(Card(text) for text in texts)
    assert len({card.address for card in found}) == len(found)
