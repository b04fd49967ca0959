"""Studies marked to be kept stay so until somebody says otherwise, or deletes them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreUnusable
from qrstation.store.state import StateFile
from qrstation.store.state_marks import StudyMarks


def kept(path: Path) -> frozenset[str]:
    """Give what the file holds at the next start."""
    with closing(StateFile(path)) as state:
        return StudyMarks(state).kept()


def test_marks_are_there_at_the_next_start_and_can_be_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with closing(StateFile(path)) as state:
        marks = StudyMarks(state)
        marks.keep(["1.1", "1.2", "1.2", "", "1" * 65])
        marks.keep(["1.3"])
        marks.unkeep(["1.2", "1.9"])
        assert marks.kept() == {"1.1", "1.3"}
    assert kept(path) == {"1.1", "1.3"}


def test_a_deleted_study_loses_its_mark_and_one_of_which_something_is_left_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with closing(StateFile(path)) as state:
        StudyMarks(state).keep(["1.1", "1.2", "1.3"])
        StudyMarks(state).forget(["1.1", "1.2"], lambda uid: uid == "1.2")
    assert kept(path) == {"1.2", "1.3"}


def test_while_the_store_cannot_be_asked_the_mark_stays(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"

    def unusable(_: str) -> bool:
        raise StoreUnusable(StoreCode.INDEX_LOCKED)

    with closing(StateFile(path)) as state:
        StudyMarks(state).keep(["1.1"])
        StudyMarks(state).forget(["1.1"], unusable)
    assert kept(path) == {"1.1"}


def test_what_makes_no_sense_is_no_mark(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with closing(StateFile(path)) as state:
        state.write(lambda c: c.executemany("INSERT INTO marks VALUES (?, ?)", [("1.1", "other"), (b"\xff", "keep")]))
        StudyMarks(state).keep(["1.2"])
    assert kept(path) == {"1.2"}
