"""Jobs and habits as plain records for the state file, and back; a record that is not understood is left as it is."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from qrstation.core.jobs.habits import Habits, InstanceLists
from qrstation.core.jobs.job import JobSnapshot, JobState, Request, RetrieveRequest, SendRequest
from qrstation.store.state import Record, StateFile

LOG = logging.getLogger(__name__)
_KINDS: dict[str, type[Request]] = {"retrieve": RetrieveRequest, "send": SendRequest}
_KEPT = ("expected", "stored", "seconds", "message", "advice", "code")


class HabitsBook:
    """The archives' habits in the state file; what the command line noticed meanwhile counts as well."""

    def __init__(self, state: StateFile) -> None:
        self._state = state

    def of(self, archive: str) -> Habits:
        """Give what is known of an archive; on a worker thread."""
        record = self._state.habits(archive)
        return (_habits_from(record) if record else None) or Habits()

    def learner(self, archive: str) -> Callable[[Habits], None]:
        """Give the function by which a job tells, on its own thread, what it noticed."""
        return lambda habits: self._state.keep_habits(archive, dataclasses.asdict(habits))


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
    return {"kind": kind, "request": dataclasses.asdict(job.request), "state": str(job.state), **kept}


def _job_from(record: Record) -> JobSnapshot | None:
    try:
        values: Mapping[str, Any] = record["request"]
        lists = {name: tuple(values[name]) for name in ("series_uids", "instance_uids") if name in values}
        request: Request = _KINDS[record["kind"]](**{**values, **lists})
        return JobSnapshot(0, request, JobState(record["state"]), **{name: record[name] for name in _KEPT})
    except (KeyError, TypeError, ValueError):
        LOG.warning("a kept job was not understood and is left as it is")
        return None


def _habits_from(record: Record) -> Habits | None:
    try:
        return Habits(InstanceLists(record["instance_lists"]))
    except (KeyError, ValueError):
        return None
