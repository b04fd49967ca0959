"""What can be told of a job: how it goes, and how it ended."""

from __future__ import annotations

from qrstation.core.notice import Code


class OutcomeCode(Code):
    """Codes; each has its words in `qrstation.words.outcomes`."""

    CANCELLED = "job.cancelled"
    SEND_CANCELLED = "job.send-cancelled"
    FORWARD_CANCELLED = "job.forward-cancelled"
    PAUSED = "job.paused"
    FAILED_UNEXPECTEDLY = "job.failed-unexpectedly"
    RETRIEVE_FAILED_UNEXPECTEDLY = "job.retrieve-failed-unexpectedly"
    SEND_FAILED_UNEXPECTEDLY = "job.send-failed-unexpectedly"
    NO_SUCH_ARCHIVE = "job.no-such-archive"
    WAITING = "job.waiting"
    NEARLINE = "job.nearline"
    TRYING_AGAIN = "job.trying-again"
    TOO_BUSY = "job.too-busy"
    OTHER_WAY = "job.other-way"
    NOT_REACHABLE_HERE = "job.not-reachable-here"
    SILENT = "job.silent"
    LISTS_NOTHING = "job.lists-nothing"
    NONE_ARRIVED = "job.none-arrived"
    MISSING = "job.missing"
    MISSING_BECAUSE = "job.missing-because"
    NOT_ALL_CAME = "job.not-all-came"
    NOTHING_TO_SEND = "job.nothing-to-send"
    NOT_SENT_BECAUSE = "job.not-sent-because"
    NOT_SENT_SINCE_REFUSED = "job.not-sent-since-refused"
    NOT_FORWARDED = "job.not-forwarded"
    DESTINATION_UNKNOWN = "job.destination-unknown"
    NOT_ENCODABLE = "job.not-encodable"
    FILE_UNREADABLE = "job.file-unreadable"
    FILE_HARMED = "job.file-harmed"
    NO_ROOM = "job.no-room"
    """A rule fetches nothing more, since ``megabytes`` are all that is left."""
    OR_OTHER_WAY = "job.or-other-way"
