"""The receiver process: found or started, restarted when it dies, one for each home, and nothing acknowledged lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pydicom
import pytest
from pydicom.data import get_testdata_file

from qrstation.core.errors import PortTaken, StationError, StoreUnusable
from qrstation.core.events import (
    CallerRefused,
    Event,
    InstancesSetAside,
    InstancesStored,
    ReceiverChanged,
    ReceiverState,
    StudiesDeleted,
)
from qrstation.core.notice import notice_from
from qrstation.core.station.home import Home
from qrstation.core.station.policy_file import VARIABLE as POLICY
from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings, Settings, StationSettings
from qrstation.core.station.settings_file import load_settings, save_settings
from qrstation.receiver import companion, supervisor
from qrstation.receiver.requests import Requests
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.store.index import IndexReader
from qrstation.store.layout import stored_files
from qrstation.words import words_of
from tests.peers import dcmtk, free_port
from tests.store.material import ct
from tests.told import saying
from tests.waiting import until

CT = Path(str(get_testdata_file("CT_small.dcm")))


class Listening:
    """A link with its news."""

    def __init__(self, home: Home, **receiver: str) -> None:
        settings = Settings(StationSettings(port=0), ReceiverSettings(accept="any", **receiver))  # type: ignore[arg-type]
        if not home.settings_file.exists():
            save_settings(home.settings_file, settings)
        self.home = home
        self.events: list[Event] = []
        self._changed = threading.Condition()
        self.link = ReceiverLink(home, self._publish)

    def _publish(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait(self, kind: type, count: int = 1, timeout: float = 20) -> bool:
        """Wait for news."""
        with self._changed:
            return self._changed.wait_for(lambda: sum(isinstance(e, kind) for e in self.events) >= count, timeout)

    def wait_stored(self, count: int, timeout: float = 30) -> bool:
        """Wait until so many instances are told as stored."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.stored) >= count, timeout)

    @property
    def stored(self) -> list[str]:
        """What was told as stored."""
        return [r.sop_uid for e in self.events if isinstance(e, InstancesStored) for r in e.instances]

    def states(self) -> list[ReceiverChanged]:
        """Give what was told of the receiver itself."""
        return [event for event in self.events if isinstance(event, ReceiverChanged)]

    def send(self, *paths: Path) -> subprocess.CompletedProcess[str]:
        """Send files with DCMTK."""
        port = self.link.wait_listening(20).port
        return dcmtk("storescu", "-aec", "QRSTATION", "127.0.0.1", str(port), *map(str, paths))


@pytest.fixture
def listening(home: Home) -> Iterator[Listening]:
    instance = Listening(home)
    instance.link.start()
    yield instance
    instance.link.close()


def test_what_is_sent_is_told_with_its_place(listening: Listening) -> None:
    assert listening.send(CT).returncode == 0
    assert listening.wait_stored(1)
    (event,) = [e for e in listening.events if isinstance(e, InstancesStored)]
    assert event.instances[0].path.is_file()
    assert event.instances[0].rows == 128
    with IndexReader(listening.home.index_file, listening.home.store) as reader:
        assert reader.instance(event.instances[0].sop_uid) == event.instances[0]


def test_a_second_link_uses_the_same_receiver(listening: Listening) -> None:
    first = listening.link.wait_listening(20)
    other = Listening(listening.home)
    other.link.start()
    try:
        assert other.link.wait_listening(20).port == first.port
    finally:
        other.link.close()
    assert listening.send(CT).returncode == 0


def test_a_killed_receiver_is_started_again_and_nothing_is_lost(listening: Listening, tmp_path: Path) -> None:
    paths = []
    for number in range(40):
        image = ct(number, "1.2.77")
        image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
        paths.append(tmp_path / f"{number}.dcm")
        image.save_as(paths[-1])
    assert listening.send(*paths[:20]).returncode == 0
    child = listening.link._companion.process
    assert child is not None
    child.send_signal(signal.SIGKILL)
    assert listening.wait(ReceiverChanged, 3)
    child.wait(10)
    with listening._changed:
        assert listening._changed.wait_for(
            lambda: listening.link.state.restarts == 1 and listening.link.state.state is ReceiverState.LISTENING, 30
        )
    assert listening.send(*paths[20:]).returncode == 0
    listening.link.request("import", paths=[])
    with IndexReader(listening.home.index_file, listening.home.store) as reader:
        assert len(reader.held("1.2.77")) == 40
    assert not list((listening.home.store / "incoming").iterdir())


