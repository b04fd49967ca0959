"""What the search form can ask, asked of real archives: moments, identifiers, and what stands in series."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file

from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import StudyQuery
from qrstation.core.standard.study_moments import DateRange, TimeRange
from qrstation.jobs.search.inquiry import Inquiry
from qrstation.words import words_of
from tests.connected import connected
from tests.peers import Dcmqrscp, Orthanc, Peer

NIGHT = datetime(2026, 11, 27, 17, 30)
HOURS = (0, 1, 6, 14, 15, 30)
"""Hours from half past five in the afternoon at which studies are made: on three days."""


def made_at(folder: Path, number: int, when: datetime) -> Path:
    """Make a CT study of a moment."""
    instance = pydicom.dcmread(str(get_testdata_file("CT_small.dcm")))
    instance.StudyInstanceUID = f"1.2.{number + 1}"
    instance.SeriesInstanceUID = f"1.2.{number + 1}.1"
    instance.SOPInstanceUID = instance.file_meta.MediaStorageSOPInstanceUID = f"1.2.{number + 1}.1.1"
    instance.StudyDate, instance.StudyTime = when.strftime("%Y%m%d"), when.strftime("%H%M%S")
    instance.PatientID, instance.AccessionNumber = f"P{number}", "P1" if number == 0 else f"A{number}"
    instance.BodyPartExamined = "CHEST" if number % 2 else "ABDOMEN"
    path = folder / f"{number}.dcm"
    instance.save_as(path)
    return path


@pytest.fixture(scope="module", params=[Orthanc, Dcmqrscp])
def archive(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    folder = tmp_path_factory.mktemp("studies")
    with request.param() as peer:
        for number, hours in enumerate(HOURS):
            peer.upload(made_at(folder, number, NIGHT + timedelta(hours=hours)))
        yield peer


def asked(archive: Peer, query: StudyQuery) -> list[int]:
    """Give the numbers of the studies found, each as often as it was handed on."""
    found: list[Match] = []
    Inquiry(connected(archive.settings()), query.queries(), found.append, CancelToken()).run()
    return sorted(int(match.study_uid.rpartition(".")[2]) - 1 for match in found)


@pytest.mark.parametrize(
    ("first", "begins", "last", "ends", "found"),
    [
        ("20261127", "180000", "20261128", "080059", [1, 2, 3]),
        ("20261127", "", "20261128", "080059", [0, 1, 2, 3]),
        ("20261127", "180000", "", "", [1, 2, 3, 4, 5]),
        ("", "", "20261127", "180059", [0]),
        ("20261127", "180000", "20261127", "190059", [1]),
        ("20261126", "180000", "20261129", "000000", [0, 1, 2, 3, 4, 5]),
    ],
)
def test_from_one_moment_to_another(
    archive: Peer, first: str, begins: str, last: str, ends: str, found: list[int]
) -> None:
    expected = [
        number
        for number, hours in enumerate(HOURS)
        if (not first or f"{first}{begins or '000000'}" <= f"{NIGHT + timedelta(hours=hours):%Y%m%d%H%M%S}")
        and (not last or f"{NIGHT + timedelta(hours=hours):%Y%m%d%H%M%S}" <= f"{last}{ends or '235959'}")
    ]
    assert expected == found, "as it is meant"
    query = StudyQuery(study_date=DateRange(first, last), study_time=TimeRange(begins, ends))
    assert asked(archive, query) == found
    assert asked(archive, replace(query, modalities=("CT", "MR"))) == found


def test_an_id_that_is_an_accession_number_elsewhere_finds_both(archive: Peer) -> None:
    assert asked(archive, StudyQuery(typed="P1")) == [0, 1]
    assert asked(archive, StudyQuery(typed="P1", accession_number="A1")) == [1]
    assert asked(archive, StudyQuery(typed="P")) == []


def test_what_stands_in_series_narrows_studies_and_what_is_not_told_is_said(archive: Peer) -> None:
    assert asked(archive, StudyQuery(others=(("SeriesNumber", "1"),))) == [0, 1, 2, 3, 4, 5]
    assert asked(archive, StudyQuery(others=(("SeriesNumber", "2"),))) == []
    if isinstance(archive, Orthanc):
        assert asked(archive, StudyQuery(body_part="chest")) == [1, 3, 5]
        assert asked(archive, StudyQuery(institution="jfk", body_part="abdomen")) == [0, 2, 4]
        assert asked(archive, StudyQuery(others=(("StationName", "nobody"),))) == []
        return
    found: list[Match] = []
    query = StudyQuery(body_part="chest")
    answer = Inquiry(connected(archive.settings()), query.queries(), found.append, CancelToken()).run()
    assert len(found) == len(HOURS), "what is not known does not speak against it"
    (remark,) = answer.remarks
    assert "filtered by BodyPartExamined (it does not tell it" in words_of(remark).what
