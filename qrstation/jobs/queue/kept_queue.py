"""The queue of jobs as plain records for the state file, and back; a record that is not understood is left as it is."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Mapping, Sequence
from types import NoneType
from typing import Any

from qrstation.core.codes.window import WindowCode
from qrstation.core.jobs.job import JobSnapshot, JobState, Request, RetrieveRequest, SendRequest
from qrstation.core.notice import Notice, notice, notice_from
from qrstation.store.state import Record, StateFile

LOG = logging.getLogger(__name__)
_KINDS: dict[str, type[Request]] = {"retrieve": RetrieveRequest, "send": SendRequest}
_LISTS = ("series_uids", "instance_uids", "with_studies")
_KEPT = ("expected", "stored", "seconds", "code")


class JobsBook:
    """The job queue in the state file; what another version of the program wrote there stays behind our own jobs."""

    def __init__(self, state: StateFile) -> None:
        self._state = state
        known = [(record, _job_from(record)) for record in state.jobs()]
        self.kept = tuple(job for _, job in known if job is not None)
        """The queue of the last start, in its order; the numbers are to be given anew."""
        self._foreign = tuple(record for record, job in known if job is None)

    def keep(self, jobs: Sequence[JobSnapshot]) -> None:
        """Keep the queue for the next start; returns at once."""
        self._state.keep_jobs([*map(_record, jobs), *self._foreign])


def _record(job: JobSnapshot) -> dict[str, Any]:
    kept = {name: getattr(job, name) for name in _KEPT}
    kind = next(name for name, each in _KINDS.items() if isinstance(job.request, each))
    told = job.notice.as_json() if job.notice else None
    request = dataclasses.asdict(job.request)
    return {"kind": kind, "request": request, "state": str(job.state), "notice": told, **kept}


def _job_from(record: Record) -> JobSnapshot | None:
    try:
        values: Mapping[str, Any] = record["request"]
        lists = {name: tuple(values[name]) for name in _LISTS if name in values}
        request: Request = _KINDS[record["kind"]](**{**values, **lists})
        kept = {name: record[name] for name in _KEPT}
        _check(request, kept)
        return JobSnapshot(0, request, JobState(record["state"]), notice=_notice_from(record), **kept)
    except (KeyError, TypeError, ValueError, AttributeError):
        LOG.warning("a kept job was not understood and is left as it is")
        return None


def _check(request: Request, kept: Mapping[str, Any]) -> None:
    """Raise TypeError for a value of another type than it has in a job: it would fail wherever it is used first."""
    for field in dataclasses.fields(request):
        value = getattr(request, field.name)
        if type(value) is not type(field.default) and type(value) is not str:
            raise TypeError(field.name)
        if isinstance(value, tuple) and not all(isinstance(uid, str) for uid in value):
            raise TypeError(field.name)
    for name, value in kept.items():
        kinds: tuple[type, ...] = {"code": (str,), "seconds": (int, float), "expected": (int, NoneType)}.get(
            name, (int,)
        )
        if type(value) not in kinds:
            raise TypeError(name)


def _notice_from(record: Record) -> Notice | None:
    if "notice" not in record:
        # An earlier version kept words.
        what, advice = str(record["message"]), str(record["advice"])
        return notice(WindowCode.TOLD, what=what, advice=advice) if what or advice else None
    return None if record["notice"] is None else notice_from(record["notice"])
