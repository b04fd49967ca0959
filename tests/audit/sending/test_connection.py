"""A collector that is wrong, away, slow or silent is told by a code each; one in good order gets every octet."""

from __future__ import annotations

import socket
import ssl
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qrstation.audit.sending.connection import Collector, Connection, collector_of
from qrstation.audit.sending.message import framed
from qrstation.core.codes.syslog import SyslogCode
from qrstation.core.errors import CollectorError
from qrstation.words import words_of
from tests.audit.sending.collector import HOST, RunningCollector, TestAuthority, address, running
from tests.peers import free_port
from tests.waiting import until

SHORT = 0.2
"""Seconds for which a collector is waited for that will not answer."""


def refusal(place: Collector) -> CollectorError:
    """Give why no connection came about."""
    connection = Connection(place, connect=SHORT, send=SHORT)
    with pytest.raises(CollectorError) as caught:
        connection.open()
    connection.close()
    said = words_of(caught.value)
    assert said.what != caught.value.notice.code
    assert said.advice
    return caught.value


def send_without_end(connection: Connection) -> None:
    while True:
        connection.send(b"x" * 100_000)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_messages_arrive_over_both_versions(authority: TestAuthority, version: ssl.TLSVersion) -> None:
    context = authority.context()
    context.minimum_version = context.maximum_version = version
    messages = [b"one", b"two" * 30_000, b"three"]
    with running(context) as collector:
        connection = Connection(address(collector, authority))
        connection.open()
        for message in messages:
            connection.send(framed(message))
        connection.look()
        assert connection.leave(5.0), "it says goodbye once it has read all"
        assert collector.heard(3) == messages


def test_what_its_system_has_taken_is_confirmed(collector: RunningCollector, authority: TestAuthority) -> None:
    connection = Connection(address(collector, authority))
    connection.open()
    connection.send(framed(b"x" * 1000))
    assert until(lambda: connection.unconfirmed() == 0)
    connection.close()


def test_nobody_listens() -> None:
    assert refusal(Collector(HOST, free_port())).notice.code == SyslogCode.REFUSED


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert refusal(Collector("collector.invalid", 6514)).notice.code == SyslogCode.UNKNOWN_HOST


def test_a_name_that_can_be_none() -> None:
    assert refusal(Collector("a" * 64 + ".example", 6514)).notice.code == SyslogCode.UNKNOWN_HOST


def test_one_that_takes_the_connection_and_says_nothing(authority: TestAuthority) -> None:
    with running(None) as collector:
        assert refusal(address(collector, authority)).notice.code == SyslogCode.SILENT


def test_one_that_speaks_no_tls(authority: TestAuthority) -> None:
    with socket.create_server((HOST, 0)) as listener:

        def greet() -> None:
            call, _ = listener.accept()
            with call:
                call.sendall(b"220 collector ready for syslog in the clear\r\n")
                call.recv(4096)

        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        place = Collector(HOST, listener.getsockname()[1], str(authority.file))
        assert refusal(place).notice.code == SyslogCode.PLAIN
        thread.join(10)


def test_one_that_hangs_up(authority: TestAuthority) -> None:
    with socket.create_server((HOST, 0)) as listener:

        def hang_up() -> None:
            call, _ = listener.accept()
            call.recv(4096)
            call.close()

        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        place = Collector(HOST, listener.getsockname()[1], str(authority.file))
        assert refusal(place).notice.code in (SyslogCode.CLOSED, SyslogCode.RESET)
        thread.join(10)


def test_a_certificate_of_nobody_who_is_trusted(
    collector: RunningCollector, authority: TestAuthority, tmp_path: Path
) -> None:
    other = TestAuthority(tmp_path)
    assert refusal(address(collector, other)).notice.code == SyslogCode.UNKNOWN_CA
    assert refusal(Collector(HOST, collector.port)).notice.code == SyslogCode.UNKNOWN_CA, "nor by this machine"
    assert collector.messages == []


def test_a_certificate_that_has_expired(authority: TestAuthority) -> None:
    with running(authority.context(until=datetime(2024, 1, 1, tzinfo=UTC))) as collector:
        assert refusal(address(collector, authority)).notice.code == SyslogCode.EXPIRED


def test_a_certificate_of_another_name(authority: TestAuthority) -> None:
    with running(authority.context("collector.example", "127.0.0.2")) as collector:
        error = refusal(address(collector, authority))
    assert error.notice.code == SyslogCode.WRONG_NAME
    assert HOST in words_of(error).what


