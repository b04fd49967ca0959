"""What hypothesis makes of the structures that readers expect: right in their form, wrong in what they hold."""

from __future__ import annotations

import json
import struct

import numpy as np
import tomlkit
from hypothesis import strategies as st

from qrstation.core.station.settings_rules import _TABLES
from qrstation.network.dimse.command_set import CommandField, Tag
from tests.fuzz.made import pdu
from tests.network.raw import pdata
from tests.network.scp.test_judgement import item

UNDEFINED = 0xFFFFFFFF
_TAGS = (
    *(0x00080005, 0x00080008, 0x00080016, 0x00080018, 0x00080060, 0x00081032, 0x00080104, 0x00100010, 0x00100020),
    *(0x0020000D, 0x0020000E, 0x00200032, 0x00200037, 0x00280002, 0x00280004, 0x00280008, 0x00280010, 0x00280011),
    *(0x00280100, 0x00280101, 0x00280102, 0x00280103, 0x00281050, 0x00289110, 0x00209113, 0x00209116, 0x00200000),
    *(0x52009229, 0x52009230, 0x00209111, 0x00209157, 0x00400100, 0x00091001, 0x60003000, 0x00283000, 0x7FE00010),
)
_LONG_VRS = ("SQ", "UN", "OB", "OW", "UT", "OF", "ZZ")
_SHORT_VRS = ("UI", "PN", "LO", "DS", "IS", "US", "SS", "CS", "DA", "TM", "DT", "FD", "FL", "AT", "UL")
_VALUES = st.one_of(
    st.binary(max_size=12),
    st.sampled_from([b"1.2.3.4", b"1", b"0\\0\\1", b"1e400", b"-1", b"nan", b"\x10\0", b"\xff\xff", b"ISO 2022 IR 87"]),
    st.floats(width=64).map(lambda number: struct.pack("<d", number)),
    st.integers(0, 0xFFFF).map(lambda number: struct.pack("<H", number)),
)


def _element(tag: int, vr: str, value: bytes, lie: int | None) -> bytes:
    length = len(value) if lie is None else lie
    if vr in _LONG_VRS:
        return struct.pack("<HH2sHL", tag >> 16, tag & 0xFFFF, vr.encode(), 0, length) + value
    return struct.pack("<HH2sH", tag >> 16, tag & 0xFFFF, vr.encode(), length & 0xFFFF) + value


_LIES = st.one_of(*[st.none()] * 6, st.sampled_from([0, 1, 0xFFFF, 0x7FFFFFFF, UNDEFINED]))
_PLAIN = st.builds(_element, st.sampled_from(_TAGS), st.sampled_from(_SHORT_VRS + _LONG_VRS), _VALUES, _LIES)


def _sequence(tag: int, items: list[bytes], is_open: bool) -> bytes:
    content = b"".join(
        struct.pack("<HHL", 0xFFFE, 0xE000, UNDEFINED if is_open else len(each))
        + each
        + (struct.pack("<HHL", 0xFFFE, 0xE00D, 0) if is_open else b"")
        for each in items
    )
    end = struct.pack("<HHL", 0xFFFE, 0xE0DD, 0) if is_open else b""
    return _element(tag, "SQ", content + end, UNDEFINED if is_open else None)


ELEMENTS = st.recursive(
    _PLAIN,
    lambda inner: st.builds(
        _sequence,
        st.sampled_from(_TAGS),
        st.lists(st.lists(inner, max_size=3).map(b"".join), max_size=3),
        st.booleans(),
    ),
    max_leaves=12,
)
DATA_SETS = st.lists(ELEMENTS, max_size=12).map(lambda elements: b"".join(sorted(elements)))
DEEP = st.integers(1, 400).map(lambda depth: _nested(depth))
"""Sequences in sequences, deeper than any object is."""


def _nested(depth: int) -> bytes:
    inner = b""
    for _ in range(depth):
        inner = _sequence(0x00081032, [inner], True)
    return inner


