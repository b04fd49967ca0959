"""Which names a certificate carries, and whether one of them is that of the peer that was called (RFC 9525)."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any


def names_of(untrusted: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the host names and addresses of a certificate, as `SSLSocket.getpeercert` tells it.

    The common name counts only where the certificate names nothing by its alternative names, as those of old do.
    """
    untrusted_given = untrusted.get("subjectAltName", ())
    names = tuple(str(value) for kind, value in untrusted_given if kind in ("DNS", "IP Address"))
    if names:
        return names
    untrusted_parts = (part for group in untrusted.get("subject", ()) for part in group)
    return tuple(str(value) for key, value in untrusted_parts if key == "commonName")


def carries(untrusted: tuple[str, ...], wanted: str) -> bool:
    """Tell whether one of the names is ``wanted``: a host name, or an address, which is never matched by a pattern."""
    address = _address(wanted)
    if address is not None:
        return any(_address(name) == address for name in untrusted)
    host = _labels(wanted)
    return any(_address(name) is None and _fits(_labels(name), host) for name in untrusted)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.partition("%")[0].strip())
    except ValueError:
        return None


def _labels(name: str) -> list[str]:
    return name.lower().removesuffix(".").split(".")


def _fits(pattern: list[str], host: list[str]) -> bool:
    """Compare label by label; "*" stands for the whole of the first one, before at least two others (RFC 9525 6.3)."""
    if pattern[0] == "*" and len(pattern) > 2 and host[0]:
        return pattern[1:] == host[1:]
    return pattern == host
