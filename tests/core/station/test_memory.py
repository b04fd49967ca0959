"""Freed memory goes back to the system."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from qrstation.core.station import memory

BLOCK = 512 * 1024


def resident() -> int:
    """Give the bytes of memory that this process has now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


@pytest.mark.skipif(sys.platform != "linux", reason="only there it is asked of the C library")
def test_freed_blocks_are_the_programs_no_longer() -> None:
    large = bytearray(30 << 20)
    del large  # from now on the library keeps blocks of half a megabyte
    blocks = [bytearray(b"x" * BLOCK) for _ in range(200)]
    wall = bytearray(b"x" * 1024)
    held = resident()
    del blocks
    memory.give_back()
    assert held - resident() > 150 * BLOCK
    assert wall


def test_without_such_a_call_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda _: object())
    memory.give_back()


@pytest.mark.parametrize(
    ("said", "machine", "bytes_"),
    [
        (0, 4_000_000_000, 1_000_000_000),
        (0, 64_000_000_000, 2_000_000_000),
        (0, 0, 512_000_000),
        (0.5, 4_000_000_000, 500_000_000),
        (6, 4_000_000_000, 6_000_000_000),
    ],
)
def test_images_get_what_is_said_or_what_suits_the_machine(
    monkeypatch: pytest.MonkeyPatch, said: float, machine: int, bytes_: int
) -> None:
    monkeypatch.setattr(memory, "_of_machine", lambda: machine)
    assert memory.for_images(said) == bytes_


def test_this_machine_says_what_it_has() -> None:
    assert memory._of_machine() > 100_000_000
