"""A file of the audit trail, whoever changed it: read as far as it can be, never found whole, nothing in it is run."""

from __future__ import annotations

import datetime
import functools
import json
from collections.abc import Mapping
from dataclasses import replace

from qrstation.audit.ageing import removed_of
from qrstation.audit.changes import changed, digests_of, read_witness
from qrstation.audit.files import file_name, records_after
from qrstation.audit.head import NAME, Head, read_head, write_head
from qrstation.audit.newest import Wish, newest
from qrstation.audit.reading import seen
from qrstation.audit.record import FIRST_LINK, following
from qrstation.audit.sealing import stands
from qrstation.audit.sending.message import framed, message_of
from qrstation.audit.to_xml import to_xml
from qrstation.audit.verifying import verify
from qrstation.core.station.settings import Settings
from qrstation.words import words_of
from qrstation.words.recorded import in_words
from tests.audit.material import home_at, message
from tests.fuzz.made import folder, written
from tests.fuzz.target import Target

TIME = "2026-11-29T08:00:00.000+00:00"
WHEN = datetime.datetime(2026, 11, 29, 8, tzinfo=datetime.UTC)
FILE = file_name(1, "2026-11-29")


def _take(data: bytes) -> None:
    home = home_at(folder() / "audit")
    home.audit.mkdir(parents=True, exist_ok=True)
    write_head(home.audit_head, HEAD)
    (home.audit / FILE).write_bytes(data)
    for record, _ in records_after(home.audit):
        read = seen(record)
        line = json.dumps(read.as_json(), ensure_ascii=False)
        assert "\n" not in line
        assert len(in_words(read.detail)) <= 4 * len(read.detail) + 1000
        octets = framed(message_of(record, "host"))
        assert octets.startswith(b"%d " % len(octets.partition(b" ")[2]))
        removed_of(record.xml)
        stands(home.audit, Head(record.number, record.link))
    newest(home.audit, Wish(who="station", about="event"))
    verdict = verify(home)
    # What is no record is told as cut off by a crash; each record must be there as it was.
    lines = data.split(b"\n")
    assert not verdict.is_whole or all(line in lines for line in trail().splitlines()), (
        "it was changed, and found whole"
    )
    for told in (*verdict.breaks, *verdict.remarks):
        words_of(told)
    read_head(written(data[:400], NAME))
    witness = read_witness(written(data[:400], "audit.settings"))
    assert witness is not None
    changed(witness.digests, digests_of(Settings()))


@functools.cache
def trail() -> bytes:
    """Make a trail of three records."""
    link, lines = FIRST_LINK, []
    for number in (1, 2, 3):
        record = following(link, number, TIME, to_xml(replace(message(number), time=WHEN)), None)
        link = record.link
        lines.append(record.line)
    return b"".join(lines)


HEAD = Head(3, trail().splitlines()[-1].split(b" ")[2].decode(), FILE, len(trail()))


def _seeds() -> Mapping[str, bytes]:
    head = f"3 {'a' * 64} {FILE} 2000".encode()
    hostile = (
        b'<!DOCTYPE a [<!ENTITY b "c">]><AuditMessage><EventIdentification>&b;</EventIdentification></AuditMessage>'
    )
    witness = b'{"settings": {"audit.enabled": "3cbc87c7681f34db"}, "trail": true}'
    entity = following(FIRST_LINK, 1, TIME, hostile, None).line
    return {"trail": trail(), "head": head, "entity": entity, "witness": witness}


WORDS = (
    *(
        b"<!DOCTYPE a [",
        b'<!ENTITY b "c">',
        b"&b;",
        b"&#0;",
        b"<ActiveParticipant>",
        b"<a>" * 20,
        b' encoding="utf-16"',
    ),
    *(b'<?xml version="1.0"?>', b"</AuditMessage>", b"\n", b'type="', b"]]>", b"<![CDATA["),
    *(
        b"<EventOutcomeDescription>",
        b"caller.unknown",
        b"audit.break.missing number=4 last=",
        b"job.lists-nothing archive=",
    ),
)
TARGET = Target(_take, _seeds, words=WORDS, longest=6000)
