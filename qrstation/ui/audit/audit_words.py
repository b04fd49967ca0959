"""What the view of the audit trail says of records, of the whole trail, and of how it is sent on."""

from __future__ import annotations

from collections.abc import Sequence

from qrstation.audit.reading import Party, Seen
from qrstation.audit.verifying import Verdict
from qrstation.core.standard.person import readable_name
from qrstation.ui.outside_text import BUTTON, isolated, joined, shown
from qrstation.words import sentence, words_of
from qrstation.words.recorded import in_words

EVENTS = {
    "110100": "Program started or ended",
    "110101": "Audit trail read",
    "110102": "Transfer begun",
    "110103": "Images seen",
    "110104": "Images transferred",
    "110105": "Study deleted",
    "110106": "Export",
    "110107": "Import",
    "110112": "Query",
    "110113": "Security alert",
    "110114": "Login or logout",
}
"""The events that the station records (PS3.15 A.5.3), by their codes, in our words."""
_KINDS = {
    "Application Start": "Program started",
    "Application Stop": "Program ended",
    "Login": "Login",
    "Logout": "Logout",
}
_ALERTS = {
    "Node Authentication": "connection",
    "Network Configuration": "network",
    "Security Configuration": "security",
    "Software Configuration": "settings",
    "Use of Restricted Function": "trail",
    "Audit Recording Stopped": "recording off",
    "Audit Recording Started": "recording on",
}
"""What an alert is of, short enough for its column; the record says it in full."""
_OUTCOMES = {0: "✓ done", 4: "▲ minor failure", 8: "✖ serious failure", 12: "✖ major failure"}
_DEEDS = {"C": "create", "R": "read", "U": "update", "D": "delete", "E": "execute"}
_SOURCE, _DESTINATION = "Source Role ID", "Destination Role ID"
_LONGEST_DETAIL, _MOST_LINES = 4000, 28
_MOST_BREAKS = 20
_MOST_NAMED = 8

Row = tuple[str, str, str, str, str, str]
"""Time, event, who, outcome, patient, study or what else was said."""


def row(record: Seen) -> Row:
    """Give a record's row of the table, of values as they are."""
    names = [readable_name(name) for name in record.names]
    whose = [" ".join(part for part in (name, f"({number})" if number else "") if part)
             for name, number in _pairs(names, record.patients)]  # fmt: skip
    what = _first(record.studies) or in_words(record.detail)
    return time_words(record.time), event_words(record), _who(record.who), outcome_words(record), _first(whose), what


def event_words(record: Seen) -> str:
    """Give the event in our words; one that we do not record in its own."""
    known = _KINDS.get(record.type) or EVENTS.get(record.code)
    if record.code == "110113" and record.type:
        return f"{known}: {_ALERTS.get(record.type, record.type)}"
    return known or record.event or "(unreadable)"


def outcome_words(record: Seen) -> str:
    """Give how it went, by a sign and a word; nothing of a record that cannot be read."""
    return _OUTCOMES.get(record.outcome, "") if record.code else ""


def time_words(time: str) -> str:
    """Give a time to the second, as its own clock showed it."""
    return time[:19].replace("T", " ")


def details(record: Seen) -> str:
    """Give all that a record says, line by line."""
    named = joined([record.event, record.type, record.code], ", ")
    lines = [
        f"Record {record.number} · {isolated(record.time)}",
        f"{isolated(event_words(record))} ({named})" if record.code else "This record cannot be read.",
        " · ".join(part for part in (outcome_words(record), _DEEDS.get(record.action, "")) if part),
        *(f"Who: {joined([each.user, each.role, each.address])}" for each in record.who[:_MOST_NAMED]),
        *(f"Patient: {joined([readable_name(name), number])}"
          for name, number in _pairs(record.names, record.patients)[:_MOST_NAMED]),
        *(f"Study: {isolated(uid)}" for uid in record.studies[:_MOST_NAMED]),
        *([f"… and {len(record.studies) - _MOST_NAMED} more studies"] if len(record.studies) > _MOST_NAMED else []),
        *_said(record.detail),
    ]  # fmt: skip
    return shown("\n".join(line for line in lines if line), _LONGEST_DETAIL, _MOST_LINES)


def _said(detail: str) -> list[str]:
    """Give what was said in words, and the code that stands there for it."""
    words = in_words(detail)
    said = [f"Said: {isolated(words, 1000)}"] if detail else []
    return said if words == detail else [*said, f"Recorded as: {isolated(detail, 1000)}"]


def verdict_words(verdict: Verdict) -> tuple[str, str, str, tuple[str, ...]]:
    """Give what verifying has found: what, what it means or what to do, the kind of notice, and each finding."""
    count = f"{verdict.records:,} {'record' if verdict.records == 1 else 'records'}"
    found = tuple(sentence(words_of(each).what) for each in (*verdict.breaks, *verdict.remarks))
    if not verdict.is_whole:
        advice = sentence(words_of(verdict.breaks[0]).advice)
        if len(found) > _MOST_BREAKS:
            found = (*found[:_MOST_BREAKS], f"… and {len(found) - _MOST_BREAKS} more")
        return f"The audit trail is not whole: {words_of(verdict.breaks[0]).what}", advice, "error", found
    if not verdict.records:
        return "Nothing is recorded yet", "There is nothing to verify.", "note", found
    sealed = f", {verdict.sealed:,} of them sealed with this station's key" if verdict.sealed else ""
    what = f"The audit trail is whole: {count}{sealed}"
    advice = (
        "" if verdict.sealed else "None is sealed with a key: somebody who writes all of it anew would not be seen."
    )
    return what, advice, "note" if verdict.sealed else "quiet", found


def sending_words(collector: str, waiting: int) -> str:
    """Give how it goes with sending the trail on, where it goes well."""
    place = isolated(collector, BUTTON)
    return f"Sent on to {place}" if not waiting else f"Sent on to {place}: {waiting:,} wait"


def _pairs(names: Sequence[str], numbers: Sequence[str]) -> list[tuple[str, str]]:
    """Put names and patient IDs together, as far as there are both."""
    count = max(len(names), len(numbers))
    return [(names[at] if at < len(names) else "", numbers[at] if at < len(numbers) else "") for at in range(count)]


def _who(parties: Sequence[Party]) -> str:
    """Give who did it, or from whom to whom."""
    sources = [each.user for each in parties if each.role == _SOURCE]
    targets = [each.user for each in parties if each.role == _DESTINATION]
    others = [each.user for each in parties if each.role not in (_SOURCE, _DESTINATION)]
    way = " → ".join(_first(users) for users in (sources, targets) if users)
    return ", ".join(dict.fromkeys(each for each in (way, *others[:_MOST_NAMED]) if each))


def _first(texts: Sequence[str]) -> str:
    return texts[0] + (f" and {len(texts) - 1} more" if len(texts) > 1 else "") if texts else ""
