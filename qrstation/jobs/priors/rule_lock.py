"""The lock of a rule: one rule never runs twice at once, whoever runs it."""

from __future__ import annotations

import hashlib

from qrstation.core.station.home import Home
from qrstation.core.station.lock import ProcessLock


def rule_lock(home: Home, rule: str) -> ProcessLock:
    """Give the lock of the rule of this name, over all processes of a home. Raises HomeUnusable."""
    home.make()
    return ProcessLock(home.run / f"rule-{hashlib.sha256(rule.encode()).hexdigest()[:16]}.lock")
