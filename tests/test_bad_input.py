"""Bad input from outside, to programs of their own: told plainly, nothing lost, no half start; window and commands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from qrstation.core.station.home import VARIABLE
from qrstation.core.station.policy_file import VARIABLE as POLICY
from tests.cli.test_start import CT, start, the_line
from tests.store.material import ct, keep, opened

WINDOW = """
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import qrstation.app as app
from qrstation.ui.notice_bar import NoticeBar

sys.argv = ["qrstation"]
looks = iter(range(200))


def look():
    windows = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    said = [each.said for window in windows for each in window.findChildren(NoticeBar) if each.isVisibleTo(window)]
    if any(awaited in str(each) for each in said) or next(looks, None) is None:
        print(*(" ".join(each) for each in said), sep="\\n", flush=True)
        for window in windows:
            window.close()
        QTimer.singleShot(0, QApplication.quit)
    else:
        QTimer.singleShot(100, look)


awaited = sys.stdin.read()
show = app._show


def shown(*given):
    QTimer.singleShot(0, look)
    return show(*given)


app._show = shown
sys.exit(app.run_window())
"""
"""Opens the window, says what its bars say once they say the words that are waited for, and closes it."""


def window_says(home: Path, words: str, **variables: str) -> str:
    """Start the window in a process of its own, and give what its bars say."""
    script = home.parent / "window.py"
    script.write_text(WINDOW, encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, str(script)],
        input=words,
        env={**os.environ, VARIABLE: str(home), "QT_QPA_PLATFORM": "offscreen", **variables},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert "Traceback" not in ended.stderr
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home, none of whose receivers needs a port that another program may have."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "qrstation.toml").write_text("[station]\nport = 0\n", encoding="utf-8")
    return home


def of_a_newer_version(home: Path) -> dict[str, str]:
    (home / "qrstation.toml").write_text('[station]\nport = 0\n\n[colours]\nof = "tomorrow"\n', encoding="utf-8")
    return {}


def with_a_policy_against_itself(home: Path) -> dict[str, str]:
    policy = home.parent / "policy.toml"
    one = '[[archives]]\nname = "Main"\nae_title = "A"\nhost = "127.0.0.1"\nport = 104\n'
    policy.write_text(one + one.replace("104", "105"), encoding="utf-8")
    return {POLICY: str(policy)}


def with_its_store_away(home: Path) -> dict[str, str]:
    with opened(home) as (store, _):
        assert keep(store, ct()) == 0
    (home / "store").rename(home / "drive")
    (home / "store").mkdir()
    return {}


BAD: dict[str, tuple[Callable[[Path], dict[str, str]], str]] = {
    "newer settings": (of_a_newer_version, "colours"),
    "policy": (with_a_policy_against_itself, "Main"),
    "store": (with_its_store_away, "empty or gone"),
}


@pytest.mark.parametrize("bad", BAD)
def test_the_window_opens_and_says_it(home: Path, bad: str) -> None:
    make, words = BAD[bad]
    variables = make(home)
    before = (home / "qrstation.toml").read_text("utf-8")
    assert words in window_says(home, words, **variables)
    assert (home / "qrstation.toml").read_text("utf-8") == before
    assert not list(home.glob("store/*"))


@pytest.mark.parametrize("command", [("receive",), ("import", CT)], ids=lambda words: words[0])
@pytest.mark.parametrize("bad", BAD)
def test_what_would_write_says_it_and_begins_nothing(home: Path, bad: str, command: tuple[str, ...]) -> None:
    make, words = BAD[bad]
    done = start(home, *command, cwd=home.parent, **make(home))
    assert words in the_line(done, done.returncode)
    assert done.returncode in (1, 2)
    assert not list(home.glob("store/*"))


def test_what_is_known_of_a_store_that_is_away_is_listed_and_said_to_be_away(home: Path) -> None:
    with_its_store_away(home)
    listed = start(home, "list", cwd=home.parent)
    assert "CompressedSamples" in listed.stdout
    assert "empty or gone" in listed.stderr
    for command in (("verify",), ("verify", "--repair"), ("export", "--study", str(ct().StudyInstanceUID), "out")):
        assert "empty or gone" in the_line(start(home, *command, cwd=home.parent), 1)
    (home / "store").rmdir()
    (home / "drive").rename(home / "store")
    assert start(home, "verify", cwd=home.parent).stdout == "1 files: consistent\n"


@pytest.mark.parametrize(
    "link", ["qrstation://", "qrstation://study/../../x", "qrstation:%00%0a", "qrstation://study/1?a"]
)
def test_a_link_with_nonsense_opens_no_window(home: Path, link: str) -> None:
    done = start(home, link, cwd=home.parent)
    the_line(done, done.returncode)
    assert done.returncode in (1, 2)
    assert not (home / "state.sqlite").exists()
