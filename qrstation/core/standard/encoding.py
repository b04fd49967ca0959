"""How a data set is encoded: with VRs or without, and in which byte order (PS3.5 section 10)."""

from __future__ import annotations

from dataclasses import dataclass

from qrstation.core.standard.uid_registry import EXPLICIT_VR_BIG_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN


@dataclass(frozen=True, slots=True)
class Encoding:
    """Implicit or explicit VR, little or big endian."""

    is_implicit: bool
    is_little: bool = True

    @staticmethod
    def of(transfer_syntax_uid: str) -> Encoding:
        """Give the encoding of a transfer syntax; every one but two is Explicit VR Little Endian."""
        return Encoding(transfer_syntax_uid == IMPLICIT_VR_LITTLE_ENDIAN, transfer_syntax_uid != EXPLICIT_VR_BIG_ENDIAN)

    @property
    def order(self) -> str:
        """The byte order as struct and numpy write it."""
        return "<" if self.is_little else ">"


IMPLICIT = Encoding(is_implicit=True)
EXPLICIT = Encoding(is_implicit=False)


def within(vr: str, encoding: Encoding) -> Encoding:
    """Give how the items inside a value are encoded: UN holds Implicit VR Little Endian (PS3.5 6.2.2 note 2)."""
    return IMPLICIT if vr == "UN" else encoding
