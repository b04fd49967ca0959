"""Words for what a series holds that is no image: for the viewport, and in a word for its thumbnail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qrstation.core.codes.objects import ObjectKind
from qrstation.core.instance import InstanceRecord
from qrstation.core.notice import notice
from qrstation.core.standard.object_kinds import kind_of
from qrstation.imaging.stacks.stack import Stack
from qrstation.words import words_of

EXPORT = "Export the file and open it with another program, or choose another series below"
_SHORT = {
    ObjectKind.VIDEO: "Video",
    ObjectKind.REPORT: "Report",
    ObjectKind.DOSE_REPORT: "Dose report",
    ObjectKind.KEY_OBJECTS: "Key objects",
    ObjectKind.PRESENTATION_STATE: "Presentation",
    ObjectKind.PDF: "PDF",
    ObjectKind.CDA: "CDA",
    ObjectKind.MODEL: "3-D model",
    ObjectKind.WAVEFORM: "Waveform",
    ObjectKind.SPECTROSCOPY: "Spectroscopy",
    ObjectKind.STRUCTURES: "Structures",
    ObjectKind.PLAN: "RT plan",
    ObjectKind.TREATMENT_RECORD: "RT record",
    ObjectKind.RAW_DATA: "Raw data",
    ObjectKind.REGISTRATION: "Registration",
    ObjectKind.FIDUCIALS: "Fiducials",
    ObjectKind.SURFACES: "Surfaces",
    ObjectKind.TRACTOGRAPHY: "Tractography",
    ObjectKind.VALUE_MAPPING: "Value mapping",
    ObjectKind.EYE_MEASUREMENTS: "Eye values",
    ObjectKind.PROTOCOL: "Protocol",
}


def kinds_of(records: Iterable[InstanceRecord]) -> tuple[ObjectKind, ...]:
    """Give what instances are that are no images, each kind once."""
    classes = {(record.sop_class_uid, record.transfer_syntax_uid) for record in records}
    return tuple(sorted({kind for each in classes if (kind := kind_of(*each)) is not None}))


def is_video(stack: Stack) -> bool:
    """Tell whether what stands in a stack is no images but videos."""
    syntaxes = {(piece.record.sop_class_uid, piece.record.transfer_syntax_uid) for piece in stack.slices}
    return bool(syntaxes) and all(kind_of(*each) is ObjectKind.VIDEO for each in syntaxes)


def nothing_to_show(kinds: Iterable[ObjectKind], modalities: Iterable[str], *, study: bool) -> tuple[str, str]:
    """Give the two lines of a viewport that has no image to show of a series or, with ``study``, of all of them."""
    whose = "What is here of this study" if study else "This series"
    named = [words_of(notice(kind)).what for kind in sorted(set(kinds))]
    if named:
        return f"{whose} holds {_and(named)}, no images", EXPORT
    listed = ", ".join(sorted({modality for modality in modalities if modality}))
    what = f"{whose} holds no images"
    return f"{what} ({listed})" if listed else what, EXPORT


def short_kind(kinds: Sequence[ObjectKind]) -> str:
    """Give a word for a thumbnail where all is of one kind; "" where it is not, or not known."""
    return _SHORT[kinds[0]] if len(kinds) == 1 else ""


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
