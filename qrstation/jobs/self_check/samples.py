"""The self-check's sample images: one picture, known to the last pixel, as each transfer syntax has it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qrstation.core.codes.self_check import SelfCheckCode
from qrstation.core.errors import StationError
from qrstation.core.resources import resource_file
from qrstation.core.standard import uid_registry as uids
from qrstation.core.standard.uid import new_uid
from qrstation.imaging.frame import Pixels

SIDE = 64
"""Rows and columns of the picture."""
FOLDER = "self-check"


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample file: `bits` for each of its `samples` a pixel, and by how much a pixel may differ."""

    name: str
    syntax_uid: str
    title: str
    bits: int = 12
    samples: int = 1
    tolerance: int = 0
    """In steps of a pixel's value; 0 where the syntax loses nothing."""

    @property
    def path(self) -> Path:
        """The file. Raises StationError where it is missing."""
        try:
            return resource_file(FOLDER, f"{self.name}.dcm")
        except FileNotFoundError as error:
            raise StationError(SelfCheckCode.SAMPLE_MISSING, support=self.syntax_uid, name=str(error)) from error

    @property
    def sop_uid(self) -> str:
        """Its SOP Instance UID."""
        return new_uid("self-check", "instance", self.name)

    def check(self, pixels: Pixels) -> None:
        """Compare decoded pixels with the picture. Raises StationError where they differ by more than they may."""
        self.compare(pixels, picture(self.bits, self.samples))

    def compare(self, pixels: Pixels, expected: Pixels) -> None:
        """Compare decoded pixels with those expected. Raises StationError where they differ by more than they may."""
        if pixels.shape != expected.shape:
            shape = " × ".join(str(each) for each in pixels.shape)
            raise StationError(
                SelfCheckCode.SAMPLE_OF_OTHER_SIZE, support=self.syntax_uid, title=self.title, size=shape
            )
        most = int(np.abs(pixels.astype(np.int64) - expected.astype(np.int64)).max())
        if most > self.tolerance:
            raise StationError(
                SelfCheckCode.SAMPLE_DIFFERS,
                support=self.syntax_uid,
                title=self.title,
                most=most,
                allowed=self.tolerance,
            )


STUDY_UID = new_uid("self-check", "study")


def picture(bits: int, samples: int) -> Pixels:
    """Give the picture: a ramp with a bright square, (64, 64) uint16 or uint8, or (64, 64, 3) uint8 of colours."""
    down, across = np.mgrid[0:SIDE, 0:SIDE]
    ramp = (down + across) * 24
    ramp[16:40, 24:48] += 900
    if bits <= 8:
        ramp = ramp >> 4
    if samples == 1:
        return ramp.astype(np.uint8 if bits <= 8 else np.uint16)
    return np.stack([ramp, 255 - ramp, ramp // 2 + 40], axis=-1).astype(np.uint8)


def broad_picture() -> Pixels:
    """Give a picture that is large enough to have a lower resolution: a ramp, (16, 2048) uint16 of 12 bits.

    A wavelet leaves nothing of a ramp to the finer level but at its edges, so that each second pixel is the preview.
    """
    down, across = np.mgrid[0:16, 0:2048]
    return (down * 8 + across).astype(np.uint16)


_JPEG = uids.JPEG_ROOT
SAMPLES = (
    Sample("native-implicit", uids.IMPLICIT_VR_LITTLE_ENDIAN, "Implicit VR Little Endian"),
    Sample("native-explicit", uids.EXPLICIT_VR_LITTLE_ENDIAN, "Explicit VR Little Endian"),
    Sample("native-big-endian", uids.EXPLICIT_VR_BIG_ENDIAN, "Explicit VR Big Endian"),
    Sample("deflated", uids.DEFLATED, "Deflated Explicit VR Little Endian"),
    Sample("deflated-frame", uids.DEFLATED_FRAME, "Deflated Image Frame Compression"),
    Sample("rle", uids.RLE_LOSSLESS, "RLE Lossless"),
    Sample("jpeg-baseline", uids.JPEG_BASELINE, "JPEG Baseline, in colour", 8, 3, tolerance=32),
    Sample("jpeg-extended", uids.JPEG_EXTENDED, "JPEG Extended", tolerance=8),
    Sample("jpeg-extended-arithmetic", f"{_JPEG}52", "JPEG Extended, arithmetic coding", 8, tolerance=4),
    Sample("jpeg-spectral", f"{_JPEG}53", "JPEG Spectral Selection", 8, tolerance=4),
    Sample("jpeg-spectral-arithmetic", f"{_JPEG}54", "JPEG Spectral Selection, arithmetic coding", 8, tolerance=4),
    Sample("jpeg-progressive", f"{_JPEG}55", "JPEG Full Progression", 8, tolerance=4),
    Sample("jpeg-progressive-arithmetic", f"{_JPEG}56", "JPEG Full Progression, arithmetic coding", 8, tolerance=4),
    Sample("jpeg-lossless", uids.JPEG_LOSSLESS, "JPEG Lossless"),
    Sample("jpeg-lossless-first-order", uids.JPEG_LOSSLESS_FIRST_ORDER, "JPEG Lossless, First-Order Prediction"),
    Sample("jpeg-ls", uids.JPEG_LS_LOSSLESS, "JPEG-LS Lossless"),
    Sample("jpeg-ls-near", uids.JPEG_LS_NEAR_LOSSLESS, "JPEG-LS Near-Lossless", tolerance=3),
    Sample("jpeg-2000-lossless", uids.JPEG_2000_LOSSLESS, "JPEG 2000 Lossless"),
    Sample("jpeg-2000", uids.JPEG_2000, "JPEG 2000", tolerance=16),
    Sample("htj2k-lossless", uids.HTJ2K_LOSSLESS, "High-Throughput JPEG 2000 Lossless", 16),
    Sample("htj2k-rpcl", uids.HTJ2K_LOSSLESS_RPCL, "High-Throughput JPEG 2000 with RPCL", 16),
    Sample("htj2k", uids.HTJ2K, "High-Throughput JPEG 2000", 16, tolerance=24),
)
"""In the order in which they are decoded."""
BROAD = Sample("jpeg-2000-broad", uids.JPEG_2000_LOSSLESS, "JPEG 2000 at a lower resolution", tolerance=8)
"""What a preview is made of."""
NOT_SAMPLED = {
    f"{_JPEG}58": "lossless with arithmetic coding: retired, and no encoder of it is at hand",
    f"{_JPEG}65": "hierarchical: retired, and no encoder of it is at hand",
    f"{_JPEG}66": "hierarchical: retired, and no encoder of it is at hand",
}
"""Syntaxes that the station reads as another's, and of which there is no sample, each with the reason."""
