"""Presentation contexts as both sides of an association know them (PS3.8 7.1.1.13)."""

from __future__ import annotations

from dataclasses import dataclass

from qrstation.core.standard.encoding import Encoding


@dataclass(frozen=True, slots=True)
class AcceptedContext:
    """A presentation context that was accepted, with the transfer syntax that the acceptor chose."""

    context_id: int
    abstract_syntax: str
    transfer_syntax: str

    @property
    def is_implicit(self) -> bool:
        """Tell whether data sets are in Implicit VR Little Endian."""
        return Encoding.of(self.transfer_syntax).is_implicit
