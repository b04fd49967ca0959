"""The transfer syntaxes that pixel data comes in, and how each is to be read (PS3.5 section 10 and annex A)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from qrstation.core.codes.objects import ObjectCode
from qrstation.core.errors import CannotDecode
from qrstation.core.standard import uid_registry as uids

_LONGEST_UID = 64
"""Characters (PS3.5 9.1)."""


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
    """One transfer syntax: what decodes frames, whether all is deflated, whether it may have lost something."""

    codec: Codec
    deflated: bool = False
    lossy: bool = False


_JPEG = uids.JPEG_ROOT
_SYNTAXES = {
    uids.IMPLICIT_VR_LITTLE_ENDIAN: Syntax(Codec.NATIVE),
    uids.EXPLICIT_VR_LITTLE_ENDIAN: Syntax(Codec.NATIVE),
    uids.EXPLICIT_VR_BIG_ENDIAN: Syntax(Codec.NATIVE),
    uids.DEFLATED: Syntax(Codec.NATIVE, deflated=True),
    uids.RLE_LOSSLESS: Syntax(Codec.RLE),
    uids.DEFLATED_FRAME: Syntax(Codec.DEFLATED_FRAME),
    # Baseline, extended, and the retired processes with a lossy DCT.
    **{f"{_JPEG}{number}": Syntax(Codec.JPEG, lossy=True) for number in (50, 51, 52, 53, 54, 55, 56)},
    # Lossless, any selection value, and first-order prediction.
    **{f"{_JPEG}{number}": Syntax(Codec.JPEG) for number in (57, 58, 65, 66, 70)},
    uids.JPEG_LS_LOSSLESS: Syntax(Codec.JPEG_LS),
    uids.JPEG_LS_NEAR_LOSSLESS: Syntax(Codec.JPEG_LS, lossy=True),
    uids.JPEG_2000_LOSSLESS: Syntax(Codec.JPEG_2000),
    uids.JPEG_2000: Syntax(Codec.JPEG_2000, lossy=True),
    uids.HTJ2K_LOSSLESS: Syntax(Codec.JPEG_2000),
    uids.HTJ2K_LOSSLESS_RPCL: Syntax(Codec.JPEG_2000),
    uids.HTJ2K: Syntax(Codec.JPEG_2000, lossy=True),
}
_VIDEO = {uid: syntax.name for uid, syntax in uids.TRANSFER_SYNTAXES.items() if syntax.is_video}


def syntax_of(uid: str) -> Syntax:
    """Give how a transfer syntax is read. Raises CannotDecode for one that this program does not know."""
    base = uid.removesuffix(".1") if uid.startswith(_JPEG) else uid  # the fragmentable twins of the video syntaxes
    if base in _VIDEO:
        raise CannotDecode(ObjectCode.VIDEO, support=uid, name=_VIDEO[base])
    if not uid:
        raise CannotDecode(ObjectCode.SYNTAX_MISSING)
    syntax = _SYNTAXES.get(uid)
    if syntax is None:
        said = uid[:_LONGEST_UID]  # what is damaged may go on with all that follows
        raise CannotDecode(ObjectCode.SYNTAX_UNSUPPORTED, support=said, uid=said)
    return syntax