def _items(depth: int) -> st.SearchStrategy[bytes]:
    kinds = st.sampled_from([0x10, 0x20, 0x21, 0x30, 0x40, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59])
    values = st.one_of(
        st.binary(max_size=8),
        st.sampled_from(
            [b"1.2.840.10008.1.2", b"\1\0\0\0", b"1.2.840.10008.5.1.4.1.1.2", b"\0\0\x40\0", b"\0\3" + b"1.2"]
        ),
    )
    if depth:
        inner = st.lists(_items(depth - 1), max_size=3).map(b"".join)
        values = st.one_of(values, inner, st.tuples(st.sampled_from([b"\1\0\0\0", b"\3\0\4\0"]), inner).map(b"".join))
    return st.builds(item, kinds, values)


ITEMS = st.lists(_items(2), max_size=6).map(b"".join)
_COMMAND_ELEMENTS = st.builds(
    lambda tag, value: struct.pack("<HHL", 0, tag, len(value)) + value,
    st.sampled_from([int(tag) for tag in Tag]),
    st.one_of(
        st.sampled_from([int(field) for field in CommandField]).map(lambda field: struct.pack("<H", field)),
        st.sampled_from([b"\1\0", b"\1\1", b"\7\0", b"\0\xff", b"\0\0", b"1.2.840.10008.1.1", b"1.2.3.4"]),
        st.binary(max_size=6),
    ),
)
COMMANDS = st.lists(_COMMAND_ELEMENTS, max_size=8).map(b"".join)
PDUS = st.lists(
    st.one_of(
        st.builds(pdata, st.sampled_from([1, 3, 5, 7]), st.integers(0, 3), st.one_of(COMMANDS, DATA_SETS)),
        st.builds(pdu, st.integers(0, 8), st.binary(max_size=12)),
    ),
    max_size=6,
).map(b"".join)

_TEXTS = st.one_of(
    st.text(max_size=6), st.sampled_from(["1.2.3", "window", "retrieve", "queued", "1900-01-01", "line", "\ud800"])
)
_ATOMS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _TEXTS)
_KEYS = st.sampled_from(
    [
        *(
            "event",
            "do",
            "id",
            "kind",
            "request",
            "state",
            "notice",
            "code",
            "values",
            "support",
            "study",
            "series",
            "way",
        ),
        *("instances", "again", "by", "items", "difference", "study_uids", "series_uids", "reason", "trouble", "error"),
        *("seconds", "claim", "number", "choice", "studies", "fields", "modalities", "others", "places", "cap", "rate"),
        *("archive", "study_uid", "instance_uids", "expected", "stored", "imported", "skipped", "failed", "name"),
    ]
)
VALUES = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_KEYS, inner, max_size=6)),
    max_leaves=16,
)
_EVENTS = st.sampled_from(
    ["InstancesStored", "StudiesDeleted", "InstancesSetAside", "StudiesAside", "ReceiverChanged", "CallerRefused",
     "ImportAdvanced", "NewsLost", "delete", "patience", "release", "replace", "decide", "import-stop", "room"]
)  # fmt: skip
MESSAGES = st.builds(
    lambda named, kind: {**named, "event": kind, "do": kind}, st.dictionaries(_KEYS, VALUES, max_size=8), _EVENTS
)
LINES = st.lists(MESSAGES, min_size=1, max_size=2).map(
    lambda messages: b"".join(json.dumps(message).encode() + b"\n" for message in messages)
)

_TOML = st.recursive(
    st.one_of(
        st.booleans(), st.integers(-(1 << 62), 1 << 62), st.floats(), st.text(max_size=8).filter(str.isprintable)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["a", "Modality", "x y"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def _tables() -> st.SearchStrategy[dict[str, object]]:
    tables: dict[str, st.SearchStrategy[object]] = {}
    for name, (_, rules) in _TABLES.items():
        table = st.dictionaries(st.sampled_from(sorted(rules)), _TOML, max_size=5)
        tables[name] = st.one_of(table, st.lists(table, max_size=2)) if name in ("archives", "rules") else table
    return st.fixed_dictionaries({}, optional=tables)


SETTINGS = _tables().map(lambda tables: tomlkit.dumps(tables).encode("utf-8"))
ANSWERS = st.recursive(
    st.one_of(
        _ATOMS,
        st.binary(max_size=20),
        st.tuples(st.sampled_from(["failed", "failed now"]), VALUES.map(json.dumps)),
        st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda shape: np.zeros(shape, np.float32)),
        st.sampled_from(["f8", "O", "V3", "U5", "M8[s]"]).map(lambda kind: np.zeros(3, kind)),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.lists(inner, max_size=3).map(tuple)),
    max_leaves=6,
)
