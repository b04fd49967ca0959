"""How it goes with sending the audit trail on."""

from __future__ import annotations

from dataclasses import dataclass

from qrstation.core.notice import Notice


@dataclass(frozen=True, slots=True)
class SendingChanged:
    """It goes well again, or something keeps it from going on; whichever process of the home sends."""

    collector: str
    """As the settings write it; "" where the trail is not sent on."""
    trouble: Notice | None = None
