"""TLS with servers that are real and not ours: old ones, strict ones, and those that are none."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from trustme import KeyType

from qrstation.core.archive import Shaken
from qrstation.core.codes.tls import TlsCode
from qrstation.core.errors import AssociationLost, PeerError, TlsFailed
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.notice import Code
from qrstation.core.standard.node import Node
from qrstation.core.station.settings import ArchiveSettings
from qrstation.network.archive import DimseArchive
from qrstation.network.upper_layer import reach
from qrstation.network.upper_layer.connecting import connect
from qrstation.network.upper_layer.tls_transport import way_to
from qrstation.words import words_of
from tests.certificates import Authority, Pair
from tests.tls_server import OLD, STEADY, closes, is_silent, serving, speaking, speaks_plain
from tests.waiting import until

TLS_1_2, TLS_1_3 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
WITHOUT_ECDHE = "AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-SHA:AES256-SHA256"
"""Keys that are made by RSA alone: who gets the server's key reads what was sent years ago (RFC 9325 4.1)."""


@pytest.fixture(scope="module")
def of_rsa(authority: Authority) -> Pair:
    """What old servers have."""
    return authority.issue(key_type=KeyType.RSA)


def called(archive: ArchiveSettings, cancel: CancelToken | None = None) -> Shaken:
    """Begin with TLS."""
    return DimseArchive(archive, Node("ME", "127.0.0.1", 104)).shake_hands(cancel or CancelToken())


def failure(archive: ArchiveSettings, call: Callable[[ArchiveSettings], object] = called) -> PeerError:
    """Give why TLS with an archive failed, which is said with what to do."""
    with pytest.raises(PeerError) as caught:
        call(archive)
    assert words_of(caught.value).what
    assert words_of(caught.value).advice
    return caught.value


def echoed(archive: ArchiveSettings) -> None:
    """Send a C-ECHO."""
    DimseArchive(archive, Node("ME", "127.0.0.1", 104)).test(CancelToken())


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1")
@pytest.mark.parametrize("version", OLD)
@pytest.mark.parametrize("key", ["RSA", "ECDSA"])
def test_a_server_of_old_is_told_by_its_version(
    authority: Authority, pair: Pair, of_rsa: Pair, version: ssl.TLSVersion, key: str
) -> None:
    with serving(speaking(of_rsa if key == "RSA" else pair, version)) as server:
        error = failure(server.archive(tls_ca=str(authority.file)))
    assert isinstance(error, TlsFailed)
    assert error.notice.code == TlsCode.NO_COMMON_VERSION
    assert server.ends == ["UNSUPPORTED_PROTOCOL"]


def test_a_server_that_knows_nothing_newer_answers_by_its_own_version(authority: Authority) -> None:
    """Those that are older than TLS 1.2 do not say no: they answer with what they have, for the caller to leave."""
    hello = b"\x03\x01" + bytes(32) + b"\x00" + b"\x00\x2f" + b"\x00"
    record = b"\x16\x03\x01" + (len(hello) + 4).to_bytes(2) + b"\x02" + len(hello).to_bytes(3) + hello
    heard: list[bytes] = []

    def answers(sock: socket.socket) -> str:
        sock.recv(65536)
        sock.sendall(record)
        heard.append(sock.recv(64))
        return "answered"

    with serving(answers) as server:
        assert failure(server.archive(tls_ca=str(authority.file))).notice.code == TlsCode.NO_COMMON_VERSION
    assert heard == [b"\x15\x03\x03\x00\x02\x02\x46"], "it is told why: an alert, fatal, protocol_version"


@pytest.mark.parametrize("ciphers", [WITHOUT_ECDHE, "ECDHE-RSA-AES128-SHA", "DHE-RSA-AES128-GCM-SHA256"])
def test_a_server_without_a_cipher_of_today_is_told_so(authority: Authority, of_rsa: Pair, ciphers: str) -> None:
    with serving(speaking(of_rsa, TLS_1_2, f"{ciphers}:@SECLEVEL=0")) as server:
        error = failure(server.archive(tls_ca=str(authority.file)))
    assert isinstance(error, TlsFailed)
    assert error.notice.code == TlsCode.NO_COMMON_CIPHER
    assert "certificate" not in words_of(error).line, "which has nothing to do with it"
    assert server.ends == ["NO_SHARED_CIPHER"]


@pytest.mark.parametrize("version", [TLS_1_2, TLS_1_3])
def test_a_server_of_today_is_talked_with(authority: Authority, of_rsa: Pair, version: ssl.TLSVersion) -> None:
    with serving(speaking(of_rsa, version)) as server:
        assert called(server.archive(tls_ca=str(authority.file))).version == version.name.replace("_", ".")
    assert server.ends == ["shaken"]


# --- those that ask for a certificate --------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [TLS_1_2, TLS_1_3])
@pytest.mark.parametrize("call", [called, echoed])
def test_a_server_that_asks_for_a_certificate_says_so_with_the_handshake(
    authority: Authority, pair: Pair, version: ssl.TLSVersion, call: Callable[[ArchiveSettings], object]
) -> None:
    """With TLS 1.2 it calls that a failure of the handshake, and with 1.3 it says it when ours is over."""
    with serving(speaking(pair, version, asks=authority)) as server:
        error = failure(server.archive(tls_ca=str(authority.file)), call)
    assert isinstance(error, TlsFailed)
    assert error.notice.code == TlsCode.ASKS_CERTIFICATE
    assert server.ends == ["PEER_DID_NOT_RETURN_A_CERTIFICATE"]


