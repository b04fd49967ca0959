"""Joins what came over one association into records: one for each patient and each way it was kept, not one an image.

That an association is over is told by the network, what came over it by the index, a moment later: a record is made
when both are known, or after a while without the second. For several threads.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from qrstation.audit.builders import Patient, Study, Subject
from qrstation.audit.message import Action, Instances
from qrstation.core.actor import Actor
from qrstation.core.deeds import AssociationEnded
from qrstation.core.events import InstancesSetAside, InstancesStored

PATIENCE = 10.0
"""Seconds after an association's end in which the index may still tell of what came over it."""
LONGEST = 600.0
"""Seconds after which what came over an association that goes on is recorded."""
MOST_STUDIES = 32
"""Studies in one record."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came over one association of one patient, and was kept in one way."""

    by: Actor
    action: Action
    subject: Subject
    refused: int = 0
    """How many instances of the association were refused, told with the first of its records."""


@dataclass(slots=True)
class _Association:
    """What came over one association and is in no record yet."""

    by: Actor
    since: float
    came: Counter[tuple[Action, Patient, str, str]] = field(default_factory=Counter)
    """By what became of it, patient, study and SOP class, "" where that is not known."""
    count: int = 0
    ended: AssociationEnded | None = None
    ended_at: float = 0.0


class Arrivals:
    """Associations whose instances await their record."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        """Guards the associations."""
        self._open: dict[tuple[Actor, int], _Association] = {}

    def stored(self, event: InstancesStored) -> tuple[Arrived, ...]:
        """Take what is kept; gives what is complete by it."""
        if event.by is None:
            return ()
        came: Counter[tuple[Action, Patient, str, str]] = Counter()
        for record in event.instances:
            patient = record.patient
            whose = Patient(patient.patient_id, patient.name) if patient is not None else Patient()
            came[Action.CREATE, whose, record.study_uid, record.sop_class_uid] += 1
        for again in event.again:
            came[Action.READ, Patient(), again.study_uid, ""] += 1
        return self._add(event.by, came, len(event.instances) + len(event.again))

    def set_aside(self, event: InstancesSetAside) -> tuple[Arrived, ...]:
        """Take what was set aside as another version; gives what is complete by it."""
        if event.by is None:
            return ()
        came = Counter((Action.UPDATE, Patient(), item.study_uid, "") for item in event.items)
        return self._add(event.by, came, len(event.items))

    def ended(self, event: AssociationEnded) -> tuple[Arrived, ...]:
        """Take that an association is over; gives what is complete by it."""
        with self._lock:
            one = self._of(event.by)
            one.ended, one.ended_at = event, self._clock()
            return self._complete(one)

    def overdue(self) -> tuple[Arrived, ...]:
        """Give what has waited long enough, for its end or for the index."""
        now = self._clock()
        with self._lock:
            late = [one for one in self._open.values() if self._is_late(one, now)]
            return tuple(arrived for one in late for arrived in self._take(one))

    def rest(self) -> tuple[Arrived, ...]:
        """Give everything: nothing more will come."""
        with self._lock:
            return tuple(arrived for one in list(self._open.values()) for arrived in self._take(one))

    def _add(self, by: Actor, came: Counter[tuple[Action, Patient, str, str]], count: int) -> tuple[Arrived, ...]:
        with self._lock:
            one = self._of(by)
            one.came.update(came)
            one.count += count
            return self._complete(one)

    def _of(self, by: Actor) -> _Association:
        key = (by, by.association)
        if key not in self._open:
            self._open[key] = _Association(by, self._clock())
        return self._open[key]

    def _complete(self, one: _Association) -> tuple[Arrived, ...]:
        if one.ended is not None and one.count >= one.ended.kept:
            return self._take(one)
        return ()

    def _is_late(self, one: _Association, now: float) -> bool:
        if one.ended is not None:
            return now - one.ended_at >= PATIENCE
        return bool(one.came) and now - one.since >= LONGEST

    def _take(self, one: _Association) -> tuple[Arrived, ...]:
        """Make the records of an association; what comes over it later begins anew."""
        del self._open[one.by, one.by.association]
        if one.ended is None:  # it goes on: its end counts what is recorded now too
            self._open[one.by, one.by.association] = _Association(one.by, self._clock(), count=one.count)
        studies: dict[tuple[Action, Patient], dict[str, list[Instances]]] = {}
        for (action, patient, study, sop_class), count in one.came.items():
            studies.setdefault((action, patient), {}).setdefault(study, []).append(Instances(sop_class, count))
        refused = one.ended.refused if one.ended is not None else 0
        made: list[Arrived] = []
        for (action, patient), found in studies.items():
            named = [Study(uid, tuple(instances)) for uid, instances in found.items()]
            for start in range(0, len(named), MOST_STUDIES):
                subject = Subject(tuple(named[start : start + MOST_STUDIES]), patient)
                made.append(Arrived(one.by, action, subject, 0 if made else refused))
        if not made and refused:
            made.append(Arrived(one.by, Action.CREATE, Subject(()), refused))
        return tuple(made)
