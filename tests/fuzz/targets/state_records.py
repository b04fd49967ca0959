"""What a state file holds, whoever wrote it there: jobs, habits, speeds, searches, decisions, measurements."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping

from qrstation.core.jobs.job import JobSnapshot, RetrieveRequest, SendRequest
from qrstation.core.station.typed_search import TypedSearch, typed_search
from qrstation.jobs.kept_habits import _habits_from
from qrstation.jobs.kept_speeds import _rate_in
from qrstation.jobs.queue.kept_queue import _job_from, _record
from qrstation.store.measurements import _from_row
from qrstation.store.state import _parsed
from qrstation.store.state_identities import _text_of, _traits_in
from tests.fuzz.knowing import change_json
from tests.fuzz.target import Target


def _job(text: str) -> None:
    record = _parsed(text)
    job = _job_from(record) if record is not None else None
    if job is not None:
        json.dumps(_record(job))
        hash(job.request)
        str(job.request.title), job.request.queue, job.seconds_left


def _habits(text: str) -> None:
    record = _parsed(text)
    if record is not None:
        hash(_habits_from(record))
    rate = _rate_in(text)
    assert rate is None or 0 < rate <= 1e6


def _search(text: str) -> None:
    search = typed_search(text)
    if search is not None:
        assert typed_search(search.text()) in (search, None)


def _whose(text: str) -> None:
    traits = _traits_in(text)
    if traits is not None:
        hash(traits)
        _text_of(traits)


def _measurement(text: str) -> None:
    kind, _, coordinates = text.partition("|")
    shape = _from_row(("m", "1.2", 0, kind, coordinates, "2026-01-02T03:04:05+00:00", "sum"))
    if shape is not None:
        json.dumps(shape.coordinates, allow_nan=False)


WAYS: tuple[Callable[[str], None], ...] = (_job, _habits, _search, _whose, _measurement)


def _take(data: bytes) -> None:
    """The first byte says what is read; the text goes through SQLite as it does in the file."""
    if not data:
        return
    with sqlite3.connect(":memory:") as connection:
        (text,) = connection.execute("SELECT CAST(? AS TEXT)", (data[1:].decode("utf-8", "replace"),)).fetchone()
    connection.close()
    WAYS[data[0] % len(WAYS)](text)


def _seeds() -> Mapping[str, bytes]:
    jobs = (
        JobSnapshot(1, RetrieveRequest("One", "1.2", ("1.2.1",), title="CT")),
        JobSnapshot(2, SendRequest("One", "1.2")),
    )
    search = TypedSearch({"patient_name": "Nobody"}, ("CT",), (("StudyID", "1"),), ("One",))
    return {
        "retrieve": b"\0" + json.dumps(_record(jobs[0])).encode(),
        "send": b"\0" + json.dumps(_record(jobs[1])).encode(),
        "habits": b"\1"
        + b'{"instance_lists": "many", "cap": 200, "charset": "", "negotiates": ["fuzzy"], "rate": 3.5}',
        "search": b"\2" + search.text().encode(),
        "whose": b"\3" + b'["N1", "", [["Nobody", "X"], null], "1900-01-01"]',
        "line": b"\4line|[1, 2, 3.5, 4]",
    }


WORDS = (
    b"null",
    b"true",
    b"1e999",
    b"NaN",
    b"[",
    b"{",
    b"]",
    b"}",
    b"\\ud800",
    b"[" * 300,
    b'"notice":',
    b"-1",
    b"[]",
    b"{}",
    b"9" * 400,
    b"0001-01-01",
    b'"values":',
)
TARGET = Target(_take, _seeds, change=change_json, words=WORDS)
