"""The window's start-up: the queue of the last start is taken up whatever the settings say, and failures are plain."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qrstation.app import LATER, has_display, run_window
from qrstation.core.errors import HomeUnusable, StationError
from qrstation.core.events import SearchEnded, StudyRecounted
from qrstation.core.jobs.job import JobSnapshot, JobState, RetrieveRequest
from qrstation.core.standard.query import StudyQuery
from qrstation.core.station.home import VARIABLE, Home
from qrstation.core.station.policy_file import VARIABLE as POLICY
from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings, Settings, StationSettings
from qrstation.core.station.settings_file import load_settings, save_settings
from qrstation.core.station.settings_owner import SettingsOwner
from qrstation.jobs.queue.kept_queue import JobsBook
from qrstation.station import Station
from qrstation.store.state import Record, StateFile
from qrstation.ui.notice_bar import NoticeBar
from qrstation.ui.settings.settings_dialog import SettingsDialog
from qrstation.ui.window_memory import WindowMemory
from qrstation.words import words_of
from tests.archives import ScriptedArchive
from tests.peers import free_port
from tests.told import saying, told
from tests.waiting import until

pytestmark = pytest.mark.filterwarnings("ignore:.*propagateSizeHints.*")
QUEUE = (
    JobSnapshot(1, RetrieveRequest("Main", "1.2.3", title="Morgan, Elena · CT"), JobState.RUNNING, 9, 4),
    JobSnapshot(2, RetrieveRequest("Main", "1.2.4", title="Moretti"), JobState.PAUSED),
    JobSnapshot(3, RetrieveRequest("Main", "1.2.5", title="Novak"), JobState.FAILED, notice=told("no", "ask")),
)


@pytest.fixture
def queue(home: Home) -> list[Record]:
    """Keep a queue as an earlier start left it."""
    with closing(StateFile(home.state_file)) as state:
        JobsBook(state).keep(QUEUE)
    return kept(home)


def kept(home: Home) -> list[Record]:
    """Give the queue as it is kept now."""
    with closing(StateFile(home.state_file)) as state:
        return state.jobs()


@contextmanager
def started(home: Home, qtbot: QtBot) -> Iterator[Station]:
    """Start the window."""
    station = Station(home)
    station.window.show()
    qtbot.addWidget(station.window)
    yield station
    station.window.close()


def shown(station: Station) -> dict[str, JobSnapshot]:
    """Give the jobs in the list, by their titles."""
    return {job.request.title: job for job in station.window.jobs.model.jobs}


def settings() -> Settings:
    """Give settings with the archive that the jobs name, which does not answer."""
    main = ArchiveSettings("Main", "MAIN", "127.0.0.1", free_port(), timeout=1)
    return Settings(StationSettings(port=free_port()), archives=(main,))


def wait_shown(station: Station, qtbot: QtBot) -> None:
    """Wait until the whole queue is in the list."""
    qtbot.waitUntil(lambda: len(shown(station)) == len(QUEUE), timeout=10_000)


def test_a_typing_error_in_the_settings_leaves_the_queue_as_it_is(
    home: Home, qtbot: QtBot, qapp: object, queue: list[Record]
) -> None:
    home.settings_file.write_text('[station]\nport = "many"\n', encoding="utf-8")
    with started(home, qtbot) as station:
        wait_shown(station, qtbot)
        morgan, paused, failed = (shown(station)[job.request.title] for job in QUEUE)
        assert (morgan.state, morgan.expected, morgan.stored) == (JobState.QUEUED, 9, 4)
        assert words_of(morgan.notice).what == "the archive “Main” is not in the settings"
        model = station.window.jobs.model
        rows = [model.data(model.index(row)) for row in range(model.rowCount())]
        assert any("“Main” is not in the settings\nadd it again" in row for row in rows)
        assert (paused.state, failed.state, words_of(failed.notice).what) == (JobState.PAUSED, JobState.FAILED, "no")
        station.asking.runner.cancel(morgan.job_id)
    assert kept(home) == queue, "nothing is written while the settings are in error"


def test_jobs_go_on_when_the_settings_are_in_order_again(
    home: Home, qtbot: QtBot, qapp: object, queue: list[Record]
) -> None:
    home.settings_file.write_text('[station]\nport = "many"\n', encoding="utf-8")
    with started(home, qtbot) as station:
        wait_shown(station, qtbot)
        station.settings.save(settings())
        qtbot.waitUntil(lambda: shown(station)[QUEUE[0].request.title].state is JobState.FAILED, timeout=30_000)
        assert "cannot be reached" in words_of(shown(station)[QUEUE[0].request.title].notice).what
    assert [record["state"] for record in kept(home)] == [JobState.FAILED, JobState.PAUSED, JobState.FAILED]


def test_a_worker_asks_for_the_settings_once_when_it_starts(
    home: Home, qtbot: QtBot, qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    give = SettingsOwner.current

    def current(owner: SettingsOwner) -> Settings:
        asked.append(threading.current_thread().name)
        return give(owner)

    monkeypatch.setattr(SettingsOwner, "current", current)
    port = free_port()
    with ScriptedArchive(destination=("QRSTATION", "127.0.0.1", port)) as archive:
        archive.add_series(5)
        station_alone = Settings(StationSettings(port=port), ReceiverSettings(accept="any"))
        save_settings(home.settings_file, replace(station_alone, archives=(archive.settings,)))
        with started(home, qtbot) as station:
            ended: list[object] = []
            for kind in (SearchEnded, StudyRecounted):
                station.pump.subscribe(kind, ended.append)
            station.asking.searcher.search(StudyQuery(), (archive.settings,))
            station.asking.recounter.recount(archive.settings, archive.study)
            number = station.asking.runner.submit(RetrieveRequest("Scripted", archive.study))
            assert archive.entered.wait(30)
            # What a job has not asked for by now it would get from these.
            station.settings.save(station_alone)
            qtbot.waitUntil(lambda: len(ended) == 2, timeout=30_000)
            qtbot.waitUntil(lambda: is_over(station, number), timeout=30_000)
            job = station.asking.runner.snapshot(number)
            assert job is not None
            assert (job.state, job.stored) == (JobState.SUCCEEDED, 5)
    assert [name for name in asked if name != threading.main_thread().name] == ["job"]


def is_over(station: Station, number: int) -> bool:
    """Tell whether a job has ended."""
    job = station.asking.runner.snapshot(number)
    return job is not None and job.state.is_final


def test_jobs_of_an_archive_that_was_removed_are_kept_from_start_to_start(
    home: Home, qtbot: QtBot, qapp: object, queue: list[Record]
) -> None:
    save_settings(home.settings_file, Settings(StationSettings(port=free_port())))
    for _ in range(2):
        with started(home, qtbot) as station:
            wait_shown(station, qtbot)
            number = shown(station)["Moretti"].job_id
            station.asking.runner.resume(number)
            station.asking.runner.pause(number)
    assert [record["request"] for record in kept(home)] == [record["request"] for record in queue]


def test_a_state_that_is_a_folder_is_one_line_and_no_window(home: Home) -> None:
    home.state_file.mkdir()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        environment.pop(name, None)
    ended = subprocess.run(
        [sys.executable, "-m", "qrstation"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"qrstation: {home.state_file} cannot be used (")


def test_a_damaged_state_is_said_in_the_window_and_its_copy_used(home: Home, queue: list[Record], qtbot: QtBot) -> None:
    for copy in (home.data / "copies").iterdir():  # of before the first change: it is empty
        shutil.copy(home.state_file, copy)
    home.state_file.write_bytes(bytes(8192))
    with started(home, qtbot) as station:
        (notice,) = station.window.notices.texts()
        assert "its copy of" in notice
        wait_shown(station, qtbot)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = " + "[" * 10_000 + "]" * 10_000, "too deep"),
        ("[station]\nport = " + "9" * 5_000, "too long"),
        (f'[station]\nbind = "{"a" * 255}"', "station.bind"),
    ],
    ids=["deep", "long", "host"],
)
def test_settings_that_cannot_be_read_open_with_the_reason(home: Home, qtbot: QtBot, text: str, words: str) -> None:
    home.settings_file.write_text(text, encoding="utf-8")
    station = Station(home)
    qtbot.addWidget(station.window)
    station.window.show()
    (dialog,) = station.window.findChildren(SettingsDialog)
    assert words in dialog.notice.accessibleName()
    dialog.close()
    station.window.close()


def test_a_wrong_policy_is_shown_and_neither_settings_nor_receiver_hide_it(
    home: Home, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = home.config / "policy.toml"
    policy.write_text('[receiver]\naccept = "nobody"\n', encoding="utf-8")
    monkeypatch.setenv(POLICY, str(policy))
    with started(home, qtbot) as station:
        for ask in (lambda: None, station.window.settings_asked.emit, station.window.archive_asked.emit):
            ask()
            shown = [bar.said for bar in station.window.findChildren(NoticeBar) if bar.isVisible()]
            assert len(shown) == 1
            assert f"{policy} line 2: receiver.accept must be" in shown[0][0]
            assert station.window.findChildren(SettingsDialog) == []
        assert station.link._companion.process is None, "no receiver with weaker settings"
    assert not home.settings_file.exists()


def test_the_policy_is_in_force_and_shown_in_the_settings(
    home: Home, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = home.config / "policy.toml"
    policy.write_text(f"[station]\nport = {free_port()}\n", encoding="utf-8")
    monkeypatch.setenv(POLICY, str(policy))
    with started(home, qtbot) as station:
        dialog = station.conductor.settings.open()
        assert not dialog.table_form("station").control("port").isEnabled()
        dialog.table_form("station").control("ae_title").setText("OTHER")
        dialog._accept()
        assert not dialog.isVisible()
        assert station.settings.current().station.ae_title == "OTHER"
    assert home.settings_file.read_text(encoding="utf-8").split() == ["[station]", "ae_title", "=", '"OTHER"']


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"[" * 5_000,
        b"[General]\ngeometry=5\n",
        b"[General]\ngeometry=@ByteArray(x)\n",
        b"[General]\ngeometry=@Invalid()\ncolumns=1, 2\nmiddle=@Size(1 2)\n",
    ],
    ids=str,
)
def test_whatever_the_window_remembers_it_opens(home: Home, qtbot: QtBot, content: bytes) -> None:
    (home.config / "window.ini").write_bytes(content)
    station = Station(home)
    qtbot.addWidget(station.window)
    station.window.show()
    assert station.window.isVisible()
    station.window.close()


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_what_is_no_file_is_not_waited_for(home: Home, qapp: QApplication, make: object) -> None:
    assert callable(make)
    make(home.config / "window.ini")
    with pytest.raises(HomeUnusable, check=saying(r"window\.ini is not a file")):
        Station(home)


def test_a_home_that_cannot_be_made_is_told_before_the_window_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "file" / "home"))
    with pytest.raises(HomeUnusable):
        run_window()
    assert not [widget for widget in qapp.topLevelWidgets() if widget.isVisible()]


def test_without_a_display_there_is_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert not has_display()
    with pytest.raises(StationError, check=saying("no display")):
        run_window()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert has_display()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_window_that_is_ended_from_outside_closes_in_order_and_asks_nothing(
    home: Home, queue: list[Record], number: signal.Signals
) -> None:
    save_settings(home.settings_file, Settings(StationSettings(port=free_port())))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    running = subprocess.Popen([sys.executable, "-m", "qrstation"], env=environment, stderr=subprocess.PIPE, text=True)
    # The arrangement is kept once the window is on the screen.
    assert until((home.config / "window.ini").exists)
    running.send_signal(number)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 0, said
    assert "Traceback" not in said
    assert kept(home) == queue, "what goes on at the next start is what was there"


FIRST_START = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from qrstation import app
from qrstation.ui.main_window import MainWindow
from qrstation.ui.first_run.first_steps_dialog import FirstStepsDialog

folder, finished, looks = sys.argv[1], [], []

def look():
    QTimer.singleShot(50, look)
    windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible()]
    looks.extend(windows)
    if len(looks) < 2:  # what is to be opened with the window may come behind this very look
        return
    dialogs = [d for w in windows for d in w.findChildren(FirstStepsDialog) if d.isVisible()]
    if folder and not finished:
        for dialog in dialogs:
            finished.extend(windows)
            dialog.store_page.path.setText(folder)
            dialog.go(3)
            dialog.next_button.click()
    elif windows and (not folder or Path(folder).is_dir()):
        which = "another" if finished and windows[0] is not finished[0] else "first"
        print("window", "with" if dialogs else "without", which, flush=True)
        windows[0].close()

app._application()
QTimer.singleShot(50, look)
sys.exit(app.run_window())
"""
"""Opens the window, and closes it once it has said what stands on the screen; with a folder, the first steps are
finished with images kept there."""


