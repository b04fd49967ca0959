"""What every test gets: no screen, a home of its own, and properties that are tried the same way each time."""

from __future__ import annotations

import gc
import os

from qrstation.__main__ import ONE_THREAD

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.update(ONE_THREAD)

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtGui import QCursor

from qrstation.core.station import policy_file
from qrstation.core.station.home import VARIABLE, Home, find_home

os.environ[policy_file.VARIABLE] = os.path.join(os.path.dirname(__file__), "no-policy.toml")  # noqa: PTH118, PTH120
"""A policy of the machine on which the tests run is none of theirs; their child processes see none either."""

settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("steady")


@pytest.fixture(autouse=True, scope="module")
def what_stays_is_not_looked_at_again() -> None:
    """What the imports of all tests made lives until the end: no collection below has to look at all of it again."""
    if not gc.get_freeze_count():
        gc.collect()
        gc.freeze()


@pytest.fixture(autouse=True)
def no_widget_is_left_to_other_threads(request: pytest.FixtureRequest) -> Iterator[None]:
    """Windows hang together in circles: what a test leaves of one is collected here, and not on some worker thread.

    Meanwhile nobody collects, as in the program, whose own collector runs on the GUI thread alone (`ui/collector`).
    Qt deletes first what was left to it: the collector would take a window apart in an order of its own.
    """
    if "qtbot" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    gc.enable()


_AT_THE_START = QPoint(10, 10)
"""Where the off-screen platform has its mouse at first."""


@pytest.fixture(autouse=True)
def the_mouse_stands_where_it_stood_at_the_start(request: pytest.FixtureRequest) -> None:
    """A row below the mouse is painted otherwise: where a test before left it must be nothing to a window."""
    if "qtbot" in request.fixturenames:
        request.getfixturevalue("qapp")
        QCursor.setPos(_AT_THE_START)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home of the test's own, which child processes see too."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "home"))
    made = find_home()
    made.make()
    return made