@pytest.mark.parametrize("alert", [40, 42, 46, 116])
def test_whatever_a_server_calls_it_that_nothing_was_shown(authority: Authority, pair: Pair, alert: int) -> None:
    """By handshake_failure (OpenSSL, TLS 1.2), bad_certificate (Java), certificate_unknown or certificate_required."""
    with serving(_alerting(speaking(pair, TLS_1_2, asks=authority), alert)) as server:
        shown = pair.shown_to(server.archive(tls_ca=str(authority.file)))
        assert failure(shown).notice.code == (TlsCode.ASKS_CERTIFICATE if alert == 116 else TlsCode.REFUSES_OURS)
        error = failure(server.archive(tls_ca=str(authority.file)))
    assert error.notice.code == TlsCode.ASKS_CERTIFICATE


def _alerting(context: ssl.SSLContext, alert: int) -> Callable[[socket.socket], str]:
    """Shake hands until the caller has answered with what it shows, and say then that it does not go on."""

    def serve(sock: socket.socket) -> str:
        came, goes = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(came, goes, server_side=True)
        came.write(sock.recv(65536))
        with pytest.raises(ssl.SSLWantReadError):
            tls.do_handshake()
        sock.sendall(goes.read())
        sock.recv(65536)
        sock.sendall(bytes((0x15, 3, 3, 0, 2, 2, alert)))
        return "refused"

    return serve


@pytest.mark.parametrize("version", [TLS_1_2, TLS_1_3])
@pytest.mark.parametrize("call", [called, echoed])
def test_a_server_that_does_not_take_our_certificate_says_so_with_the_handshake(
    folder: Path,
    authority: Authority,
    pair: Pair,
    version: ssl.TLSVersion,
    call: Callable[[ArchiveSettings], object],
) -> None:
    with serving(speaking(pair, version, asks=authority)) as server:
        for ours in (Authority(folder, "stranger").issue(), authority.issue(begins=-9, ends=-1)):
            error = failure(ours.shown_to(server.archive(tls_ca=str(authority.file))), call)
            assert isinstance(error, TlsFailed)
            assert error.notice.code == TlsCode.REFUSES_OURS
    assert server.ends == ["CERTIFICATE_VERIFY_FAILED"] * 2


def test_leaving_a_server_that_has_refused_us_meanwhile_is_no_failure(authority: Authority, pair: Pair) -> None:
    with serving(speaking(pair, TLS_1_3, asks=authority)) as server:
        archive = server.archive(tls_ca=str(authority.file))
        line = connect(archive.node, archive.timeout, wrap=way_to(archive))
        assert until(lambda: bool(server.ends))
        line.close()


def test_a_server_that_has_nothing_against_ours_is_told_from_one_that_stays_silent(
    authority: Authority, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may leave without a word when we do, or stay: that is not waited for long."""
    monkeypatch.setattr(reach, "LAST_WORD", 0.2)
    released = threading.Event()

    def stays(sock: socket.socket) -> str:
        with speaking(pair, TLS_1_3, asks=authority).wrap_socket(sock, server_side=True):
            released.wait(30)
        return "stayed"

    def leaves(sock: socket.socket) -> str:
        speaking(pair, TLS_1_3, asks=authority).wrap_socket(sock, server_side=True).close()
        return "left"

    for serve in (stays, leaves):
        with serving(serve) as server:
            shaken = called(pair.shown_to(server.archive(tls_ca=str(authority.file))))
            released.set()
        assert shaken.version == "TLSv1.3"


def test_a_server_that_heeds_the_end_of_tcp_alone_is_not_waited_for(
    authority: Authority, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As DCMTK does, and what is made of it; here it would be waited for until the server has had enough."""
    monkeypatch.setattr(reach, "LAST_WORD", 2 * STEADY)

    def heeds_tcp(sock: socket.socket) -> str:
        with (
            speaking(pair).wrap_socket(sock, server_side=True) as tls,
            socket.socket(fileno=os.dup(tls.fileno())) as below,
        ):
            below.settimeout(STEADY)
            while below.recv(4096):
                pass
        return "heard"

    with serving(heeds_tcp) as server:
        assert called(server.archive(tls_ca=str(authority.file), timeout=2 * STEADY)).version == "TLSv1.3"
    assert server.ends == ["heard"]


def test_waiting_for_the_last_word_ends_with_the_work(authority: Authority, pair: Pair) -> None:
    cancel, released = CancelToken(), threading.Event()

    def stays(sock: socket.socket) -> str:
        with speaking(pair, TLS_1_3).wrap_socket(sock, server_side=True):
            cancel.cancel()
            released.wait(30)
        return "stayed"

    with serving(stays) as server:
        with pytest.raises(Cancelled):
            called(server.archive(tls_ca=str(authority.file)), cancel)
        released.set()


# --- those that are none ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("serve", "code"),
    [(closes, TlsCode.CLOSED), (is_silent, TlsCode.SILENT), (speaks_plain, TlsCode.PLAIN_PEER)],
)
def test_who_does_not_shake_hands_is_told(
    authority: Authority, serve: Callable[[socket.socket], str], code: Code
) -> None:
    with serving(serve) as server:
        error = failure(server.archive(tls_ca=str(authority.file), timeout=1 if serve is is_silent else 10))
    assert error.notice.code == code
    assert isinstance(error, TlsFailed if code is TlsCode.PLAIN_PEER else AssociationLost)
