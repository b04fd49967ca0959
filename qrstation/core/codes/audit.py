"""What can be told of the audit trail."""

from __future__ import annotations

from qrstation.core.notice import Code


class AuditCode(Code):
    """Codes; each has its words in `qrstation.words.audit`. A ``number`` is that of a record."""

    UNWRITABLE = "audit.unwritable"
    UNWRITABLE_HERE = "audit.unwritable-here"
    """``why`` is a notice."""
    UNREADABLE = "audit.unreadable"
    HARMED = "audit.harmed"
    """It is not as it was left, as was found when something was to be written."""
    OFF = "audit.off"

    CHANGED = "audit.break.changed"
    MISSING = "audit.break.missing"
    """The records from ``number`` to ``last`` are not there."""
    OUT_OF_ORDER = "audit.break.out-of-order"
    SEAL = "audit.break.seal"
    """The record was chained by somebody who has not the key."""
    REWRITTEN = "audit.break.rewritten"
    """It is another than the one that is known outside the trail."""
    ANEW = "audit.break.anew"
    """The chain begins anew there: what is known of its end was gone."""
    HEADLESS = "audit.break.headless"
    """What is known of the trail's end is not there: nobody can tell whether records were cut off."""

    GONE = "audit.break.gone"
    """There was a trail, and neither a record nor its end is there."""

    REMOVED = "audit.remark.removed"
    """The records up to ``last`` went for their age, as record ``number`` of a ``day`` says."""
    REMOVED_UNSEALED = "audit.remark.removed-unsealed"
    """So says a record that has not the seal of this station's key."""
    TORN = "audit.remark.torn"
    SEALS_UNCHECKED = "audit.remark.seals-unchecked"
