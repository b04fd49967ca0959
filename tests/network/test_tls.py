"""Associations with TLS: what goes through, and what is refused by either side with a reason."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from qrstation.core.codes.peers import PeerCode
from qrstation.core.codes.tls import TlsCode
from qrstation.core.errors import AssociationLost, PeerError, ReceiverError, TlsFailed
from qrstation.core.events import CallerRefused
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.standard.node import Node
from qrstation.core.standard.uid_registry import VERIFICATION
from qrstation.core.station.door import Binding, Door
from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings, StationSettings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.network.archive import DimseArchive
from qrstation.network.scp.store_scp import StoreScp
from qrstation.network.scu.association import Association, associate
from qrstation.network.scu.c_echo import echo_on
from qrstation.network.scu.c_store import store_on
from qrstation.network.upper_layer.tls_transport import way_to
from qrstation.words import words_of
from tests.certificates import Authority, Pair
from tests.network.listening import called, listening
from tests.network.raw import read_pdu
from tests.network.sinks import MemorySink

CT, EXPLICIT = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1"
LARGE = bytes(range(256)) * 8192
"""Two megabytes: many records, and more than the buffers of a socket hold."""
ABORT = 7


def refused_by_alert() -> contextlib.AbstractContextManager[object]:
    """Expect that the peer says why it does not go on."""
    return pytest.raises(ssl.SSLError, match=r"(?i)alert")


def associated(archive: ArchiveSettings, cancel: CancelToken | None = None) -> Association:
    contexts, wrap = [(CT, (EXPLICIT,))], way_to(archive)
    return associate(archive.node, "ME", (VERIFICATION,), archive.timeout, contexts=contexts, cancel=cancel, wrap=wrap)


def failure(archive: ArchiveSettings) -> PeerError:
    """Give how an archive cannot be associated with, or talked to."""
    with pytest.raises(PeerError) as caught, associated(archive) as association:
        echo_on(association, archive.timeout)
    assert words_of(caught.value).what
    assert words_of(caught.value).advice
    return caught.value


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_an_echo_and_instances_go_over_either_version(
    authority: Authority, pair: Pair, version: ssl.TLSVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[ssl.SSLContext] = []
    create = ssl.SSLContext.load_verify_locations

    def keep(context: ssl.SSLContext, *arguments: object, **named: object) -> None:
        made.append(context)
        create(context, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", keep)
    with listening(pair.of_receiver()) as here:
        archive = called(here.port, authority)
        way = way_to(archive)
        made[-1].maximum_version = version
        with associate(archive.node, "ME", (VERIFICATION,), 5.0, contexts=[(CT, (EXPLICIT,))], wrap=way) as association:
            assert echo_on(association, 5.0) == 0
            for number in range(3):
                answer = store_on(association, association.context_for(CT), f"1.2.{number}", LARGE, timeout=10.0)
                assert answer.is_stored
    assert here.sink.kept == {f"1.2.{number}": LARGE for number in range(3)}
    assert here.refused == []


def test_the_handshake_alone_tells_version_and_certificate(authority: Authority, pair: Pair) -> None:
    with listening(pair.of_receiver()) as here:
        archive = DimseArchive(called(here.port, authority), Node("ME", "127.0.0.1", 104))
        shaken = archive.shake_hands(CancelToken())
        archive.test(CancelToken())
    assert shaken.version == "TLSv1.3"
    assert ssl.DER_cert_to_PEM_cert(shaken.certificate) in pair.certificate.read_text()


def test_paths_are_taken_from_the_home(folder: Path, authority: Authority, pair: Pair) -> None:
    rules = ReceiverSettings(tls_certificate=pair.certificate.name, tls_key=pair.key.name)
    scp = StoreScp(StationSettings(port=0), rules, Door, MemorySink(), place=TlsPlace(folder))
    port = scp.start()
    try:
        archive = DimseArchive(
            called(port, None, tls_ca=authority.file.name), Node("ME", "127.0.0.1", 104), place=TlsPlace(folder)
        )
        archive.test(CancelToken())
    finally:
        scp.stop(1)


# --- an archive that is called ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"begins": -9, "ends": -1}, TlsCode.EXPIRED),
        ({"begins": 2, "ends": 9}, TlsCode.NOT_YET_VALID),
    ],
)
def test_a_certificate_out_of_its_time_is_not_taken(
    authority: Authority, options: dict[str, int], code: TlsCode
) -> None:
    with listening(authority.issue(**options).of_receiver()) as here:
        error = failure(called(here.port, authority))
        assert isinstance(error, TlsFailed)
        assert error.notice.code == code
        assert here.wait_refused() == TlsCode.CALLER_REFUSES_OURS


def test_a_certificate_of_an_unknown_issuer_is_not_taken(folder: Path, authority: Authority, pair: Pair) -> None:
    for issuer in (Authority(folder, "another"), None):  # None: those that the system trusts
        with listening(pair.of_receiver()) as here:
            error = failure(called(here.port, issuer))
            assert isinstance(error, TlsFailed)
            assert error.notice.code == TlsCode.UNKNOWN_CA
            assert here.wait_refused() == TlsCode.CALLER_REFUSES_OURS


def test_a_certificate_for_another_name_is_not_taken(authority: Authority) -> None:
    with listening(authority.issue("pacs.hospital", "10.0.0.1").of_receiver()) as here:
        error = failure(called(here.port, authority))
        assert isinstance(error, TlsFailed)
        assert error.notice.code == TlsCode.WRONG_NAME
        assert "is for pacs.hospital, 10.0.0.1, not for 127.0.0.1" in words_of(error).what
        error = failure(called(here.port, authority, tls_name="pacs.clinic"))
        assert error.notice.code == TlsCode.WRONG_NAME
        for name in ("pacs.hospital", "PACS.hospital", "10.0.0.1"):
            with associated(called(here.port, authority, tls_name=name)) as association:
                assert echo_on(association, 5.0) == 0


def test_a_certificate_that_is_given_itself_may_carry_any_name(folder: Path, authority: Authority) -> None:
    other = authority.issue("elsewhere")
    pair = authority.issue("pacs.hospital")
    with listening(pair.of_receiver()) as here:
        with associated(called(here.port, None, tls_ca=str(pair.certificate))) as association:
            assert echo_on(association, 5.0) == 0
        error = failure(called(here.port, None, tls_ca=str(other.certificate)))
        assert error.notice.code == TlsCode.UNKNOWN_CA


def test_an_issuer_below_another_is_trusted_by_itself(folder: Path, authority: Authority) -> None:
    below = authority.child("below")
    with listening(below.issue().of_receiver()) as here, associated(called(here.port, below)) as association:
        assert echo_on(association, 5.0) == 0


def test_an_archive_that_speaks_plain_is_told_so(authority: Authority) -> None:
    with listening(ReceiverSettings(deadline=5)) as here:
        error = failure(called(here.port, authority))
        assert isinstance(error, TlsFailed)
        assert error.notice.code == TlsCode.PLAIN_PEER
        assert here.wait_refused() == TlsCode.CALLER_SPEAKS_TLS


def answering(data: bytes) -> contextlib.AbstractContextManager[int]:
    """Listen for one call, read what comes, answer with ``data``, and close; gives the port."""

    @contextlib.contextmanager
    def run() -> Iterator[int]:
        def answer() -> None:
            with server.accept()[0] as sock:
                sock.recv(4096)
                sock.sendall(data)

        with socket.create_server(("127.0.0.1", 0)) as server:
            thread = threading.Thread(target=answer)
            thread.start()
            yield server.getsockname()[1]
            thread.join()

    return run()


def test_an_archive_that_speaks_tls_is_told_so() -> None:
    """Some answer what they do not understand with an alert; others close."""
    with answering(b"\x15\x03\x01\x00\x02\x02\x46") as port:
        error = failure(called(port, None, tls=False))
    assert isinstance(error, TlsFailed)
    assert error.notice.code == TlsCode.PEER_SPEAKS_TLS
    with answering(b"") as port:
        error = failure(called(port, None, tls=False))
    assert isinstance(error, AssociationLost)
    assert "TLS" in words_of(error).advice


@pytest.mark.parametrize("cancels", [False, True])
def test_an_archive_that_never_shakes_hands_holds_nobody(authority: Authority, cancels: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        cancel = CancelToken()
        archive = called(silent.getsockname()[1], authority, timeout=0.3)
        if cancels:
            cancel.cancel()
        with pytest.raises(Cancelled if cancels else AssociationLost) as caught:
            associated(archive, cancel)
    if not cancels:
        assert isinstance(caught.value, AssociationLost)
        assert caught.value.notice.code == TlsCode.SILENT


def test_an_archive_that_closes_or_answers_something_else_is_told_so(authority: Authority) -> None:
    for data, code in (
        (b"", TlsCode.CLOSED),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", TlsCode.PLAIN_PEER),
        (b"\x16\x03\x03\x00\x04abcd", TlsCode.BROKEN),
        (b"\x15\x03\x01\x00\x02\x02\x46", TlsCode.NO_COMMON_VERSION),
        (b"\x15\x03\x03\x00\x02\x02\x28", TlsCode.NO_COMMON_CIPHER),
    ):
        with answering(data) as port:
            assert failure(called(port, authority)).notice.code == code


def test_a_certificate_is_shown_to_an_archive_that_asks(authority: Authority, pair: Pair) -> None:
    with listening(pair.of_receiver(tls_ca=authority.file)) as here:
        with associated(pair.shown_to(called(here.port, authority))) as association:
            assert echo_on(association, 5.0) == 0
        assert here.refused == []


# --- those that call ----------------------------------------------------------------------------------------------


def test_a_caller_without_a_certificate_is_refused(authority: Authority, pair: Pair) -> None:
    with listening(pair.of_receiver(tls_ca=authority.file)) as here:
        error = failure(called(here.port, authority))
        assert isinstance(error, TlsFailed)
        assert error.notice.code == TlsCode.ASKS_CERTIFICATE
        assert here.wait_refused() == TlsCode.CALLER_NO_CERTIFICATE


def test_a_callers_certificate_must_be_of_an_issuer_that_is_named(
    folder: Path, authority: Authority, pair: Pair
) -> None:
    strange = Authority(folder, "strange")
    for theirs, code in (
        (strange.issue(), TlsCode.CALLER_UNKNOWN_CA),
        (authority.issue(begins=-9, ends=-1), TlsCode.CALLER_EXPIRED),
        (authority.issue(begins=1, ends=9), TlsCode.CALLER_NOT_YET_VALID),
    ):
        with listening(pair.of_receiver(tls_ca=authority.file)) as here:
            error = failure(theirs.shown_to(called(here.port, authority)))
            assert isinstance(error, TlsFailed)
            assert error.notice.code == TlsCode.REFUSES_OURS
            assert here.wait_refused() == code


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_a_caller_that_speaks_an_old_version_is_refused(pair: Pair, version: ssl.TLSVersion) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with listening(pair.of_receiver()) as here:
        with socket.create_connection(("127.0.0.1", here.port)) as sock, refused_by_alert():
            context.wrap_socket(sock)
        assert here.wait_refused() == TlsCode.CALLER_NO_COMMON_VERSION


def test_a_caller_with_weak_ciphers_is_refused(pair: Pair) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-SHA:ECDHE-ECDSA-AES128-SHA")
    with listening(pair.of_receiver()) as here:
        with socket.create_connection(("127.0.0.1", here.port)) as sock, refused_by_alert():
            context.wrap_socket(sock)
        assert here.wait_refused() == TlsCode.CALLER_NO_COMMON_CIPHER


def test_a_caller_that_speaks_plain_is_rejected_in_its_own_language(pair: Pair) -> None:
    with listening(pair.of_receiver()) as here:
        error = failure(called(here.port, None, tls=False))
        assert error.notice.code == PeerCode.VERSION_REJECTED
        assert "switch TLS on for this archive" in words_of(error).advice
        assert here.wait_refused() == TlsCode.CALLER_PLAIN


def test_a_caller_that_speaks_tls_to_a_plain_receiver_gets_an_abort() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    hello = ssl.MemoryBIO()
    tls = context.wrap_bio(ssl.MemoryBIO(), hello, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    with listening(ReceiverSettings(deadline=5)) as here:
        with socket.create_connection(("127.0.0.1", here.port)) as sock:
            sock.sendall(hello.read())
            assert read_pdu(sock)[0] == ABORT
        assert here.wait_refused() == TlsCode.CALLER_SPEAKS_TLS


def test_a_silent_caller_is_left_after_the_deadline_and_holds_nobody(authority: Authority, pair: Pair) -> None:
    with (
        listening(pair.of_receiver(deadline=1)) as here,
        socket.create_connection(("127.0.0.1", here.port)) as silent,
    ):
        silent.settimeout(30)
        with associated(called(here.port, authority)) as association:
            assert echo_on(association, 5.0) == 0
        assert silent.recv(1) == b"", "closed without a word: none would be understood"
        assert here.wait_refused() == TlsCode.CALLER_SILENT


def test_half_a_handshake_is_left_after_the_deadline(pair: Pair) -> None:
    with (
        listening(pair.of_receiver(deadline=1)) as here,
        socket.create_connection(("127.0.0.1", here.port)) as slow,
    ):
        slow.settimeout(30)
        slow.sendall(b"\x16\x03\x01\x02\x00\x01")
        assert slow.recv(1) == b""
        assert here.wait_refused() == TlsCode.CALLER_SILENT


def test_who_only_looks_whether_the_port_is_open_is_not_told(authority: Authority, pair: Pair) -> None:
    with listening(pair.of_receiver()) as here:
        socket.create_connection(("127.0.0.1", here.port)).close()
        with associated(called(here.port, authority)) as association:
            assert echo_on(association, 5.0) == 0
        assert here.refused == []


def test_a_flood_of_refused_handshakes_is_told_once(authority: Authority, pair: Pair) -> None:
    with listening(pair.of_receiver()) as here:
        for _ in range(50):
            with socket.create_connection(("127.0.0.1", here.port)) as sock:
                sock.sendall(b"GET / HTTP/1.1\r\n\r\n")
                assert read_pdu(sock)[0] == 3
        assert here.wait_refused() == TlsCode.CALLER_PLAIN
        with associated(called(here.port, authority)) as association:
            assert echo_on(association, 5.0) == 0


def test_a_connection_that_is_cut_off_in_a_message_costs_itself_alone(authority: Authority, pair: Pair) -> None:
    with listening(pair.of_receiver()) as here:
        context = ssl.create_default_context(cafile=str(authority.file))
        with socket.create_connection(("127.0.0.1", here.port)) as sock:
            tls = context.wrap_socket(sock, server_hostname="localhost")
            tls.sendall(struct.pack(">BxL", 1, 300) + bytes(10))
            tls.close()
        with associated(called(here.port, authority)) as association:
            assert echo_on(association, 5.0) == 0


# --- the receiver's own files -------------------------------------------------------------------------------------


def test_a_receiver_does_not_listen_with_files_that_are_no_good(folder: Path, authority: Authority, pair: Pair) -> None:
    other = authority.issue()
    for rules, code in (
        (pair.of_receiver(tls_key=other.key), TlsCode.KEY_DOES_NOT_FIT),
        (pair.of_receiver(tls_key=folder / "nowhere.key"), TlsCode.FILE_UNREADABLE),
        (pair.of_receiver(tls_ca=pair.key), TlsCode.NO_CERTIFICATE),
    ):
        scp = StoreScp(StationSettings(port=0), rules, Door, MemorySink())
        with pytest.raises(ReceiverError) as caught:
            scp.start()
        assert caught.value.notice.code == code
        scp.stop(0)


def test_a_certificate_that_is_replaced_holds_from_the_next_connection(folder: Path, authority: Authority) -> None:
    old, new = authority.issue(), authority.issue()
    shown = Pair(folder / "shown.crt", folder / "shown.key")

    def put(certificate: Path, key: Path) -> None:
        for source, target in ((certificate, shown.certificate), (key, shown.key)):
            beside = target.with_suffix(".new")
            beside.write_bytes(source.read_bytes())
            beside.replace(target)

    def seen() -> str:
        archive = DimseArchive(called(here.port, authority), Node("ME", "127.0.0.1", 104))
        return ssl.DER_cert_to_PEM_cert(archive.shake_hands(CancelToken()).certificate)

    put(old.certificate, old.key)
    with listening(shown.of_receiver()) as here:
        assert seen() in old.certificate.read_text()
        put(new.certificate, old.key)
        assert seen() in old.certificate.read_text(), "the key does not fit yet"
        put(new.certificate, new.key)
        assert seen() in new.certificate.read_text()
        shown.key.unlink()
        assert seen() in new.certificate.read_text()


def test_a_title_can_be_bound_to_the_certificate_that_is_shown(authority: Authority, pair: Pair) -> None:
    bound, other = authority.issue(), authority.issue()
    door = Door(bindings=(Binding("Main", "ME", only_certificate=str(bound.certificate)),))
    refused: list[CallerRefused] = []
    rules = pair.of_receiver(tls_ca=authority.file)
    scp = StoreScp(StationSettings(port=0), rules, lambda: door, MemorySink(), refused.append)
    port = scp.start()
    try:
        with associated(bound.shown_to(called(port, authority))) as association:
            assert echo_on(association, 5.0) == 0
        assert failure(other.shown_to(called(port, authority))).notice.code == PeerCode.CALLING_UNKNOWN
    finally:
        scp.stop(1)
    assert [event.reason.code for event in refused] == [PeerCode.CALLER_OTHER_CERTIFICATE]
