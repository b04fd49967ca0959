"""What an archive sends over an association of ours: C-FIND, C-MOVE and C-GET end, or contact is lost."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from contextlib import suppress

from qrstation.core.errors import PeerError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.match import Match
from qrstation.core.standard.node import Node
from qrstation.core.standard.query import Level, Query
from qrstation.core.standard.uid_registry import STUDY_ROOT_FIND, STUDY_ROOT_GET, STUDY_ROOT_MOVE
from qrstation.core.station.settings import ArchiveSettings
from qrstation.network.dimse.command_set import NO_DATA_SET, WITH_DATA_SET, Tag, build_command_set
from qrstation.network.dimse.identifier import move_keys
from qrstation.network.scu import association as scu
from qrstation.network.scu.c_find import find_on
from qrstation.network.scu.c_get import _Get
from qrstation.network.scu.c_move import move_on
from qrstation.network.scu.proposal import Acceptance
from qrstation.network.upper_layer.line import Line
from qrstation.network.upper_layer.presentation_context import AcceptedContext
from tests.fuzz.made import CT, EXPLICIT, encoded, pdu, small_ct
from tests.fuzz.target import Target
from tests.network.raw import pdata, store_request
from tests.network.sinks import MemorySink

CONTEXTS = tuple(
    AcceptedContext(number, uid, EXPLICIT)
    for number, uid in ((1, STUDY_ROOT_FIND), (3, STUDY_ROOT_MOVE), (5, STUDY_ROOT_GET), (7, CT))
)
ARCHIVE = ArchiveSettings("Archive", "ARCHIVE", "127.0.0.1", 104, timeout=5, silence=5)
QUERY = Query(Level.STUDY, (("PatientName", "*"),))


def _take(data: bytes) -> None:
    """The first byte says what was asked; the rest is all that comes, and then the archive is gone."""
    ours, theirs = socket.socketpair()
    theirs.sendall(data[1:])
    theirs.shutdown(socket.SHUT_WR)
    line = Line(ours)
    try:
        with suppress(PeerError):
            association = scu.Association(Node("ARCHIVE", "127.0.0.1", 104), line, Acceptance(CONTEXTS, 16384), 5.0)
            _ask(association, data[0] % 3 if data else 0)
    finally:
        line.close()
        theirs.close()


def _ask(association: scu.Association, what: int) -> None:
    sink, cancel = MemorySink(), CancelToken()
    if what == 0:
        matches: list[Match] = []
        end = find_on(association, ARCHIVE, QUERY, matches.append, cancel, 100)
        assert end.matches == len(matches) <= 100
        assert all(match.study_uid for match in matches)
        json.dumps([match.as_json() for match in matches], allow_nan=False)
        return
    keys = move_keys("1.2.3", ("1.2.3.1",))
    if what == 1:
        moved = move_on(association, ARCHIVE, "QRSTATION", keys, cancel, silence=5)
    else:
        moved = _Get(association, ARCHIVE, "QRSTATION", sink, cancel, lambda ended: None).run(keys)
        assert len(sink.incoming) == len(sink.kept) + sink.abandoned or len(sink.incoming) > len(sink.kept)
    assert moved.status is not None
    assert all(isinstance(uid, str) for uid in moved.failed_uids)


def response(context_id: int, field: int, status: int, data: bytes = b"", *counts: int) -> bytes:
    """Build the response to our first request."""
    tags = (Tag.REMAINING, Tag.COMPLETED, Tag.FAILED, Tag.WARNING)
    command = build_command_set(
        [(Tag.COMMAND_FIELD, field), (Tag.MESSAGE_ID_RESPONDED_TO, 1),
         (Tag.DATA_SET_TYPE, WITH_DATA_SET if data else NO_DATA_SET), (Tag.STATUS, status),
         *([(Tag.ERROR_COMMENT, "because")] if status == 0xA900 else []), *zip(tags, counts, strict=False)]
    )  # fmt: skip
    return pdata(context_id, 3, command) + (pdata(context_id, 2, data) if data else b"")


def _seeds() -> Mapping[str, bytes]:
    answer = small_ct()
    del answer.PixelData
    row, image = encoded(answer), encoded(small_ct())
    failed = small_ct()
    failed.FailedSOPInstanceUIDList = ["1.2.3.4", "1.2.3.5"]
    stored = store_request(7, CT, "1.2.3.4") + pdata(7, 0, image[:50]) + pdata(7, 2, image[50:])
    moving = response(3, 0x8021, 0xFF00, b"", 2, 0, 0, 0)
    return {
        "find": b"\0" + response(1, 0x8020, 0xFF00, row) * 3 + response(1, 0x8020, 0),
        "find-fails": b"\0" + response(1, 0x8020, 0xFF01, row) + response(1, 0x8020, 0xA900) + pdu(6, bytes(4)),
        "move": b"\1" + moving * 2 + response(3, 0x8021, 0, b"", 0, 2, 0, 0),
        "move-fails": b"\1" + moving + response(3, 0x8021, 0xB000, encoded(failed), 0, 0, 2, 0),
        "get": b"\2" + stored + response(5, 0x8010, 0xFF00, b"", 1, 1, 0, 0) + response(5, 0x8010, 0, b"", 0, 1, 0, 0),
        "aborts": b"\2" + stored[:80] + pdu(7, bytes(4)),
    }


TARGET = Target(_take, _seeds, words=(b"\x04\0\0\0", b"\x07\0\0\0\0\x04"), memory=8 << 20)
