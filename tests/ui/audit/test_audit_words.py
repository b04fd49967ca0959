"""What is recorded is said in plain words, with DICOM's own beside, and is harmless whatever it is."""

from __future__ import annotations

import pytest

from qrstation.audit.message import AuditMessage, Outcome
from qrstation.audit.reading import Party, Seen, seen
from qrstation.audit.record import FIRST_LINK, Record
from qrstation.audit.to_xml import to_xml
from qrstation.audit.verifying import Verdict
from qrstation.core.codes.audit import AuditCode
from qrstation.core.notice import notice
from qrstation.ui.audit.audit_words import EVENTS, details, event_words, row, sending_words, verdict_words
from tests.ui.audit.made_up import refused, seen_by, started, transferred

TIME = "2026-11-29T07:05:03.042+02:00"


def read(message: AuditMessage) -> Seen:
    return seen(Record(7, TIME, FIRST_LINK, "-", to_xml(message)))


@pytest.mark.parametrize(
    ("message", "cells"),
    [
        (seen_by("ann", 1), ("Images seen", "ann, QRSTATION", "✓ done", "Doe, Jane 1 (P1)", "1.2.1")),
        (transferred(2), ("Images transferred", "MAIN → QRSTATION, ann", "✓ done", "Doe, Jane 2 (P2)", "1.2.2")),
        (started(), ("Program started", "QRSTATION, ann", "✓ done", "", "")),
        (
            refused(),
            ("Security alert: connection", "QRSTATION", "▲ minor failure", "",
             "a stranger called from 10.0.0.9"),
        ),
    ],
)  # fmt: skip
def test_a_record_is_a_row(message: AuditMessage, cells: tuple[str, ...]) -> None:
    assert row(read(message)) == ("2026-11-29 07:05:03", *cells)


def test_a_record_says_all_that_it_has() -> None:
    lines = details(read(transferred(2, Outcome.MINOR_FAILURE, "3 images did not come"))).split("\n")
    assert lines == [
        "Record 7 · 2026-11-29T07:05:03.042+02:00",
        "Images transferred (DICOM Instances Transferred, 110104)",
        "▲ minor failure · create",
        "Who: MAIN · Source Role ID · 10.0.0.5",
        "Who: QRSTATION · Destination Role ID · ws-7",
        "Who: ann",
        "Patient: Doe, Jane 2 · P2",
        "Study: 1.2.2",
        "Said: 3 images did not come",
    ]


def test_a_code_is_shown_in_words_and_as_it_stands_there() -> None:
    stranger = Seen(
        1, TIME, "Security Alert", "110113", "Node Authentication", detail="refused a caller: caller.unknown"
    )
    assert row(stranger)[5] == "refused a caller: AE title not known here"
    assert details(stranger).split("\n")[-2:] == [
        "Said: refused a caller: AE title not known here",
        "Recorded as: refused a caller: caller.unknown",
    ]


def test_several_studies_and_patients_are_counted() -> None:
    many = Seen(1, TIME, "Export", "110106", studies=tuple(f"1.{n}" for n in range(20)), names=("A", "B"))
    assert row(many)[4:] == ("A and 1 more", "1.0 and 19 more")
    assert "… and 12 more studies" in details(many)


def test_what_cannot_be_read_says_so() -> None:
    broken = seen(Record(7, TIME, FIRST_LINK, "-", b"<"))
    assert row(broken) == ("2026-11-29 07:05:03", "(unreadable)", "", "", "", "unreadable")
    assert "This record cannot be read." in details(broken)


def test_an_event_of_others_is_called_as_they_do() -> None:
    assert event_words(Seen(1, TIME, "Order Record", "110109")) == "Order Record"
    assert len(set(EVENTS.values())) == len(EVENTS)


def test_however_much_a_record_says_little_is_shown() -> None:
    party = Party("u" * 5000, "\u202e" * 50, "a\nb")
    many = Seen(1, TIME, "x" * 5000, "1", who=(party,) * 200, names=("n" * 5000,) * 200, detail="d\n" * 9000)
    said = details(many)
    assert len(said) <= 4000
    assert said.count("\n") <= 28
    assert "\u202e" not in said


def test_a_whole_trail_is_told_with_what_is_sure_of_it() -> None:
    what, advice, kind, found = verdict_words(Verdict(1206, 1206, 1200))
    assert what == "The audit trail is whole: 1,206 records, 1,200 of them sealed with this station's key"
    assert (advice, kind, found) == ("", "note", ())
    what, advice, kind, _ = verdict_words(Verdict(1, 1, 0))
    assert (what, kind) == ("The audit trail is whole: 1 record", "quiet")
    assert advice.startswith("None is sealed")
    assert verdict_words(Verdict(0, 0, 0))[0] == "Nothing is recorded yet"


def test_a_broken_trail_says_where_and_what_to_do() -> None:
    breaks = tuple(notice(AuditCode.CHANGED, number=number) for number in range(5, 45))
    what, advice, kind, found = verdict_words(Verdict(100, 100, 0, breaks))
    assert what == "The audit trail is not whole: record 5 was changed, or what stood before it"
    assert advice.startswith("Keep a copy of logs/audit")
    assert (kind, len(found), found[-1]) == ("error", 21, "… and 20 more")


def test_it_is_said_how_many_are_to_be_sent_on_still() -> None:
    assert sending_words("log:6514", 0) == "Sent on to log:6514"
    assert sending_words("log:6514", 1200) == "Sent on to log:6514: 1,200 wait"
