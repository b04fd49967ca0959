"""The failures a user can meet: each says what happened, what to do, and the code for support.

StationError
├── SettingsError            a key of the settings has a wrong value
│   └── UnknownArchive       a command names an archive that is not configured
├── PeerError                the other side, or the way to it
│   ├── ArchiveUnreachable   no TCP connection
│   ├── AssociationRejected  A-ASSOCIATE-RJ, or no presentation context accepted
│   ├── AssociationLost      the peer fell silent, aborted, or closed
│   └── DimseFailure         a DIMSE status that is a failure
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


class StationError(Exception):
    """An expected failure.

    ``what`` says in one line what happened, ``advice`` in one line what the user can do, ``code`` is the DICOM
    status or the system's error for support ("" where there is none).
    """

    def __init__(self, what: str, advice: str = "", code: str = "") -> None:
        super().__init__(what, advice, code)
        self.what = what
        self.advice = advice
        self.code = code

    def __str__(self) -> str:
        """Give the one line of the command line: "what; advice"."""
        return f"{self.what}; {self.advice}" if self.advice else self.what


class SettingsError(StationError):
    """A key of the settings file has a wrong value; ``what`` names the key, its line and what is allowed."""


class UnknownArchive(SettingsError):
    """A command or a form names an archive that is not configured."""


class PeerError(StationError):
    """The peer, or the way to it, failed."""


class ArchiveUnreachable(PeerError):
    """No TCP connection could be made."""


class AssociationRejected(PeerError):
    """The peer refused the association, or accepted none of the presentation contexts (PS3.8 9.3.4)."""

    is_temporary = False
    """Whether the peer says that it may accept later: it is congested, or serves as many as it can."""


class AssociationLost(PeerError):
    """The peer fell silent, aborted or closed in the middle."""


class DimseFailure(PeerError):
    """A DIMSE response carries a failure status (PS3.7 annex C); ``status`` is its number."""

    def __init__(self, what: str, advice: str, status: int) -> None:
        super().__init__(what, advice, f"0x{status:04X}")
        self.status = status


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
