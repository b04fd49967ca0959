"""The SCU's side of TLS by itself: no peer keeps it from the clock and the token; the rest is by network/test_tls*."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest

from qrstation.core.station.settings import ArchiveSettings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.network.upper_layer.tls_files import for_calling
from qrstation.network.upper_layer.tls_transport import TlsTransport
from qrstation.network.upper_layer.transport import WouldWait
from tests.certificates import Authority
from tests.tls_server import speaking

TICKETS = 500
ROOM = memoryview(bytearray(1000))


class Talker:
    """A socket behind which a peer always has more to say; counts how often it was listened to."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._came, self._goes = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self._came, self._goes, server_side=True)
        self.listened = 0

    def send(self, data: memoryview) -> int:
        self._came.write(data)
        return len(data)

    def recv_into(self, target: memoryview) -> int:
        self.listened += 1
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            if not self._goes.pending:
                raise BlockingIOError from None
        said = self._goes.read(min(1400, len(target)))
        target[: len(said)] = said
        if not said:
            raise BlockingIOError
        return len(said)

    def shutdown(self, how: int) -> None:
        """It does not listen."""


def opened(talker: Talker, issuer: Path) -> TlsTransport:
    """Shake hands with a talker."""
    archive = ArchiveSettings("Main", "MAIN", "127.0.0.1", 104, tls=True, tls_ca=str(issuer))
    sock: Any = talker
    made = TlsTransport(sock, for_calling(archive, TlsPlace()))
    for _ in range(20):
        try:
            made.open()
        except WouldWait:
            continue
        return made
    pytest.fail("the handshake never ends")


def test_a_peer_that_talks_without_end_and_says_nothing_keeps_nobody_from_the_clock(tmp_path: Path) -> None:
    """Session tickets are such talk: OpenSSL takes any number of them, and there is nothing to give on."""
    authority = Authority(tmp_path)
    context = speaking(authority.issue(), ssl.TLSVersion.TLSv1_3)
    context.num_tickets = TICKETS
    talker = Talker(context)
    transport = opened(talker, authority.file)
    for step in (lambda: transport.receive_into(ROOM), transport.part):
        before = talker.listened
        with pytest.raises(WouldWait):
            step()
        assert talker.listened - before <= 2


def test_what_a_peer_says_among_its_tickets_is_heard(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    context = speaking(authority.issue(), ssl.TLSVersion.TLSv1_3)
    context.num_tickets = 50
    talker = Talker(context)
    transport = opened(talker, authority.file)
    talker.tls.do_handshake()
    talker.tls.write(b"hello")
    for _ in range(100):
        try:
            got = transport.receive_into(ROOM)
        except WouldWait:
            continue
        assert bytes(ROOM[:got]) == b"hello"
        return
    pytest.fail("it was never heard")
