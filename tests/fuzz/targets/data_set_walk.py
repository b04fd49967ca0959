"""The walk over a data set (PS3.5 7): refused or walked; in two steps, and over a file, it finds the same as in one."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from qrstation.core.standard.element_walk import MalformedDataSet, Walk, WalkedElements, Wanted, walk
from qrstation.core.standard.encoding import Encoding
from tests.fuzz.made import SYNTAXES, encoded, small_ct, small_enhanced
from tests.fuzz.target import Target

_SEQUENCES = {0x00081032: Wanted({0x00080104}, {0x00080121: Wanted({0x00080104})})}
WANTED = Wanted({0x00080018, 0x00080016, 0x00100010, 0x0020000D, 0x00280010}, _SEQUENCES)
MOST = 2000


class InFile:
    """Bytes that are no bytes: of a file, slices are read."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __len__(self) -> int:
        return len(self._data)

    def __getitem__(self, part: slice) -> bytes:
        return self._data[part]


def _take(data: bytes) -> None:
    """The first two bytes say in which encoding, and where the first part of what arrives is cut off."""
    if len(data) < 2:
        return
    encoding, rest = Encoding.of(SYNTAXES[data[0] % 3]), data[2:]
    ways = (
        lambda: walk(rest, 0, encoding, WANTED, most=MOST),
        lambda: walk(InFile(rest), 0, encoding, WANTED, most=MOST),
        lambda: _in_two_steps(rest, len(rest) * data[1] // 255, encoding),
    )
    found: list[WalkedElements | None] = []
    for way in ways:
        found.append(None)
        with suppress(MalformedDataSet):
            found[-1] = way()
    assert found[0] == found[1]
    # What is walked twice counts twice: only a data set of very many elements may be refused in two steps alone.
    assert found[0] == found[2] or found[2] is None
    if found[0] is not None:
        start, end = found[0].pixels
        assert 0 <= start <= end <= len(rest)


def _in_two_steps(data: bytes, cut: int, encoding: Encoding) -> WalkedElements:
    steps = Walk(encoding, WANTED, MOST)
    steps.look(memoryview(data)[:cut])
    return steps.finish(data, 0)


def _seeds() -> Mapping[str, bytes]:
    made: dict[str, bytes] = {}
    for number, syntax in enumerate(SYNTAXES):
        made[f"ct-{number}"] = bytes((number, 99)) + encoded(small_ct(), syntax)
        made[f"enhanced-{number}"] = bytes((number, 200)) + encoded(small_enhanced(), syntax)
    return made


WORDS = (
    b"\xfe\xff\x00\xe0\xff\xff\xff\xff",
    b"\xfe\xff\r\xe0\0\0\0\0",
    b"\xfe\xff\xdd\xe0\0\0\0\0",
    b"SQ\0\0",
    b"UN\0\0",
    b"\xff\xff\xff\xff",
    b"\xe0\x7f\x10\0OW\0\0",
    b"\x08\0\x32\x10SQ\0\0\xff\xff\xff\xff",
)
TARGET = Target(_take, _seeds, words=WORDS)
