"""Addresses and networks: one form, and what lies in what."""

from __future__ import annotations

import pytest

from qrstation.core.station.addresses import is_loopback, is_network, lies_in, plain_address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("10.1.2.3", "10.1.0.0/16"),
        ("10.1.2.3", "0.0.0.0/0"),
        ("10.1.2.3", "::ffff:10.1.2.3"),
        ("10.1.2.3", "::ffff:10.1.0.0/112"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("::ffff:10.1.2.3", "10.1.0.0/255.255.0.0"),
        ("2001:db8::1", "2001:DB8:0:0::1"),
        ("2001:db8::1", "2001:db8::/32"),
        ("fe80::1%eth0", "fe80::1%eth0"),
        ("fe80::1%eth0", "fe80::1"),
        ("fe80::1%eth0", "fe80::/10"),
        ("fe80::1%eth0", "fe80::%eth0/10"),
    ],
)
def test_an_address_lies_in_a_network(address: str, network: str) -> None:
    assert is_network(network)
    assert lies_in(address, network)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.1.2.3", "10.1.2.4"),
        ("10.2.2.3", "10.1.0.0/16"),
        ("10.1.2.3", "::/0"),  # IPv6 is another network, whatever an address looks like on the way
        ("::ffff:10.2.0.1", "10.1.0.0/16"),
        ("::1", "127.0.0.1"),
        ("fe80::1%eth1", "fe80::1%eth0"),
        ("fe80::1", "fe80::1%eth0"),
        ("", "0.0.0.0/0"),
        ("archive.example.org", "0.0.0.0/0"),
    ],
)
def test_an_address_lies_in_no_other(address: str, network: str) -> None:
    assert is_network(network)
    assert not lies_in(address, network)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pacs",
        "10.1.2",
        "10.1.2.3/16",
        "010.1.2.3",
        "10.1.2.3/33",
        "10.1.2.3%eth0",
        "fe80::1%",
        "1.2.3.4/",
        "::/129",
    ],
)
def test_what_is_no_network_is_none(text: str) -> None:
    assert not is_network(text)
    assert not lies_in("10.1.2.3", text)


def test_an_address_has_one_form() -> None:
    assert plain_address("::ffff:10.1.2.3") == "10.1.2.3"
    assert plain_address("2001:DB8:0::1") == "2001:db8::1"
    assert plain_address("fe80::1%eth0") == "fe80::1%eth0"
    assert plain_address("/run/socket") == "/run/socket"


def test_loopback_is_known_in_every_form() -> None:
    assert all(is_loopback(text) for text in ("127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"))
    assert not any(is_loopback(text) for text in ("10.1.2.3", "::", "", "localhost"))
