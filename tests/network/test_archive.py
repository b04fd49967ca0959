"""An archive tells of TLS that fails with it, whatever was to be done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from qrstation.core.archive import Kind, Wanted, Way
from qrstation.core.codes.peers import PeerCode
from qrstation.core.codes.tls import TlsCode
from qrstation.core.deeds import CallFailed, Deed
from qrstation.core.errors import AssociationLost, StationError, TlsFailed
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.notice import notice_from
from qrstation.core.standard.node import Node
from qrstation.core.standard.uid_registry import EXPLICIT_VR_LITTLE_ENDIAN
from qrstation.core.station.settings import ArchiveSettings
from qrstation.network.archive import DimseArchive
from qrstation.network.scu.c_move import MoveEnd
from tests.certificates import Authority, Pair
from tests.network.listening import called, listening

CT = "1.2.840.10008.5.1.4.1.1.2"
NEVER = CancelToken()
WANTED = Wanted("1.2.3")
HERE = Node("ME", "127.0.0.1", 1)
KINDS = (Kind(CT, EXPLICIT_VR_LITTLE_ENDIAN),)


def entered(opened: AbstractContextManager[object]) -> None:
    with opened:
        pass


DONE: dict[str, Callable[[DimseArchive], object]] = {
    "echo": lambda archive: archive.test(NEVER),
    "handshake": lambda archive: archive.shake_hands(NEVER),
    "offer": lambda archive: archive.offer(NEVER),
    "probe": lambda archive: archive.probe(lambda step: None, NEVER),
    "negotiation": lambda archive: archive.negotiates(NEVER),
    "move": lambda archive: archive.fetching(Way.PUSH, lambda: ()).fetch(WANTED, NEVER),
    "search": lambda archive: entered(archive.search(NEVER)),
    "worklist": lambda archive: entered(archive.worklist(NEVER)),
    "forwarding": lambda archive: entered(archive.forwarding("THIRD", NEVER)),
    "sending": lambda archive: entered(archive.sending(KINDS, NEVER)),
}


@pytest.mark.parametrize("what", list(DONE))
def test_a_certificate_that_is_not_trusted_is_told_whatever_was_asked(what: str, folder: Path, pair: Pair) -> None:
    told: list[Deed] = []
    with listening(pair.of_receiver()) as here:
        archive = DimseArchive(called(here.port, Authority(folder, "another")), HERE, tell=told.append)
        with pytest.raises(TlsFailed) as caught:
            DONE[what](archive)
    (failed,) = told
    assert failed == CallFailed(archive.settings.ae_title, "127.0.0.1", caught.value.notice)
    assert caught.value.notice.code == TlsCode.UNKNOWN_CA


def test_a_refusal_of_our_certificate_that_comes_after_the_handshake_is_told(authority: Authority, pair: Pair) -> None:
    """With TLS 1.3 the client's side of the handshake is over before the server has looked at what it was shown."""
    told: list[Deed] = []
    with listening(pair.of_receiver(tls_ca=authority.file)) as here:
        archive = DimseArchive(called(here.port, authority), HERE, tell=told.append)
        with pytest.raises(TlsFailed):
            archive.test(NEVER)
    assert [isinstance(each, CallFailed) and each.reason.code for each in told] == [TlsCode.ASKS_CERTIFICATE]


def test_what_failed_in_the_receiver_is_told_where_it_was_asked_for() -> None:
    """A notice that came over the channel has a plain text for its code."""
    told: list[Deed] = []
    settings = ArchiveSettings("Main", "PACS", "127.0.0.1", 11112, tls=True)
    reason = notice_from({"code": str(TlsCode.EXPIRED), "values": {"peer": str(settings.node)}, "support": ""})

    def get(*asked: object) -> MoveEnd:
        raise TlsFailed.of(reason)

    archive = DimseArchive(settings, HERE, get, told.append)
    with pytest.raises(TlsFailed):
        archive.fetching(Way.PULL, lambda: (CT,)).fetch(WANTED, NEVER)
    assert told == [CallFailed("PACS", "127.0.0.1", reason)]


def test_files_that_do_not_serve_are_told(folder: Path) -> None:
    told: list[Deed] = []
    settings = ArchiveSettings("Main", "PACS", "127.0.0.1", 11112, tls=True, tls_ca=str(folder / "none.pem"))
    with pytest.raises(TlsFailed):
        DimseArchive(settings, HERE, tell=told.append).test(NEVER)
    assert [type(each) for each in told] == [CallFailed]


@pytest.mark.parametrize(
    "error",
    [
        AssociationLost(PeerCode.UNREACHABLE, peer="PACS"),
        TlsFailed(TlsCode.EXPIRED, peer="OTHER at 10.0.0.9:104"),
    ],
)
def test_what_is_not_of_tls_with_this_archive_is_not_told(
    error: StationError, pair: Pair, authority: Authority
) -> None:
    """Such as what another archive did to the work that is done over this connection."""
    told: list[Deed] = []
    with listening(pair.of_receiver()) as here:
        archive = DimseArchive(called(here.port, authority), HERE, tell=told.append)
        with pytest.raises(type(error)), archive.sending(KINDS, NEVER):
            raise error
    assert told == []
