"""What the thumbnails of the open studies say."""

from __future__ import annotations

from collections.abc import Mapping

from qrstation.core.person import known_date
from qrstation.ui.viewer.comparison import Role
from qrstation.ui.viewer.open_studies import OpenSeries, OpenStudies
from qrstation.ui.viewer.overlay import series_name
from qrstation.ui.viewer.thumbnail_model import Shown, Thumbnail


def thumbnails(studies: OpenStudies, shown: Mapping[str, Shown]) -> list[Thumbnail]:
    """List the series of the open studies, the newest study first; ``shown`` tells which are in a viewport."""
    listed = []
    for study in studies.newest_first():
        uid = study.heading.study_uid
        standing = studies.standing(uid)
        prior = standing.role is Role.PRIOR
        day = known_date(study.heading.study_date) if prior else ""
        if standing.doubt:
            day = f"{known_date(study.heading.study_date)} same patient?".strip()
        for held in studies.in_order(uid):
            record = held.record
            is_own = studies.is_of_its_patient(uid, record.series_uid)
            count = _count(held, study.expected.get(record.series_uid))
            detail = " · ".join(part for part in (day if is_own else "other patient?", count) if part)
            note = "" if held.stack.slices else record.modality or "no images"
            place = shown.get(record.series_uid, Shown.NOWHERE)
            listed.append(
                Thumbnail(uid, record.series_uid, series_name(record), detail, prior and is_own, note, shown=place)
            )
    return listed


def _count(held: OpenSeries, expected: int | None) -> str:
    """Give "380", or "143 / 380" while instances are missing; frames where they are more than instances."""
    if expected is not None and held.instances < expected:
        return f"{held.instances} / {expected}"
    return str(max(held.instances, len(held.stack.slices)))
