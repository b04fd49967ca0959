"""Presentation contexts as both sides of an association know them (PS3.8 7.1.1.13)."""

from __future__ import annotations

from dataclasses import dataclass

IMPLICIT_VR_LE = "1.2.840.10008.1.2"
EXPLICIT_VR_LE = "1.2.840.10008.1.2.1"
APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1"


@dataclass(frozen=True, slots=True)
class AcceptedContext:
    """A presentation context that was accepted, with the transfer syntax that the acceptor chose."""

    context_id: int
    abstract_syntax: str
    transfer_syntax: str

    @property
    def is_implicit(self) -> bool:
        """Tell whether data sets are in Implicit VR Little Endian."""
        return self.transfer_syntax == IMPLICIT_VR_LE
