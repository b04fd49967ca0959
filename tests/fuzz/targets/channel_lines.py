"""The local channel, as a client hears it: events, errors and a companion's words; what is none is said to be none."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from qrstation.core.actor import STATION
from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import ReceiverError, StationError, StoreUnusable
from qrstation.core.events import (
    Again,
    CallerRefused,
    Difference,
    Event,
    ImportAdvanced,
    InstancesSetAside,
    InstancesStored,
    ReceiverChanged,
    ReceiverState,
    SetAside,
    StudiesDeleted,
)
from qrstation.core.instance import InstanceRecord, Traits
from qrstation.core.notice import notice
from qrstation.core.patient import Demographics
from qrstation.receiver.channel import Connection, encode
from qrstation.receiver.companion import _read
from qrstation.receiver.wire import decode_error, decode_event, encode_error, encode_event
from tests.fuzz.knowing import change_json
from tests.fuzz.target import Target


def _take(data: bytes) -> None:
    ours, theirs = socket.socketpair()
    connection = Connection(ours)
    try:
        theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)
        while (message := connection.receive()) is not None:
            with suppress(ReceiverError):
                decode_event(message)
            assert isinstance(decode_error(message), StationError)
            encode(message)
    finally:
        connection.close()
        theirs.close()
    for line in data.splitlines():
        _read(line)


def _seeds() -> Mapping[str, bytes]:
    record = InstanceRecord(
        "1.2", "1.2.1", "1.2.3", "1.2.4", "1.2.5", Path("a.dcm"), 9, "CT", 1, 4, 4, 1, (0.0, 0.0, 1.0)
    )
    record = replace(record, traits=Traits(echo=1), patient=Demographics("N1", "", "Nobody"))
    told = notice(StoreCode.CANNOT_BE_READ, "EIO", reason="x", why=notice(StoreCode.DOES_NOT_FIT))
    events: tuple[Event, ...] = (
        InstancesStored((record,), (Again("1.2", "1.2.1", "1.2.3"),), STATION),
        ImportAdvanced("a", 1, 2, 3),
        StudiesDeleted(("1.2",), (), STATION),
        InstancesSetAside((SetAside("1.2", "1.2.1", "1.2.3", next(iter(Difference))),), STATION),
        ReceiverChanged(ReceiverState.LISTENING, "QRSTATION", "", 11112, notice=told),
        CallerRefused("ME", "127.0.0.1", told),
    )
    made = {type(event).__name__: encode(encode_event(event)) for event in events}
    error = encode_error(StoreUnusable(StoreCode.STATE_UNUSABLE, path="a", reason="b"))
    made["error"] = encode(error) + encode({"error": error}) + encode({"notice": told.as_json()})
    assert all(json.loads(line) for line in made["error"].splitlines())
    return made


WORDS = (
    b"null",
    b"true",
    b"1e999",
    b"-Infinity",
    b"NaN",
    b"[",
    b"{",
    b"]",
    b"}",
    b'"notice":',
    b'"values":',
    b"\\ud800",
    b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    b'"\\u0000"',
    b"\n",
)
TARGET = Target(_take, _seeds, change=change_json, words=WORDS, calls_a_byte=200)
