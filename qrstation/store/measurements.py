"""Keeps measurements in the state file, by SOP Instance UID and frame.

They stay when a study leaves the store: people made them, and when it comes back they are there again.
"""

from __future__ import annotations

import datetime
import json
import logging
import sqlite3
from collections.abc import Sequence

from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreError, StoreUnusable
from qrstation.core.measurement import NUMBERS, Measurement, ShapeKind
from qrstation.store.state import StateFile

LOG = logging.getLogger(__name__)
MOST = 1000
"""So many can an instance have; what is above is refused when it is added, and not read."""
_AT_ONCE = 500
"""UIDs that one query names."""
_LONGEST = 512
"""Characters of the coordinates' text."""
_FARTHEST = 1e6
"""No coordinate is larger (`imaging.measuring.shapes`)."""
_COLUMNS = "name, instance, frame, kind, coordinates, created, checksum"
_BOUNDED = " AND ".join(
    f"typeof({column}) = '{kind}' AND length(CAST({column} AS BLOB)) <= {most}"
    for column, kind, most in (
        ("name", "text", 64), ("instance", "text", 64), ("frame", "integer", 10), ("kind", "text", 32),
        ("coordinates", "text", _LONGEST), ("created", "text", 64), ("checksum", "text", 128),
    )
)  # fmt: skip
"""Nothing else is read at all: a damaged file may hold anything."""


class Measurements:
    """The measurements in a state file; for a worker thread, since each call reads or writes the disk."""

    def __init__(self, state: StateFile) -> None:
        self._state = state

    def of_instances(self, uids: Sequence[str]) -> list[Measurement]:
        """Give what is kept of some instances, oldest first; rows that make no sense are skipped.

        Gives none, and logs it, where the file cannot be read.
        """
        rows: list[tuple[object, ...]] = []

        def read(connection: sqlite3.Connection) -> None:
            connection.text_factory = lambda text: text.decode("utf-8", "replace")
            for start in range(0, len(uids), _AT_ONCE):
                some = uids[start : start + _AT_ONCE]
                marks = ", ".join("?" * len(some))
                rows.extend(
                    connection.execute(
                        f"SELECT {_COLUMNS} FROM (SELECT {_COLUMNS}, row_number() OVER "  # marks alone  # noqa: S608 - our own names; values are bound
                        f"(PARTITION BY instance ORDER BY created, name) AS place FROM measurements "
                        f"WHERE instance IN ({marks}) AND {_BOUNDED}) WHERE place <= {MOST}",
                        some,
                    )
                )

        try:
            self._state.read(read)
        except StoreUnusable as error:
            LOG.warning("measurements were not read: %s", error)
            return []
        found = [each for row in rows if (each := _from_row(row)) is not None]
        return sorted(found, key=lambda each: (each.created, each.name))

    def add(self, measurement: Measurement) -> None:
        """Keep a measurement, or one again whose removal is undone.

        Raises StoreError where the instance has too many, StoreUnusable where the disk does not allow it.
        """
        row = _row(measurement)

        def write(connection: sqlite3.Connection) -> None:
            (there,) = connection.execute(
                "SELECT count(*) FROM measurements WHERE instance = ?", (measurement.instance_uid,)
            ).fetchone()
            if there >= MOST:
                raise StoreError(StoreCode.TOO_MANY_MEASUREMENTS, most=MOST)
            connection.execute(f"INSERT OR REPLACE INTO measurements ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608 - our own names; values are bound

        self._state.write(write)

    def change(self, measurement: Measurement) -> None:
        """Keep the new coordinates and checksum of one that is there; one that is gone stays gone.

        Raises StoreUnusable.
        """
        name, _, _, _, coordinates, _, checksum = _row(measurement)
        self._state.write(
            lambda connection: connection.execute(
                "UPDATE measurements SET coordinates = ?, checksum = ? WHERE name = ?", (coordinates, checksum, name)
            )
        )

    def remove(self, name: str) -> None:
        """Forget a measurement. Raises StoreUnusable."""
        self._state.write(lambda connection: connection.execute("DELETE FROM measurements WHERE name = ?", (name,)))


def _row(measurement: Measurement) -> tuple[object, ...]:
    return (
        measurement.name,
        measurement.instance_uid,
        measurement.frame,
        str(measurement.kind),
        json.dumps(measurement.coordinates),
        measurement.created.astimezone(datetime.UTC).isoformat(),
        measurement.checksum,
    )


def _from_row(row: tuple[object, ...]) -> Measurement | None:
    """Make of a row what it says; None where it says nothing that can be drawn."""
    name, instance, frame, kind, coordinates, created, checksum = row
    try:
        shape = ShapeKind(str(kind))
        numbers = json.loads(str(coordinates))
        when = datetime.datetime.fromisoformat(str(created))
    except (ValueError, RecursionError):
        return None
    is_shape = isinstance(numbers, list) and len(numbers) == NUMBERS[shape]
    if not is_shape or not all(type(each) in (int, float) and abs(each) <= _FARTHEST for each in numbers):
        return None
    if not isinstance(frame, int) or frame < 0 or when.tzinfo is None:
        return None
    return Measurement(str(instance), frame, shape, tuple(map(float, numbers)), str(checksum), when, str(name))
