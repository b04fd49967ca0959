"""The doctor: tries every link between an archive and this station, and names the first that is broken."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from qrstation.core.actor import Actor, ActorKind
from qrstation.core.archive import Archive, Connect, Offer, Way
from qrstation.core.codes.jobs import JobCode
from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.codes.tls import TlsCode
from qrstation.core.errors import StationError, TlsFailed
from qrstation.core.events import LinkTried, Publish
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.jobs.finding import Finding, Step, StepState
from qrstation.core.jobs.job import JobState, RetrieveRequest
from qrstation.core.notice import Notice, notice
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level, Query, image_query, series_query
from qrstation.core.station.addresses import is_loopback
from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings, StationSettings
from qrstation.jobs.pace import Pace
from qrstation.jobs.retrieve.arrivals import Arrivals
from qrstation.jobs.retrieve.parts import Holdings, RetrieveParts
from qrstation.jobs.retrieve.retrieving import retrieve
from qrstation.jobs.retrieve.route import check_reachable
from qrstation.jobs.tls_step import shaken_words
from qrstation.receiver.supervisor import ReceiverLink

LOG = logging.getLogger(__name__)
SERVICES = {Way.PUSH: "C-MOVE", Way.PULL: "C-GET"}
"""What the settings call the ways by which images come."""
RECENT_DAYS = (0, 7, 90)
MOVE_SILENCE = 60.0
"""Seconds in which one image must come; a nearline archive gets its own `silence`."""
PACE = Pace(late=5.0, fruitless_asks=1, asks=1, losses=1, refusals=1, first_contacts=1)


@dataclass(frozen=True, slots=True)
class DoctorParts:
    """What the doctor works with."""

    station: StationSettings
    find_port: Callable[[], int]
    """Gives the port on which our receiver listens; raises StationError when it does not."""
    holdings: Holdings
    arrivals: Arrivals
    remove: Callable[[str, str], object]
    """Removes an instance (study and SOP Instance UID) from the store again, where it is alone of its study."""
    cancel: CancelToken
    connect: Connect
    """Gives archives, also one that is this station itself."""
    receiver: ReceiverSettings = field(default_factory=ReceiverSettings)
    """How our receiver is set: it may ask for TLS."""
    in_force: bool = True
    """False when ``station`` is only typed: our receiver does not listen so yet."""


def parts_for(
    station: StationSettings,
    link: ReceiverLink,
    holdings: Holdings,
    arrivals: Arrivals,
    cancel: CancelToken,
    connect: Connect,
    person: ActorKind,
    *,
    in_force: bool = True,
    receiver: ReceiverSettings | None = None,
) -> DoctorParts:
    """Give the parts for a station whose receiver is at the other end of ``link``; ``person`` says who asks."""
    return DoctorParts(
        station,
        lambda: link.wait_listening().port,
        holdings,
        arrivals,
        lambda study, instance: link.request(
            "delete-alone", timeout=10.0, study=study, instance=instance, way=str(person)
        ),
        cancel,
        connect,
        receiver or ReceiverSettings(),
        in_force,
    )


def examine(archive: ArchiveSettings, parts: DoctorParts) -> Iterator[Finding]:
    """Try the chain of one archive and yield a Finding for every step; after a broken one the next are skipped."""
    doctor = _Doctor(archive, parts)
    broken: Step | None = None
    for step, test in doctor.steps:
        needs_archive = step is not Step.RECEIVER
        if parts.cancel.is_cancelled or (broken is not None and needs_archive):
            why = notice(JobCode.NOT_TRIED_SINCE, step=str(broken)) if broken else notice(JobCode.NOT_TRIED)
            yield Finding(archive.name, step, StepState.SKIPPED, why)
            continue
        if step in (Step.RECEIVER, Step.MOVE) and not parts.in_force:
            yield Finding(archive.name, step, StepState.SKIPPED, notice(JobCode.NOT_IN_FORCE))
            continue
        try:
            seen = test()
            if parts.cancel.is_cancelled:
                raise Cancelled
        except Cancelled:
            yield Finding(archive.name, step, StepState.SKIPPED, notice(JobCode.STOPPED))
        except StationError as error:
            if parts.cancel.is_cancelled:
                yield Finding(archive.name, step, StepState.SKIPPED, notice(JobCode.STOPPED))
                continue
            broken = broken or step
            yield Finding(archive.name, step, StepState.FAILED, error.notice)
        except Exception:
            # A bug of ours: the log has the traceback, and whoever waits hears how the step went.
            LOG.exception("a step of the doctor failed unexpectedly")
            broken = broken or step
            yield Finding(archive.name, step, StepState.FAILED, notice(JobCode.STEP_FAILED_UNEXPECTEDLY))
        else:
            state = StepState.OK if seen is not None else StepState.SKIPPED
            yield Finding(archive.name, step, state, seen or notice(JobCode.NO_IMAGE_TO_MOVE))


def start_examination(archive: ArchiveSettings, parts: DoctorParts, publish: Publish) -> None:
    """Examine on a worker thread; a LinkTried follows for each step, numbered by ``parts.cancel``."""

    def run() -> None:
        for finding in examine(archive, parts):
            publish(LinkTried(id(parts.cancel), finding))

    threading.Thread(target=run, name="doctor", daemon=True).start()


class _Doctor:
    """The steps of one archive; each gives what it saw, or raises StationError."""

    def __init__(self, archive: ArchiveSettings, parts: DoctorParts) -> None:
        self._archive = archive
        self._parts = parts
        self._far: Archive = parts.connect(archive)
        self._offer: Offer | None = None
        self._study: Match | None = None
        self.steps: tuple[tuple[Step, Callable[[], Notice | None]], ...] = (
            (Step.RESOLVE, self._resolve),
            (Step.CONNECT, self._connect),
            *(((Step.TLS, self._tls),) if archive.tls else ()),
            (Step.ASSOCIATE, self._associate),
            (Step.ECHO, self._echo),
            (Step.FIND, self._find),
            (Step.RECEIVER, self._receiver),
            (Step.MOVE, self._move),
        )

    def _resolve(self) -> Notice:
        host = self._archive.host
        address = self._far.resolve(self._parts.cancel)
        if address == host:
            return notice(JobCode.HOST_IS_ADDRESS, host=host)
        return notice(JobCode.HOST_RESOLVED, host=host, address=address)

    def _connect(self) -> Notice:
        seconds = self._far.knock(self._parts.cancel)
        return notice(JobCode.PORT_ANSWERS, port=self._archive.port, milliseconds=seconds * 1e3)

    def _tls(self) -> Notice:
        """Begin with TLS: what is wrong with it is said here, and not as an association that fails."""
        return shaken_words(self._archive, self._far.shake_hands(self._parts.cancel))

    def _associate(self) -> Notice:
        offer = self._offer = self._far.offer(self._parts.cancel)
        ways = self._far.ways
        lacking = () if set(ways) & set(offer.ways) else tuple(SERVICES[way] for way in ways)
        if not offer.can_find:
            lacking = ("C-FIND",)
        if lacking:
            other = self._other_way() if offer.can_find else None
            instead = SERVICES[other] if other else ""
            raise StationError(JobCode.NOT_ACCEPTED, services=offer.services, lacking=lacking, other=instead)
        return notice(JobCode.ACCEPTED, services=offer.services)

    def _other_way(self) -> Way | None:
        """Give the way of retrieving that the archive offers and that is not chosen for it; None when there is none."""
        offered = self._offer.ways if self._offer else ()
        return next((way for way in offered if way not in self._far.ways), None)

    def _with_other_way(self, told: Notice | None) -> StationError:
        """Give an error of what is told, with the hint that C-GET is left where it is: it needs no call to us."""
        if told is not None and self._other_way() is Way.PULL:
            told = notice(OutcomeCode.OR_OTHER_WAY, support=told.support, why=told, way=SERVICES[Way.PULL])
        return StationError.of(told or notice(OutcomeCode.NOT_ALL_CAME))

    def _echo(self) -> Notice:
        if self._offer is None or not self._offer.answers_tests:
            return notice(JobCode.ECHO_NOT_OFFERED)
        started = time.monotonic()
        self._far.test(self._parts.cancel)
        return notice(JobCode.ECHO_ANSWERED, milliseconds=(time.monotonic() - started) * 1e3)

    def _find(self) -> Notice:
        """Look for one study: recent ones first, since a wide question is a burden for a large archive."""
        today = date.today()
        ranges = [f"{today - timedelta(days=days):%Y%m%d}-" for days in RECENT_DAYS] + [""]
        for dates in ranges:
            found = self._first(Query(Level.STUDY, (("StudyDate", dates),)))
            if found is not None:
                self._study = found
                return notice(JobCode.FIND_ANSWERED)
        return notice(JobCode.FIND_SHOWS_NOTHING)

    def _first(self, query: Query) -> Match | None:
        matches: list[Match] = []
        with self._far.search(self._parts.cancel) as search:
            search.find(query, matches.append, self._parts.cancel, limit=1)
        return matches[0] if matches else None

    def _receiver(self) -> Notice:
        """See whether our receiver listens, and answers at the address that archives are told."""
        station = self._parts.station
        if self._far.ways == (Way.PULL,):
            return notice(JobCode.RECEIVER_NOT_CALLED, port=self._parts.find_port())
        try:
            check_reachable(station, self._archive)
        except StationError as error:
            raise self._with_other_way(error.notice) from error
        port = self._parts.find_port()
        host = station.announced_host
        # An address that means "every card" is none to call.
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - the address that means every card, which is not called
        try:
            self._call_ourselves(host, port)
        except StationError as error:
            raise StationError(
                JobCode.RECEIVER_UNREACHABLE, support=error.support, host=host, port=port, why=error.notice
            ) from error
        return notice(JobCode.RECEIVER_LISTENS, ae_title=station.ae_title, host=host, port=port)

    def _call_ourselves(self, host: str, port: int) -> None:
        """Send a C-ECHO to our receiver, with TLS where it speaks that: it must show our own certificate then."""
        title, rules = self._parts.station.ae_title, self._parts.receiver
        ourselves = ArchiveSettings(
            title,
            title,
            host,
            port,
            timeout=self._archive.timeout,
            tls=rules.tls,
            tls_ca=rules.tls_certificate,
            tls_certificate=rules.tls_certificate,
            tls_key=rules.tls_key,
        )
        try:
            self._parts.connect(ourselves).test(self._parts.cancel)
        except TlsFailed as error:
            # It listens and has shown that it is ours; that it lets in others' certificates alone is as it was set.
            if error.notice.code not in (TlsCode.REFUSES_OURS, TlsCode.ASKS_CERTIFICATE):
                raise

    def _move(self) -> Notice | None:
        """Have one image sent to ourselves; what came only for this is removed again."""
        if self._study is None:
            return None
        study = self._study.study_uid
        series = self._first(series_query(study))
        image = self._first(image_query(study, series.series_uid)) if series else None
        if series is None or image is None:
            raise StationError(JobCode.NO_IMAGES_LISTED)
        held = self._parts.holdings.held_among((image.sop_uid,))
        port = self._parts.find_port()
        request = RetrieveRequest(
            self._archive.name, study, (series.series_uid,), (image.sop_uid,), replace=True
        )  # asked for even when it is here
        archive = self._archive
        if not archive.nearline:
            archive = replace(archive, silence=min(archive.silence, MOVE_SILENCE))
        parts = RetrieveParts(
            self._parts.station,
            self._parts.connect(archive),
            port,
            self._parts.holdings,
            self._parts.arrivals,
            lambda progress: None,
            self._parts.cancel,
            pace=PACE,
        )
        with self._parts.arrivals.senders(request) as senders:
            outcome = retrieve(request, parts)
        if outcome.state is not JobState.SUCCEEDED:
            told = outcome.notice
            if told is not None and not told.support:
                told = replace(told, support=outcome.status or "")
            raise self._with_other_way(told)
        if not held:
            with suppress(StationError):  # a test image that stays does no harm
                self._parts.remove(study, image.sop_uid)
        address = self._address_to_bind(senders)
        if address:
            return notice(JobCode.IMAGE_CAME_FROM, seconds=outcome.seconds, address=address)
        return notice(JobCode.IMAGE_CAME, seconds=outcome.seconds)

    def _address_to_bind(self, senders: Collection[Actor]) -> str:
        """Give the address to which the archive can be bound: the one that it has called from by its own AE title.

        "" where that would help nobody: it is bound, it does not call, or nobody else can call this station.
        """
        archive = self._archive
        if archive.only_from or archive.only_certificate or self._far.ways != (Way.PUSH,):
            return ""
        if is_loopback(self._parts.station.bind) or {sender.name for sender in senders} != {archive.ae_title}:
            return ""
        addresses = {sender.address for sender in senders}
        return addresses.pop() if len(addresses) == 1 else ""
