"""An archive as jobs see it: what it can be asked for, in words of the trade, and how that ends.

Rooms that speak with archives implement it: `network` by DIMSE (PS3.4), another may by DICOMweb (PS3.18). Contact that
is lost, or was never made, is raised as a PeerError by all of these; an answer that is no success is a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.finding import Step
from qrstation.core.jobs.habits import Negotiable
from qrstation.core.notice import Notice
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Query
from qrstation.core.standard.worklist import WorklistEntry, WorklistQuery
from qrstation.core.station.settings import ArchiveSettings


class Way(StrEnum):
    """How images come from an archive."""

    PUSH = "push"
    """The archive calls our receiver and sends them (C-MOVE)."""
    PULL = "pull"
    """They come over the connection that asks for them (C-GET, WADO-RS)."""


class End(StrEnum):
    """How a request to send images ended, as far as it matters to whoever asked."""

    DONE = "done"
    PARTLY = "partly"
    """It could not send all of them."""
    BUSY = "busy"
    """It cannot do it now, and may later."""
    DESTINATION_UNKNOWN = "destination unknown"
    """It does not know whom it was to send them to."""
    REFUSED = "refused"
    """It will not do it, and asking again is of no use before someone changes something."""
    FAILED = "failed"
    """It could not do it; asked otherwise it may."""
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Tell whether asking again cannot help before someone changes something."""
        return self in (End.REFUSED, End.DESTINATION_UNKNOWN)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a request to send images ended. The counts are the archive's own, not to be believed."""

    end: End
    code: str | None = None
    """The archive's own code, as support reads it; None where there is none."""
    notice: Notice | None = None
    """What it answered, where that is no success."""
    sent: int = 0
    failed: int = 0
    refused: tuple[str, ...] = ()
    """SOP Instance UIDs that it names as not sent."""
    is_answer: bool = True
    """The archive ended it; False where we did, before it answered."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be sent of a study: all of it, a series, or instances of a series by their UIDs."""

    study_uid: str
    series_uid: str = ""
    instance_uids: tuple[str, ...] = ()
    count: int = 0
    """How many instances that will be, as far as is known; 0 where it is not."""


@dataclass(frozen=True, slots=True)
class FindSummary:
    """How one question ended; `undecodable` counts answers that told of no match that could be used."""

    end: SearchEnd
    matches: int
    undecodable: int = 0
    notice: Notice | None = None
    """What is to be said where the answer is not whole; its `support` is the archive's own code, where it gave one."""
    ended_by_archive: bool = False
    """The archive itself ended an answer that is not whole, in so many words."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What an archive offers this station, and what not, by the names that support knows."""

    services: tuple[str, ...]
    missing: tuple[str, ...]
    can_find: bool
    answers_tests: bool
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Shaken:
    """What TLS with an archive was begun by: the version, such as "TLSv1.3", and its certificate in DER form."""

    version: str
    certificate: bytes


@dataclass(frozen=True, slots=True)
class Kind:
    """What an instance is sent as: its SOP class, and the transfer syntax of its bytes."""

    sop_class_uid: str
    transfer_syntax_uid: str


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """An archive's answer to one instance that was sent to it."""

    is_stored: bool
    code: str = ""
    """As support reads it."""
    notice: Notice | None = None
    """What it answered, where it is not stored."""


OnMatch = Callable[[Match], bool | None]
"""Takes a match; False: it does not count towards the limit."""


class Search(Protocol):
    """A connection for any number of questions in a row; for one thread."""

    def find(self, query: Query, take: OnMatch, cancel: CancelToken, limit: int | None = None) -> FindSummary:
        """Ask, and hand each match to ``take`` as it comes.

        Raises RequestFailed where the archive answers with a failure, AssociationLost; what was handed on stays.
        """


OnEntry = Callable[[WorklistEntry], bool | None]
"""Takes an entry of a worklist; False: it does not count towards the limit."""


