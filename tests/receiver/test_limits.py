"""The receiver process as a whole: what it opens it closes, it ends when told to, and says what is true of itself."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import ReceiverGone
from qrstation.core.events import Event, ReceiverChanged, ReceiverState
from qrstation.core.notice import Notice, notice_from
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ReceiverSettings, Settings, StationSettings, StoreSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.receiver.channel import Connection, Message, connect
from qrstation.receiver.service import Receiver
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.words import words_of
from tests.network.raw import associate, pdata, read_pdu, status_of, store_request
from tests.network.scp.test_judgement import CT, EXPLICIT
from tests.receiver.killing import ReceiverProcess
from tests.store.material import ct, encoded

RELEASE = b"\x05\0\0\0\0\x04\0\0\0\0"


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[ReceiverProcess]:
    """A receiver that may open few files."""
    running = ReceiverProcess(tmp_path / "home", most_files=128)
    running.start()
    yield running
    if running.process is not None:
        running.end(signal.SIGKILL)


def store(port: int, number: int) -> None:
    """Send one instance over an association of its own."""
    image = ct(number, "1.2.99")
    sock = associate(port, (1, CT, (EXPLICIT,)))
    sock.sendall(store_request(1, CT, str(image.SOPInstanceUID)) + pdata(1, 2, encoded(image)))
    assert status_of(read_pdu(sock)) == 0
    sock.sendall(RELEASE)
    assert read_pdu(sock)[0] == 6
    sock.close()


def ask(connection: Connection, number: int, command: str, **arguments: object) -> dict[str, object]:
    """Ask and wait for the answer; news in between is passed over."""
    connection.send({"id": number, "do": command, **arguments})
    while (message := connection.receive()) is not None:
        if message.get("reply") == number:
            return message
    raise AssertionError("the receiver is gone")


def test_storing_associations_and_requests_leave_no_file_and_no_thread_open(receiver: ReceiverProcess) -> None:
    connection = connect(receiver.home)
    for number in range(5):
        store(receiver.port, number)
        assert "result" in ask(connection, number, "delete", study="1.2.3")
    files, threads = receiver.open_files(), receiver.threads()
    for number in range(200):
        store(receiver.port, number % 20)
        assert "result" in ask(connection, 100 + number, "delete", study="1.2.3")
    assert receiver.open_files() <= files + 4
    assert receiver.threads() <= threads + 4
    connection.close()
    assert receiver.end(signal.SIGTERM) == 0


def test_when_files_run_out_health_says_so_and_it_is_well_again_by_itself(receiver: ReceiverProcess) -> None:
    with ExitStack() as ends:
        connection = ends.enter_context(closing(connect(receiver.home)))
        with ExitStack() as crowd:
            for _ in range(58):
                crowd.enter_context(closing(connect(receiver.home)))
            for _ in range(18):
                crowd.enter_context(associate(receiver.port))
            for _ in range(28):
                crowd.enter_context(socket.create_connection(("127.0.0.1", receiver.port)))
            troubled = _wait_for(connection, lambda state: bool(state["trouble"]))
            said = words_of(notice_from(troubled["trouble"]))
            assert "as many files open" in said.what
            assert "ulimit" in said.advice
        _wait_for(connection, lambda state: not state["trouble"])
        store(receiver.port, 1)


def _wait_for(connection: Connection, condition: Callable[[Message], bool]) -> Message:
    while (message := connection.receive()) is not None:
        if message.get("event") == "ReceiverChanged" and condition(message):
            return message
    raise AssertionError("the receiver is gone")


def test_it_ends_within_its_time_whatever_clients_and_peers_do(receiver: ReceiverProcess) -> None:
    clients = [connect(receiver.home) for _ in range(3)]
    for client in clients:
        for number in range(200):
            client.send({"id": number, "do": "aside"})
    silent = socket.create_connection(("127.0.0.1", receiver.port))
    half = associate(receiver.port, (1, CT, (EXPLICIT,)))
    half.sendall(store_request(1, CT, "1.2.3") + pdata(1, 0, bytes(1000)))
    deaf = associate(receiver.port, (1, CT, (EXPLICIT,)))
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    process = receiver.process
    assert process is not None
    process.send_signal(signal.SIGTERM)
    assert process.wait(5) == 0
    assert receiver.end_words() == ""
    for each in (silent, half, deaf):
        each.close()
    for client in clients:
        client.close()


def test_an_index_removed_under_it_is_made_again_and_nobody_lists_nothing(receiver: ReceiverProcess) -> None:
    for number in range(3):
        store(receiver.port, number)
    connection = connect(receiver.home)
    ask(connection, 1, "import", paths=[])
    for path in receiver.home.data.glob("index.sqlite*"):
        path.unlink()
    listed = [_list(receiver.home)]
    troubled = _wait_for(connection, lambda state: "made-again" in str(state["notice"]))
    assert "made again from the files" in words_of(notice_from(troubled["notice"])).what
    listed.append(_list(receiver.home))
    for status, rows, words in listed:
        assert (status, rows) in ((0, 3), (1, 0))
        assert bool(words) == (status == 1)
    assert listed[-1][:2] == (0, 3)
    store(receiver.port, 9)
    ask(connection, 2, "import", paths=[])
    assert _list(receiver.home)[:2] == (0, 4)
    connection.close()


def _list(home: Home) -> tuple[int, int, str]:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "qrstation", "list", "--level", "image", "--json"],
        capture_output=True, text=True, timeout=60, check=False, env={**os.environ, "QRSTATION_HOME": str(home.data)},
    )  # fmt: skip
    return done.returncode, sum("SOPInstanceUID" in json.loads(line) for line in done.stdout.splitlines()), done.stderr


# --- the state has one owner ---------------------------------------------------------------------------------------


class Hosted:
    """A receiver in this process, whose main loop runs on a thread, and a link to it."""

    def __init__(self, home: Home, monkeypatch: pytest.MonkeyPatch, max_gb: float = 0) -> None:
        monkeypatch.setattr(Receiver, "_handle_signals", lambda receiver: None)
        listening = threading.Event()

        self.told: list[str] = []

        def tell(told: Notice) -> None:
            self.told.append(told.code)
            if told.code == ReceiverCode.LISTENING:
                listening.set()

        self.home = home
        self.events: list[Event] = []
        settings = Settings(StationSettings(port=0), ReceiverSettings(accept="any"), store=StoreSettings(max_gb=max_gb))
        save_settings(home.settings_file, settings)
        self.receiver = Receiver(home, settings, tell, companion=False)
        self.thread = threading.Thread(target=self.receiver.run)
        self.thread.start()
        assert listening.wait(20)
        self.link = ReceiverLink(home, self.events.append, restart=False)
        self.link.start()
        self.port = self.link.wait_listening(20).port

    def end(self) -> None:
        """End both."""
        self.receiver.end()
        self.thread.join(10)
        assert not self.thread.is_alive()
        self.link.close()


@pytest.fixture
def hosted(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hosted]:
    instance = Hosted(home, monkeypatch)
    yield instance
    instance.end()


def test_a_reload_while_health_looks_never_announces_the_port_of_before(
    hosted: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = hosted.port
    looking, go_on = threading.Event(), threading.Event()
    real = hosted.receiver._health.look

    def look(*arguments: object) -> ReceiverChanged:
        changed = real(*arguments)  # type: ignore[arg-type]
        looking.set()
        assert go_on.wait(20)
        return replace(changed, received=4711)

    monkeypatch.setattr(hosted.receiver._health, "look", look)
    assert looking.wait(10)
    # Health has seen the old port, and has not told of it yet; just then the settings name a port that is taken.
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        save_settings(hosted.home.settings_file, Settings(StationSettings(port=taken), ReceiverSettings(accept="any")))
        answer: list[bool] = []
        asking = threading.Thread(target=lambda: answer.append(hosted.link.request("reload")["listening"]))
        asking.start()
        go_on.set()
        asking.join(20)
    assert answer == [False]
    monkeypatch.undo()
    last = [event for event in hosted.events if isinstance(event, ReceiverChanged)][-1]
    assert last.state is ReceiverState.FAILED
    assert hosted.receiver._state.state is ReceiverState.FAILED
    assert hosted.receiver._state.port != before


def test_a_reload_that_nobody_carries_out_any_more_is_an_error(hosted: Hosted) -> None:
    hosted.receiver.end()
    hosted.thread.join(10)
    with pytest.raises(ReceiverGone):
        hosted.receiver.reload()


def test_a_store_at_its_size_serves_and_ends_all_the_same(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    hosted = Hosted(home, monkeypatch, max_gb=0.00003)
    try:
        store(hosted.port, 1)
        hosted.link.request("import", paths=[])
        hosted.receiver._store.room.forget()
        with associate(hosted.port, (1, CT, (EXPLICIT,))) as sock:
            image = ct(2)
            sock.sendall(store_request(1, CT, str(image.SOPInstanceUID)) + pdata(1, 2, encoded(image)))
            assert status_of(read_pdu(sock)) == 0xA700
        assert hosted.link.request("delete", study="1.2.99")["deleted"] == 1
        store(hosted.port, 3)
    finally:
        hosted.end()


def test_how_much_room_there_is_can_be_asked_and_is_measured_anew(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    hosted = Hosted(home, monkeypatch, max_gb=0.00003)
    try:
        assert hosted.link.request("room") == {"used": 0, "free": 30_000}
        store(hosted.port, 1)
        hosted.link.request("import", paths=[])
        room = hosted.link.request("room")
        assert room["used"] > 0
        assert room["free"] == max(0, 30_000 - room["used"])
    finally:
        hosted.end()


def test_only_another_folder_or_size_is_another_store(hosted: Hosted) -> None:
    settings = Settings(StationSettings(port=hosted.port), ReceiverSettings(accept="any"))
    for change, is_another in ((StoreSettings(clean_after_days=30), False), (StoreSettings(max_gb=5), True)):
        save_settings(hosted.home.settings_file, replace(settings, store=change))
        hosted.link.request("reload")
        assert (ReceiverCode.OTHER_STORE in hosted.told) is is_another
