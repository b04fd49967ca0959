"""Words for stacks that stand side by side: by what they are linked, or why they are not."""

from __future__ import annotations

from qrstation.core.codes.alignment import AlignmentCode
from qrstation.words.entry import Entry

WORDS: dict[str, Entry] = {
    AlignmentCode.FRAME_OF_REFERENCE: ("linked by frame of reference", ""),
    AlignmentCode.PIXELS: ("aligned by the pixels ({offset:+.1f} mm)", ""),
    AlignmentCode.HAND: ("aligned by hand", ""),
    AlignmentCode.NOT_LINKED: ("not linked", ""),
    AlignmentCode.COMPARING: ("the pixels are being compared", ""),
    AlignmentCode.OTHER_MODALITY: ("other modality", ""),
    AlignmentCode.OTHER_PLANE: ("the planes do not compare", ""),
    AlignmentCode.NO_PLACES: ("no places are known", ""),
    AlignmentCode.TOO_FEW: ("too few images", ""),
    AlignmentCode.LITTLE_OVERLAP: ("too little overlap", ""),
    AlignmentCode.NOTHING_ALIKE: ("nothing alike", ""),
    AlignmentCode.MIRRORED: ("left and right seem exchanged", ""),
    AlignmentCode.AMBIGUOUS: ("several places fit as well", ""),
    AlignmentCode.NOT_DECODED: ("the images cannot be decoded", ""),
    AlignmentCode.COARSE_PIXELS: ("the pixels are too large", ""),
    AlignmentCode.UNFIT_PIXELS: ("the pixels cannot be compared", ""),
    AlignmentCode.SEVERAL_FRAMES: ("the images lie in several frames of reference", ""),
}
