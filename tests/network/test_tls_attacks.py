"""What TLS itself lets a caller try: it costs the attacker's own connection, and others are served meanwhile."""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from qrstation.core.standard.uid_registry import VERIFICATION
from qrstation.network.scu.association import associate
from qrstation.network.scu.c_echo import echo_on
from qrstation.network.upper_layer.tls_transport import way_to
from tests.certificates import Authority, Pair
from tests.network.listening import Listening, called, listening

PAUSE = 0.05
"""Seconds between two bytes of a caller that dribbles: well below the deadline of 1 s, for far longer in all."""


def serves(here: Listening, authority: Authority, shown: Pair | None = None) -> bool:
    """Tell whether a well-behaved caller is served."""
    archive = called(here.port, authority)
    if shown is not None:
        archive = shown.shown_to(archive)
    with associate(archive.node, "ME", (VERIFICATION,), archive.timeout, wrap=way_to(archive)) as association:
        return echo_on(association, 5.0) == 0


def caller(authority: Authority, shown: Pair | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(authority.file))
    context.check_hostname = False
    if shown is not None:
        context.load_cert_chain(shown.certificate, shown.key)
    return context


class Speaking:
    """Bytes of TLS, to be sent as one likes."""

    def __init__(self, port: int, context: ssl.SSLContext, name: str = "localhost") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._came, self._goes = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._came, self._goes, server_hostname=name)

    def hello(self) -> bytes:
        """Give the first flight."""
        with contextlib.suppress(ssl.SSLWantReadError):
            self._tls.do_handshake()
        return self._goes.read()

    def shake_hands(self) -> None:
        """Go through the handshake."""
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self.socket.sendall(self._goes.read())
                self._came.write(self.socket.recv(65_536))
            else:
                self.socket.sendall(self._goes.read())
                return

    def records(self, data: bytes) -> bytes:
        """Give data as records."""
        self._tls.write(data)
        return self._goes.read()

    def dribble(self, data: bytes) -> bool:
        """Send byte by byte; gives whether the receiver ended it before all of them were gone."""
        pause = threading.Event()
        try:
            for value in data:
                self.socket.sendall(bytes([value]))
                pause.wait(PAUSE)
        except OSError:
            return True
        finally:
            self.socket.close()
        return False


def test_a_hundred_handshakes_that_dribble_hold_nobody(authority: Authority, pair: Pair) -> None:
    with listening(pair.of_receiver(deadline=1)) as here:
        context, ended = caller(authority), list[bool]()
        speaking = [Speaking(here.port, context) for _ in range(100)]
        hellos = [each.hello() for each in speaking]

        def dribble(number: int) -> None:
            ended.append(speaking[number].dribble(hellos[number]))

        callers = [threading.Thread(target=dribble, args=(number,)) for number in range(100)]
        for each in callers:
            each.start()
        assert serves(here, authority)
        for each in callers:
            each.join()
        assert ended == [True] * 100


def test_a_request_in_records_that_dribble_ends_after_the_deadline(authority: Authority, pair: Pair) -> None:
    ways: tuple[Callable[[Speaking], bytes], ...] = (
        lambda speaking: speaking.records(bytes([1, 0, 0, 0, 1, 0]) + bytes(250)),
        lambda speaking: b"".join(speaking.records(bytes([value])) for value in (1, 0, 0, 0, 1, 0)),
    )
    with listening(pair.of_receiver(deadline=1)) as here:
        for way in ways:
            speaking = Speaking(here.port, caller(authority))
            speaking.shake_hands()
            assert speaking.dribble(way(speaking))
        assert serves(here, authority)


def test_a_chain_of_certificates_without_end_is_refused(authority: Authority, pair: Pair, tmp_path: Path) -> None:
    long = Pair(tmp_path / "long.pem", pair.key)
    long.certificate.write_bytes(pair.certificate.read_bytes() + authority.file.read_bytes() * 400)
    with listening(pair.of_receiver(tls_ca=authority.file)) as here:
        speaking = Speaking(here.port, caller(authority, long))
        with contextlib.suppress(OSError):
            speaking.shake_hands()
        with contextlib.suppress(OSError):
            while speaking.socket.recv(65_536):
                pass
        speaking.socket.close()
        here.wait_refused()
        assert serves(here, authority, pair)


def test_nobody_shakes_hands_a_second_time(authority: Authority, pair: Pair) -> None:
    with listening(pair.of_receiver()) as here:
        done = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{here.port}", "-tls1_2", "-CAfile", str(authority.file)],
            input="R\n",
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=30,
            check=False,
        )
        assert "RENEGOTIATING" in done.stdout + done.stderr
        assert "no renegotiation" in done.stderr
        assert serves(here, authority)


@pytest.mark.parametrize("name", ["xn--", "*.example.org", "a.b" * 60, "localhost\\", "é.example.org", "1.2.3.4"])
def test_a_strange_name_that_is_called_changes_nothing(authority: Authority, pair: Pair, name: str) -> None:
    with listening(pair.of_receiver()) as here:
        speaking = Speaking(here.port, caller(authority), name)
        speaking.shake_hands()
        speaking.socket.close()
        assert serves(here, authority)


@pytest.mark.parametrize(
    "data",
    [
        b"\x15\x03\x03\x00\x02\x01\x00" * 10_000,
        b"\x16\x03\x01\xff\xff" + bytes(70_000),
        b"\x16\x03\x01\x40\x00\x01\x00\xff\xff" + bytes(16_380) * 4,
        b"\x14\x03\x03\x00\x01\x01" * 10_000,
    ],
    ids=["alerts", "a record too long", "a hello without end", "changes of cipher"],
)
def test_records_that_nobody_sends_end_their_connection(authority: Authority, pair: Pair, data: bytes) -> None:
    with listening(pair.of_receiver(deadline=2)) as here:
        with socket.create_connection(("127.0.0.1", here.port), timeout=30) as sock, contextlib.suppress(OSError):
            sock.sendall(data)
            while sock.recv(65_536):
                pass
        here.wait_refused()
        assert serves(here, authority)
