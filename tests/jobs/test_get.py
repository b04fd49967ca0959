"""C-GET: where the archive does not know this station or cannot reach it, with real archives and a hostile one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pydicom
import pytest

from qrstation.core.jobs.job import JobState
from qrstation.words import words_of
from tests.archives import ScriptedArchive
from tests.hostile import HostileArchive
from tests.jobs.station import Station
from tests.peers import Dcmqrscp, Orthanc

FILES = Path(pydicom.data.__file__).parent / "test_files"
MIXED = [FILES / name for name in ("CT_small.dcm", "MR_small.dcm", "JPEG2000.dcm", "SC_rgb_rle.dcm", "reportsi.dcm")]


class Loaded:
    """A real archive with one study, as the tests' station asks it."""

    def __init__(self, peer: Orthanc | Dcmqrscp, study: str) -> None:
        self.study = study
        self.settings = peer.settings()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Images of several SOP classes and transfer syntaxes in one study, each in a series of its own."""
    folder = tmp_path_factory.mktemp("mixed")
    study = "2.25.4711"
    paths = []
    for number, source in enumerate(MIXED):
        image = pydicom.dcmread(source)
        image.StudyInstanceUID, image.SeriesInstanceUID = study, f"{study}.{number}"
        image.StudyDate, image.PatientID, image.PatientName = "20261120", "G1", "Get^Test"
        image.StudyTime, image.AccessionNumber, image.StudyID = "", "", ""
        paths.append(folder / f"{number}.dcm")
        image.save_as(paths[-1])
    return paths


def uids(files: list[Path]) -> set[str]:
    """Give the SOP Instance UIDs of files."""
    return {str(pydicom.dcmread(path, stop_before_pixels=True).SOPInstanceUID) for path in files}


@pytest.fixture
def orthanc(files: list[Path]) -> Iterator[Orthanc]:
    with Orthanc() as running:
        for path in files:
            running.upload(path)
        yield running


@pytest.mark.parametrize("way", ["get", "auto"])
def test_orthanc_that_does_not_know_us_gives_every_class_and_syntax(
    station: Station, orthanc: Orthanc, files: list[Path], way: str
) -> None:
    archive = Loaded(orthanc, "2.25.4711")
    outcome = station.retrieve(archive, late=0.2, settings={"retrieve": way})
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, 5, 5)
    assert station.gets
    kept = {record.sop_uid: record for record in station.store.reader.instances("2.25.4711", "")}
    assert set(kept) == uids(files)
    for path in files:
        image = pydicom.dcmread(path)
        stored = pydicom.dcmread(kept[image.SOPInstanceUID].path)
        assert stored.file_meta.TransferSyntaxUID == image.file_meta.TransferSyntaxUID


def test_dcmqrscp_gives_after_it_said_that_it_does_not_know_us(station: Station, files: list[Path]) -> None:
    with Dcmqrscp({"OTHER": ("127.0.0.1", 1)}) as peer:
        peer.upload(files[0], files[1])
        outcome = station.retrieve(Loaded(peer, "2.25.4711"), late=0.2, settings={"retrieve": "auto"})
    assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, 2, 2)
    assert station.gets


def test_move_is_used_while_it_works(station: Station) -> None:
    with HostileArchive(station.port) as archive:
        outcome = station.retrieve(archive, settings={"retrieve": "auto"})
    assert outcome.state is JobState.SUCCEEDED
    assert not station.gets


def test_an_archive_without_c_get_fails_with_what_to_do(station: Station) -> None:
    with ScriptedArchive(destination=("OTHER", "127.0.0.1", station.port)) as archive:
        archive.add_series(2)
        outcome = station.retrieve(archive, late=0.2, settings={"retrieve": "auto"})
    assert outcome.state is JobState.FAILED
    assert station.gets
    assert "accepted the association but none of the services asked for" in words_of(outcome.notice).what
    assert words_of(outcome.notice).advice
