"""Words for what can be told of the receiver's process and the link to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qrstation.core.codes.receiver import ReceiverCode
from qrstation.words.entry import Entry

_END_ALL = "end every part of the program, and start it again"
_PLACE = "the folder {folder}, where the programs of this home meet,"
_PLACE_ADVICE = "remove it or make it private (chmod 700), or choose a shorter home (QRSTATION_HOME)"


def _notes(values: Mapping[str, Any]) -> tuple[str, str]:
    return "; ".join(str(each) for each in values.values()), ""


WORDS: dict[str, Entry] = {
    ReceiverCode.LISTENING: ("listening as {ae_title} on {host}:{port}", ""),
    ReceiverCode.WELL_AGAIN: ("the receiver is well again", "nothing is to be done"),
    ReceiverCode.INDEXED_AGAIN: ("{files} files of the store are in the index again", ""),
    ReceiverCode.INDEX_MADE_AGAIN: (
        "the index was damaged ({why}) and was made again from the files; what was left is kept aside",
        "",
    ),
    ReceiverCode.DAMAGED_ASIDE: ("{count} damaged files were moved to aside/damaged in the store", ""),
    ReceiverCode.NOT_SYNCED: (
        "images are not synced to the disk (sync = false): a power cut may lose what was acknowledged",
        "",
    ),
    ReceiverCode.NOTES: _notes,
    ReceiverCode.OTHER_STORE: ("another store is used after the receiver's next start", ""),
    ReceiverCode.FILES_SHORT: (
        "the receiver has nearly as many files open as the system allows it",
        "allow it more (ulimit -n), or fewer associations (receiver.max_associations) in the settings",
    ),
    ReceiverCode.RESTARTED: ("the receiver ended unexpectedly and was started again ({restarts} times)", ""),
    ReceiverCode.PORT_TAKEN: (
        "port {port} on {host} is taken by another program",
        "end that program, or choose another port (station.port) in the settings",
    ),
    ReceiverCode.PORT_FORBIDDEN: (
        "port {port} on {host} may not be used ({reason})",
        "choose a port above 1023 (station.port) in the settings",
    ),
    ReceiverCode.PORT_KEPT: (
        "port {port} on {host} is another program's, or Windows keeps it ({reason})",
        "choose another port (station.port) in the settings; see netsh int ipv4 show excludedportrange tcp",
    ),
    ReceiverCode.CANNOT_LISTEN: (
        "cannot listen on {host}, port {port} ({reason})",
        "choose an address of this machine (station.bind) in the settings",
    ),
    ReceiverCode.ADDRESS_UNKNOWN: (
        "the address {host} to listen on is not known",
        "correct station.bind in the settings",
    ),
    ReceiverCode.RUNS_ALREADY: (
        "a receiver is running in this home already",
        "use that one, or end it first",
    ),
    ReceiverCode.CHANNEL_UNOPENED: (
        "the channel to the window cannot be opened ({reason})",
        "check who may write the home",
    ),
    ReceiverCode.PLACE_NO_FOLDER: (f"{_PLACE} is a link or no folder", _PLACE_ADVICE),
    ReceiverCode.PLACE_FOREIGN: (f"{_PLACE} belongs to somebody else", _PLACE_ADVICE),
    ReceiverCode.PLACE_OPEN: (f"{_PLACE} can be opened by others", _PLACE_ADVICE),
    ReceiverCode.NONE_RUNS: ("no receiver runs here", "start it with qrstation receive"),
    ReceiverCode.NOT_RUNNING: ("the receiver is not running", "wait until it has been started again"),
    ReceiverCode.NOT_STARTED: ("the receiver does not start", "look into its log, or run qrstation receive"),
    ReceiverCode.NOT_STARTED_IN_TIME: ("the receiver does not start", "look into its log"),
    ReceiverCode.ENDED_AT_START: ("the receiver ended at its start (status {status})", "look into its log"),
    ReceiverCode.ENDED: ("the receiver ended", "try again"),
    ReceiverCode.ENDING: ("the receiver is just ending", "start it again"),
    ReceiverCode.ENDING_ALREADY: ("the receiver is just ending", "try again"),
    ReceiverCode.ENDING_UNDECIDED: ("the receiver is just ending", "decide again when it has been started"),
    ReceiverCode.SILENT: ("the receiver does not answer", "try again"),
    ReceiverCode.FOREIGN: (
        "another user's program answers in the receiver's place",
        "ask who else works on this machine",
    ),
    ReceiverCode.NO_GREETING: ("what answers in the receiver's place does not greet as one", _END_ALL),
    ReceiverCode.NOT_SPEAKING: (
        "the receiver does not speak with this program",
        "end what runs of it, and start it again",
    ),
    ReceiverCode.NOT_UNDERSTOOD: ("the receiver says something that this program does not understand", _END_ALL),
    ReceiverCode.COMMAND_UNKNOWN: ("the receiver knows no command {command!r}", "update both parts of the program"),
    ReceiverCode.COMMAND_FAILED: ("the receiver could not do that", "send its log to support"),
    ReceiverCode.ASKER_GONE: ("whoever asked for it is gone", ""),
}