def test_an_answer_that_nobody_has_taken_yet_stops_no_restart(listening: Listening) -> None:
    listening.link.wait_listening(20)
    answered: Future[dict[str, object]] = Future()
    answered.set_result({"result": {}})
    listening.link._requests._waiting[0] = answered  # it came, and whoever asked has not run since
    child = listening.link._companion.process
    assert child is not None
    child.send_signal(signal.SIGKILL)
    with listening._changed:
        assert listening._changed.wait_for(
            lambda: listening.link.state.restarts == 1 and listening.link.state.state is ReceiverState.LISTENING, 30
        )


def test_a_claim_outlives_the_receiver_that_gave_it(listening: Listening, tmp_path: Path) -> None:
    image = ct(1, "1.2.78")
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    first, corrected = tmp_path / "first.dcm", tmp_path / "corrected.dcm"
    image.save_as(first)
    image.PatientName = "Corrected^Name"
    image.save_as(corrected)
    assert listening.send(first).returncode == 0
    assert listening.wait_stored(1)
    with listening.link.claim("replace", study="1.2.78", series=""):
        child = listening.link._companion.process
        assert child is not None
        child.kill()
        with listening._changed:
            assert listening._changed.wait_for(
                lambda: listening.link.state.restarts == 1 and listening.link.state.state is ReceiverState.LISTENING, 30
            )
        for thread in threading.enumerate():
            if thread.name == "claim-again":
                thread.join(10)
        assert listening.send(corrected).returncode == 0
        assert listening.wait_stored(2)
    assert not any(isinstance(event, InstancesSetAside) for event in listening.events)


def test_a_companion_ends_with_its_last_client(home: Home) -> None:
    instance = Listening(home)
    instance.link.start()
    instance.link.wait_listening(20)
    child = instance.link._companion.process
    assert child is not None
    instance.link.close()
    assert child.poll() == 0


