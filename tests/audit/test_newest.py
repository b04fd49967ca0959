"""The trail is read from its end, page by page, each record once, whatever is wished for and wherever files end."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.audit import newest as module
from qrstation.audit.builders import (
    Patient,
    Peer,
    Station,
    Study,
    Subject,
    audit_log_used,
    instances_accessed,
    security_alert,
    user,
)
from qrstation.audit.files import file_name, trail_files
from qrstation.audit.message import AuditMessage, Outcome
from qrstation.audit.newest import Page, Place, Wish, newest
from qrstation.audit.reading import Seen
from qrstation.audit.record import FIRST_LINK, following
from qrstation.audit.terms import NODE_AUTHENTICATION
from qrstation.audit.to_xml import to_xml

STATION = Station("QRSTATION", "ws", "qrstation[1]")


def write(folder: Path, messages: list[tuple[str, bytes]], each: int = 3) -> None:
    """Write records of a day and XML; a new file every ``each`` of them, and for each day."""
    folder.mkdir(exist_ok=True)
    link, path, last = FIRST_LINK, folder, ""
    for number, (day, xml) in enumerate(messages, start=1):
        if (number - 1) % each == 0 or day != last:
            path, last = folder / file_name(number, day), day
        record = following(link, number, f"{day}T07:00:00.000+01:00", xml, None)
        with path.open("ab") as file:
            file.write(record.line)
        link = record.link


def accessed(name: str, patient: str, study: str) -> bytes:
    return to_xml(instances_accessed(STATION, user(name), Subject((Study(study),), Patient(patient, f"DOE^{patient}"))))


def refused() -> bytes:
    message: AuditMessage = security_alert(
        STATION, NODE_AUTHENTICATION, "a stranger called", Peer("STRANGER", "10.0.0.9").participant(None),
        node="STRANGER", outcome=Outcome.MINOR_FAILURE,
    )  # fmt: skip
    return to_xml(message)


def read(folder: Path, wish: Wish = Wish(), most: int = 200) -> list[Seen]:  # noqa: B008
    """Give all that is wished for, the newest first."""
    found: list[Seen] = []
    page = Page((), None, 0)
    while True:
        page = newest(folder, wish, page.place, most)
        found += page.records
        if page.place is None:
            return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A trail of three days."""
    folder = tmp_path / "audit"
    write(
        folder,
        [
            ("2026-11-27", accessed("ann", "P1", "1.2.1")),
            ("2026-11-27", accessed("bob", "P2", "1.2.2")),
            ("2026-11-28", refused()),
            ("2026-11-28", accessed("ann", "P2", "1.2.3")),
            ("2026-11-29", to_xml(audit_log_used(STATION, user("ann"), "urn:log"))),
            ("2026-11-29", accessed("Ärzte", "P3", "1.2.4")),
        ],
    )
    return folder


def numbers(folder: Path, wish: Wish) -> list[int]:
    return [record.number for record in read(folder, wish)]


def test_the_newest_come_first(folder: Path) -> None:
    assert numbers(folder, Wish()) == [6, 5, 4, 3, 2, 1]
    assert Wish().is_any


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (Wish(first_day="2026-11-28"), [6, 5, 4, 3]),
        (Wish(last_day="2026-11-28"), [4, 3, 2, 1]),
        (Wish(first_day="2026-11-28", last_day="2026-11-28"), [4, 3]),
        (Wish(first_day="2027-01-01"), []),
        (Wish(code="110103"), [6, 4, 2, 1]),
        (Wish(code="110101"), [5]),
        (Wish(who="ANN"), [5, 4, 1]),
        (Wish(who="ärz"), [6]),
        (Wish(who="10.0.0.9"), [3]),
        (Wish(about="1.2.2"), [2]),
        (Wish(about="p2"), [4, 2]),
        (Wish(about="doe p3"), [6]),
        (Wish(about="stranger called"), [3]),
        (Wish(failures=True), [3]),
        (Wish(who="ann", about="P2", code="110103"), [4]),
        (Wish(who="nobody"), []),
    ],
)
def test_what_is_wished_for_is_found(folder: Path, wish: Wish, found: list[int]) -> None:
    assert numbers(folder, wish) == found
    assert not wish.is_any


def test_a_page_says_where_it_goes_on(folder: Path) -> None:
    page = newest(folder, Wish(), most=2)
    assert [record.number for record in page.records] == [6, 5]
    assert page.place == Place("000000000005_2026-11-29.log", 0, "2026-11-29")
    page = newest(folder, Wish(), page.place, most=10)
    assert [record.number for record in page.records] == [4, 3, 2, 1]
    assert page.place is None


def test_where_nothing_fits_it_is_said_how_far_it_was_looked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LOOKED_AT", 2)
    page = newest(folder, Wish(who="nobody"))
    assert (page.records, page.looked_at) == ((), 2)
    assert page.place is not None
    assert page.place.day == "2026-11-29"
    assert newest(folder, Wish(who="bob"), page.place).looked_at == 2


def test_what_is_written_meanwhile_moves_no_page(folder: Path) -> None:
    page = newest(folder, Wish(), most=2)
    with (folder / "000000000005_2026-11-29.log").open("ab") as file:
        file.write(following("0" * 64, 7, "2026-11-29T08:00:00.000+01:00", refused(), None).line)
    assert [record.number for record in newest(folder, Wish(), page.place).records] == [4, 3, 2, 1]
    assert [record.number for record in newest(folder, Wish()).records][:2] == [7, 6]


def test_a_line_that_is_just_being_written_is_not_there_yet(folder: Path) -> None:
    line = following("0" * 64, 7, "2026-11-29T08:00:00.000+01:00", refused(), None).line
    path = folder / "000000000005_2026-11-29.log"
    whole = path.read_bytes()
    for length in range(0, len(line), 97):
        path.write_bytes(whole + line[:length])
        assert [record.number for record in newest(folder, Wish()).records] == [6, 5, 4, 3, 2, 1]


def test_a_file_that_goes_meanwhile_and_lines_that_are_none_do_no_harm(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (folder / "000000000005_2026-11-29.log").open("ab") as file:
        file.write(b"no record\n" + b"x" * 3_000_000 + b"\n\n")
    listed = trail_files(folder)
    monkeypatch.setattr(module, "trail_files", lambda _: listed)
    (folder / "000000000003_2026-11-28.log").unlink()
    assert [record.number for record in read(folder)] == [6, 5, 4, 2, 1]


def test_no_trail_is_an_empty_one(tmp_path: Path) -> None:
    assert newest(tmp_path / "none", Wish()) == Page((), None, 0)


def test_a_clock_that_went_wrong_hides_nothing(tmp_path: Path) -> None:
    days = ["2026-11-27", "1970-01-01", "2026-11-28", "2099-01-01", "2026-11-29"]
    write(tmp_path / "audit", [(day, refused()) for day in days])
    assert numbers(tmp_path / "audit", Wish("2026-11-27", "2026-11-29")) == [5, 3, 1]


@given(st.lists(st.integers(1, 5000), max_size=30), st.integers(1, 9), st.integers(1, 7), st.integers(1, 500))
def test_every_record_is_read_once_however_pages_and_blocks_fall(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], each: int, most: int, block: int
) -> None:
    folder = tmp_path_factory.mktemp("trail") / "audit"
    write(folder, [("2026-11-29", b"x" * size) for size in sizes], each)
    kept, module._BLOCK = module._BLOCK, block
    try:
        found = read(folder, most=most)
    finally:
        module._BLOCK = kept
    assert [record.number for record in found] == list(range(len(sizes), 0, -1))
