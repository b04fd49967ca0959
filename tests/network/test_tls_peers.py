"""TLS with those who are out there: DCMTK's tools and Orthanc, each way round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file

from qrstation.core.codes.tls import TlsCode
from qrstation.core.errors import PeerError
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.match import Match
from qrstation.core.standard.node import Node
from qrstation.core.standard.query import Level, Query
from qrstation.core.station.settings import ArchiveSettings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.network.archive import DimseArchive
from qrstation.network.dimse.identifier import move_keys
from qrstation.network.scu.c_find import find
from qrstation.network.scu.c_get import get
from qrstation.network.scu.c_move import move
from qrstation.network.scu.c_store import Kind, context_for, open_store, store_on
from tests.certificates import Authority, Pair
from tests.network.listening import Listening, listening
from tests.network.sinks import MemorySink
from tests.peers import Orthanc, Storescp, dcmtk

CT_FILE = Path(str(get_testdata_file("CT_small.dcm")))


@pytest.fixture(scope="module")
def ours(authority: Authority) -> Pair:
    return authority.issue()


@pytest.fixture(scope="module")
def theirs(authority: Authority) -> Pair:
    return authority.issue()


@pytest.fixture
def here(authority: Authority, ours: Pair) -> Iterator[Listening]:
    """Our receiver, which asks for a certificate."""
    with listening(ours.of_receiver(tls_ca=authority.file)) as made:
        yield made


def tls(pair: Pair, authority: Authority, *more: str) -> list[str]:
    """Give the options of DCMTK's tools."""
    return ["+tls", str(pair.key), str(pair.certificate), "+cf", str(authority.file), *more]


# --- DCMTK calls ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", [(), ("+py",), ("+px",)])
def test_dcmtk_sends_to_our_receiver(
    here: Listening, authority: Authority, theirs: Pair, profile: tuple[str, ...]
) -> None:
    """By its profiles for TLS: its own default, and those of BCP 195 that step down for nobody."""
    to = ["-aec", "QRSTATION", "127.0.0.1", str(here.port)]
    done = dcmtk("echoscu", *tls(theirs, authority, *profile), *to)
    assert done.returncode == 0, done.stderr
    done = dcmtk("storescu", *tls(theirs, authority, *profile), *to, str(CT_FILE))
    assert done.returncode == 0, done.stderr
    assert list(here.sink.kept) == [str(pydicom.dcmread(CT_FILE).SOPInstanceUID)]
    assert here.refused == []


def test_dcmtk_without_a_certificate_or_without_tls_is_refused(here: Listening, authority: Authority) -> None:
    to = ["-aec", "QRSTATION", "127.0.0.1", str(here.port)]
    assert dcmtk("echoscu", "+tla", "+cf", str(authority.file), *to).returncode != 0
    assert here.wait_refused() == TlsCode.CALLER_NO_CERTIFICATE
    here.refused.clear()
    done = dcmtk("echoscu", *to)
    assert done.returncode != 0
    assert "Protocol Version Not Supported" in done.stderr
    assert here.wait_refused() == TlsCode.CALLER_PLAIN


def test_dcmtk_that_does_not_know_our_issuer_is_told(here: Listening, folder: Path, theirs: Pair) -> None:
    strange = Authority(folder, "strange")
    done = dcmtk("echoscu", *tls(theirs, strange), "-aec", "QRSTATION", "127.0.0.1", str(here.port))
    assert done.returncode != 0
    assert here.wait_refused() == TlsCode.CALLER_REFUSES_OURS


# --- DCMTK is called ------------------------------------------------------------------------------------------------


def called(archive: ArchiveSettings, authority: Authority, pair: Pair | None = None) -> ArchiveSettings:
    """Give an archive's settings with TLS."""
    with_tls = replace(archive, tls=True, tls_ca=str(authority.file))
    return pair.shown_to(with_tls) if pair is not None else with_tls


def send(archive: ArchiveSettings) -> int:
    """Send a file, and give the status."""
    data_set = pydicom.dcmread(CT_FILE)
    kind = Kind(str(data_set.SOPClassUID), str(data_set.file_meta.TransferSyntaxUID))
    content = CT_FILE.read_bytes()
    start = 144 + data_set.file_meta.FileMetaInformationGroupLength
    with open_store(archive, "QRSTATION", [kind]) as association:
        context = context_for(association, kind)
        return store_on(association, context, str(data_set.SOPInstanceUID), content[start:]).status


