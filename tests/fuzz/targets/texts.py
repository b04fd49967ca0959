"""Texts of archives and peers in every character set (PS3.5 6.1): decoded always, read for priors, shown harmlessly."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace

from qrstation.core.patient import Demographics, compare
from qrstation.core.standard.charset import decode_text
from qrstation.core.standard.moment import known_time, seconds_of_moment
from qrstation.core.standard.person import known_date, readable_date, readable_name
from qrstation.priors.loading import load_reader
from qrstation.priors.reading import Reader
from qrstation.priors.study import Code, StudyFacts
from qrstation.ui.outside_text import LINE, copied, isolated, one_line, shown, tool_tip
from tests.fuzz.target import Target

CHARSETS = (
    "",
    "ISO_IR 192",
    "ISO 2022 IR 87",
    "\\ISO 2022 IR 149",
    "GB18030",
    "ISO_IR 100",
    "\\ISO 2022 IR 58",
    "NONE",
)


@functools.cache
def _reader() -> Reader:
    return load_reader()[0]


def _take(data: bytes) -> None:
    reader = _reader()
    if not data:
        return
    text = decode_text(data[1:], CHARSETS[data[0] % len(CHARSETS)])
    text.encode("utf-8")
    line = one_line(text)
    assert "\n" not in line
    assert len(line) <= LINE + 1
    for show in (isolated, shown, tool_tip, copied, readable_name, readable_date, known_date, known_time):
        assert isinstance(show(text), str)
    seconds_of_moment(text)
    whose = Demographics("N1", "", text, text[:8], "F")
    compare(whose, Demographics("N1", text[:9], text[::-1]))
    code = Code(text[:16], text[:16], text[:64])
    facts = StudyFacts("1.2", description=text[:64], series_descriptions=(text[:64],), body_parts=(text[:16],))
    reader.read(replace(facts, procedure_codes=(code,), modalities=("CT", text[:16])))


def _seeds() -> Mapping[str, bytes]:
    return {
        "plain": b"\0Nobody^X  CT thorax mit KM 20260102030405.678+0100",
        "utf-8": b"\1" + "Thorax à gauche\r\n無名\u202e<b>&amp;".encode(),
        "escaped": b"\2" + b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B",
        "korean": b"\3" + b"Hong^X=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7",
        "chinese": b"\4" + "胸部平扫".encode("gb18030"),
    }


WORDS = (
    b"\x1b$B",
    b"\x1b(B",
    b"\x1b$)C",
    b"\x1b",
    b"^",
    b"=",
    b"\\",
    b"\xe2\x80\xae",
    b"\xed\xa0\x80",
    b"\xcc\x88" * 50,
)
TARGET = Target(_take, _seeds, words=WORDS, longest=1024, calls=200_000, calls_a_byte=2500, memory=8 << 20, runs=300)
