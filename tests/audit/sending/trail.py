"""A trail for the tests, written a record at a time."""

from __future__ import annotations

from pathlib import Path

from qrstation.audit.files import file_name
from qrstation.audit.record import FIRST_LINK, Record, following

DAY = "2026-11-29"


class Trail:
    """Writes records as the trail has them; a new file every ``each`` of them."""

    def __init__(self, folder: Path, each: int = 1_000_000) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._each = each
        self._link = FIRST_LINK
        self.count = 0
        self._file = folder

    def add(self, count: int = 1) -> list[bytes]:
        """Record something ``count`` times; gives the messages' XML."""
        made = [self._record() for _ in range(count)]
        return [record.xml for record in made]

    def _record(self) -> Record:
        self.count += 1
        xml = b'<AuditMessage><EventIdentification EventOutcomeIndicator="0"/>%d</AuditMessage>' % self.count
        record = following(self._link, self.count, f"{DAY}T07:00:00.000+00:00", xml, None)
        if (self.count - 1) % self._each == 0:
            self._file = self.folder / file_name(self.count, DAY)
        with self._file.open("ab") as file:
            file.write(record.line)
        self._link = record.link
        return record


def xml_of(message: bytes) -> bytes:
    """Give the audit message in a syslog message."""
    return message.partition(b"\xef\xbb\xbf")[2]
