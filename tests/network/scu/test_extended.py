"""What an archive agrees to beyond the plain search is what it says, whatever it says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pynetdicom import AE, evt

from qrstation.core.errors import AssociationRejected
from qrstation.core.jobs.habits import Negotiable
from qrstation.core.standard.uid_registry import STUDY_ROOT_FIND
from qrstation.core.station.settings import ArchiveSettings
from qrstation.network.scp.judgement import Rejection
from qrstation.network.scu.extended import agreed
from tests.archives import serving
from tests.hostile import HostileArchive
from tests.peers import Dcmqrscp, Orthanc


@contextmanager
def agreeing(answer: bytes, asked: list[dict[str, bytes]]) -> Iterator[ArchiveSettings]:
    """Give an archive that answers so to what is proposed."""
    entity = AE(ae_title="AGREES")
    entity.add_supported_context(STUDY_ROOT_FIND)

    def extended(event: evt.Event) -> dict[str, bytes]:
        asked.append({str(uid): wish for uid, wish in event.app_info.items()})
        return {STUDY_ROOT_FIND: answer}

    server = serving(entity, [(evt.EVT_SOP_EXTENDED, extended)])
    try:
        yield ArchiveSettings("Agrees", "AGREES", "127.0.0.1", server.server_address[1], timeout=5)
    finally:
        server.shutdown()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"\x01\x01\x01\x01", tuple(Negotiable)),
        (b"\x00\x00\x01\x00\x01", (Negotiable.FUZZY,)),
        (b"\x01", (Negotiable.RELATIONAL,)),
        (b"\x02\x01\xff", (Negotiable.DATETIME,)),
        (b"\x00\x00\x00\x00", ()),
    ],
)
def test_each_byte_is_one_agreement(answer: bytes, said: tuple[Negotiable, ...]) -> None:
    asked: list[dict[str, bytes]] = []
    with agreeing(answer, asked) as archive:
        assert agreed(archive, "ME") == said
    assert asked == [{STUDY_ROOT_FIND: b"\x01\x01\x01\x01"}]


def test_an_archive_that_answers_nothing_agrees_to_nothing() -> None:
    with HostileArchive(0) as archive:
        assert agreed(archive.settings, "ME") == ()


def test_one_that_rejects_is_told() -> None:
    with (
        HostileArchive(0, on_associate=lambda _, number: Rejection(1, 1, 3)) as archive,
        pytest.raises(AssociationRejected),
    ):
        agreed(archive.settings, "ME")


def test_real_archives_take_the_proposal() -> None:
    with Orthanc() as orthanc, Dcmqrscp() as dcmtk:
        assert agreed(orthanc.settings(), "ME") == ()
        assert set(agreed(dcmtk.settings(), "ME")) <= set(Negotiable)
