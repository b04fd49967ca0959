"""Sending: what the store holds reaches the archive byte for byte, and what does not is told with its reason."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from qrstation.core.errors import NotDicom
from qrstation.core.jobs.job import JobOutcome, JobProgress, JobState, SendRequest
from qrstation.core.sink import StoreStatus
from qrstation.core.station.door import Door
from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings, StationSettings
from qrstation.imaging.pixels.decode import read_frame
from qrstation.jobs.lane import Lane
from qrstation.jobs.pace import Pace
from qrstation.jobs.send.sending import SendParts, send
from qrstation.network.scp.store_scp import StoreScp
from qrstation.store.importing import import_paths
from qrstation.store.stored_file import data_set_of
from qrstation.words import words_of
from tests.connected import connected
from tests.hostile import BUSY, HostileArchive
from tests.jobs.station import Station
from tests.link import Link
from tests.network.sinks import MemorySink
from tests.peers import Dcmqrscp, Orthanc, Storescp, free_port

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
    station: Station, archive: ArchiveSettings, progress: list[JobProgress] | None = None, **request: str
) -> JobOutcome:
    """Send the study."""
    told = progress if progress is not None else []
    pace = Pace(pauses=(0.05,))
    parts = SendParts(connected(archive, "QRSTATION"), station.store.reader, told.append, station.cancel, pace=pace)
    return send(SendRequest(archive.name, request.get("study", STUDY)), parts)


def test_orthanc_holds_the_very_elements_afterwards(station: Station, held: list[Path]) -> None:
    with Orthanc() as orthanc:
        outcome = sent(station, orthanc.settings())
        assert (outcome.state, outcome.expected, outcome.stored) == (JobState.SUCCEEDED, 5, 5)
        files = [orthanc.file(name) for name in orthanc.instances()]
    kept = {str(image.SOPInstanceUID): image for image in (pydicom.dcmread(BytesIO(file)) for file in files)}
    assert len(kept) == 5
    for record in station.store.reader.instances(STUDY):
        sent_one = pydicom.dcmread(record.path)
        # Orthanc writes the lengths of groups and sequences anew, so the elements are compared, not the bytes.
        for image in (sent_one, kept[record.sop_uid]):
            image.walk(lambda within, element: within.pop(element.tag) if element.tag.element == 0 else None)
        assert kept[record.sop_uid] == sent_one
        assert kept[record.sop_uid].file_meta.TransferSyntaxUID == record.transfer_syntax_uid


def test_dcmqrscp_takes_no_compressed_images_and_gets_them_uncompressed(station: Station, held: list[Path]) -> None:
    with Dcmqrscp() as archive:
        outcome = sent(station, archive.settings())
        kept = [pydicom.dcmread(path) for path in (archive.folder / "storage").iterdir() if path.name != "index.dat"]
    assert (outcome.state, outcome.stored, outcome.failed) == (JobState.SUCCEEDED, 5, ())
    assert len(kept) == 5
    assert not any(image.file_meta.TransferSyntaxUID.is_compressed for image in kept)


@pytest.mark.parametrize(("option", "syntax"), [("+x=", ExplicitVRLittleEndian), ("+xi", ImplicitVRLittleEndian)])
def test_what_is_encoded_anew_shows_the_same_image(
    station: Station, held: list[Path], option: str, syntax: str
) -> None:
    with Storescp(option) as archive:
        outcome = sent(station, archive.settings())
        assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 5)
        got = {pydicom.dcmread(path).SOPInstanceUID: path for path in archive.received.iterdir()}
        assert len(got) == 5
        for record in station.store.reader.instances(STUDY):
            arrived, stored = pydicom.dcmread(got[record.sop_uid]), pydicom.dcmread(record.path)
            is_taken = option == "+x=" and not stored.file_meta.TransferSyntaxUID.is_encapsulated
            expected = record.transfer_syntax_uid if is_taken else syntax
            assert arrived.file_meta.TransferSyntaxUID == expected
            assert arrived.PatientName == stored.PatientName == "Send^Test"
            if "PixelData" in stored:
                assert (read_frame(got[record.sop_uid]).pixels == read_frame(record.path).pixels).all()


def damaged(station: Station, folder: Path, name: str, keep: int) -> str:
    """Store an image of which only the first ``keep`` bytes of compressed pixels are right, and give its UID."""
    image = pydicom.dcmread(FILES / name)
    image.StudyInstanceUID, image.SeriesInstanceUID, image.SOPInstanceUID = STUDY, f"{STUDY}.9", f"{STUDY}.99"
    image.PatientID, image.PatientName = "S1", "Send^Test"
    image.PixelData = image.PixelData[:keep] + bytes(len(image.PixelData) - keep - 8) + image.PixelData[-8:]
    image.save_as(folder / "damaged.dcm")
    assert import_paths(station.store, [folder / "damaged.dcm"], lambda: False).imported == 1
    station.store.index.call(lambda _: None)
    return str(image.SOPInstanceUID)


def test_an_image_that_cannot_be_decompressed_is_told_and_the_others_go(
    station: Station, held: list[Path], tmp_path: Path
) -> None:
    uid = damaged(station, tmp_path, "MR_small_jp2klossless.dcm", 150)
    with Storescp() as archive:
        outcome = sent(station, archive.settings())
        assert len(list(archive.received.iterdir())) == 5
    assert (outcome.state, outcome.stored, outcome.missing) == (JobState.PARTIAL, 5, (uid,))
    assert [item.status for item in outcome.failed] == ["0x0122"]
    assert "does not take the transfer syntax" in words_of(outcome.notice).what
    assert "cannot be decoded" in words_of(outcome.notice).what


def test_a_later_frame_that_is_damaged_leaves_nothing_half_sent(
    station: Station, held: list[Path], tmp_path: Path
) -> None:
    image = pydicom.dcmread(FILES / "examples_ybr_color.dcm")
    frames = list(pydicom.encaps.generate_frames(image.PixelData, number_of_frames=30))
    image.PixelData = pydicom.encaps.encapsulate([*frames[:-1], frames[-1][:400]])
    image.StudyInstanceUID, image.PatientID, image.PatientName = STUDY, "S1", "Send^Test"
    image.save_as(tmp_path / "loop.dcm")
    assert import_paths(station.store, [tmp_path / "loop.dcm"], lambda: False).imported == 1
    station.store.index.call(lambda _: None)
    with Storescp() as archive:
        outcome = sent(station, archive.settings())
        got = {str(pydicom.dcmread(path).SOPInstanceUID) for path in archive.received.iterdir()}
    assert (outcome.state, outcome.stored) == (JobState.PARTIAL, 5)
    assert outcome.missing == (str(image.SOPInstanceUID),)
    assert len(got) == 5
    assert image.SOPInstanceUID not in got


def test_a_station_of_ours_holds_the_same_data_sets(station: Station, held: list[Path]) -> None:
    sink = MemorySink()
    scp = StoreScp(StationSettings(ae_title="OTHER", port=0), ReceiverSettings(), Door, sink)
    archive = ArchiveSettings("Other", "OTHER", "127.0.0.1", scp.start())
    outcome = sent(station, archive)
    scp.stop(1)
    assert outcome.state is JobState.SUCCEEDED
    for record in station.store.reader.instances(STUDY):
        assert sink.kept[record.sop_uid] == b"".join(data_set_of(record.path))


def test_what_the_archive_refuses_is_told_with_the_reason(station: Station, held: list[Path]) -> None:
    sink = MemorySink()
    sink.refused_classes["1.2.840.10008.5.1.4.1.1.4"] = StoreStatus.OUT_OF_RESOURCES
    scp = StoreScp(StationSettings(ae_title="OTHER", port=0), ReceiverSettings(), Door, sink)
    outcome = sent(station, ArchiveSettings("Other", "OTHER", "127.0.0.1", scp.start()))
    scp.stop(1)
    assert (outcome.state, outcome.stored) == (JobState.PARTIAL, 4)
    assert [item.status for item in outcome.failed] == ["0xA700"]
    assert "no room" in words_of(outcome.notice).what


def test_a_line_that_drops_costs_only_time(station: Station, held: list[Path]) -> None:
    sink = MemorySink()
    scp = StoreScp(StationSettings(ae_title="OTHER", port=0), ReceiverSettings(), Door, sink)
    with Link(scp.start(), cut=(300, 5_000, 40_000)) as link:
        outcome = sent(station, ArchiveSettings("Other", "OTHER", "127.0.0.1", link.port, timeout=5))
    scp.stop(1)
    assert (outcome.state, outcome.stored) == (JobState.SUCCEEDED, 5)


def test_an_archive_that_is_not_there_is_a_failure(station: Station, held: list[Path]) -> None:
    outcome = sent(station, ArchiveSettings("Gone", "GONE", "127.0.0.1", free_port()))
    assert (outcome.state, outcome.stored, len(outcome.missing)) == (JobState.FAILED, 0, 5)
    assert "cannot be reached" in words_of(outcome.notice).what


def test_nothing_in_the_store_is_a_failure(station: Station) -> None:
    outcome = sent(station, ArchiveSettings("Gone", "GONE", "127.0.0.1", 104), study="1.2.3")
    assert (outcome.state, words_of(outcome.notice).what) == (JobState.FAILED, "nothing of that is in the store")


def test_an_empty_file_is_no_data_set(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises(NotDicom):
        next(data_set_of(tmp_path / "empty"))


def test_sending_waits_for_its_turn_among_the_jobs_of_an_archive(station: Station, held: list[Path]) -> None:
    lane = Lane(1)
    assert lane.take("a retrieve", 0)
    told: list[int] = []

    def report(progress: JobProgress) -> None:
        told.append(progress.stored)
        if len(told) == 2:
            lane.give_back()

    sink = MemorySink()
    scp = StoreScp(StationSettings(ae_title="OTHER", port=0), ReceiverSettings(), Door, sink)
    archive = ArchiveSettings("Other", "OTHER", "127.0.0.1", scp.start())
    parts = SendParts(connected(archive, "QRSTATION"), station.store.reader, report, station.cancel, lane)
    outcome = send(SendRequest(archive.name, STUDY), parts)
    scp.stop(1)
    assert outcome.state is JobState.SUCCEEDED
    assert told[:2] == [0, 0]
    assert lane.in_use == 0


def test_an_archive_that_has_no_place_is_called_a_few_times_and_no_place_of_the_lane_is_lost(
    station: Station, held: list[Path]
) -> None:
    lane = Lane(4)
    with HostileArchive(station.port, on_associate=lambda _, number: BUSY) as archive:
        parts = SendParts(
            connected(archive.settings, "QRSTATION"),
            station.store.reader,
            lambda progress: None,
            station.cancel,
            lane,
            pace=Pace(pauses=(0.01,), refusals=3),
        )
        outcome = send(SendRequest(archive.settings.name, STUDY), parts)
    assert (outcome.state, outcome.stored, archive.associations) == (JobState.FAILED, 0, 3)
    assert "5 of 5 images were not sent" in words_of(outcome.notice).what
    assert (lane.allowed, lane.in_use) == (1, 0)
    assert lane.take("another job", 0)
    assert lane.may_keep("another job", 0)
