"""The form of an audit message (PS3.15 A.5.1) in our own words: what each element holds, in which order, and what
values its attributes may have. It checks what the builders make, in place of a schema language.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from xml.etree import ElementTree

ANY = r"(?s).*"
FLAG = "true|false|1|0"
UID = r"[0-9.]*"
ENCODED = r"[A-Za-z0-9+/]*={0,2}"
DATE_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)"


@dataclass(frozen=True)
class Rule:
    """What an element may hold: attributes that it needs and those that it may have, its children, its text."""

    needs: dict[str, str] = field(default_factory=dict)
    may: dict[str, str] = field(default_factory=dict)
    children: str = ""
    """A pattern over the children's names, each followed by a space."""
    text: str = ""


CODED = Rule({"csd-code": ANY, "codeSystemName": ANY, "originalText": ANY}, {"displayName": ANY})
RULES = {
    "AuditMessage": Rule(
        children="EventIdentification (ActiveParticipant )+AuditSourceIdentification "
        "(ParticipantObjectIdentification )*"
    ),
    "EventIdentification": Rule(
        {"EventDateTime": DATE_TIME, "EventOutcomeIndicator": "0|4|8|12"},
        {"EventActionCode": "C|R|U|D|E"},
        "EventID (EventTypeCode )*(EventOutcomeDescription )?",
    ),
    "EventID": CODED,
    "EventTypeCode": CODED,
    "EventOutcomeDescription": Rule(text=ANY),
    "ActiveParticipant": Rule(
        {"UserID": ANY, "UserIsRequestor": FLAG},
        {
            "AlternativeUserID": ANY,
            "UserName": ANY,
            "NetworkAccessPointID": ANY,
            "NetworkAccessPointTypeCode": "[1-5]",
        },
        "(RoleIDCode )*(MediaIdentifier )?",
    ),
    "RoleIDCode": CODED,
    "MediaIdentifier": Rule(children="MediaType "),
    "MediaType": CODED,
    "AuditSourceIdentification": Rule(
        {"AuditSourceID": ANY}, {"AuditEnterpriseSiteID": ANY}, "(AuditSourceTypeCode )*"
    ),
    "AuditSourceTypeCode": Rule({"csd-code": "[1-9]"}),
    "ParticipantObjectIdentification": Rule(
        {"ParticipantObjectID": ANY},
        {
            "ParticipantObjectTypeCode": "[1-4]",
            "ParticipantObjectTypeCodeRole": "[1-9]|1[0-9]|2[0-6]",
            "ParticipantObjectDataLifeCycle": "[1-9]|1[0-5]",
            "ParticipantObjectSensitivity": ANY,
        },
        "ParticipantObjectIDTypeCode (ParticipantObjectName |ParticipantObjectQuery )"
        "(ParticipantObjectDetail )*(ParticipantObjectDescription )*",
    ),
    "ParticipantObjectIDTypeCode": CODED,
    "ParticipantObjectName": Rule(text=ANY),
    "ParticipantObjectQuery": Rule(text=ENCODED),
    "ParticipantObjectDetail": Rule({"type": ANY, "value": ENCODED}),
    "ParticipantObjectDescription": Rule(
        children="(MPPS )*(Accession )*(SOPClass )*(ParticipantObjectContainsStudy )?(Encrypted )?(Anonymized )?"
    ),
    "Accession": Rule({"Number": ANY}),
    "SOPClass": Rule({"NumberOfInstances": r"\d+"}, {"UID": UID}, "(Instance )*"),
}


def faults(xml: bytes) -> list[str]:
    """Give what is wrong with a message; nothing for one that is as it should be."""
    root = ElementTree.fromstring(xml)
    found = [] if root.tag == "AuditMessage" else [f"{root.tag} is no message"]
    for element in root.iter():
        found += _faults_of(element)
    return found


def _faults_of(element: ElementTree.Element) -> list[str]:
    rule = RULES.get(element.tag)
    if rule is None:
        return [f"{element.tag} is no element"]
    found = [f"{element.tag} lacks {name}" for name in rule.needs if name not in element.attrib]
    for name, value in element.attrib.items():
        pattern = {**rule.needs, **rule.may}.get(name)
        if pattern is None:
            found.append(f"{element.tag} has no {name}")
        elif re.fullmatch(pattern, value) is None:
            found.append(f"{element.tag} {name} is {value!r}")
    order = "".join(f"{child.tag} " for child in element)
    if re.fullmatch(rule.children, order) is None:
        found.append(f"{element.tag} holds {order!r}")
    if re.fullmatch(rule.text, element.text or "") is None:
        found.append(f"{element.tag} says {element.text!r}")
    if element.tag == "ParticipantObjectQuery":
        base64.b64decode(element.text or "", validate=True)
    return found
