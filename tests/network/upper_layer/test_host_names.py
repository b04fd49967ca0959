"""Names become addresses, and a name server that is silent holds nobody."""

from __future__ import annotations

import socket
import threading

import pytest

from qrstation.core.errors import ArchiveUnreachable
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.node import Node
from qrstation.network.upper_layer.connecting import connect
from qrstation.network.upper_layer.host_names import Cancelled, look_up
from tests.silent import silent
from tests.told import saying


def test_an_address_is_asked_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise AssertionError("a thread for nothing")

    monkeypatch.setattr(threading.Thread, "start", forbidden)
    ((family, _, _, address),) = look_up("127.0.0.1", 104, 1.0)
    assert (family, address) == (socket.AF_INET, ("127.0.0.1", 104))


def test_a_name_becomes_its_addresses() -> None:
    assert {address[3] for address in look_up("localhost", 104, 20.0)} & {("127.0.0.1", 104), ("::1", 104, 0, 0)}


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 300, "\udcff", "two..dots"])
def test_a_name_that_nobody_has_is_a_failure_of_its_own(host: str) -> None:
    with pytest.raises((OSError, UnicodeError)):
        look_up(host, 104, 20.0)
    with pytest.raises(ArchiveUnreachable, check=saying("is not known")):
        connect(Node("A", host, 104), 20.0)


def test_a_silent_name_server_is_left_when_the_work_is_no_longer_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    with silent("has no name", monkeypatch) as archive:
        cancel = CancelToken()
        caught: list[BaseException] = []

        def work() -> None:
            try:
                look_up(archive.settings.host, 104, 60.0, cancel)
            except Cancelled as error:
                caught.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        assert archive.entered.wait(20)
        cancel.cancel()
        thread.join(20)
        assert len(caught) == 1
        with pytest.raises(Cancelled):
            look_up(archive.settings.host, 104, 60.0, cancel)


def test_a_silent_name_server_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        silent("has no name", monkeypatch) as archive,
        pytest.raises(ArchiveUnreachable, check=saying(r"no name server knew the host silent\.invalid within 0\.1 s")),
    ):
        connect(archive.settings.node, 0.1)