def test_the_name_of_the_host_is_what_is_looked_for(authority: TestAuthority) -> None:
    with running(authority.context("localhost")) as collector:
        connection = Connection(address(collector, authority, "localhost"))
        connection.open()
        connection.close()


def test_the_collectors_own_certificate_may_be_the_one_that_is_trusted(
    authority: TestAuthority, tmp_path: Path
) -> None:
    leaf = authority.ca.issue_cert(HOST)
    file = tmp_path / "leaf.pem"
    leaf.cert_chain_pems[0].write_to_path(str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    with running(context) as collector:
        connection = Connection(Collector(HOST, collector.port, str(file)))
        connection.open()
        connection.close()


def test_one_of_former_times(authority: TestAuthority) -> None:
    context = authority.context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with running(context) as collector:
        assert refusal(address(collector, authority)).notice.code == SyslogCode.NO_COMMON_VERSION


@pytest.mark.parametrize(
    ("version", "code"),
    # In TLS 1.2 a refusal has no words for it: the advice has.
    [(ssl.TLSVersion.TLSv1_2, SyslogCode.NO_TLS), (ssl.TLSVersion.TLSv1_3, SyslogCode.WANTS_CERTIFICATE)],
)
def test_one_that_wants_to_know_us(authority: TestAuthority, version: ssl.TLSVersion, code: SyslogCode) -> None:
    context = authority.context()
    context.minimum_version = context.maximum_version = version
    context.verify_mode = ssl.CERT_REQUIRED
    authority.ca.configure_trust(context)
    with running(context) as collector:
        connection = Connection(address(collector, authority))
        told: list[CollectorError] = []

        def is_told() -> bool:
            try:
                connection.look()
            except CollectorError as error:
                told.append(error)
            return bool(told)

        try:
            connection.open()
        except CollectorError as error:
            told.append(error)
        assert told or until(is_told)
        connection.close()
    assert told[0].notice.code == code


def test_one_that_reads_nothing_is_given_up(authority: TestAuthority) -> None:
    collector = RunningCollector(authority.context(), reads=False)
    connection = Connection(address(collector, authority), send=SHORT)
    connection.open()
    with pytest.raises(CollectorError) as caught:
        send_without_end(connection)
    assert caught.value.notice.code == SyslogCode.SLOW
    assert connection.unconfirmed() > 0
    connection.close()
    collector.stop()


@pytest.mark.parametrize("reset", [False, True])
def test_a_connection_that_ended_is_seen_by_looking(
    collector: RunningCollector, authority: TestAuthority, reset: bool
) -> None:
    connection = Connection(address(collector, authority))
    connection.open()
    collector.called(1)
    connection.look()
    collector.drop(reset=reset)
    told: list[str] = []

    def is_told() -> bool:
        try:
            connection.look()
        except CollectorError as error:
            told.append(error.notice.code)
        return bool(told)

    assert until(is_told)
    assert told[0] in (SyslogCode.CLOSED, SyslogCode.RESET)
    assert not connection.leave(SHORT)


def test_what_is_sent_can_be_cut_off(authority: TestAuthority) -> None:
    collector = RunningCollector(authority.context(), reads=False)
    connection = Connection(address(collector, authority), send=60)
    connection.open()
    caught: list[Exception] = []

    def send() -> None:
        try:
            send_without_end(connection)
        except CollectorError as error:
            caught.append(error)

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    connection.cut()
    thread.join(10)
    assert not thread.is_alive()
    assert caught
    connection.close()
    collector.stop()


def test_what_was_cut_off_is_not_opened() -> None:
    with socket.create_server((HOST, 0)) as listener:
        connection = Connection(Collector(HOST, listener.getsockname()[1]), connect=60)
        connection.cut()
        with pytest.raises(CollectorError):
            connection.open()


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\n!!!\n"])
def test_certificates_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    error = refusal(Collector(HOST, 1, str(file)))
    assert error.notice.code == SyslogCode.CA_UNREADABLE
    assert str(file) in words_of(error).what


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [("collector:6514", "collector", 6514), ("[::1]:6514", "::1", 6514), ("10.0.0.1:514", "10.0.0.1", 514)],
)
def test_the_settings_name_the_collector(text: str, host: str, port: int) -> None:
    place = collector_of(text, "ca.pem")
    assert place == Collector(host, port, "ca.pem")
    assert place.name == text


@pytest.mark.parametrize("text", ["", "collector", ":6514", "collector:", "collector:x", "collector:٣"])
def test_without_a_host_and_a_port_there_is_none(text: str) -> None:
    assert collector_of(text, "") is None
