"""Starting in a home that cannot be used: one line that says what and what to do, never a traceback, never a wait."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file

from qrstation.core.station.home import VARIABLE
from qrstation.core.station.policy_file import VARIABLE as POLICY
from tests.peers import free_port

CT = str(get_testdata_file("CT_small.dcm"))
COMMANDS: dict[str, tuple[str, ...]] = {
    "window": (),
    "receive": ("receive",),
    "echo": ("echo", "--archive", "Main"),
    "find": ("find",),
    "retrieve": ("retrieve", "--archive", "Main", "--study", "1.2"),
    "doctor": ("doctor",),
    "archives": ("archives",),
    "send": ("send", "--archive", "Main", "--study", "1.2"),
    "list": ("list",),
    "import": ("import", CT),
    "export": ("export", "--study", "1.2", "out"),
    "delete": ("delete", "--study", "1.2"),
    "verify": ("verify",),
    "repair": ("verify", "--repair"),
    "render": ("render", "--instance", "1.2", "-o", "x.png"),
    "stack": ("stack", "--series", "1.2"),
    "measure": ("measure", "--instance", "1.2", "--probe", "1", "1"),
}
READING = tuple(name for name in COMMANDS if name != "window")


def start(home: str | Path, *arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a home to its end, with an off-screen window."""
    return subprocess.run(
        [sys.executable, "-m", "qrstation", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        cwd=cwd,
        env={**os.environ, VARIABLE: str(home), "QT_QPA_PLATFORM": "offscreen", **variables},
    )


def the_line(done: subprocess.CompletedProcess[str], status: int) -> str:
    """Give the one line that a start which failed says."""
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("qrstation: ")
    assert "; " in line
    assert len(line) < 600
    assert done.returncode == status
    assert done.stdout == ""
    return line


def settings(home: Path, text: str | bytes) -> None:
    home.mkdir()
    data = text if isinstance(text, bytes) else text.encode()
    (home / "qrstation.toml").write_bytes(data)


def nested_lists(home: Path) -> None:
    settings(home, "a = " + "[" * 50_000 + "]" * 50_000)


def a_folder_in_its_place(home: Path) -> None:
    (home / "qrstation.toml").mkdir(parents=True)


def a_pipe_in_its_place(home: Path) -> None:
    home.mkdir()
    os.mkfifo(home / "qrstation.toml")


def a_device_in_its_place(home: Path) -> None:
    home.mkdir()
    (home / "qrstation.toml").symlink_to("/dev/zero")


def a_huge_one(home: Path) -> None:
    settings(home, "# mine\n")
    os.truncate(home / "qrstation.toml", 100 << 20)


BAD_SETTINGS: dict[str, tuple[Callable[[Path], None], str]] = {
    "nested lists": (nested_lists, "too deep"),
    "nested tables": (lambda home: settings(home, "a = " + "{a=" * 50_000), "too deep"),
    "a long number": (lambda home: settings(home, "[station]\nport = " + "9" * 5_000), "too long"),
    "a long host": (lambda home: settings(home, f'[station]\nbind = "{"a" * 255}"'), "line 2: station.bind"),
    "a long label": (lambda home: settings(home, f'[station]\nbind = "{"a" * 64}.org"'), "line 2: station.bind"),
    "two dots": (lambda home: settings(home, '[station]\nannounce = "a..b"'), "line 2: station.announce"),
    "nobody's home": (lambda home: settings(home, '[store]\npath = "~nobody-here/store"'), "line 2: store.path"),
    "a key of two lines": (lambda home: settings(home, '"a\\nb" = 1'), "is not a key"),
    "a long key": (lambda home: settings(home, "a" * 100_000 + " = 1"), "is not a key"),
    "a table twice": (lambda home: settings(home, ("[" + "a" * 10_000 + "]\n") * 2), "not valid TOML"),
    "other bytes": (lambda home: settings(home, b"\xff\xfe\x00"), "not UTF-8"),
    "a folder": (a_folder_in_its_place, "is not a file"),
    "a pipe": (a_pipe_in_its_place, "is not a file"),
    "a device": (a_device_in_its_place, "is not a file"),
    "a huge one": (a_huge_one, "larger than 1 MB"),
}


@pytest.mark.parametrize("bad", BAD_SETTINGS)
def test_bad_settings_are_one_line(tmp_path: Path, bad: str) -> None:
    make, words = BAD_SETTINGS[bad]
    make(tmp_path / "home")
    assert words in the_line(start(tmp_path / "home", "find", cwd=tmp_path), 2)


@pytest.mark.parametrize("command", READING)
def test_every_command_says_what_is_wrong_with_the_settings(tmp_path: Path, command: str) -> None:
    nested_lists(tmp_path / "home")
    assert "too deep" in the_line(start(tmp_path / "home", *COMMANDS[command], cwd=tmp_path), 2)


def below_a_file(folder: Path) -> Path:
    (folder / "file").write_text("")
    return folder / "file" / "home"


def beside_a_file_for(name: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / "home").mkdir()
        (folder / "home" / name).write_text("")
        return folder / "home"

    return make


def where_nothing_can_be_made(_: Path) -> Path:
    return Path("/proc/home")


def round_and_round(folder: Path) -> Path:
    (folder / "one").symlink_to(folder / "other")
    (folder / "other").symlink_to(folder / "one")
    return folder / "one" / "home"


BAD_HOMES: dict[str, Callable[[Path], Path]] = {
    "below a file": below_a_file,
    "where nothing can be made": where_nothing_can_be_made,
    "links that go round": round_and_round,
    "nobody's": lambda _: Path("~nobody-here/home"),
    "a file for logs": beside_a_file_for("logs"),
    "a file for run": beside_a_file_for("run"),
}


@pytest.mark.parametrize(
    ("command", "bad"),
    [
        *(("receive", bad) for bad in BAD_HOMES),
        *(("window", bad) for bad in BAD_HOMES),
        *((command, "where nothing can be made") for command in ("import", "delete", "repair")),
    ],
)
def test_a_home_that_cannot_be_made_is_one_line(tmp_path: Path, command: str, bad: str) -> None:
    done = start(BAD_HOMES[bad](tmp_path), *COMMANDS[command], cwd=tmp_path)
    the_line(done, done.returncode)
    assert done.returncode in (1, 2)


@pytest.mark.parametrize("command", READING)
def test_no_command_shows_a_traceback_of_a_home_that_is_a_file(tmp_path: Path, command: str) -> None:
    (tmp_path / "home").write_text("")
    the_line(start(tmp_path / "home", *COMMANDS[command], cwd=tmp_path), 2)


@pytest.mark.parametrize(("command", "log"), [("receive", "receiver.log"), ("window", "window.log")])
def test_a_log_that_cannot_be_written_is_one_line(tmp_path: Path, command: str, log: str) -> None:
    (tmp_path / "home" / "logs" / log).mkdir(parents=True)
    assert log in the_line(start(tmp_path / "home", *COMMANDS[command], cwd=tmp_path), 1)


def test_a_lock_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "home" / "run" / "receiver.lock").mkdir(parents=True)
    assert "receiver.lock" in the_line(start(tmp_path / "home", "receive", cwd=tmp_path), 1)


