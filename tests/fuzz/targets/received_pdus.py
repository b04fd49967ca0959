"""A connection to the receiver (PS3.8): whatever comes ends in order, and what is half here is never kept."""

from __future__ import annotations

from collections.abc import Mapping

from qrstation.core.standard.uid_registry import VERIFICATION
from qrstation.core.station.door import Door
from qrstation.core.station.settings import ReceiverSettings, StationSettings
from qrstation.network.dimse.command_set import CommandField, Tag, build_command_set
from qrstation.network.scp.acceptor import Acceptor, Rules
from qrstation.network.scp.places import Places
from qrstation.network.upper_layer.stream import ConnectionEnded
from tests.fuzz.made import CT, EXPLICIT, IMPLICIT, encoded, named, pdu, small_ct
from tests.fuzz.target import Target
from tests.network.raw import pdata, store_request
from tests.network.scp.test_judgement import request
from tests.network.sinks import MemorySink

RELEASE = pdu(5, bytes(4))
ASKED = pdu(1, request((1, CT, (EXPLICIT,)), (3, VERIFICATION, (IMPLICIT,))))


class Came:
    """A stream of what came, after which the peer has closed."""

    def __init__(self, data: bytes) -> None:
        self._left = memoryview(data)
        self.said = bytearray()

    def open(self) -> None:
        """Nothing comes first."""

    def receive_into(self, target: memoryview, timeout: float) -> int:
        """Give what is left."""
        got = min(len(target), len(self._left))
        if not got:
            raise ConnectionEnded
        target[:got], self._left = self._left[:got], self._left[got:]
        return got

    def send(self, data: bytes) -> None:
        """Take what is answered."""
        self.said += data

    send_at_once = send

    def acknowledge(self) -> None:
        """Nothing is held back."""

    def end_sending(self) -> None:
        """Nobody waits for it."""

    shut_down = close = end_sending

    def peer_certificate(self) -> bytes | None:
        """It is not encrypted."""
        return None


def _take(data: bytes) -> None:
    sink, receiver = MemorySink(), ReceiverSettings(accept="any")
    rules = Rules(StationSettings(), receiver, Door, sink, lambda refused: None, lambda usual: usual)
    stream, places = Came(data), Places(receiver, lambda usual: usual)
    Acceptor(stream, "127.0.0.1", rules, places, lambda: None).run()
    assert not len(places)
    assert len(sink.incoming) >= len(sink.kept)
    assert len(stream.said) <= 4096 + 2 * len(data), "it says more than it hears"


def _seeds() -> Mapping[str, bytes]:
    image = encoded(small_ct())
    echo = build_command_set([(Tag.AFFECTED_SOP_CLASS_UID, VERIFICATION), (Tag.COMMAND_FIELD, CommandField.C_ECHO_RQ),
                              (Tag.MESSAGE_ID, 1), (Tag.DATA_SET_TYPE, 0x0101)])  # fmt: skip
    stored = store_request(1, CT, "1.2.3.4")
    return named(
        store=ASKED + stored + pdata(1, 0, image[:99]) + pdata(1, 2, image[99:]) + RELEASE,
        echo=ASKED + pdata(3, 1, echo[:20]) + pdata(3, 3, echo[20:]) + RELEASE,
        both=ASKED + stored + pdata(1, 2, image) + pdata(3, 3, echo) + pdu(7, bytes(4)),
        refused=pdu(1, request((1, CT, (EXPLICIT,)), called="ELSE")) + RELEASE,
    )


TARGET = Target(_take, _seeds, words=(RELEASE, b"\x04\0", b"\x07\0"), memory=6 << 20)
