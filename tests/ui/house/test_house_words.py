"""What is said of what goes, and of what stays."""

from __future__ import annotations

from datetime import date

import pytest

from qrstation.core.codes.store import StoreCode
from qrstation.core.notice import notice
from qrstation.jobs.keeping_house.cleaning import Cleaned, Stays
from qrstation.ui.house.house_words import WHY, announcement, details, row, told_after
from tests.ui.house.made_up import surplus

ONE, TWO = surplus(1), surplus(2, name="Rossi^Paolo")
FAILURE = notice(StoreCode.FILE_UNDELETABLE, reason="no permission")


def test_it_is_said_how_many_how_much_and_when() -> None:
    what, advice = announcement((ONE, TWO), 10)
    assert what == (
        "Room is getting short: 2 prefetched studies (600.0 MB) that nobody opened will be removed in 10 minutes"
    )
    assert "asked for at its archive just before" in advice
    assert announcement((ONE,), 1)[0].endswith(
        "1 prefetched study (300.0 MB) that nobody opened will be removed in 1 minute"
    )


@pytest.mark.parametrize(
    ("cleaned", "what", "kind"),
    [
        (Cleaned((ONE, TWO)), "2 prefetched studies (600.0 MB) removed to make room", "note"),
        (Cleaned((ONE,), ((TWO, Stays.USED),)), "1 prefetched study (300.0 MB) removed to make room", "note"),
        (Cleaned((), ((TWO, Stays.NOT_LISTED),)), "No room was made: 1 prefetched study stays", "warning"),
        (Cleaned((ONE,), (), FAILURE), "1 prefetched study (300.0 MB) removed to make room, then: a file of the study "
         "cannot be deleted (no permission)", "error"),
        (Cleaned((), (), FAILURE), "No room was made: a file of the study cannot be deleted (no permission)", "error"),
    ],
)  # fmt: skip
def test_it_is_told_after_what_went_what_stays_and_what_went_wrong(cleaned: Cleaned, what: str, kind: str) -> None:
    said, advice, shown = told_after(cleaned)
    assert (said, shown) == (what, kind)
    assert advice
    assert ("1 prefetched study stays" in said + advice) == bool(cleaned.stayed)


def test_every_study_has_its_line_and_what_stays_its_reason() -> None:
    lines = details(Cleaned((ONE,), tuple((TWO, why) for why in Stays)))
    assert lines[0].startswith("removed: ")
    assert "Elena" in lines[0]
    assert [line.rpartition(" (")[2] for line in lines[1:]] == [f"{WHY[why]})" for why in Stays]


def test_a_row_says_whose_what_when_how_much_and_since_when() -> None:
    assert row(ONE, date(2026, 2, 2)) == (
        "Morgan, Elena", "CT thorax", "2024-02-12", "398", "300.0 MB", "4 weeks ago",
    )  # fmt: skip
    assert row(ONE, date(2026, 1, 2))[-1] == "today"
