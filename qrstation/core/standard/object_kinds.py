"""What kind of object a SOP class is whose instances hold no pixels that this program shows (PS3.4 annex B.5)."""

from __future__ import annotations

from qrstation.core.codes.objects import ObjectKind
from qrstation.core.standard.uid_registry import JPEG_ROOT, TRANSFER_SYNTAXES

_ROOT = "1.2.840.10008.5.1.4.1.1."
_KINDS = {
    "4.2": ObjectKind.SPECTROSCOPY,
    "9": ObjectKind.WAVEFORM,
    "11": ObjectKind.PRESENTATION_STATE,
    "66": ObjectKind.RAW_DATA,
    "66.1": ObjectKind.REGISTRATION,
    "66.2": ObjectKind.FIDUCIALS,
    "66.3": ObjectKind.REGISTRATION,
    "66.5": ObjectKind.SURFACES,
    "66.6": ObjectKind.TRACTOGRAPHY,
    "67": ObjectKind.VALUE_MAPPING,
    "68": ObjectKind.SURFACES,
    "78": ObjectKind.EYE_MEASUREMENTS,
    "79": ObjectKind.EYE_MEASUREMENTS,
    "80": ObjectKind.EYE_MEASUREMENTS,
    "88": ObjectKind.REPORT,
    "88.59": ObjectKind.KEY_OBJECTS,
    "88.67": ObjectKind.DOSE_REPORT,
    "88.68": ObjectKind.DOSE_REPORT,
    "90": ObjectKind.REPORT,
    "104.1": ObjectKind.PDF,
    "104.2": ObjectKind.CDA,
    "104": ObjectKind.MODEL,
    "200": ObjectKind.PROTOCOL,
    "481.3": ObjectKind.STRUCTURES,
    "481.4": ObjectKind.TREATMENT_RECORD,
    "481.5": ObjectKind.PLAN,
    "481.6": ObjectKind.TREATMENT_RECORD,
    "481.7": ObjectKind.TREATMENT_RECORD,
    "481.8": ObjectKind.PLAN,
    "481.9": ObjectKind.TREATMENT_RECORD,
}
_PIXELS = frozenset({"66.4", "66.7"})
"""Segmentations and maps of labels are images below a root that is none."""


def kind_of(sop_class_uid: str, transfer_syntax_uid: str = "") -> ObjectKind | None:
    """Tell what an instance is that is no image; None for images, and for what is not known to be none."""
    base = transfer_syntax_uid.removesuffix(".1") if transfer_syntax_uid.startswith(JPEG_ROOT) else transfer_syntax_uid
    syntax = TRANSFER_SYNTAXES.get(transfer_syntax_uid) or TRANSFER_SYNTAXES.get(base)
    if syntax is not None and syntax.is_video:
        return ObjectKind.VIDEO
    if not sop_class_uid.startswith(_ROOT):
        return None
    arc = sop_class_uid.removeprefix(_ROOT)
    while arc and arc not in _PIXELS:
        if arc in _KINDS:
            return _KINDS[arc]
        arc = arc.rpartition(".")[0]
    return None
