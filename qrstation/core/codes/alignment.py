"""What can be told of two stacks that stand side by side: by what they are linked, or why they are not."""

from __future__ import annotations

from qrstation.core.notice import Code


class AlignmentCode(Code):
    """Codes; each has its words in `qrstation.words.alignment`."""

    FRAME_OF_REFERENCE = "alignment.frame-of-reference"
    PIXELS = "alignment.pixels"
    """Value ``offset`` in mm."""
    HAND = "alignment.hand"
    NOT_LINKED = "alignment.not-linked"
    COMPARING = "alignment.comparing"
    """The pixels are being compared; no answer yet."""

    OTHER_MODALITY = "alignment.other-modality"
    OTHER_PLANE = "alignment.other-plane"
    NO_PLACES = "alignment.no-places"
    TOO_FEW = "alignment.too-few"
    LITTLE_OVERLAP = "alignment.little-overlap"
    NOTHING_ALIKE = "alignment.nothing-alike"
    MIRRORED = "alignment.mirrored"
    AMBIGUOUS = "alignment.ambiguous"
    NOT_DECODED = "alignment.not-decoded"
    COARSE_PIXELS = "alignment.coarse-pixels"
    UNFIT_PIXELS = "alignment.unfit-pixels"
    """Colour, say, or pixels of which nobody knows how large they are in the patient."""
    SEVERAL_FRAMES = "alignment.several-frames"
    """Why there is no link; without values."""


_NO_REASONS = ("FRAME_OF_REFERENCE", "PIXELS", "HAND", "NOT_LINKED", "COMPARING")
REASONS = frozenset(code for code in AlignmentCode if code.name not in _NO_REASONS)
"""Why there is no link, among the codes."""
