"""Words for how a job goes, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.words.entry import Entry, Words

TO_SUPPORT = "send the log to support"


def choose_way(way: str) -> str:
    """Advise to retrieve from an archive by another service."""
    return f"set “Retrieve by” to {way} in this archive's settings: it offers that"


def _or_other_way(values: Mapping[str, Any]) -> tuple[str, str]:
    why: Words = values["why"]
    hint = choose_way(values["way"])
    return why.what, f"{why.advice}; or {hint}" if why.advice else hint


def _no_room(values: Mapping[str, Any]) -> tuple[str, str]:
    left = values["megabytes"]
    why = f"rules leave its last {left:,} MB to what people fetch" if left else "it is full"
    advice = "delete studies, allow it more (store.max_gb), or let unopened priors be removed (store.clean_after_days)"
    return f"no room in the store: {why}", advice


WORDS: dict[str, Entry] = {
    OutcomeCode.CANCELLED: ("cancelled", "retry to get the rest"),
    OutcomeCode.SEND_CANCELLED: ("cancelled", "retry to send the rest"),
    OutcomeCode.FORWARD_CANCELLED: ("cancelled", ""),
    OutcomeCode.PAUSED: ("", "resume to get the rest"),
    OutcomeCode.FAILED_UNEXPECTEDLY: ("the job failed unexpectedly", TO_SUPPORT),
    OutcomeCode.RETRIEVE_FAILED_UNEXPECTEDLY: ("the retrieve failed unexpectedly", TO_SUPPORT),
    OutcomeCode.SEND_FAILED_UNEXPECTEDLY: ("sending failed unexpectedly", TO_SUPPORT),
    OutcomeCode.NO_SUCH_ARCHIVE: (
        "the archive “{archive}” is not in the settings",
        "add it again in the settings, and this goes on; or cancel it",
    ),
    OutcomeCode.WAITING: ("waiting for the archive", ""),
    OutcomeCode.NEARLINE: ("archive is fetching from slow media", ""),
    OutcomeCode.TRYING_AGAIN: ("{why}; trying again", ""),
    OutcomeCode.TOO_BUSY: ("the archive is too busy; trying again", ""),
    OutcomeCode.OTHER_WAY: ("the archive cannot send to this station by C-MOVE; trying C-GET", ""),
    OutcomeCode.NOT_REACHABLE_HERE: (
        "this station listens on {address} only, where {archive} cannot reach it",
        "set bind to this machine's address (or 0.0.0.0) in the settings, then retrieve again",
    ),
    OutcomeCode.SILENT: (
        "nothing has come from {archive} for {seconds:g} s",
        "retry; if it happens again, ask whether the archive is well, or set silence higher",
    ),
    OutcomeCode.LISTS_NOTHING: (
        "{archive} lists no images for what was asked",
        "search again: it may have been deleted or moved",
    ),
    OutcomeCode.NONE_ARRIVED: (
        "{archive} says it sent the images, but none arrived",
        "it may send them elsewhere: check that it knows {ae_title} at address {host}, port {port}",
    ),
    OutcomeCode.MISSING: ("{missing} of {expected} images are missing", "retry those that are missing"),
    OutcomeCode.MISSING_BECAUSE: ("{missing} of {expected} images are missing: {why}", "{why.advice}"),
    OutcomeCode.NOT_ALL_CAME: ("not all images came", "retry those that are missing"),
    OutcomeCode.NOTHING_TO_SEND: ("nothing of that is in the store", "retrieve or import it first"),
    OutcomeCode.NOT_SENT_BECAUSE: ("{left} of {count} images were not sent: {why}", "{why.advice}"),
    OutcomeCode.NOT_SENT_SINCE_REFUSED: (
        "{left} of {count} images were not sent: {why}",
        "ask its administrator what it accepts from this station",
    ),
    OutcomeCode.NOT_FORWARDED: ("{count} images were not sent", "retry"),
    OutcomeCode.DESTINATION_UNKNOWN: (
        "the archive does not know {destination} (0xA801, move destination unknown)",
        "ask its administrator to add the move destination {destination} with its address and port",
    ),
    OutcomeCode.NOT_ENCODABLE: (
        "the archive does not take the transfer syntax in which it is stored, and {why}",
        "",
    ),
    OutcomeCode.FILE_UNREADABLE: ("its file cannot be read: run qrstation verify --repair", ""),
    OutcomeCode.FILE_HARMED: ("its file {why}", ""),
    OutcomeCode.NO_ROOM: _no_room,
    OutcomeCode.OR_OTHER_WAY: _or_other_way,
}
