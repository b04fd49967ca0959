"""How far the audit trail was sent on, on disk: so that a restart goes on there, and everybody sees how it goes."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from qrstation.audit.files import START, Position
from qrstation.core.codes.syslog import SyslogCode
from qrstation.core.errors import HomeUnusable
from qrstation.core.notice import Notice, notice_from
from qrstation.core.station.replacing import put

LOG = logging.getLogger(__name__)
_MOST = 65_536
"""Octets that are read of it: it is ours, and small."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How far, to whom, and what keeps it from going on."""

    position: Position = START
    """After the last record that has arrived."""
    collector: str = ""
    trouble: Notice | None = None


class SentFile:
    """The file; one process writes it, all read it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Sent:
        """Read it; a trail of which nothing is known was not sent. What is no such file counts as none."""
        try:
            with self._path.open("rb") as file:
                found = json.loads(file.read(_MOST))
            trouble = notice_from(found["trouble"]) if found["trouble"] else None
            number, file, offset = found["position"]
            position = Position(_count(number), _text(file), _count(offset))
            return Sent(position, _text(found["collector"]), trouble)
        except FileNotFoundError:
            return Sent()
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            LOG.warning("how far the audit trail was sent cannot be read: %s", type(error).__name__)
            return Sent()

    def write(self, sent: Sent) -> None:
        """Write it whole, or leave what was. Raises HomeUnusable."""
        trouble = sent.trouble.as_json() if sent.trouble else None
        position = [sent.position.number, sent.position.file, sent.position.offset]
        text = json.dumps({"position": position, "collector": sent.collector, "trouble": trouble})
        try:
            put(self._path, lambda file: file.write(text.encode()), over=True)
        except OSError as error:
            raise HomeUnusable(SyslogCode.PLACE_UNWRITABLE, reason=str(error.strerror)) from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is wanted")
    return value


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError("a count is wanted")
    return value
