"""What the thumbnails of the open studies say."""

from __future__ import annotations

from collections.abc import Mapping

from qrstation.core.standard.person import known_date
from qrstation.imaging.stacks.stack import Stack
from qrstation.ui.outside_text import isolated, one_line
from qrstation.ui.viewer.overlay.overlay import series_name
from qrstation.ui.viewer.studies.comparison import Role
from qrstation.ui.viewer.studies.kind_words import is_video, short_kind
from qrstation.ui.viewer.studies.open_studies import OpenSeries, OpenStudies
from qrstation.ui.viewer.studies.stack_name import stack_name, stack_words
from qrstation.ui.viewer.thumbnails.thumbnail_model import Shown, Thumbnail

_LONGEST_NOTE = 16


def thumbnails(studies: OpenStudies, shown: Mapping[str, Shown]) -> list[Thumbnail]:
    """List the stacks of the open studies, the newest study first; ``shown`` tells by name which are in a viewport."""
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
            whose, of_day = ("", day) if is_own else ("other patient?", "")
            note = _note(held)
            expected = study.expected.get(record.series_uid)
            title, is_prior = series_name(record), prior and is_own
            for stack in held.stacks or (Stack(),):
                count = _count(held, stack, expected)
                said = (isolated(stack_words(stack)), count, of_day) if stack.told else (of_day, count)
                detail = " · ".join(part for part in (whose, *said) if part)  # its end is what there may be no room for
                place = shown.get(stack_name(record.series_uid, stack.key), Shown.NOWHERE)
                listed.append(
                    Thumbnail(uid, record.series_uid, title, detail, is_prior, note=note, shown=place, key=stack.key)
                )
    return listed


def _note(held: OpenSeries) -> str:
    """Give what stands in the place of a picture: what the series is that holds no images, or videos alone."""
    kind = short_kind(held.kinds)
    if held.stacks:
        return kind if kind and all(is_video(stack) for stack in held.stacks) else ""
    return kind or one_line(held.record.modality, _LONGEST_NOTE) or "no images"


def _count(held: OpenSeries, stack: Stack, expected: int | None) -> str:
    """Give "380", or "143 / 380" while instances are missing; frames where they are more than instances.

    Of one of several stacks nobody knows how many images it will have.
    """
    if len(held.stacks) > 1:
        missing = expected is not None and held.instances < expected
        return f"{len(stack.slices)} so far" if missing else str(len(stack.slices))
    if expected is not None and held.instances < expected:
        return f"{held.instances} / {expected}"
    return str(max(held.instances, len(stack.slices)))
