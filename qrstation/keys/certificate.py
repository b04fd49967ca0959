"""A certificate as people see it: whose, by whom, how long, and its fingerprint (X.509, RFC 5280)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

WARN_DAYS = 30
"""So long before its end a certificate is spoken of."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate; its texts are whatever stands in it, and may be anything."""

    subject: str
    """Whose it is: the common name, else all of the name as RFC 4514 writes it; "" where it has none."""
    issuer: str
    not_before: datetime
    not_after: datetime
    """Both in UTC."""
    fingerprint: str
    """SHA-256 of its bytes, as hexadecimal pairs with colons."""
    names: tuple[str, ...] = ()
    """The host names and addresses that it is good for (subjectAltName)."""
    is_self_signed: bool = False

    def days_left(self, now: datetime | None = None) -> int:
        """Give the whole days until its end; negative once it is over."""
        return (self.not_after - (now or datetime.now(UTC))).days

    def is_over(self, now: datetime | None = None) -> bool:
        """Tell whether it has expired."""
        return self.not_after < (now or datetime.now(UTC))

    def is_early(self, now: datetime | None = None) -> bool:
        """Tell whether it is not valid yet: its maker's clock may be wrong, or this machine's."""
        return self.not_before > (now or datetime.now(UTC))

    def ends_soon(self, now: datetime | None = None) -> bool:
        """Tell whether it must be spoken of: over, or ends within `WARN_DAYS`."""
        return self.days_left(now) < WARN_DAYS
