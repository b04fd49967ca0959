"""The archives' habits in the state file; a record that is not understood counts as none."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from qrstation.core.jobs.habits import Habits, InstanceLists
from qrstation.store.state import Record, StateFile


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


def _habits_from(record: Record) -> Habits | None:
    try:
        return Habits(InstanceLists(record["instance_lists"]))
    except (KeyError, ValueError):
        return None
