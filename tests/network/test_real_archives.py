"""The SCU side against real archives: Orthanc and DCMTK's dcmqrscp."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file

from qrstation.core.errors import AssociationRejected
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.match import Match
from qrstation.core.standard.node import Node
from qrstation.core.standard.query import Level, Query, image_query, series_query
from qrstation.core.station.door import Door
from qrstation.core.station.settings import ReceiverSettings, StationSettings
from qrstation.network.dimse.identifier import move_keys
from qrstation.network.scp.store_scp import StoreScp
from qrstation.network.scu.c_echo import echo
from qrstation.network.scu.c_find import find
from qrstation.network.scu.c_move import MoveCounts, move
from tests.network.sinks import MemorySink
from tests.peers import Dcmqrscp, Orthanc, Peer

FILES = [Path(str(get_testdata_file(name))) for name in ("CT_small.dcm", "MR_small.dcm", "rtplan.dcm")]


@pytest.fixture(params=[Orthanc, Dcmqrscp])
def setting(request: Any) -> Iterator[tuple[Peer, MemorySink]]:
    sink = MemorySink()
    scp = StoreScp(StationSettings(port=0), ReceiverSettings(), Door, sink)
    port = scp.start()
    with request.param({"QRSTATION": ("127.0.0.1", port)}) as peer:
        for path in FILES:
            peer.upload(path)
        yield peer, sink
    scp.stop(1)


def test_a_study_is_found_listed_and_moved(setting: tuple[Peer, MemorySink]) -> None:
    peer, sink = setting
    archive = peer.settings()
    echo(archive.node, "QRSTATION", 5)
    studies: list[Match] = []
    query = Query(Level.STUDY, (("PatientName", "Compressed*"),))
    assert find(archive, "QRSTATION", query, studies.append, CancelToken()).end is SearchEnd.COMPLETE
    assert sorted(match.text("PatientID") for match in studies) == ["1CT1", "4MR1"]
    ct = next(match for match in studies if match.text("PatientID") == "1CT1")
    series: list[Match] = []
    find(archive, "QRSTATION", series_query(ct.study_uid), series.append, CancelToken())
    images: list[Match] = []
    find(archive, "QRSTATION", image_query(ct.study_uid, series[0].series_uid), images.append, CancelToken())
    original = pydicom.dcmread(FILES[0])
    assert [match.sop_uid for match in images] == [str(original.SOPInstanceUID)]
    counts: list[MoveCounts] = []
    end = move(archive, "QRSTATION", "QRSTATION", move_keys(ct.study_uid), CancelToken(), counts.append)
    assert end.status == 0
    assert end.counts.completed == 1
    assert list(sink.kept) == [str(original.SOPInstanceUID)]


def test_an_unknown_destination_is_a_failure_status(setting: tuple[Peer, MemorySink]) -> None:
    peer, sink = setting
    study = str(pydicom.dcmread(FILES[0]).StudyInstanceUID)
    end = move(peer.settings(), "QRSTATION", "NOBODY", move_keys(study), CancelToken())
    # Orthanc says "unable to process" where the standard has 0xA801.
    assert end.status is not None
    assert end.status == 0xA801 or 0xC000 <= end.status <= 0xCFFF
    assert not sink.kept


def test_a_wrong_title_is_rejected() -> None:
    with Orthanc() as orthanc, pytest.raises(AssociationRejected):
        echo(Node("WRONG", "127.0.0.1", orthanc.port), "QRSTATION", 5)
