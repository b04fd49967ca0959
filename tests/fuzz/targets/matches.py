"""Answers to a C-FIND (PS3.4 C.4.1): decoded or counted as none; the quick way and the strict one give the same."""

from __future__ import annotations

import json
from collections.abc import Mapping

from qrstation.core.standard.charset import TextRule
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Item, Level, Query
from qrstation.core.standard.rereading import reread
from qrstation.network.dimse.identifier import decode_failed_uids, decode_match
from qrstation.network.dimse.match_reader import MatchReader
from tests.fuzz.made import EXPLICIT, IMPLICIT, encoded, small_ct
from tests.fuzz.target import Target
from tests.fuzz.targets.data_set_walk import WORDS

CODES = ("ProcedureCodeSequence", Item((("CodeMeaning", ""),)))
KEYS = (("PatientName", ""), ("PatientAge", ""), ("NumberOfStudyRelatedInstances", ""), ("ImageType", ""), ("Rows", ""))
QUERIES = (
    Query(Level.STUDY, KEYS),
    Query(Level.IMAGE, (*KEYS, ("PixelSpacing", ""), ("SpecificCharacterSet", "")), is_lean=True),
    Query(Level.SERIES, KEYS, sequences=(CODES,)),
    Query(Level.STUDY, KEYS, text=TextRule("ISO 2022 IR 87", instead="GB18030")),
)
CHARSETS = ("", "ISO_IR 100", "ISO_IR 192", "\\ISO 2022 IR 149")


def _take(data: bytes) -> None:
    """The first byte chooses the question, the archive's character set and the encoding."""
    if not data:
        return
    query, charset = QUERIES[data[0] % 4], CHARSETS[data[0] // 4 % 4]
    implicit, rest = bool(data[0] & 16), data[1:]
    reader = MatchReader(query, "Archive", charset, implicit=implicit)
    strict = decode_match(rest, query, "Archive", charset, implicit=implicit)
    for _ in range(2):  # the second goes by what was learnt of the first
        quick = reader.read(rest)
        assert _line(quick) == _line(strict)
    if strict is not None:
        _line(reread(strict, "ISO_IR 144"))
        strict.number("NumberOfStudyRelatedInstances")
    decode_failed_uids(rest, implicit=implicit)


def _line(match: Match | None) -> str:
    """Give it as the command line does: one line of UTF-8."""
    if match is None:
        return ""
    line = json.dumps(match.as_json(), ensure_ascii=False, allow_nan=False)
    line.encode("utf-8")
    assert "\n" not in line
    return line


def _seeds() -> Mapping[str, bytes]:
    made: dict[str, bytes] = {}
    for first in (0, 1, 2, 3, 6, 16, 18, 23):
        answer = small_ct()
        del answer.PixelData
        charset = ("ISO_IR 192", "\\ISO 2022 IR 87", "ISO_IR 100")[first % 3]
        answer.SpecificCharacterSet = charset
        if first % 3:  # else a name that it cannot carry is warned of
            answer.PatientName = ("Nobody", "Nobody=無名", "Nobody^Näme")[first % 3]
        answer.PatientAge, answer.NumberOfStudyRelatedInstances = "042Y", 12
        made[f"answer-{first}"] = bytes((first,)) + encoded(answer, IMPLICIT if first & 16 else EXPLICIT)
    return made


TARGET = Target(
    _take, _seeds, words=(*WORDS, b"\x1b$B", b"\x1b(B", b"ISO 2022 IR 87", b"\\ISO 2022 IR 149", b"GB18030")
)
