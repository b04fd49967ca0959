"""C-GET on behalf of a client: run by the receiver, since it alone writes the store.

What speaks DIMSE as an SCU is imported when the first archive is asked: neither the window's start nor the receiver's
waits for it.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from qrstation.core.archive import Connect
from qrstation.core.codes.receiver import ReceiverCode
from qrstation.core.deeds import AssociationEnded, Tell
from qrstation.core.errors import ReceiverError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.sink import InstanceSink
from qrstation.core.station.settings import ArchiveSettings, StationSettings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.network.archive import connecting
from qrstation.receiver.numbered import Numbered
from qrstation.receiver.supervisor import ReceiverLink

if TYPE_CHECKING:
    from qrstation.network.scu.c_move import MoveEnd


class Gets:
    """The C-GETs that run."""

    def __init__(
        self,
        sink: InstanceSink,
        on_ended: Callable[[AssociationEnded], None] = lambda ended: None,
        place: TlsPlace | None = None,
    ) -> None:
        self._sink = sink
        self._on_ended = on_ended
        self._place = place
        self._numbered = Numbered()
        self.stop = self._numbered.stop

    def fetch(self, untrusted: dict[str, Any], cancel: CancelToken) -> dict[str, Any]:
        """Run one C-GET to its end. Raises PeerError."""
        from qrstation.network.scu.c_get import get

        with self._numbered.running(str(untrusted["number"]), cancel):
            archive = ArchiveSettings(**untrusted["archive"])
            keys = {str(keyword): str(value) for keyword, value in untrusted["keys"].items()}
            classes = [str(uid) for uid in untrusted["classes"]]
            calling = str(untrusted["calling"])
            end = get(archive, calling, keys, classes, self._sink, cancel, self._on_ended, self._place)
        return {
            "status": end.status,
            "counts": asdict(end.counts),
            "failed": list(end.failed_uids),
            "comment": end.untrusted_comment,
        }


@contextmanager
def cancelling(token: CancelToken) -> Iterator[None]:
    """Cancel at the end: a client that is gone wants nothing more."""
    try:
        yield
    finally:
        token.cancel()


def get_by_receiver(
    link: ReceiverLink,
    archive: ArchiveSettings,
    calling_ae_title: str,
    keys: dict[str, str],
    sop_classes: tuple[str, ...],
    cancel: CancelToken,
) -> MoveEnd:
    """Have the receiver run a C-GET, and wait for its end. Raises what it raised there, or ReceiverError."""
    from qrstation.network.scu.c_move import MoveCounts, MoveEnd

    if cancel.is_cancelled:
        return MoveEnd(None, MoveCounts())
    number = uuid.uuid4().hex

    def stop() -> None:
        link.post("get-stop", number=number)

    cancel.listen(stop)
    try:
        untrusted = link.request(
            "get",
            number=number,
            archive=asdict(archive),
            calling=calling_ae_title,
            keys=keys,
            classes=list(sop_classes),
        )
    finally:
        cancel.unlisten(stop)
    return _end_from(untrusted)


def _end_from(untrusted: dict[str, Any]) -> MoveEnd:
    """Read what a receiver says of a C-GET's end. Raises ReceiverError for what is none."""
    from qrstation.network.scu.c_move import MoveCounts, MoveEnd

    try:
        counts = {str(name): _number(count) for name, count in untrusted["counts"].items()}
        failed = tuple(str(uid) for uid in untrusted["failed"])
        return MoveEnd(_number(untrusted["status"]), MoveCounts(**counts), failed, str(untrusted["comment"]))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ReceiverError(ReceiverCode.NOT_UNDERSTOOD) from error


def _number(untrusted: Any) -> int | None:
    return None if untrusted is None else int(untrusted)


def archives_of(
    station: StationSettings,
    port: int,
    link: ReceiverLink | None = None,
    tell: Tell = lambda deed: None,
    place: TlsPlace | None = None,
) -> Connect:
    """Give what gives archives to a station whose receiver listens on ``port``; by its ``link``, C-GETs are run.

    ``tell`` hears of each question, on the thread that asked it. ``place`` is where the files for TLS lie that the
    settings name.
    """
    get = functools.partial(get_by_receiver, link) if link is not None else None
    return connecting(station, port, get, tell, place)