def test_we_send_to_dcmtk(authority: Authority, ours: Pair, theirs: Pair) -> None:
    with Storescp(*tls(theirs, authority)) as peer:
        assert send(called(peer.settings(), authority, ours)) == 0
        assert len(list(peer.received.iterdir())) == 1
        archive = DimseArchive(called(peer.settings(), authority, ours), Node("QRSTATION", "127.0.0.1", 1))
        archive.test(CancelToken())
        assert archive.shake_hands(CancelToken()).version in ("TLSv1.2", "TLSv1.3")


def test_dcmtk_that_asks_for_a_certificate_is_told_as_such(authority: Authority, theirs: Pair) -> None:
    with Storescp(*tls(theirs, authority)) as peer, pytest.raises(PeerError) as caught:
        send(called(peer.settings(), authority))
    assert caught.value.notice.code == TlsCode.ASKS_CERTIFICATE


# --- Orthanc, both ways ---------------------------------------------------------------------------------------------


@pytest.fixture(params=[False, True], ids=["anyone", "with a certificate"])
def archive(
    request: pytest.FixtureRequest, here: Listening, authority: Authority, ours: Pair, theirs: Pair
) -> Iterator[ArchiveSettings]:
    """Orthanc with an image; it calls us with TLS too, and shows its certificate."""
    modality = {"AET": "QRSTATION", "Host": "127.0.0.1", "Port": here.port, "UseDicomTls": True}
    options: dict[str, Any] = {
        "DicomTlsEnabled": True,
        "DicomTlsCertificate": str(theirs.certificate),
        "DicomTlsPrivateKey": str(theirs.key),
        "DicomTlsTrustedCertificates": str(authority.file),
        "DicomTlsRemoteCertificateRequired": request.param,
        "DicomModalities": {"QRSTATION": modality},
    }
    with Orthanc(**options) as orthanc:
        orthanc.upload(CT_FILE)
        yield called(orthanc.settings(), authority, ours if request.param else None)


def test_orthanc_is_searched_and_sends_by_move_and_by_get(archive: ArchiveSettings, here: Listening) -> None:
    cancel = CancelToken()
    dimse = DimseArchive(archive, Node("QRSTATION", "127.0.0.1", here.port), place=TlsPlace())
    dimse.test(cancel)
    assert dimse.offer(cancel).can_find
    assert dimse.shake_hands(cancel).version in ("TLSv1.2", "TLSv1.3")
    matches: list[Match] = []
    summary = find(archive, "QRSTATION", Query(Level.STUDY, (("PatientID", "1CT1"),)), matches.append, cancel)
    assert summary.end is SearchEnd.COMPLETE
    (study,) = matches
    keys, expected = move_keys(study.study_uid), [str(pydicom.dcmread(CT_FILE).SOPInstanceUID)]
    assert move(archive, "QRSTATION", "QRSTATION", keys, cancel).status == 0
    assert list(here.sink.kept) == expected
    assert here.refused == []
    sink = MemorySink()
    classes = (str(pydicom.dcmread(CT_FILE).SOPClassUID),)
    assert get(archive, "QRSTATION", keys, classes, sink, cancel).status == 0
    assert list(sink.kept) == expected
    assert send(archive) == 0


def test_orthanc_that_is_not_let_in_by_its_certificate_cannot_send(
    authority: Authority, folder: Path, ours: Pair
) -> None:
    stranger = Authority(folder, "stranger")
    theirs = stranger.issue()
    with listening(ours.of_receiver(tls_ca=authority.file)) as here:
        modality = {"AET": "QRSTATION", "Host": "127.0.0.1", "Port": here.port, "UseDicomTls": True}
        options: dict[str, Any] = {
            "DicomTlsEnabled": True,
            "DicomTlsCertificate": str(theirs.certificate),
            "DicomTlsPrivateKey": str(theirs.key),
            "DicomTlsTrustedCertificates": str(authority.file),
            "DicomTlsRemoteCertificateRequired": False,
            "DicomModalities": {"QRSTATION": modality},
        }
        with Orthanc(**options) as orthanc:
            orthanc.upload(CT_FILE)
            archive = called(orthanc.settings(), stranger)
            study = str(pydicom.dcmread(CT_FILE).StudyInstanceUID)
            assert move(archive, "QRSTATION", "QRSTATION", move_keys(study), CancelToken()).status != 0
        assert here.wait_refused() == TlsCode.CALLER_UNKNOWN_CA
        assert not here.sink.kept
