"""Words for what can be told of the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qrstation.core.codes.audit import AuditCode
from qrstation.words.entry import Entry

_KEEP = "keep a copy of logs/audit as it is, and ask who could write there"
_KEEP_HOME = "ask who could write in the station's folder; a collector (audit.syslog) has what was sent to it"


def _missing(values: Mapping[str, Any]) -> tuple[str, str]:
    number, last = values["number"], values["last"]
    which = f"record {number} is missing" if number == last else f"the records {number} to {last} are missing"
    return which, _KEEP


WORDS: dict[str, Entry] = {
    AuditCode.UNWRITABLE: (
        "the audit trail cannot be written ({reason}); the station goes on without it",
        "make room on the disk of logs/audit, or correct who may write there; it is tried again by itself",
    ),
    AuditCode.UNWRITABLE_HERE: (
        "the audit trail cannot be written: {why}; the station goes on without it",
        "correct who may write the station's own folder; it is tried again by itself",
    ),
    AuditCode.UNREADABLE: ("the audit trail cannot be read ({reason})", "check who may read logs/audit"),
    AuditCode.HARMED: (
        "the audit trail is not as it was left: records may be missing, or others stand there",
        "verify it (Help → Audit trail…, or “qrstation audit --verify”), and ask who could write in logs/audit",
    ),
    AuditCode.OFF: (
        "no audit trail is kept (audit.enabled is false)",
        "switch it on in the settings where who did what must be known",
    ),
    AuditCode.CHANGED: ("record {number} was changed, or what stood before it", _KEEP),
    AuditCode.MISSING: _missing,
    AuditCode.OUT_OF_ORDER: ("record {number} stands where another should", _KEEP),
    AuditCode.SEAL: ("record {number} was written anew by somebody who has not the station's key", _KEEP),
    AuditCode.REWRITTEN: (
        "record {number} is another than the one that was written: the trail was written anew",
        _KEEP,
    ),
    AuditCode.ANEW: (
        "at record {number} the trail begins anew, since what was known of its end was gone: records may be missing",
        _KEEP,
    ),
    AuditCode.HEADLESS: (
        "what is known of the trail's end (audit.head) is gone: records after {number} may be missing",
        _KEEP,
    ),
    AuditCode.GONE: ("the whole audit trail is gone: records were written here, and there are none", _KEEP_HOME),
    AuditCode.REMOVED: (
        "the records up to {last} went for their age, as record {number} of {day} says",
        "see that audit.keep_days was so then",
    ),
    AuditCode.REMOVED_UNSEALED: (
        "the records up to {last} went for their age, as record {number} of {day} says, which is not sealed: whoever"
        " could write here could have written it",
        "see that audit.keep_days was so then, and compare with a copy or with what the collector has",
    ),
    AuditCode.TORN: ("after record {number} a line in {file} is no record: a crash cut it off", ""),
    AuditCode.SEALS_UNCHECKED: (
        "{count} records are sealed with a key that the keyring does not give here; their chain holds",
        "check it where the station's user is logged in",
    ),
}
