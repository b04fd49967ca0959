"""The first links to a peer: its name and its port, each with its own failure."""

from __future__ import annotations

import socket

import pytest

from qrstation.core.errors import ArchiveUnreachable
from qrstation.core.standard.node import Node
from qrstation.network.upper_layer.reach import knock, resolve
from qrstation.words import words_of
from tests.peers import free_port
from tests.told import saying


def test_a_name_becomes_an_address() -> None:
    assert resolve(Node("A", "127.0.0.1", 104), 5) == "127.0.0.1"
    assert resolve(Node("A", "localhost", 104), 5) in ("127.0.0.1", "::1")


def test_a_name_that_nobody_has_is_told() -> None:
    with pytest.raises(ArchiveUnreachable, check=saying(r"no-such-host\.invalid is not known")) as caught:
        resolve(Node("A", "no-such-host.invalid", 104), 5)
    assert "host" in words_of(caught.value).advice


def test_an_open_port_is_found_and_a_closed_one_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert knock(Node("A", "127.0.0.1", server.getsockname()[1]), 5) >= 0
    with pytest.raises(ArchiveUnreachable, check=saying("refuses the connection")):
        knock(Node("A", "127.0.0.1", free_port()), 5)
