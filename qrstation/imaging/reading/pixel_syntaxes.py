"""The transfer syntaxes that pixel data comes in, and how each is to be read (PS3.5 section 10 and annex A)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from qrstation.core.errors import CannotDecode

EXPORT = "export the file and open it with another program, or ask the archive to send it uncompressed"


class Codec(Enum):
    """What turns a frame's bytes into samples."""

    NATIVE = auto()
    DEFLATED_FRAME = auto()
    RLE = auto()
    JPEG = auto()
    JPEG_LS = auto()
    JPEG_2000 = auto()


@dataclass(frozen=True, slots=True)
class Syntax:
    """One transfer syntax: how elements are encoded, what decodes frames, whether that may have lost something."""

    codec: Codec
    big: bool = False
    deflated: bool = False
    lossy: bool = False


_JPEG = "1.2.840.10008.1.2.4."
_SYNTAXES = {
    "1.2.840.10008.1.2": Syntax(Codec.NATIVE),
    "1.2.840.10008.1.2.1": Syntax(Codec.NATIVE),
    "1.2.840.10008.1.2.2": Syntax(Codec.NATIVE, big=True),
    "1.2.840.10008.1.2.1.99": Syntax(Codec.NATIVE, deflated=True),
    "1.2.840.10008.1.2.5": Syntax(Codec.RLE),
    "1.2.840.10008.1.2.8.1": Syntax(Codec.DEFLATED_FRAME),
    # Baseline, extended, and the retired processes with a lossy DCT.
    **{f"{_JPEG}{number}": Syntax(Codec.JPEG, lossy=True) for number in (50, 51, 52, 53, 54, 55, 56)},
    # Lossless, any selection value, and first-order prediction.
    **{f"{_JPEG}{number}": Syntax(Codec.JPEG) for number in (57, 58, 65, 66, 70)},
    f"{_JPEG}80": Syntax(Codec.JPEG_LS),
    f"{_JPEG}81": Syntax(Codec.JPEG_LS, lossy=True),
    f"{_JPEG}90": Syntax(Codec.JPEG_2000),
    f"{_JPEG}91": Syntax(Codec.JPEG_2000, lossy=True),
    f"{_JPEG}201": Syntax(Codec.JPEG_2000),
    f"{_JPEG}202": Syntax(Codec.JPEG_2000),
    f"{_JPEG}203": Syntax(Codec.JPEG_2000, lossy=True),
}
_VIDEO = frozenset(f"{_JPEG}{number}" for number in ("100", "101", "102", "103", "104", "105", "106", "107", "108"))


def syntax_of(uid: str) -> Syntax:
    """Give how a transfer syntax is read. Raises CannotDecode for one that this program does not know."""
    base = uid.removesuffix(".1") if uid.startswith(_JPEG) else uid  # the fragmentable twins of the video syntaxes
    if base in _VIDEO:
        raise CannotDecode(
            "the instance is a video (MPEG or HEVC), not images", "export the file to a video player", uid
        )
    if not uid:
        raise CannotDecode("the file does not say its transfer syntax (0002,0010)", "retrieve the study again")
    syntax = _SYNTAXES.get(uid)
    if syntax is None:
        raise CannotDecode(f"the transfer syntax {uid} is not supported", EXPORT, uid)
    return syntax