def test_a_pipe_for_what_the_window_remembers_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    os.mkfifo(tmp_path / "home" / "window.ini")
    assert "window.ini" in the_line(start(tmp_path / "home", cwd=tmp_path), 1)


def test_the_window_without_a_display_is_one_line(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    done = subprocess.run(
        [sys.executable, "-m", "qrstation"],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={**environment, VARIABLE: str(tmp_path / "home")},
    )
    assert "no display" in the_line(done, 1)


def test_the_demo_without_a_place_for_its_home_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path / "file"))
    code = "import sys, tempfile; tempfile._candidate_tempdir_list = lambda: [sys.argv.pop()]; import runpy; "
    code += "sys.argv = ['qrstation', '--demo']; runpy.run_module('qrstation', run_name='__main__', alter_sys=True)"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "file")],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    the_line(done, 1)


def test_an_address_that_is_nobodys_is_one_line(tmp_path: Path) -> None:
    settings(tmp_path / "home", f'[station]\nbind = "no-such-host.invalid"\nport = {free_port()}')
    assert "station.bind" in the_line(start(tmp_path / "home", "receive", cwd=tmp_path), 1)


def test_a_full_disk_behind_the_results_is_one_line(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "qrstation", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=60,
            check=False,
            env={**os.environ, VARIABLE: str(tmp_path / "home")},
        )
    assert done.stderr.splitlines() == [
        "qrstation: No space left on device; make room, or correct who may read and write there"
    ]
    assert done.returncode == 1


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_is_no_traceback(tmp_path: Path, closed: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'"{sys.executable}" -m qrstation list {closed}'],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={**os.environ, VARIABLE: str(tmp_path / "home")},
    )
    assert (done.stderr, done.returncode) == ("", 0)