def first_start(tmp_path: Path, folder: str = "", **variables: str) -> str:
    """Start the window in a process of its own, and give what it says."""
    script = tmp_path / "first_start.py"
    script.write_text(FIRST_START, encoding="utf-8")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **variables}
    ended = subprocess.run(
        [sys.executable, str(script), folder], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stdout.strip()


def test_a_first_start_opens_the_first_steps_and_no_other_does(home: Home, tmp_path: Path) -> None:
    assert first_start(tmp_path) == "window with first"
    policy = tmp_path / "policy.toml"
    policy.write_text("")
    assert first_start(tmp_path, QRSTATION_POLICY=str(policy)) == "window without first"
    memory = WindowMemory(home.config / "window.ini")
    memory.skip_first_steps()
    memory.close()
    assert first_start(tmp_path) == "window without first"


def test_with_settings_there_are_no_first_steps(home: Home, tmp_path: Path) -> None:
    save_settings(home.settings_file, Settings(StationSettings(port=free_port())))
    assert first_start(tmp_path) == "window without first"


def test_when_images_are_to_be_kept_elsewhere_another_window_stands_there(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "images"
    assert first_start(tmp_path, str(folder)) == "window without another"
    assert folder.is_dir(), "the receiver was started with it"
    assert load_settings(home.settings_file).store.path == str(folder)


ENDED_EARLY = """
import os, signal
from qrstation.app import run_window
from qrstation.ui.collector import Collector

start = Collector.start
Collector.start = lambda collector: (start(collector), os.kill(os.getpid(), signal.SIGTERM))
raise SystemExit(run_window())
"""


def test_a_window_that_is_ended_before_its_loop_begins_ends(home: Home) -> None:
    save_settings(home.settings_file, Settings(StationSettings(port=free_port())))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    assert subprocess.run([sys.executable, "-c", ENDED_EARLY], env=environment, timeout=60, check=False).returncode == 0


def test_the_first_screen_waits_for_no_library_that_it_does_not_need() -> None:
    heavy = ["numpy", "pydicom", "pynetdicom", "imagecodecs", "PIL", "tomlkit", "importlib.metadata", "cryptography"]
    heavy += ["keyring", "ssl"]
    script = f"import sys, qrstation.station; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_start_that_hands_over_waits_for_nothing_of_the_window() -> None:
    of_the_window = "qrstation.station", "qrstation.ui.main_window"
    script = f"import sys, qrstation.app; print([name for name in {of_the_window} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", LATER)
def test_what_is_imported_later_is_there(name: str) -> None:
    assert importlib.util.find_spec(name) is not None
