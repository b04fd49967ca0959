"""Words for what can be told of the self-check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qrstation.core.codes.self_check import SelfCheckCode
from qrstation.words.entry import Entry

_AGAIN = "install the program again: a part of it is damaged or missing"
_REPORT = "install the program again; if it stays so, report what stands here"


def _child_ended(values: Mapping[str, Any]) -> tuple[str, str]:
    said = f": {values['said']}" if values["said"] else ""
    return f"qrstation {values['command']} ended without what was asked of it{said}", _advice_for(str(values["said"]))


def _advice_for(said: str) -> str:
    """Give what to do about a child's last words: a library of the system that is missing is the commonest."""
    if ".so" in said and "cannot open shared object" in said:
        return "install the library of the system that it names"
    return _AGAIN


def _lost(values: Mapping[str, Any]) -> tuple[str, str]:
    why = f": {values['why']}" if values["why"] else ""
    return (
        f"a new store did not keep a file that it was given{why}",
        "see that the disk of the temporary folder is sound",
    )


def _not_accepted(values: Mapping[str, Any]) -> tuple[str, str]:
    why = f": {values['why']}" if values["why"] else ""
    return f"the receiver refused an image{why}", "see that the disk of the temporary folder is sound and has room"


def _refused(values: Mapping[str, Any]) -> tuple[str, str]:
    where = f" ({values['where']})" if values["where"] else ""
    return f"the system refused it: {values['reason']}{where}", "make room, or correct who may read and write there"


WORDS: dict[str, Entry] = {
    SelfCheckCode.HOME_MADE: ("a home of its own is made", ""),
    SelfCheckCode.HOME_NOT_MADE: (
        "no folder can be made in {folder}: {reason}",
        "make room there, or name another temporary folder in TMPDIR (Windows: TEMP)",
    ),
    SelfCheckCode.NO_HOME: ("it was not tried, since the check has no home of its own", "see the first step"),
    SelfCheckCode.DECODED: ("{title}", ""),
    SelfCheckCode.NOT_DECODED: ("{title} was not decoded: {why}", _AGAIN),
    SelfCheckCode.NO_PREVIEW: ("a large image of JPEG 2000 is not shown before all of it is decoded", _AGAIN),
    SelfCheckCode.SAMPLE_MISSING: ("the sample {name} is missing", _AGAIN),
    SelfCheckCode.SAMPLE_OF_OTHER_SIZE: ("{title} became an image of {size} pixels", _AGAIN),
    SelfCheckCode.SAMPLE_DIFFERS: ("{title} was decoded wrongly: a pixel is off by {most} ({allowed} allowed)", _AGAIN),
    SelfCheckCode.DECODER_RUNS: ("a decoder runs in a process of its own", ""),
    SelfCheckCode.STORE_KEEPS: ("a store keeps and finds a file", ""),
    SelfCheckCode.STORE_LOST: _lost,
    SelfCheckCode.PORT_BOUND: ("a port of {host} can be listened on and called ({port})", ""),
    SelfCheckCode.PORT_NOT_BOUND: (
        "no port of {host} can be listened on and called: {reason}",
        "allow the program local connections in the firewall or security software",
    ),
    SelfCheckCode.RECEIVER_LISTENS: ("a receiver runs in a process of its own ({host}, port {port})", ""),
    SelfCheckCode.RECEIVER_NOT_THERE: ("it was not tried, since no receiver runs", "see the step before"),
    SelfCheckCode.RECEIVED: ("an image that was sent came in and is in the store", ""),
    SelfCheckCode.NOT_ACCEPTED: _not_accepted,
    SelfCheckCode.NOT_RECEIVED: ("an image was acknowledged but is not in the store", _REPORT),
    SelfCheckCode.CERTIFICATE_READ: ("a certificate is read, and believed by {library}", ""),
    SelfCheckCode.CERTIFICATE_DIFFERS: ("a certificate was read wrongly: it is of “{subject}”", _AGAIN),
    SelfCheckCode.KEYRING_FOUND: ("passphrases can be kept in {name}", ""),
    SelfCheckCode.KEYRING_AWAY: ("passphrases come from QRSTATION_SECRET_TLS here: {why}", ""),
    SelfCheckCode.ARCHIVES_ANSWER: ("{count} demo archives run in a process of their own and answer", ""),
    SelfCheckCode.CHILD_NOT_STARTED: ("qrstation {command} cannot be started: {reason}", _AGAIN),
    SelfCheckCode.CHILD_ENDED: _child_ended,
    SelfCheckCode.CHILD_SILENT: (
        "qrstation {command} said nothing within {seconds:.0f} s and was ended",
        "try once more: the first start is the slowest",
    ),
    SelfCheckCode.WINDOW_DRAWN: ("the window is drawn off screen, {width} × {height} (Qt {qt})", ""),
    SelfCheckCode.WINDOW_EMPTY: ("the window that was drawn off screen is empty (Qt {qt})", _REPORT),
    SelfCheckCode.WINDOW_NO_TEXT: (
        "the window has no text: the system has no fonts that the program finds",
        "install a font (Debian: fonts-dejavu-core)",
    ),
    SelfCheckCode.CLEANED_UP: ("the home of its own is gone again", ""),
    SelfCheckCode.NOT_CLEANED_UP: ("{folder} could not be removed: {reason}", "remove it by hand"),
    SelfCheckCode.REFUSED: _refused,
    SelfCheckCode.UNEXPECTED: ("it failed unexpectedly: {reason}", _REPORT),
    SelfCheckCode.STOPPED: ("it was stopped", ""),
}
