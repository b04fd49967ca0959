"""What a first start can offer of the machine it runs on: a name for the network, and the addresses that reach it."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from qrstation.core.station.settings import StationSettings

_LONGEST_TITLE = 16
_LONGEST_NUMBER = 8
_VIRTUAL = re.compile(r"(docker|br-|veth|virbr|vmnet|vboxnet|vEthernet|cni|lxc|podman)", re.IGNORECASE)
"""Names of cards that programs make for their own guests: no archive calls there."""


@dataclass(frozen=True, slots=True)
class Card:
    """An address of this machine, and what the system calls the network card that has it."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """This machine as others see it: its name, and where they may reach it, the likeliest first."""

    name: str
    cards: tuple[Card, ...] = ()


def offered_ae_title(host_name: str) -> str:
    """Make an AE title of a machine's name: 1 to 16 of A–Z, 0–9, _ and - (PS3.5 6.2 allows more than archives do).

    Machines of a series differ in their number at the end: where the name is too long, that stays.
    """
    label = unicodedata.normalize("NFKD", host_name.split(".")[0].upper()).encode("ascii", "ignore").decode()
    title = re.sub(r"[^A-Z0-9_-]+", "-", label).strip("-_")
    if len(title) > _LONGEST_TITLE:
        number = re.split(r"[^0-9]", title)[-1][-_LONGEST_NUMBER:]
        title = title[: _LONGEST_TITLE - len(number)].rstrip("-_") + number
        title = title.rstrip("-_")
    return title if title not in ("", "LOCALHOST") else StationSettings().ae_title


def reachable_first(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Give the addresses at which others may reach this machine, the likeliest first, each once.

    Private IPv4 addresses come before public ones, then IPv6, then those that a card gave itself for want of a network.
    """
    ranked: dict[str, tuple[tuple[bool, int], Card]] = {}
    for card in cards:
        rank = _rank(card.address)
        if rank is not None:
            key = (_VIRTUAL.match(card.name) is not None, rank)
            if card.address not in ranked or key < ranked[card.address][0]:
                ranked[card.address] = (key, card)
    return tuple(card for _, card in sorted(ranked.values(), key=lambda entry: entry[0]))


def _rank(text: str) -> int | None:
    """Give how late an address comes, None for one that reaches no other machine."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if address.is_loopback or address.is_unspecified or address.is_multicast:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        return None if address.is_link_local else 2
    if address.is_link_local:
        return 3
    return 0 if address.is_private else 1
