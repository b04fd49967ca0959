"""What can be told of the receiver's process and the link to it."""

from __future__ import annotations

from qrstation.core.notice import Code


class ReceiverCode(Code):
    """Codes; each has its words in `qrstation.words.receiver`."""

    LISTENING = "receiver.listening"
    WELL_AGAIN = "receiver.well-again"
    INDEXED_AGAIN = "receiver.indexed-again"
    """Progress: so many files of the store are in the index that is made anew."""
    INDEX_MADE_AGAIN = "receiver.index-made-again"
    DAMAGED_ASIDE = "receiver.damaged-aside"
    NOT_SYNCED = "receiver.not-synced"
    NOTES = "receiver.notes"
    """Several notices at once, as values of any name."""
    OTHER_STORE = "receiver.other-store"
    FILES_SHORT = "receiver.files-short"
    RESTARTED = "receiver.restarted"

    PORT_TAKEN = "receiver.port-taken"
    PORT_FORBIDDEN = "receiver.port-forbidden"
    PORT_KEPT = "receiver.port-kept"
    """Windows: it is another program's alone, or of a range that the system keeps."""
    CANNOT_LISTEN = "receiver.cannot-listen"
    ADDRESS_UNKNOWN = "receiver.address-unknown"
    RUNS_ALREADY = "receiver.runs-already"
    CHANNEL_UNOPENED = "receiver.channel-unopened"
    PLACE_NO_FOLDER = "receiver.place-no-folder"
    PLACE_FOREIGN = "receiver.place-foreign"
    PLACE_OPEN = "receiver.place-open"

    NONE_RUNS = "receiver.none-runs"
    NOT_RUNNING = "receiver.not-running"
    NOT_STARTED = "receiver.not-started"
    NOT_STARTED_IN_TIME = "receiver.not-started-in-time"
    ENDED_AT_START = "receiver.ended-at-start"
    ENDED = "receiver.ended"
    ENDING = "receiver.ending"
    ENDING_ALREADY = "receiver.ending-already"
    """The one that runs is about to end, and its successor could not start beside it."""
    ENDING_UNDECIDED = "receiver.ending-undecided"
    """It ends before a decision is carried out."""
    SILENT = "receiver.silent"
    FOREIGN = "receiver.foreign"
    NO_GREETING = "receiver.no-greeting"
    NOT_SPEAKING = "receiver.not-speaking"
    NOT_UNDERSTOOD = "receiver.not-understood"
    COMMAND_UNKNOWN = "receiver.command-unknown"
    COMMAND_FAILED = "receiver.command-failed"
    ASKER_GONE = "receiver.asker-gone"
