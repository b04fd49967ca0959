"""The demo archives keep to the standard: DCMTK finds, moves and is told what it may not."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pydicom
import pytest

from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.match import Match
from qrstation.core.standard.node import Node
from qrstation.core.standard.query import Level, Query, image_query
from qrstation.core.station.settings import ArchiveSettings
from qrstation.demo import catalogue
from qrstation.demo.archive import DemoArchive, Manner
from qrstation.demo.catalogue import Study, instances_of, studies
from qrstation.demo.instances import stored_values
from qrstation.demo.launcher import DemoArchives
from qrstation.imaging.pixels.decode import read_frame
from qrstation.network.dimse.identifier import move_keys
from qrstation.network.scu.c_find import find
from qrstation.network.scu.c_move import move
from tests.peers import dcmtk, free_port, program
from tests.waiting import until


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def archive(port: int) -> Iterator[ArchiveSettings]:
    destinations = {"DEST": Node("DEST", "127.0.0.1", port)}
    running = DemoArchive(Manner(catalogue.MAIN, "MAINPACS", destinations=destinations))
    before = threading.active_count()
    yield ArchiveSettings("Main", "MAINPACS", "127.0.0.1", running.start(), timeout=10)
    running.stop()
    assert threading.active_count() <= before


def smallest(syntax: str, modality: str = "MR") -> Study:
    """Give a small study of a transfer syntax in the main archive."""
    fitting = [s for s in studies() if s.transfer_syntax == syntax and catalogue.MAIN in s.archives]
    return min(fitting, key=lambda study: (modality not in study.modalities, study.instances))


def test_findscu_finds_by_a_name_in_another_script(archive: ArchiveSettings) -> None:
    done = dcmtk(
        "findscu", "-S", "-aec", "MAINPACS", "127.0.0.1", str(archive.port), "-k", "QueryRetrieveLevel=STUDY",
        "-k", "PatientName=yamada*", "-k", "StudyInstanceUID", "-k", "NumberOfStudyRelatedInstances",
    )  # fmt: skip
    assert done.returncode == 0
    assert "Yamada^Tarou" in done.stderr + done.stdout
    assert "ISO_IR 192" in done.stderr + done.stdout


def test_answers_carry_every_key_and_match_as_they_should(archive: ArchiveSettings) -> None:
    found: list[Match] = []
    query = Query(
        Level.STUDY,
        (
            ("PatientName", "MOR*"),
            ("StudyDate", "20261001-"),
            ("ModalitiesInStudy", "CT"),
            ("InstanceAvailability", ""),
        ),
    )
    assert find(archive, "ME", query, found.append, CancelToken()).end is SearchEnd.COMPLETE
    assert [match.study_uid for match in found] == [catalogue.NODULE_CURRENT_STUDY_UID]
    assert found[0].text("InstanceAvailability") == "ONLINE"
    images: list[Match] = []
    series = catalogue.lung_series_uid(catalogue.NODULE_CURRENT_STUDY_UID)
    find(archive, "ME", image_query(found[0].study_uid, series), images.append, CancelToken())
    assert len(images) == 300


def test_japanese_names_come_with_their_three_groups(archive: ArchiveSettings) -> None:
    found: list[Match] = []
    find(archive, "ME", Query(Level.STUDY, (("PatientName", "山田*"),)), found.append, CancelToken())
    assert {match.text("PatientName") for match in found} == {"Yamada^Tarou=山田^太郎=やまだ^たろう"}


def test_a_missing_unique_key_is_refused(archive: ArchiveSettings) -> None:
    done = dcmtk(
        "findscu", "-S", "-v", "-aec", "MAINPACS", "127.0.0.1", str(archive.port),
        "-k", "QueryRetrieveLevel=SERIES", "-k", "SeriesInstanceUID",
    )  # fmt: skip
    assert "DataSetDoesNotMatchSOPClass" in done.stderr + done.stdout  # DCMTK's word for 0xA900


def test_an_unknown_destination_is_0xa801(archive: ArchiveSettings) -> None:
    end = move(archive, "ME", "NOBODY", move_keys(studies()[0].uid), CancelToken())
    assert end.status == 0xA801


def test_movescu_moves_and_what_arrives_is_the_phantom(archive: ArchiveSettings, port: int, tmp_path: Path) -> None:
    study = smallest(catalogue.EXPLICIT)
    with subprocess.Popen(
        [program("storescp"), "-aet", "DEST", "-od", str(tmp_path), "+xa", str(port)], stderr=subprocess.DEVNULL
    ) as scp:
        assert until(lambda: dcmtk("echoscu", "-aec", "DEST", "127.0.0.1", str(port)).returncode == 0, 10)
        done = dcmtk(
            "movescu", "-S", "-aem", "DEST", "-aec", "MAINPACS", "127.0.0.1", str(archive.port),
            "-k", "QueryRetrieveLevel=SERIES", "-k", f"StudyInstanceUID={study.uid}",
            "-k", f"SeriesInstanceUID={study.series[0].uid}",
        )  # fmt: skip
        scp.terminate()
    assert done.returncode == 0, done.stderr
    files = [pydicom.dcmread(path) for path in tmp_path.iterdir()]
    places = {place.sop_uid: place for place in instances_of(study, study.series[0])}
    assert {str(file.SOPInstanceUID) for file in files} == set(places)
    for file in files[:3]:
        expected = stored_values(places[str(file.SOPInstanceUID)])
        assert (np.frombuffer(file.PixelData, "<u2").reshape(expected.shape) == expected).all()


@pytest.mark.parametrize(
    "syntax",
    [catalogue.IMPLICIT, catalogue.JPEG_LOSSLESS, catalogue.JPEG_LS, catalogue.JPEG_2000, catalogue.RLE],
)
def test_each_transfer_syntax_decodes_to_what_was_computed(syntax: str, tmp_path: Path) -> None:
    from qrstation.demo.instances import build, sop_class
    from qrstation.store.part10 import build_head

    study = next(s for s in studies() if s.transfer_syntax == syntax)
    place = next(instances_of(study, study.series[0]))
    path = tmp_path / "one.dcm"
    path.write_bytes(build_head(sop_class(place.series), place.sop_uid, syntax, "X") + build(place, syntax))
    assert (read_frame(path).pixels == stored_values(place)).all()


def test_the_process_ends_with_its_parent() -> None:
    archives = DemoArchives(delay=0)
    settings = archives.start("QRSTATION", "127.0.0.1", free_port())
    assert [archive.name for archive in settings] == [catalogue.MAIN, catalogue.OFF_SITE]
    assert settings[1].nearline
    process = archives._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(10) == 0
    archives.stop()