def test_one_who_has_read_enough_is_no_failure(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "qrstation", "list"],
        stdout=writing,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={**os.environ, VARIABLE: str(tmp_path / "home")},
    )
    os.close(writing)
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_is_no_file_is_rendered_at_once_by_nobody(tmp_path: Path, kind: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    path = {"pipe": str(tmp_path / "pipe"), "device": "/dev/zero", "folder": str(tmp_path)}[kind]
    the_line(start(tmp_path / "home", "render", path, "-o", "x.png", cwd=tmp_path), 1)


def with_policy(home: Path, text: str) -> dict[str, str]:
    """Lay a policy, and give the variable that names it."""
    path = home.parent / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return {POLICY: str(path)}


@pytest.mark.parametrize("command", READING)
def test_every_command_says_what_is_wrong_with_the_policy(tmp_path: Path, command: str) -> None:
    named = with_policy(tmp_path / "home", "[station]\n\nporrt = 1\n")
    line = the_line(start(tmp_path / "home", *COMMANDS[command], cwd=tmp_path, **named), 2)
    assert f"{tmp_path}/policy.toml line 3: station.porrt is not a key" in line
    assert "newer version" in line
    assert not (tmp_path / "home" / "store").exists(), "nothing was begun"


def test_a_receiver_that_is_started_for_a_client_refuses_a_wrong_policy_too(tmp_path: Path) -> None:
    named = with_policy(tmp_path / "home", '[receiver]\naccept = "nobody"\n')
    done = start(tmp_path / "home", "receive", "--companion", cwd=tmp_path, **named)
    assert done.returncode == 1
    assert "PolicyError" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_policys_archives_are_there_and_its_keys_go_before_the_users(tmp_path: Path) -> None:
    def archive(name: str, port: int) -> str:
        return f'[[archives]]\nname = "{name}"\nae_title = "A"\nhost = "127.0.0.1"\nport = {port}\ntimeout = 1\n'

    his, mine = free_port(), free_port()
    settings(tmp_path / "home", archive("Main", mine) + archive("Own", mine))
    named = with_policy(tmp_path / "home", archive("Main", his))
    for name, port in (("Main", his), ("Own", mine)):
        done = start(tmp_path / "home", "echo", "--archive", name, cwd=tmp_path, **named)
        assert done.returncode == 1
        assert str(port) in the_line(done, 1)
    line = the_line(start(tmp_path / "home", "echo", "--archive", "None", cwd=tmp_path, **named), 2)
    assert '"Main", "Own"' in line


@pytest.mark.parametrize(("arguments", "is_there"), [(["--version"], False), (["decoder"], True)])
def test_only_decoders_load_what_decodes_previews(arguments: list[str], is_there: bool) -> None:
    code = f"import sys; sys.argv = ['qrstation', *{arguments}]\nfrom qrstation.__main__ import main\n"
    code += "try: main()\nexcept SystemExit: pass\nimport pydicom; print('PIL.Image' in sys.modules, file=sys.stderr)"
    command = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=True)
    assert done.stderr == f"{is_there}\n"


def test_a_listing_waits_for_nothing_that_reads_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "home"))
    code = "import sys; sys.argv = ['qrstation', 'list']\nfrom qrstation.__main__ import main\n"
    code += "try: main()\nexcept SystemExit: pass\nprint('pydicom' in sys.modules, file=sys.stderr)"
    command = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=True)
    assert done.stderr.splitlines()[-1] == "False"
