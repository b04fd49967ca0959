"""The archives' habits in the state file; what is not understood of a record counts as not known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qrstation.core.jobs.habits import Habits, InstanceLists, ModalitiesKey, Negotiable, told
from qrstation.store.state import Record, StateFile


class HabitsBook:
    """The archives' habits in the state file; what other programs of this home noticed meanwhile counts as well."""

    def __init__(self, state: StateFile) -> None:
        self._state = state

    def of(self, archive: str) -> Habits:
        """Give what is known of an archive; on a worker thread."""
        return _habits_from(self._state.habits(_key(archive)) or {})

    def note(self, archive: str, news: Habits) -> None:
        """Keep what was noticed, beside what is known already; on a worker thread. A failure is logged."""
        if values := told(news):
            self._state.keep_habits(_key(archive), values)

    def learner(self, archive: str) -> Callable[[Habits], None]:
        """Give the function by which a job tells, on its own thread, what it noticed."""
        return lambda news: self.note(archive, news)

    def forget(self, archive: str) -> None:
        """Forget what is known of an archive; on a worker thread. Raises StoreUnusable."""
        self._state.write(
            lambda connection: connection.execute("DELETE FROM habits WHERE archive = ?", (_key(archive),))
        )


def _key(archive: str) -> str:
    """Give an archive's name as the file can keep it: half a surrogate pair has no place in UTF-8."""
    return archive.encode("utf-8", "replace").decode("utf-8")


def _habits_from(record: Record) -> Habits:
    known: dict[str, Any] = {}
    for name, read in _READ.items():
        try:
            known[name] = read(record[name])
        except (KeyError, ValueError, TypeError):
            continue
    return Habits(**known)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _negotiated(value: object) -> tuple[Negotiable, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(Negotiable(each) for each in value)


_READ: dict[str, Callable[[Any], object]] = {
    "instance_lists": InstanceLists,
    "modalities_in_study": ModalitiesKey,
    "counts": _flag,
    "availability": _flag,
    "cap": _count,
    "charset": _text,
    "charset_only_when_asked": _flag,
    "case_sensitive_names": _flag,
    "study_level_modality": _flag,
    "empty_when_too_wide": _flag,
    "negotiates": _negotiated,
    "charset_undeclared": _flag,
    "charset_chosen": _flag,
}
