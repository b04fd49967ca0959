"""The failures a user can meet: each is a code with values, and what support calls it; words are made at the edge.

StationError
├── SettingsError            a key of the settings has a wrong value
│   ├── PolicyError          it is the system-wide file that is wrong
│   ├── UnknownArchive       a command names an archive that is not configured
│   └── UnknownRule          a command names a rule that is not in the settings
├── PeerError                the other side, or the way to it
│   ├── ArchiveUnreachable   no TCP connection
│   ├── AssociationRejected  A-ASSOCIATE-RJ, or no presentation context accepted
│   │   └── TlsFailed        no TLS with it, or with the files that the settings name, until somebody changes something
│   ├── AssociationLost      the peer fell silent, aborted, or closed
│   ├── CollectorError       the audit trail cannot be sent on to its collector
│   └── RequestFailed        a DIMSE status that is a failure
├── ReceiverError            our own receiver
│   ├── PortTaken
│   └── ReceiverGone
├── StoreError               our own disk
│   ├── HomeUnusable
│   ├── StoreUnusable
│   └── StoreFull
└── InstanceError            one stored or imported object
    ├── NotDicom
    └── CannotDecode
        └── CannotDecodeNow  for want of memory, or of the file: the next try may do it
"""

from __future__ import annotations

from typing import Any, Self

from qrstation.core.notice import Code, Notice, notice


class StationError(Exception):
    """An expected failure: a code with values (see `qrstation.core.codes`), and what support calls it.

    ``support`` is the DICOM status or the system's error as support reads it, "" where there is none.
    """

    def __init__(self, code: Code, /, *, support: str = "", **values: Any) -> None:
        super().__init__(code)
        self.notice = notice(code, support, **values)

    @classmethod
    def of(cls, told: Notice) -> Self:
        """Make an error of this class of what is told already."""
        error = cls.__new__(cls)
        Exception.__init__(error, told.code)
        error.notice = told
        return error

    def __reduce__(self) -> tuple[Any, ...]:
        """Give how it is made again in another process."""
        return type(self).of, (self.notice,)

    def __str__(self) -> str:
        """Give it for a log: code and values."""
        return str(self.notice)

    @property
    def support(self) -> str:
        """The peer's or the system's own code; "" where there is none."""
        return self.notice.support


class SettingsError(StationError):
    """A key of the settings file has a wrong value; ``what`` names the key, its line and what is allowed."""


class PolicyError(SettingsError):
    """The administrator's file cannot be used: nothing may start with weaker settings than it means."""


class UnknownArchive(SettingsError):
    """A command or a form names an archive that is not configured."""


class UnknownRule(SettingsError):
    """A command names a rule that is not in the settings."""


class PeerError(StationError):
    """The peer, or the way to it, failed."""


class ArchiveUnreachable(PeerError):
    """No TCP connection could be made."""


class AssociationRejected(PeerError):
    """The peer refused the association, or accepted none of the presentation contexts (PS3.8 9.3.4)."""

    @property
    def is_temporary(self) -> bool:
        """Whether the peer says that it may accept later: it is congested, or serves as many as it can."""
        return bool(self.notice.get("is_temporary", False))


class TlsFailed(AssociationRejected):
    """There was no TLS with the peer, and will be none before something is changed; or our own files are no good."""


class AssociationLost(PeerError):
    """The peer fell silent, aborted or closed in the middle."""


class CollectorError(PeerError):
    """The audit trail's collector cannot be reached, is not trusted, or takes nothing."""


class RequestFailed(PeerError):
    """The archive answered a request with a failure; the notice's `support` is its own code."""


class ReceiverError(StationError):
    """The station's own receiver cannot do its work."""


class PortTaken(ReceiverError):
    """Another program listens on the receiver's port."""


class ReceiverGone(ReceiverError):
    """The receiver process ended, or does not answer on its channel."""


class StoreError(StationError):
    """The store on this machine cannot do its work."""


class HomeUnusable(StoreError):
    """The station's own folders, or a file of its own in them, cannot be made or written."""


class StoreUnusable(StoreError):
    """The store or its index cannot be opened, read or written."""


class StoreFull(StoreError):
    """No room is left for the store."""


class InstanceError(StationError):
    """One instance cannot be used."""


class NotDicom(InstanceError):
    """A file is not a DICOM file that can be kept (PS3.10 section 7)."""


class CannotDecode(InstanceError):
    """The pixels of an instance cannot be shown; the reason is for the tile in the viewer."""


class CannotDecodeNow(CannotDecode):
    """The pixels cannot be shown for a reason outside of them, which may pass: no memory, no file, no decoder."""
