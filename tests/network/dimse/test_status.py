"""Every status of the standard's tables is said in plain words, with what to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pynetdicom import status as tables

from qrstation.core.standard.node import Node
from qrstation.network.dimse.status import PENDING, echo_notice, find_notice, move_notice, store_notice
from qrstation.words import Words, words_of

HERE = Node("QRSTATION", "10.0.0.5", 11112)


def _find(status: int) -> Words:
    return words_of(find_notice(status))


def _store(status: int) -> Words:
    return words_of(store_notice(status))


def _echo(status: int) -> Words:
    return words_of(echo_notice(status))


def _move(status: int) -> Words:
    return words_of(move_notice(status, HERE))


SERVICES: dict[str, tuple[dict[int, tuple[str, ...]], Callable[[int], Words]]] = {
    "C-FIND": (tables.QR_FIND_SERVICE_CLASS_STATUS, _find),
    "C-MOVE": (tables.QR_MOVE_SERVICE_CLASS_STATUS, _move),
    "C-GET": (tables.QR_GET_SERVICE_CLASS_STATUS, _move),
    "C-STORE": (tables.STORAGE_SERVICE_CLASS_STATUS, _store),
    "C-ECHO": (tables.GENERAL_STATUS, _echo),
}


def _wanted() -> list[tuple[str, int]]:
    return [
        (service, status)
        for service, (table, _) in SERVICES.items()
        for status in table
        if status not in PENDING and status != 0x0000
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_every_status_of_the_tables_has_words_and_advice(service: str) -> None:
    vague = []
    for name, status in _wanted():
        if name != service:
            continue
        words = SERVICES[service][1](status)
        assert words.what
        assert "\n" not in words.what + words.advice
        is_family = 0xC000 <= status <= 0xCFFF or 0xA700 <= status <= 0xA9FF
        is_quiet = status in (0xFE00, 0xB000, 0xB006, 0xB007, 0x0001, 0x0107, 0x0116)
        if not words.advice and not is_quiet:
            vague.append(f"{status:04X}: {words.what}")
        # What falls to the general words must be one of a family that the standard leaves to the archive.
        if words.what.startswith("the archive could not") and not is_family and status != 0xB000:
            vague.append(f"{status:04X}: {words.what}")
    assert not vague


@pytest.mark.parametrize("status", [0x0001, 0x1234, 0xFFFF, 0xB123, 0xC0DE])
def test_a_status_that_no_table_knows_is_said_with_its_code(status: int) -> None:
    for words in (_find(status), _move(status), _store(status), _echo(status)):
        assert f"0x{status:04X}" in words.what
        assert words.advice
