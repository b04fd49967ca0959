"""The keys that are given on the command line."""

from __future__ import annotations

import argparse
import io
import sys

import pytest

from qrstation.cli.keys import parse_query, split_modalities
from qrstation.cli.status import UsageError
from qrstation.core.query import Level, Query


def options(*keys: str, level: str = "study", from_input: bool = False) -> argparse.Namespace:
    """Give what the parser would."""
    return argparse.Namespace(level=level, keys=list(keys), keys_from="-" if from_input else None)


def test_keys_keep_their_values_and_the_last_of_a_keyword_counts() -> None:
    query = parse_query(options("PatientID= 1=2 ", "PatientName=A", "PatientName=B"), above_required=True)
    assert query == Query(Level.STUDY, (("PatientID", "1=2"), ("PatientName", "B")))


def test_keys_are_read_from_standard_input_too(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\ufeffPatientName=Müller\r\n\nStudyDate=20260101-\n".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    query = parse_query(options("PatientID=1", from_input=True), above_required=True)
    assert dict(query.keys) == {"PatientID": "1", "PatientName": "Müller", "StudyDate": "20260101-"}


@pytest.mark.parametrize("key", ["PatientID", "=1", "Patient ID=1", "PatientID;1"])
def test_what_is_no_key_is_said(key: str) -> None:
    with pytest.raises(UsageError, match="KEYWORD=VALUE"):
        parse_query(options(key), above_required=True)


@pytest.mark.parametrize("level", ["series", "image"])
def test_the_uids_of_the_levels_above_are_required_of_archives_only(level: str) -> None:
    with pytest.raises(UsageError, match="StudyInstanceUID is required"):
        parse_query(options(level=level), above_required=True)
    assert parse_query(options(level=level), above_required=False).keys == ()


@pytest.mark.parametrize(
    ("value", "asked"), [("CT\\ MR", ["CT", "MR"]), ("CT", ["CT"]), ("", [""]), ("CT\\", ["CT\\"])]
)
def test_several_modalities_are_several_queries(value: str, asked: list[str]) -> None:
    query = Query(Level.STUDY, (("PatientID", "1"), ("ModalitiesInStudy", value)))
    queries = split_modalities(query)
    assert [each.value("ModalitiesInStudy") for each in queries] == asked
    assert all(each.value("PatientID") == "1" for each in queries)
