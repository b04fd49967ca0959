"""Sending: what the store holds reaches the archive byte for byte, and what does not is told with its reason."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest

from qrstation.core.errors import NotDicom
from qrstation.core.job import JobState, RetrieveOutcome, SendRequest
from qrstation.core.settings import ArchiveSettings, ReceiverSettings, StationSettings
from qrstation.core.sink import StoreStatus
from qrstation.jobs.pace import Pace
from qrstation.jobs.progress import RetrieveProgress
from qrstation.jobs.send import SendParts, send
from qrstation.network.store_scp import StoreScp
from qrstation.store.importing import import_paths
from qrstation.store.stored_file import mapped_data_set
from tests.jobs.station import Station
from tests.link import Link
from tests.network.sinks import MemorySink
from tests.peers import Dcmqrscp, Orthanc, free_port

FILES = Path(pydicom.data.__file__).parent / "test_files"
STUDY = "2.25.4712"


@pytest.fixture
def held(station: Station, tmp_path: Path) -> list[Path]:
    """Put a study of several SOP classes and transfer syntaxes into the store."""
    paths = []
    for number, name in enumerate(("CT_small.dcm", "MR_small.dcm", "JPEG2000.dcm", "SC_rgb_rle.dcm", "reportsi.dcm")):
        image = pydicom.dcmread(FILES / name)
        image.StudyInstanceUID, image.SeriesInstanceUID = STUDY, f"{STUDY}.{number}"
        image.PatientID, image.PatientName, image.StudyID = "S1", "Send^Test", ""
        paths.append(tmp_path / f"{number}.dcm")
        image.save_as(paths[-1])
    assert import_paths(station.store, paths, lambda: False).imported == len(paths)
    station.store.index.call(lambda _: None)
    return paths


def sent(
    station: Station, archive: ArchiveSettings, progress: list[RetrieveProgress] | None = None, **request: str
) -> RetrieveOutcome:
    """Send the study."""
    told = progress if progress is not None else []
    pace = Pace(pauses=(0.05,))
    parts = SendParts("QRSTATION", archive, station.store.reader, told.append, station.cancel, pace)
    return send(SendRequest(archive.name, request.get("study", STUDY)), parts)


def test_orthanc_holds_the_very_bytes_afterwards(station: Station, held: list[Path]) -> None:
    with Orthanc() as orthanc:
        outcome = sent(station, orthanc.settings())
        assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, 5, 5)
        assert len(orthanc.instances()) == 5


def test_dcmqrscp_takes_what_it_takes_and_the_rest_is_told(station: Station, held: list[Path]) -> None:
    with Dcmqrscp() as archive:
        outcome = sent(station, archive.settings())
    assert outcome.stored + len(outcome.failed) == 5
    assert outcome.state in (JobState.SUCCEEDED, JobState.PARTIAL)
    assert outcome.stored >= 2


def test_a_station_of_ours_holds_the_same_data_sets(station: Station, held: list[Path]) -> None:
    sink = MemorySink()
    scp = StoreScp(StationSettings(ae_title="OTHER", port=0), ReceiverSettings(), lambda: None, sink)
    archive = ArchiveSettings("Other", "OTHER", "127.0.0.1", scp.start())
    outcome = sent(station, archive)
    scp.stop(1)
    assert outcome.state is JobState.SUCCEEDED
    for record in station.store.reader.instances(STUDY):
        with mapped_data_set(record.path) as data_set:
            assert sink.kept[record.sop_uid] == bytes(data_set)


def test_what_the_archive_refuses_is_told_with_the_reason(station: Station, held: list[Path]) -> None:
    sink = MemorySink()
    sink.refused_classes["1.2.840.10008.5.1.4.1.1.4"] = StoreStatus.OUT_OF_RESOURCES
    scp = StoreScp(StationSettings(ae_title="OTHER", port=0), ReceiverSettings(), lambda: None, sink)
    outcome = sent(station, ArchiveSettings("Other", "OTHER", "127.0.0.1", scp.start()))
    scp.stop(1)
    assert (outcome.state, outcome.stored) == (JobState.PARTIAL, 4)
    assert [item.status for item in outcome.failed] == ["0xA700"]
    assert "no room" in outcome.message


def test_a_line_that_drops_costs_only_time(station: Station, held: list[Path]) -> None:
    sink = MemorySink()
    scp = StoreScp(StationSettings(ae_title="OTHER", port=0), ReceiverSettings(), lambda: None, sink)
    with Link(scp.start(), cut=(300, 5_000, 40_000)) as link:
        outcome = sent(station, ArchiveSettings("Other", "OTHER", "127.0.0.1", link.port, timeout=5))
    scp.stop(1)
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 5)


def test_an_archive_that_is_not_there_is_a_failure(station: Station, held: list[Path]) -> None:
    outcome = sent(station, ArchiveSettings("Gone", "GONE", "127.0.0.1", free_port()))
    assert (outcome.state, outcome.stored, len(outcome.missing)) == (JobState.FAILED, 0, 5)
    assert "cannot be reached" in outcome.message


def test_nothing_in_the_store_is_a_failure(station: Station) -> None:
    outcome = sent(station, ArchiveSettings("Gone", "GONE", "127.0.0.1", 104), study="1.2.3")
    assert (outcome.state, outcome.message) == (JobState.FAILED, "nothing of that is in the store")


def test_an_empty_file_is_no_data_set(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises(NotDicom), mapped_data_set(tmp_path / "empty"):
        pass