def test_an_end_of_the_channel_that_cannot_be_closed_holds_nobody_up(
    listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    listening.link.wait_listening(20)
    held, hang_up = threading.Event(), Requests.hang_up

    def hang(requests: Requests) -> None:
        held.wait()
        hang_up(requests)

    with monkeypatch.context() as patch:
        patch.setattr(Requests, "hang_up", hang)
        for module, name in (
            (supervisor, "HANG_UP_SECONDS"),
            (supervisor, "LEAVE_SECONDS"),
            (companion, "ENDING_SECONDS"),
        ):
            patch.setattr(module, name, 0.01)
        listening.link.close()
    held.set()


def test_commands_travel_and_so_do_their_errors(listening: Listening, tmp_path: Path) -> None:
    listening.link.wait_listening(20)
    (tmp_path / "empty.dcm").touch()
    done = listening.link.request("import", paths=[str(CT), str(tmp_path / "empty.dcm")])
    assert done["imported"] == 1
    assert words_of(notice_from(done["failed"][0][1])).what == "is an empty file"
    study = str(pydicom.dcmread(CT, stop_before_pixels=True).StudyInstanceUID)
    assert listening.link.request("delete", study=study)["deleted"] == 1
    assert listening.wait(StudiesDeleted)
    assert not list(stored_files(listening.home.store))
    with pytest.raises(StationError, check=saying("no command")):
        listening.link.request("nonsense")


def test_new_settings_are_taken_without_a_restart(listening: Listening) -> None:
    port = listening.link.wait_listening(20).port
    new = Settings(
        StationSettings(ae_title="NEWNAME", port=free_port()),
        ReceiverSettings(),
        archives=(ArchiveSettings("A", "FRIEND", "127.0.0.1", 104),),
    )
    save_settings(listening.home.settings_file, new)
    assert listening.link.request("reload", timeout=10)["listening"]
    state = listening.link.wait_listening(5)
    assert state.port != port
    refused = dcmtk("echoscu", "-aet", "STRANGER", "-aec", "NEWNAME", "127.0.0.1", str(new.station.port))
    assert refused.returncode != 0
    assert listening.wait(CallerRefused)
    welcome = dcmtk("echoscu", "-aet", "FRIEND", "-aec", "NEWNAME", "127.0.0.1", str(new.station.port))
    assert welcome.returncode == 0


def test_a_taken_port_is_said_and_mended_by_new_settings(home: Home) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as other:
        save_settings(home.settings_file, Settings(StationSettings(port=other.getsockname()[1])))
        instance = Listening(home)
        instance.link.start()
        try:
            with pytest.raises(PortTaken, check=saying("is taken")):
                instance.link.wait_listening(20)
            save_settings(home.settings_file, Settings(StationSettings(port=0)))
            instance.link.request("reload", timeout=10)
            assert instance.link.wait_listening(10).state is ReceiverState.LISTENING
        finally:
            instance.link.close()


def test_a_receiver_listens_as_the_policy_says_and_keeps_to_it_when_a_new_one_is_wrong(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = home.config / "policy.toml"
    monkeypatch.setenv(POLICY, str(policy))
    port = free_port()
    policy.write_text(f'[station]\nport = {port}\n[receiver]\naccept = "known"\n', encoding="utf-8")
    save_settings(home.settings_file, Settings(StationSettings(port=free_port()), ReceiverSettings(accept="any")))
    instance = Listening(home)
    instance.link.start()
    try:
        assert instance.link.wait_listening(20).port == port
        policy.write_text("[receiver]\naccept = 'nobody'\n", encoding="utf-8")
        with pytest.raises(StationError, check=saying("policy.toml line 2: receiver.accept must be")):
            instance.link.request("reload", timeout=10)
        refused = dcmtk("echoscu", "-aet", "STRANGER", "-aec", "QRSTATION", "127.0.0.1", str(port))
        assert refused.returncode != 0, "it goes on as before"
        policy.write_text("[receiver]\naccept = 'any'\n", encoding="utf-8")
        assert instance.link.request("reload", timeout=10)["listening"]
        assert instance.link.wait_listening(10).port == load_settings(home.settings_file).station.port
    finally:
        instance.link.close()


def run_receive(home: Home) -> subprocess.Popen[str]:
    """Start the receiver by hand and wait for its first line."""
    return subprocess.Popen(
        [sys.executable, "-m", "qrstation", "receive"], stderr=subprocess.PIPE, text=True, env={**os.environ}
    )


def test_the_receiver_alone_says_that_it_listens_and_ends_on_sigterm(home: Home) -> None:
    port = free_port()
    save_settings(home.settings_file, Settings(StationSettings(port=port)))
    with run_receive(home) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == f"listening as QRSTATION on 127.0.0.1:{port}\n"
        with run_receive(home) as second:
            assert second.wait(20) == 1
            assert second.stderr is not None
            assert "running in this home already" in second.stderr.read()
        process.terminate()
        assert process.wait(5) == 0


def test_the_receiver_alone_with_a_taken_port_ends_with_1(home: Home) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as other:
        save_settings(home.settings_file, Settings(StationSettings(port=other.getsockname()[1])))
        with run_receive(home) as process:
            assert process.stderr is not None
            line = process.stderr.read()
            assert process.wait(20) == 1
    assert "is taken by another program" in line
    assert "Traceback" not in line


def test_a_store_whose_drive_is_away_is_said_and_used_as_soon_as_it_is_back(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qrstation.receiver.supervisor.PASSING_SECONDS", 0.05)
    instance = Listening(home)
    instance.link.start()
    instance.link.wait_listening(20)
    instance.link.close()
    drive = home.store.rename(home.data / "drive")
    home.store.mkdir()
    instance = Listening(home)
    try:
        instance.link.start()
        with pytest.raises(StoreUnusable, check=saying("empty or gone; connect its drive")):
            instance.link.wait_listening(20)
        assert not list(home.store.iterdir())
        home.store.rmdir()
        drive.rename(home.store)
        assert until(lambda: any(e.state is ReceiverState.LISTENING for e in instance.states()[-1:]))
        assert not instance.states()[-1].restarts
    finally:
        instance.link.close()
