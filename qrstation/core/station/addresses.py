"""Addresses and networks as settings name them and as connections show them, brought to one form and compared."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

_MAPPED_BITS = 96
"""Bits before the IPv4 address in an IPv4-mapped one (RFC 4291 2.5.5.2)."""


@dataclass(frozen=True, slots=True)
class _Reach:
    """A network, or a single address as the smallest one; with a ``zone`` on that link alone (RFC 4007)."""

    network: IPv4Network | IPv6Network
    zone: str


def plain_address(text: str) -> str:
    """Give an address in its one form: an IPv4-mapped one as IPv4, IPv6 shortened, its zone kept; else as it is."""
    try:
        return str(_address(text))
    except ValueError:
        return text


def is_loopback(text: str) -> bool:
    """Tell whether an address is one of this machine that no other can call from."""
    try:
        return _address(text).is_loopback
    except ValueError:
        return False


def is_network(text: str) -> bool:
    """Tell whether a text is an address or a network: "10.1.2.3", "10.1.0.0/16", "2001:db8::/32", "fe80::1%eth0"."""
    try:
        _reach(text)
    except ValueError:
        return False
    return True


def lies_in(address: str, network: str) -> bool:
    """Tell whether an address is that address, or lies in that network; what is neither lies nowhere.

    IPv4-mapped addresses count as IPv4, on both sides. A zone counts where the network names one.
    """
    try:
        caller, reach = _address(address), _reach(network)
    except ValueError:
        return False
    zone = caller.scope_id or "" if isinstance(caller, IPv6Address) else ""
    return caller in reach.network and reach.zone in ("", zone)


def _address(text: str) -> IPv4Address | IPv6Address:
    address = ip_address(text)
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


@functools.lru_cache(maxsize=1024)
def _reach(text: str) -> _Reach:
    """Read a network, whose bits behind the prefix must be zero: who wrote others meant something else."""
    address, slash, prefix = text.partition("/")
    address, _, zone = address.partition("%")
    if "%" in text and not zone:
        raise ValueError("a zone without a name")
    network = ip_network(address + slash + prefix)
    if isinstance(network, IPv4Network):
        if zone:
            raise ValueError("only IPv6 has zones")
        return _Reach(network, "")
    mapped = network.network_address.ipv4_mapped
    if mapped is not None and network.prefixlen >= _MAPPED_BITS:
        return _Reach(IPv4Network((mapped, network.prefixlen - _MAPPED_BITS)), "")
    return _Reach(network, zone)
