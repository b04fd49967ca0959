"""What a start without a command takes: words are told apart, and what names nothing is one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qrstation.cli import parse
from qrstation.cli.opening import Words, split
from qrstation.cli.status import UsageError
from qrstation.core.errors import StationError
from qrstation.core.station.home import VARIABLE
from qrstation.core.station.opening import NOTHING, Opening
from tests.cli.test_start import the_line
from tests.told import saying

COMMANDS = ("find", "list")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with files of all kinds, the current one."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.dcm", "find", "-odd", "a b.dcm", "IM0001"):
        (tmp_path / name).touch()
    (tmp_path / "disc").mkdir()
    return tmp_path


def opened(*given: str) -> tuple[str, ...]:
    """Give the names of the files that a start opens."""
    options, opening = parse(given)
    assert options.command is None
    return tuple(Path(path).name for path in opening.paths)


def test_a_command_takes_all_that_follows() -> None:
    assert split(["find", "a.dcm", "--", "x"], COMMANDS) == Words(("find", "a.dcm", "--", "x"))
    assert split(["--demo"], COMMANDS) == Words(("--demo",))
    assert split(["--open-study", "find"], COMMANDS) == Words(("--open-study", "find"))
    assert parse(["list"])[0].command == "list"


def test_a_commands_usage_is_its_own_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["find", "--help"])
    assert ended.value.code == 0
    usage = capsys.readouterr().out.partition("\n\n")[0]
    assert usage.startswith("usage: qrstation find [-h] ")
    assert usage.count("qrstation") == 1
    assert "--open-study" not in usage


def test_paths_are_opened_in_the_order_in_which_they_are_named() -> None:
    assert opened("disc", "a.dcm", "IM0001") == ("disc", "a.dcm", "IM0001")
    assert opened("a b.dcm", "find") == ("a b.dcm", "find")
    assert opened("file:" + str(Path("a b.dcm").absolute()).replace(" ", "%20")) == ("a b.dcm",)


def test_a_file_that_is_called_like_a_command_or_an_option_is_named_otherwise() -> None:
    assert opened("./find") == ("find",)
    assert opened("--", "find", "-odd") == ("find", "-odd")
    assert opened("a.dcm", "--", "-odd") == ("a.dcm", "-odd")


def test_studies_numbers_and_links_are_checked() -> None:
    assert parse(["--open-study", "1.2.3"])[1] == Opening(study_uid="1.2.3")
    assert parse(["--open-study=1.2.3"])[1] == Opening(study_uid="1.2.3")
    assert parse(["--accession", "A 1"])[1] == Opening(accession="A 1")
    assert parse(["qrstation://open?study=1.2.3"])[1] == Opening(study_uid="1.2.3")
    assert parse(["--", "qrstation://open?study=1.2.3"])[1] == Opening(study_uid="1.2.3")
    assert parse([])[1] == NOTHING


def test_of_several_paths_those_that_are_not_there_are_left_to_the_window() -> None:
    assert opened("a.dcm", "gone.dcm") == ("a.dcm", "gone.dcm")


@pytest.mark.parametrize("given", ["gone.dcm", "./gone", "disc/gone", "gone/", "a.dcm/x"])
def test_a_path_at_which_nothing_is_fails(given: str) -> None:
    with pytest.raises(StationError, check=saying("is not there; check its name")) as raised:
        parse([given])
    assert not isinstance(raised.value, UsageError)


def test_a_word_that_is_nothing_at_all_is_a_wrong_use_with_a_hint() -> None:
    with pytest.raises(UsageError, check=saying("“?fnd”? is no command.*did you mean find")):
        parse(["fnd"])
    with pytest.raises(UsageError, check=saying("is no command.*lists the commands$")):
        parse(["-", "a.dcm"])
    with pytest.raises(StationError, check=saying("fnd is not there")):
        parse(["--", "fnd"])


@pytest.mark.parametrize(
    "given",
    [
        ["--open-study", "1.2", "a.dcm"], ["--accession", "1", "--open-study", "1.2"], ["--demo", "a.dcm"],
        ["qrstation://open?study=1.2", "a.dcm"], ["qrstation://open?study=1.2", "qrstation://open?study=1.2"],
        ["a.dcm", "--accession", "1"], ["--open-study", "", "a.dcm"],
    ],
)  # fmt: skip
def test_several_things_at_once_are_a_wrong_use(given: list[str]) -> None:
    with pytest.raises(UsageError, check=saying("cannot be opened at once")):
        parse(given)


@pytest.mark.parametrize("given", [["--open-study", "1.2.x"], ["--open-study", ""], ["--accession", "A*"]])
def test_a_wrong_value_is_a_wrong_use(given: list[str]) -> None:
    with pytest.raises(UsageError):
        parse(given)


@pytest.mark.parametrize("given", [["--open-study"], ["a.dcm", "--json"], ["--open-stu", "1.2"], ["--nothing"]])
def test_options_that_are_wrong_end_with_2(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, check=lambda end: end.code == 2):
        parse(given)


def run(home: Path, *given: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start the program where there is no display."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    return subprocess.run(
        [sys.executable, "-m", "qrstation", *given], stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
        errors="surrogateescape", timeout=60, check=False, env={**kept, VARIABLE: str(home), **environment},
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [("a.dcm",), ("disc", "a.dcm"), ("--open-study", "1.2"), ("--accession", "1"), ("qrstation://open?study=1",)],
)
def test_without_a_display_it_is_one_line(tmp_path: Path, given: tuple[str, ...]) -> None:
    assert "no display" in the_line(run(tmp_path / "home", *given), 1)
    assert not (tmp_path / "home").exists()


def test_what_is_bad_is_one_line_and_never_waited_for(tmp_path: Path) -> None:
    home = tmp_path / "home"
    os.mkfifo("pipe.dcm")
    Path("round").symlink_to("round")
    assert "neither a file nor a folder" in the_line(run(home, "pipe.dcm"), 1)
    assert "neither a file nor a folder" in the_line(run(home, "/dev/zero"), 1)
    assert "is not there" in the_line(run(home, "./round"), 1)
    assert "is not there" in the_line(run(home, "two\nlines.dcm"), 1)
    assert "is not there" in the_line(run(home, os.fsdecode(b"\xff.dcm")), 1)
    assert "at most 512 characters" in the_line(run(home, "qrstation://open?study=" + "1" * 100_000), 1)
    assert "no link" in the_line(run(home, "qrstation://run?path=/bin/sh"), 1)
    assert "no command" in the_line(run(home, "nonsense"), 2)
    assert "too many files" in the_line(run(home, *(["disc"] * 30_000)), 1)
