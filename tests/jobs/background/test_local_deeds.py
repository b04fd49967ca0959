"""What is done with studies that are here, over a reader and a receiver that are made up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest

from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.deeds import Deed
from qrstation.core.errors import ReceiverGone
from qrstation.core.instance import InstanceRecord
from qrstation.core.jobs.cancel import CancelToken
from qrstation.jobs.background.local_deeds import Deleted, LocalDeeds, Measured, Piece
from qrstation.store.index import IndexReader
from qrstation.store.state import StateFile
from qrstation.store.state_marks import StudyMarks


class Reader:
    """Has two images of every study, as files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def instances(self, study_uid: str, series_uid: str = "") -> tuple[InstanceRecord, ...]:
        paths = [self._folder / f"{study_uid}.{number}" for number in (1, 2)]
        for path in paths:
            path.write_bytes(b"x" * 10)
        series = series_uid or f"{study_uid}.9"
        return tuple(InstanceRecord(study_uid, series, path.name, "", "", path, 10) for path in paths)


class Place:
    """Deeds with all that they need; ``asked`` is what the receiver heard."""

    def __init__(self, state: StateFile, folder: Path) -> None:
        self.asked: list[dict[str, Any]] = []
        self.events: list[Deed] = []
        self.marks = StudyMarks(state)
        self.is_gone = False
        self.used: list[str] = []
        self.deeds = LocalDeeds(
            cast(IndexReader, Reader(folder)), self._ask, self.marks, self.events.append, self.used.append
        )

    def _ask(self, command: str, **arguments: Any) -> dict[str, Any]:
        if self.is_gone and self.asked:
            raise ReceiverGone(ReceiverCode.COMMAND_FAILED)
        self.asked.append({"command": command, **arguments})
        return {"deleted": 2}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "store").mkdir()
    with closing(StateFile(tmp_path / "state.sqlite")) as state:
        yield Place(state, tmp_path / "store")


def test_it_is_measured_with_what_is_marked(place: Place) -> None:
    place.deeds.keep(("1.2",), True)
    assert place.deeds.measure((Piece("1.1"), Piece("1.2"))) == Measured(4, 40, 1)
    place.deeds.keep(("1.2",), False)
    assert place.deeds.kept() == frozenset()


def test_the_receiver_deletes_one_after_the_other(place: Place) -> None:
    told: list[int] = []
    done = place.deeds.delete((Piece("1.1"), Piece("1.2", "1.2.9")), CancelToken(), told.append)
    assert done == Deleted(4)
    assert [(each["study"], each["series"], each["way"]) for each in place.asked] == [
        ("1.1", "", "window"), ("1.2", "1.2.9", "window"),
    ]  # fmt: skip
    assert told == [0, 1]


def test_what_was_deleted_before_a_failure_is_told(place: Place) -> None:
    place.is_gone = True
    done = place.deeds.delete((Piece("1.1"), Piece("1.2")), CancelToken(), lambda number: None)
    assert done.images == 2
    assert done.failure is not None


def test_files_are_copied_until_it_is_cancelled(place: Place, tmp_path: Path) -> None:
    token = CancelToken()

    def tell(done: int, images: int) -> None:
        if done == 1:
            token.cancel()

    done = place.deeds.export((Piece("1.1"), Piece("1.2")), tmp_path / "out", token, tell)
    assert done.exported == 2
    assert len(place.events) == 1
    assert len(list((tmp_path / "out").rglob("*.dcm"))) == 2


def test_what_a_person_marks_or_exports_is_written_down_as_used(place: Place, tmp_path: Path) -> None:
    place.deeds.keep(("1.1", "1.2"), True)
    place.deeds.keep(("1.2",), False)
    assert place.used == ["1.1", "1.2", "1.2"]
    (tmp_path / "out").mkdir()
    pieces = (Piece("1.3", "1.3.1"), Piece("1.3", "1.3.2"))
    place.deeds.export(pieces, tmp_path / "out", CancelToken(), lambda done, images: None)
    assert place.used[3:] == ["1.3"]
