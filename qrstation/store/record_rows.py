"""Rows of the index become the records of instances: thousands at once, when a series is opened."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any, cast

from qrstation.core.instance import InstanceRecord, Traits, Vector
from qrstation.core.patient import shared_demographics
from qrstation.store.header_values import DEMOGRAPHICS

_KEPT = 1024
"""Texts of which the value is kept: those that the images of a series share."""
_OF_INSTANCE = (
    *("study", "series", "uid", "sop_class", "transfer_syntax", "path", "size", "Modality", "number", "rows"),
    *("columns", "frames", "position", "orientation", "spacing", "frame_of_reference", "image_type"),
    *("patient", "source"),
)
_LATE = ("checksum", "traits")
"""An index that no receiver of this version has opened yet has no such columns."""


def records_of(rows: Sequence[sqlite3.Row], store: Path) -> tuple[InstanceRecord, ...]:
    """Give the records of instances whose files lie under ``store``.

    A row has the columns of the instance, the Modality of its series and the attributes of its patient. The columns
    are looked up once for all rows: by name for each row it takes a third of all the time.
    """
    if not rows:
        return ()
    names = rows[0].keys()
    own = itemgetter(*map(names.index, _OF_INSTANCE))
    whose = itemgetter(*map(names.index, DEMOGRAPHICS))
    late = [names.index(name) if name in names else None for name in _LATE]
    return tuple(_record(own(row), ["" if at is None else row[at] for at in late], whose(row), store) for row in rows)


def _record(own: tuple[Any, ...], late: list[str], whose: tuple[str, ...], store: Path) -> InstanceRecord:
    study, series, uid, sop_class, transfer_syntax, path, size, modality, number, rows, columns, frames, *rest = own
    position, orientation, spacing, frame_of_reference, image_type, patient, source = rest
    checksum, traits = late
    return InstanceRecord(
        study_uid=study,
        series_uid=series,
        sop_uid=uid,
        sop_class_uid=sop_class,
        transfer_syntax_uid=transfer_syntax,
        path=store / path,
        size=size,
        modality=modality,
        instance_number=number,
        rows=rows,
        columns=columns,
        frames=frames,
        position=cast("Vector | None", _floats(position)),
        orientation=cast("tuple[float, float, float, float, float, float] | None", _shared_floats(orientation)),
        spacing=cast("tuple[float, float] | None", _shared_floats(spacing)),
        frame_of_reference_uid=frame_of_reference,
        image_type=_parts(image_type),
        checksum=checksum,
        traits=_traits(traits),
        patient=shared_demographics(*whose) if patient is not None else None,
        source=source,
    )


def _floats(text: str) -> tuple[float, ...] | None:
    return tuple(map(float, text[1:-1].split(","))) if text else None


@lru_cache(maxsize=_KEPT)
def _shared_floats(text: str) -> tuple[float, ...] | None:
    return _floats(text)


@lru_cache(maxsize=_KEPT)
def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("\\") if part)


@lru_cache(maxsize=_KEPT)
def _traits(text: str) -> Traits | None:
    return Traits(*json.loads(text)) if text else None