class Scheduled(Protocol):
    """A connection to an archive's worklist, for any number of questions in a row; for one thread."""

    def find(self, query: WorklistQuery, take: OnEntry, cancel: CancelToken, limit: int | None = None) -> FindSummary:
        """Ask, and hand each entry to ``take`` as it comes; raises as `Search.find` does."""


class Fetching(Protocol):
    """Has an archive send images to this station, one request after the other; connects when it is first needed."""

    def fetch(self, wanted: Wanted, cancel: CancelToken) -> Delivery:
        """Have it send; there is no deadline but ``cancel``, since an archive may fetch from slow media."""

    def close(self) -> None:
        """Let the connection go, if there is one. Never raises."""


class Forwarding(Protocol):
    """Has an archive send images to another station; for one thread."""

    def send(self, wanted: Wanted, on_sent: Callable[[int], None], cancel: CancelToken) -> Delivery:
        """Have it send, and tell how many it has sent of this as it says; it may be silent for its `silence`."""


class Sending(Protocol):
    """A connection on which instances are sent to an archive, one after the other; for one thread."""

    @property
    def is_usable(self) -> bool:
        """Tell whether more can be sent; False when a message had to be cut off."""

    def syntax_for(self, kind: Kind) -> str:
        """Give the transfer syntax in which an instance is to be sent: its own, or one to encode it anew in.

        Raises AssociationRejected where the archive takes none of them.
        """

    def send(self, kind: Kind, sop_uid: str, parts: Iterable[bytes], cancel: CancelToken) -> Acknowledgement:
        """Send one instance, encoded as `syntax_for` says, and wait for the answer.

        What ``parts`` raises is passed on; the connection is good for nothing then. Raises Cancelled.
        """


class Archive(Protocol):
    """An archive, as this station knows it and is known to it. All of it may be used from any thread.

    What connects raises PeerError, and Cancelled when its token is set meanwhile.
    """

    @property
    def settings(self) -> ArchiveSettings:
        """What it is called and how it is to be treated."""

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways by which images may be fetched from it, the first to be tried first."""

    def search(self, cancel: CancelToken) -> AbstractContextManager[Search]:
        """Connect for questions."""

    def worklist(self, cancel: CancelToken) -> AbstractContextManager[Scheduled]:
        """Connect for questions to its worklist. Raises AssociationRejected where it offers none."""

    def fetching(self, way: Way, sop_classes: Callable[[], tuple[str, ...]]) -> Fetching:
        """Give a way to have images sent here; ``sop_classes`` gives what it has said to have, as far as is known."""

    def forwarding(self, destination: str, cancel: CancelToken) -> AbstractContextManager[Forwarding]:
        """Connect to have images sent to the AE title ``destination``."""

    def sending(self, kinds: Iterable[Kind], cancel: CancelToken) -> AbstractContextManager[Sending]:
        """Connect to send instances of these kinds."""

    def resolve(self, cancel: CancelToken) -> str:
        """Give the address of its host."""

    def knock(self, cancel: CancelToken) -> float:
        """Connect, close, and give the seconds that it took."""

    def shake_hands(self, cancel: CancelToken) -> Shaken:
        """Connect and begin with TLS, of an archive that is called so. Raises TlsFailed, which says what is wrong."""

    def offer(self, cancel: CancelToken) -> Offer:
        """Ask what it offers this station."""

    def negotiates(self, cancel: CancelToken) -> tuple[Negotiable, ...]:
        """Ask what it agrees to beyond the plain search."""

    def test(self, cancel: CancelToken) -> None:
        """Have it answer a test. Raises RequestFailed where it answers with a failure."""

    def probe(self, passed: Callable[[Step], object], cancel: CancelToken) -> Offer:
        """Ask what it offers, and have it answer a test where it offers that; tells each step that went well."""


class Connect(Protocol):
    """Gives archives; connects nothing by itself."""

    def __call__(self, archive: ArchiveSettings, ae_title: str = "") -> Archive:
        """Give the archive of an entry in the settings, as the station is now; ``ae_title`` names us otherwise."""
