"""Writes an audit message as XML in one line (PS3.15 A.5.1), whatever its values hold.

Names come from peers, files and people: what XML 1.0 cannot hold (2.2 Characters) becomes U+FFFD, what ends a line or
an attribute is written as a reference, and every text and list has a bound, so that a record has one.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator

from qrstation.audit.message import About, AuditMessage, Code, Participant

LONGEST_TEXT = 1024
"""Characters of a text; what is longer is cut and ends with an ellipsis."""
LONGEST_VALUE = 128 << 10
"""Bytes of a query or a detail."""
MOST_PARTICIPANTS = 16
MOST_ABOUT = 64
MOST_INSTANCES = 256
MOST_DETAILS = 16
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


def to_xml(message: AuditMessage) -> bytes:
    """Give the message as XML, UTF-8, without a declaration and without a line feed."""
    time = message.time.isoformat(timespec="milliseconds")
    parts = [
        f'<AuditMessage><EventIdentification EventActionCode="{message.action}" EventDateTime="{time}"'
        f' EventOutcomeIndicator="{int(message.outcome)}">',
        _code("EventID", message.event),
        _code("EventTypeCode", message.kind) if message.kind is not None else "",
        f"<EventOutcomeDescription>{_text(message.said)}</EventOutcomeDescription>" if message.said else "",
        "</EventIdentification>",
        *map(_participant, message.who[:MOST_PARTICIPANTS]),
        f'<AuditSourceIdentification AuditSourceID="{_text(message.source.source_id)}">'
        f'<AuditSourceTypeCode csd-code="{message.source.type_code}"/></AuditSourceIdentification>',
    ]
    for about in message.about[:MOST_ABOUT]:
        parts.extend(_about(about))
    parts.append("</AuditMessage>")
    return "".join(parts).encode("utf-8")


def clean(text: str) -> str:
    """Give a text as XML can hold it, and not too long."""
    if len(text) > LONGEST_TEXT:
        text = f"{text[: LONGEST_TEXT - 1]}\N{HORIZONTAL ELLIPSIS}"
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _text(text: str) -> str:
    if text.isascii() and text.isalnum() and len(text) <= LONGEST_TEXT:
        return text
    return clean(text).translate(_ESCAPED)


def _code(element: str, code: Code) -> str:
    meaning = _text(code.meaning)
    return (
        f'<{element} csd-code="{_text(code.value)}" codeSystemName="{_text(code.system)}"'
        f' displayName="{meaning}" originalText="{meaning}"/>'
    )


def _participant(one: Participant) -> str:
    named = f' UserName="{_text(one.name)}"' if one.name else ""
    alternative = f' AlternativeUserID="{_text(one.alternative)}"' if one.alternative else ""
    kind = "2" if one.address[:1].isdigit() or ":" in one.address else "1"
    address = f' NetworkAccessPointID="{_text(one.address)}" NetworkAccessPointTypeCode="{kind}"' if one.address else ""
    requestor = "true" if one.requestor else "false"
    role = _code("RoleIDCode", one.role) if one.role is not None else ""
    media = f"<MediaIdentifier>{_code('MediaType', one.media)}</MediaIdentifier>" if one.media is not None else ""
    return (
        f'<ActiveParticipant UserID="{_text(one.user_id)}"{alternative}{named} UserIsRequestor="{requestor}"{address}>'
        f"{role}{media}</ActiveParticipant>"
    )


def _about(one: About) -> Iterator[str]:
    life = f' ParticipantObjectDataLifeCycle="{one.life_cycle}"' if one.life_cycle else ""
    yield (
        f'<ParticipantObjectIdentification ParticipantObjectID="{_text(one.object_id)}"'
        f' ParticipantObjectTypeCode="{one.type_code}" ParticipantObjectTypeCodeRole="{one.role}"{life}>'
    )
    yield _code("ParticipantObjectIDTypeCode", one.id_type)
    if one.query is not None:
        yield f"<ParticipantObjectQuery>{_base64(one.query)}</ParticipantObjectQuery>"
    else:
        yield f"<ParticipantObjectName>{_text(one.name)}</ParticipantObjectName>"
    for detail in one.details[:MOST_DETAILS]:
        yield f'<ParticipantObjectDetail type="{_text(detail.kind)}" value="{_base64(detail.value)}"/>'
    if one.accession_number or one.instances:
        yield "<ParticipantObjectDescription>"
        if one.accession_number:
            yield f'<Accession Number="{_text(one.accession_number)}"/>'
        for each in one.instances[:MOST_INSTANCES]:
            uid = f' UID="{_text(each.sop_class_uid)}"' if each.sop_class_uid else ""
            yield f'<SOPClass{uid} NumberOfInstances="{each.count}"/>'
        yield "</ParticipantObjectDescription>"
    yield "</ParticipantObjectIdentification>"


def _base64(value: bytes) -> str:
    return b64encode(value[:LONGEST_VALUE]).decode("ascii")
