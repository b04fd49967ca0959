"""The keys of find and list: from the command line and from standard input, as one query."""

from __future__ import annotations

import argparse
import io
import sys

import pytest

from qrstation.cli.keys import parse_query
from qrstation.cli.status import UsageError
from qrstation.core.standard.query import Level, Query
from tests.told import saying


def options(*keys: str, level: str = "study", keys_from: str | None = None) -> argparse.Namespace:
    return argparse.Namespace(level=level, keys=list(keys), keys_from=keys_from)


def test_keys_are_trimmed_and_the_last_of_one_counts() -> None:
    query = parse_query(
        options("PatientID= 4711 ", "StudyDate=", "PatientID=4712", "PatientName=A=B"), above_required=True
    )
    assert query == Query(Level.STUDY, (("PatientID", "4712"), ("StudyDate", ""), ("PatientName", "A=B")))


def test_standard_input_is_utf_8_with_or_without_a_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "\ufeffPatientName=Müller*\n\n  \nPatientID=1\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    query = parse_query(options("StudyDate=20261120", keys_from="-"), above_required=True)
    assert query.keys == (("StudyDate", "20261120"), ("PatientName", "Müller*"), ("PatientID", "1"))


@pytest.mark.parametrize("key", ["PatientName", "=x", " =x", "Patient Name=x", "(0010,0010)=x"])
def test_what_is_no_key_is_told(key: str) -> None:
    with pytest.raises(UsageError, check=saying("KEYWORD=VALUE")):
        parse_query(options(key), above_required=False)


@pytest.mark.parametrize("key", ["StudyDate=20240229", "StudyDate=-20260101", "StudyDate=20260101-20260101",
                                 "StudyDate=*", "StudyID=20260230", "StudyTime=20260230"])  # fmt: skip
def test_other_dates_and_what_is_of_no_date_are_asked_for_as_they_are(key: str) -> None:
    assert dict(parse_query(options(key), above_required=True).keys) == {key.split("=")[0]: key.split("=")[1]}


@pytest.mark.parametrize(
    ("level", "keys", "missing"),
    [
        ("series", (), "StudyInstanceUID"),
        ("image", ("StudyInstanceUID=1",), "SeriesInstanceUID"),
        ("image", ("SeriesInstanceUID=1", "StudyInstanceUID="), "StudyInstanceUID"),
    ],
)
def test_the_uids_above_are_required_of_archives_and_not_of_the_store(
    level: str, keys: tuple[str, ...], missing: str
) -> None:
    with pytest.raises(UsageError, check=saying(f"{missing} is required")):
        parse_query(options(*keys, level=level), above_required=True)
    assert parse_query(options(*keys, level=level), above_required=False).level == level.upper()


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("StudyDate=20260230", "StudyDate cannot be asked for: it is no date"),
        ("StudyDate=20261301-", "StudyDate cannot be asked for: it is no date"),
        ("PatientBirthDate=-20230229", "PatientBirthDate cannot be asked for: it is no date"),
        ("StudyDate=yesterday", "StudyDate cannot be asked for: it is no date"),
        ("StudyDate=-", "StudyDate cannot be asked for: it is no date"),
        ("PatientBirthDate=2026-01-02", "PatientBirthDate cannot be asked for: it is no date"),
        ("StudyDate=20260101-20260102-20260103", "StudyDate cannot be asked for: it is no date"),
        ("StudyDate=20261121-20261120", "StudyDate cannot be asked for: it ends before it begins"),
        ("PatientName=a\\b", "PatientName cannot be asked for: a backslash"),
    ],
)
def test_what_no_archive_can_match_is_told_before_anybody_is_asked(key: str, words: str) -> None:
    with pytest.raises(UsageError, check=saying(words)):
        parse_query(options(key), above_required=True)


@pytest.mark.parametrize(
    "key",
    ["StudyDate=", "StudyDate=20260101", "StudyDate=20260101-", "StudyDate=-20260101", "StudyDate=20260101-20260101",
     "ModalitiesInStudy=CT\\MR", "StudyInstanceUID=1.2\\1.3"],
)  # fmt: skip
def test_ranges_and_lists_that_can_be_matched_are_taken(key: str) -> None:
    assert parse_query(options(key), above_required=True).keys
