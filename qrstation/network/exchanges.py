"""What jobs ask of an archive becomes associations and messages, and statuses become ends that jobs know.

``here`` is this station as the archive knows it, ``place`` where the files for TLS lie that the settings name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from qrstation.core.archive import (
    Acknowledgement,
    Delivery,
    End,
    FindSummary,
    Kind,
    Offer,
    OnEntry,
    OnMatch,
    Wanted,
    Way,
)
from qrstation.core.deeds import Tell
from qrstation.core.errors import AssociationLost, StationError
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.jobs.finding import Step
from qrstation.core.jobs.transcript import current_transcript
from qrstation.core.standard.node import Node
from qrstation.core.standard.query import Query
from qrstation.core.standard.worklist import WorklistQuery
from qrstation.core.station.settings import ArchiveSettings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.network.dimse.identifier import move_keys
from qrstation.network.dimse.status import (
    BUSY,
    CANCELLED,
    MOVE_DESTINATION_UNKNOWN,
    PERMANENT,
    SUB_OPERATIONS_FAILED,
    SUCCESS,
    hexadecimal,
    move_notice,
    store_notice,
)
from qrstation.network.scu import probe
from qrstation.network.scu.association import Association
from qrstation.network.scu.c_find import asked_and_told, open_find, study_question
from qrstation.network.scu.c_move import MoveCounts, MoveEnd, move_on, open_move
from qrstation.network.scu.c_store import StoreAnswer, context_for, open_store, store_on
from qrstation.network.scu.worklist import open_worklist, worklist_question
from qrstation.network.upper_layer.tls_transport import way_to

Get = Callable[[ArchiveSettings, str, dict[str, str], tuple[str, ...], CancelToken], MoveEnd]
"""Runs one C-GET where the store is: archive, our AE title, identifier, SOP classes, cancel. Raises StationError."""

_SERVICES = {"C-MOVE": Way.PUSH, "C-GET": Way.PULL}


@contextmanager
def searching(
    settings: ArchiveSettings, here: Node, cancel: CancelToken, tell: Tell, place: TlsPlace
) -> Iterator[_Search]:
    """Associate for C-FIND; each that ends is told. Raises StationError."""
    with open_find(settings, here.ae_title, cancel, place) as association:
        yield _Search(association, settings, tell)


@contextmanager
def scheduled(
    settings: ArchiveSettings, here: Node, cancel: CancelToken, tell: Tell, place: TlsPlace
) -> Iterator[_Scheduled]:
    """Associate for C-FIND by the modality worklist; each that ends is told. Raises StationError."""
    with open_worklist(settings, here.ae_title, cancel, place) as association:
        yield _Scheduled(association, settings, tell)


@contextmanager
def forwarding(
    settings: ArchiveSettings, here: Node, destination: str, cancel: CancelToken, place: TlsPlace
) -> Iterator[_Forwarding]:
    """Associate for C-MOVEs to a third station. Raises StationError."""
    with open_move(settings, here.ae_title, cancel, place) as association:
        yield _Forwarding(association, settings, destination)


@contextmanager
def sending(
    settings: ArchiveSettings, here: Node, kinds: Iterable[Kind], cancel: CancelToken, place: TlsPlace
) -> Iterator[_Sending]:
    """Associate for C-STOREs. Raises StationError."""
    with open_store(settings, here.ae_title, kinds, cancel, place) as association:
        yield _Sending(association)


def offered(settings: ArchiveSettings, here: Node, cancel: CancelToken, place: TlsPlace) -> Offer:
    """Associate with every service proposed, and say which were accepted. Raises StationError."""
    return _offer(probe.offer_of(settings.node, here.ae_title, settings.timeout, cancel, way_to(settings, place)))


def probed(
    settings: ArchiveSettings, here: Node, passed: Callable[[Step], object], cancel: CancelToken, place: TlsPlace
) -> Offer:
    """The same, and send a C-ECHO over the association. Raises StationError."""
    way = way_to(settings, place)
    return _offer(probe.probe(settings.node, here.ae_title, settings.timeout, passed, cancel, way))


def _offer(found: probe.Offer) -> Offer:
    ways = tuple(way for name, way in _SERVICES.items() if name in found.services)
    return Offer(found.services, found.missing, "C-FIND" in found.services, "C-ECHO" in found.services, ways)


class _Search:
    """C-FINDs in a row over one association."""

    def __init__(self, association: Association, settings: ArchiveSettings, tell: Tell) -> None:
        self._association = association
        self._settings = settings
        self._tell = tell

    def find(self, query: Query, take: OnMatch, cancel: CancelToken, limit: int | None = None) -> FindSummary:
        question = study_question(self._settings, query, take)
        return asked_and_told(self._association, self._settings, question, cancel, limit, self._tell)


class _Scheduled:
    """Questions to a worklist in a row over one association."""

    def __init__(self, association: Association, settings: ArchiveSettings, tell: Tell) -> None:
        self._association = association
        self._settings = settings
        self._tell = tell

    def find(self, query: WorklistQuery, take: OnEntry, cancel: CancelToken, limit: int | None = None) -> FindSummary:
        question = worklist_question(self._settings, query, take)
        return asked_and_told(self._association, self._settings, question, cancel, limit, self._tell)


class Moving:
    """C-MOVEs to ourselves, in a row over one association."""

    def __init__(self, settings: ArchiveSettings, here: Node, place: TlsPlace) -> None:
        self._settings = settings
        self._here = here
        self._place = place
        self._association: Association | None = None

    def fetch(self, wanted: Wanted, cancel: CancelToken) -> Delivery:
        """Run one C-MOVE. An association that the archive closed between two moves is made anew."""
        fresh = self._association is None or self._association.is_broken
        try:
            return self._move(wanted, cancel)
        except AssociationLost:
            self.close()
            if fresh or cancel.is_cancelled:
                raise
            return self._move(wanted, cancel)
        except StationError:
            self.close()
            raise

    def _move(self, wanted: Wanted, cancel: CancelToken) -> Delivery:
        if self._association is None or self._association.is_broken:
            try:
                self._association = open_move(self._settings, self._here.ae_title, cancel, self._place)
            except Cancelled:
                return Delivery(End.CANCELLED, is_answer=False)
        end = move_on(self._association, self._settings, self._here.ae_title, _keys(wanted), cancel)
        return delivery_of(end, self._here)

    def close(self) -> None:
        """Release the association."""
        association, self._association = self._association, None
        if association is not None:
            if association.is_broken:
                association.abort()
            else:
                association.release()


class Getting:
    """C-GETs, run by the receiver, each over an association of its own."""

    def __init__(
        self, get: Get, settings: ArchiveSettings, here: Node, sop_classes: Callable[[], tuple[str, ...]]
    ) -> None:
        self._get = get
        self._settings = settings
        self._here = here
        self._classes = sop_classes

    def fetch(self, wanted: Wanted, cancel: CancelToken) -> Delivery:
        """Run one C-GET."""
        transcript = current_transcript()
        number = transcript.begin() if transcript else 0
        if transcript is not None:
            transcript.note(number, f"C-GET by the receiver, {wanted.count or 'unknown number of'} instances")
        end = self._get(self._settings, self._here.ae_title, _keys(wanted), self._classes(), cancel)
        if transcript is not None:
            said = "none" if end.status is None else hexadecimal(end.status)
            transcript.note(number, f"ended with status {said}")
        return delivery_of(end, self._here)

    def close(self) -> None:
        """Nothing is held between two C-GETs."""


class _Forwarding:
    """C-MOVEs to a third station, in a row over one association."""

    def __init__(self, association: Association, settings: ArchiveSettings, destination: str) -> None:
        self._association = association
        self._settings = settings
        self._destination = destination

    def send(self, wanted: Wanted, on_sent: Callable[[int], None], cancel: CancelToken) -> Delivery:
        def tell(counts: MoveCounts) -> None:
            on_sent(counts.completed or 0)

        silence = self._settings.silence  # no arrivals are seen here that could be watched
        end = move_on(self._association, self._settings, self._destination, _keys(wanted), cancel, tell, silence)
        return delivery_of(end, Node(self._destination, "its address", 0))


class _Sending:
    """C-STOREs in a row over one association."""

    def __init__(self, association: Association) -> None:
        self._association = association

    @property
    def is_usable(self) -> bool:
        return not self._association.is_broken

    def syntax_for(self, kind: Kind) -> str:
        return context_for(self._association, kind).transfer_syntax

    def send(self, kind: Kind, sop_uid: str, parts: Iterable[bytes], cancel: CancelToken) -> Acknowledgement:
        context = context_for(self._association, kind)
        try:
            answer = store_on(self._association, context, sop_uid, parts, cancel)
        except BaseException:
            if not self._association.is_broken:
                self._association.abort()  # a message that cannot be sent to its end must end the association
            raise
        return _acknowledged(answer)


def _keys(wanted: Wanted) -> dict[str, str]:
    """Give the identifier of a C-MOVE or C-GET (PS3.4 C.4.2.1.4)."""
    series = (wanted.series_uid,) if wanted.series_uid else ()
    return move_keys(wanted.study_uid, series, wanted.instance_uids)


def delivery_of(end: MoveEnd, here: Node) -> Delivery:
    """Say what the final response of a C-MOVE or C-GET means; ``here`` is what the archive must know of us."""
    counts, status = end.counts, end.status
    return Delivery(
        _end_of(status),
        None if status is None else hexadecimal(status),
        None if status is None or status == SUCCESS else move_notice(status, here, end.untrusted_comment),
        (counts.completed or 0) + (counts.warning or 0),
        counts.failed or 0,
        end.failed_uids,
        is_answer=status is not None,
    )


def _end_of(status: int | None) -> End:
    if status in (None, CANCELLED):
        return End.CANCELLED
    known = {SUCCESS: End.DONE, SUB_OPERATIONS_FAILED: End.PARTLY, MOVE_DESTINATION_UNKNOWN: End.DESTINATION_UNKNOWN}
    if status in known:
        return known[status]
    return End.BUSY if status in BUSY else End.REFUSED if status in PERMANENT else End.FAILED


def _acknowledged(answer: StoreAnswer) -> Acknowledgement:
    if answer.is_stored:
        return Acknowledgement(True, hexadecimal(answer.status))
    return Acknowledgement(False, hexadecimal(answer.status), store_notice(answer.status))
