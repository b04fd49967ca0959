"""What is seen of this machine: its addresses, its ports, and the drives on which folders lie."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from qrstation.ui.first_run import machine_look
from qrstation.ui.first_run.machine_look import look_at_machine, look_at_port, look_at_store, network_system
from qrstation.words import words_of
from tests.peers import free_port


def test_this_machine_has_a_name_and_no_address_of_its_own_alone() -> None:
    machine = look_at_machine()
    assert machine.name == socket.gethostname()
    assert not [card for card in machine.cards if card.address.startswith("127.")]


def test_a_free_port_has_no_problem() -> None:
    look = look_at_port("127.0.0.1", free_port())
    assert (look.problem, look.free) == (None, 0)


def test_of_a_taken_port_it_is_said_and_a_free_one_offered() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        look = look_at_port("127.0.0.1", port)
    assert "is taken by another program" in words_of(look.problem).what
    assert look.free == 0 or port < look.free <= port + machine_look.LOOK_FURTHER + 1


def test_looking_at_a_port_does_not_take_it() -> None:
    with socket.socket() as other:
        port = free_port()
        look_at_port("127.0.0.1", port)
        other.bind(("127.0.0.1", port))
        other.listen()


def test_an_address_of_another_machine_is_said_and_no_port_helps() -> None:
    look = look_at_port("192.0.2.1", 11112)
    assert "cannot listen on 192.0.2.1" in words_of(look.problem).what
    assert look.free == 0


def test_a_folder_is_measured_or_its_trouble_said(tmp_path: Path) -> None:
    assert look_at_store(tmp_path).free_bytes > 0
    assert words_of(look_at_store(Path("/proc/away/x")).problem).advice == "connect its drive, or choose another folder"


@pytest.mark.parametrize(
    ("system", "network"), [("ext4", ""), ("nfs4", "nfs4"), ("cifs", "cifs"), ("fuse.sshfs", "fuse.sshfs"), ("", "")]
)
def test_a_network_drive_is_known_by_its_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, network: str
) -> None:
    class Storage:
        def __init__(self, folder: str) -> None:
            assert folder == str(tmp_path)

        def fileSystemType(self) -> QByteArray:  # noqa: N802  # Qt's
            return QByteArray(system.encode())

    monkeypatch.setattr(machine_look, "QStorageInfo", Storage)
    assert network_system(tmp_path) == network
