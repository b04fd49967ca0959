"""The channel where there are no Unix sockets, as on Windows: loopback TCP, both ends known by a token neither says."""

from __future__ import annotations

import json
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file

from qrstation.core.errors import ReceiverGone
from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.receiver import channel, channel_place, companion
from qrstation.receiver.channel import CLIENT, Connection, ask_to_stop, connect, proof_of
from qrstation.receiver.channel_place import RECEIVER, token_path
from tests.receiver.test_channel import GREETING, Serving, greeted
from tests.receiver.test_supervisor import Listening
from tests.waiting import until

CHILD = """
from qrstation.receiver import channel_place
channel_place.HAS_UNIX = False
"""
"""What a child's Python runs first."""


@pytest.fixture(autouse=True)
def no_unix_sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be none, for this process and its children."""
    monkeypatch.setattr(channel, "HAS_UNIX", False)
    monkeypatch.setattr(channel_place, "HAS_UNIX", False)
    (tmp_path / "first").mkdir()
    (tmp_path / "first" / "sitecustomize.py").write_text(CHILD)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "first"), prepend=os.pathsep)


@pytest.fixture
def serving(home: Home) -> Iterator[Serving]:
    instance = Serving(home)
    yield instance
    instance.server.stop()


def told_in(home: Home) -> dict[str, str]:
    """Give what the receiver has left for its clients."""
    told: dict[str, str] = json.loads(token_path(home).read_text())
    return told


def test_whoever_knows_the_token_is_served_and_may_be_silent(serving: Serving, home: Home) -> None:
    assert token_path(home).stat().st_mode & 0o777 == 0o600
    connection = greeted(home)
    connection.send({"id": 1, "x": 5})
    assert connection.receive() == {"result": 5, "reply": 1}
    assert connection._socket.gettimeout() is None, "no news for a while is no end"
    serving.server.tell({"event": "News"})
    assert connection.receive() == {"event": "News"}
    connection.close()
    serving.server.stop()
    assert not token_path(home).exists()
    with pytest.raises(ReceiverGone):
        connect(home)


def test_a_stranger_hears_nothing(serving: Serving, home: Home) -> None:
    port, token = int(told_in(home)["port"]), told_in(home)["token"]
    nonce = secrets.token_hex(16)
    for message in (
        {"token": token},
        {"nonce": nonce, "proof": ""},
        {"nonce": nonce, "proof": proof_of("guessed", CLIENT, nonce)},
        {"nonce": nonce, "proof": proof_of(token, RECEIVER, nonce)},
        {"nonce": "other", "proof": proof_of(token, CLIENT, nonce)},
        {"do": "stop", "id": 1},
    ):
        stranger = Connection(socket.create_connection(("127.0.0.1", port)))
        stranger.send(message)
        assert stranger.receive() is None
        stranger.close()
    assert serving.server.clients == 0


def test_the_token_is_never_said(home: Home) -> None:
    token = secrets.token_hex(32)
    said: list[bytes] = []
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        token_path(home).write_text(json.dumps({"port": listening.getsockname()[1], "token": token}))

        def take() -> None:
            sock, _ = listening.accept()
            with sock:
                said.append(sock.recv(4096))
                sock.sendall(json.dumps({"proof": json.loads(said[0])["proof"]}).encode() + b"\n")

        other = threading.Thread(target=take)
        other.start()
        with pytest.raises(ReceiverGone):
            connect(home)
        other.join(10)
    assert token.encode() not in said[0]


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b'{"event": "Hello"}\n', b"[]\n"])
def test_another_program_at_the_port_of_one_that_was_killed_is_no_receiver(
    home: Home, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    monkeypatch.setattr(channel, "KNOCK_SECONDS", 0.5)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        token_path(home).write_text(json.dumps({"port": listening.getsockname()[1], "token": "x"}))

        def take() -> None:
            sock, _ = listening.accept()
            with sock:
                sock.sendall(answer)
                sock.recv(4096)
                sock.recv(4096)  # until the other has left

        other = threading.Thread(target=take)
        other.start()
        with pytest.raises(ReceiverGone):
            connect(home)
        other.join(10)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"port": "x", "token": "y"}', '{"port": 0}', '{"port": 99999999, "token": ""}']
)
def test_nonsense_in_the_file_is_no_receiver(home: Home, text: str) -> None:
    token_path(home).write_text(text)
    with pytest.raises(ReceiverGone):
        connect(home)


def test_a_receiver_of_its_own_is_started_used_and_ends_with_its_client(home: Home) -> None:
    token_path(home).write_text(json.dumps({"port": 1, "token": "left by one that was killed"}))
    listening = Listening(home)
    listening.link.start()
    try:
        assert listening.send(Path(str(get_testdata_file("CT_small.dcm")))).returncode == 0
        assert listening.wait_stored(1)
        assert not (home.run / "receiver.sock").exists()
        assert listening.link.request("delete", study="1.2.3", series="", way="")["deleted"] == 0
        process = listening.link._companion.process
    finally:
        listening.link.close()
    assert process is not None
    assert process.wait(10) == 0
    assert not token_path(home).exists()


def test_one_that_no_signal_ends_in_order_is_asked_by_the_channel(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companion, "ENDS_BY_SIGNAL", False)
    save_settings(home.settings_file, Settings(StationSettings(port=0)))
    instance = companion.Companion(home, lambda _: None)
    instance.start()
    assert until(token_path(home).exists)
    instance.wait()  # as when the window closes before it has met it
    assert instance.process is not None
    assert instance.process.returncode == 0, "it ended in order"
    assert not ask_to_stop(home)


def test_one_that_cannot_be_asked_yet_is_ended(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companion, "ENDS_BY_SIGNAL", False)
    monkeypatch.setattr(companion, "own_command", lambda *_: ["sleep", "100"])
    instance = companion.Companion(home, lambda _: None)
    instance.start()
    instance.wait()
    assert instance.process is not None
    assert instance.process.returncode != 0


def test_the_receiver_is_asked_to_stop_once_and_answers(serving: Serving, home: Home) -> None:
    asked: list[object] = []

    def work(message: dict[str, object]) -> dict[str, object]:
        asked.append(message["do"])
        return {"result": {}}

    serving.work = work
    assert ask_to_stop(home)
    assert asked == ["stop"]
    assert GREETING not in asked
