"""Imports for the window: each ends once, whatever the receiver does, and a stop holds whenever it comes."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.errors import ReceiverGone, StationError
from qrstation.core.events import Event, ImportAdvanced, ImportEnded
from qrstation.core.station.home import Home
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.jobs.background.importing import Importer, import_files
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.words import words_of
from tests.peers import free_port
from tests.store.material import ct

ANSWER = {"imported": 2, "skipped": 1, "failed": [], "studies": ["1.2"], "stopped": False}


class Link(ReceiverLink):
    """A link whose receiver does what a test says."""

    def __init__(self, import_: Callable[[], dict[str, Any]], connect: Callable[[], None] = lambda: None) -> None:
        self._import = import_
        self._connecting = connect
        self.posted: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()

    def wait_connected(self, timeout: float = 0.0) -> None:
        """Wait as the test says."""
        self._connecting()

    def request(self, command: str, timeout: float | None = None, **arguments: Any) -> dict[str, Any]:
        """Import as the test says."""
        assert command == "import"
        return self._import()

    def post(self, command: str, **arguments: Any) -> None:
        """Note a stop."""
        self.posted.put((command, str(arguments["number"])))


def gone() -> dict[str, Any]:
    raise ReceiverGone(ReceiverCode.ENDED)


def no_receiver() -> None:
    raise ReceiverGone(ReceiverCode.NOT_STARTED)


def broken() -> dict[str, Any]:
    raise RuntimeError("a bug")


def ended(link: ReceiverLink) -> ImportEnded:
    """Import to the end."""
    news: queue.SimpleQueue[Event] = queue.SimpleQueue()
    number = Importer(link, news.put).start(["/a"])
    event = news.get(timeout=20)
    assert isinstance(event, ImportEnded)
    assert event.number == number
    assert news.empty()
    return event


def test_an_import_ends_with_what_was_kept() -> None:
    told = ended(Link(lambda: ANSWER))
    assert (told.imported, told.skipped, told.studies, told.stopped, told.notice) == (2, 1, ("1.2",), False, None)


def test_a_receiver_that_is_gone_or_a_bug_ends_it_too() -> None:
    assert ended(Link(gone)).notice is not None
    assert ended(Link(lambda: ANSWER, no_receiver)).notice is not None
    assert words_of(ended(Link(broken)).notice).what
    assert words_of(ended(Link(lambda: {"imported": "x"})).notice).what


def test_a_stop_while_the_receiver_starts_asks_for_nothing() -> None:
    entered, released = threading.Event(), threading.Event()

    def connect() -> None:
        entered.set()
        assert released.wait(20)

    news: queue.SimpleQueue[Event] = queue.SimpleQueue()
    importer = Importer(Link(broken, connect), news.put)
    number = importer.start(["/a"])
    assert entered.wait(20)
    importer.stop(number)
    released.set()
    assert news.get(timeout=20) == ImportEnded(number, stopped=True)
    importer.stop(number)


def test_a_stop_while_it_runs_reaches_the_receiver() -> None:
    entered, released = threading.Event(), threading.Event()

    def import_() -> dict[str, Any]:
        entered.set()
        assert released.wait(20)
        return {**ANSWER, "stopped": True}

    link = Link(import_)
    news: queue.SimpleQueue[Event] = queue.SimpleQueue()
    importer = Importer(link, news.put)
    number = importer.start(["/a"])
    assert entered.wait(20)
    importer.stop(number)
    assert link.posted.get(timeout=20) == ("import-stop", number)
    released.set()
    told = news.get(timeout=20)
    assert isinstance(told, ImportEnded)
    assert told.stopped


@pytest.fixture
def link(home: Home) -> Iterator[ReceiverLink]:
    """A link to a receiver of this home, started for it."""
    save_settings(home.settings_file, Settings(station=StationSettings(port=free_port())))
    news: queue.SimpleQueue[Event] = queue.SimpleQueue()
    made = ReceiverLink(home, news.put, restart=False)
    made.start()
    made.wait_connected()
    made.news = news  # type: ignore[attr-defined]
    yield made
    made.close()


def test_the_receiver_counts_while_it_imports_and_names_the_studies_in_order(
    link: ReceiverLink, tmp_path: Path
) -> None:
    folder = tmp_path / "disc"
    folder.mkdir()
    for number in range(300):
        ct(number, f"1.2.{9 - number // 100}", "1.2.9.1").save_as(folder / f"{number:03}", enforce_file_format=True)
    done = import_files(link, [str(folder)], "n")
    assert (done.imported, done.studies, done.stopped) == (300, ("1.2.9", "1.2.8", "1.2.7"), False)
    counts = []
    while not link.news.empty():  # type: ignore[attr-defined]
        event = link.news.get()  # type: ignore[attr-defined]
        if isinstance(event, ImportAdvanced):
            assert event.number == "n"
            counts.append(event.imported)
    assert counts == sorted(counts)
    link.post("import-stop", number="later")
    link.request("import-stop", number="later")
    again = import_files(link, [str(folder)], "later")
    assert (again.imported, again.stopped) == (0, True)
    with pytest.raises(StationError):
        link.request("import")
