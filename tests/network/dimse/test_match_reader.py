"""Many answers read by tables: whatever comes, in whatever order, the matches are those of the general way."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from qrstation.core.standard.query import Item, Level, Query, StudyQuery
from qrstation.network.dimse.identifier import decode_match
from qrstation.network.dimse.match_reader import LONGEST_PLAIN, MOST_HEADS, MatchReader
from tests.network.dimse.test_identifier import encoded

QUERY = Query(Level.STUDY, (*StudyQuery(patient_name="M").queries()[0].keys, ("AdditionalPatientHistory", "")))


def element(group: int, number: int, vr: bytes, value: bytes) -> bytes:
    """Encode an element of a short VR."""
    return struct.pack("<HH2sH", group, number, vr, len(value)) + value


def charset(value: bytes) -> bytes:
    """Encode Specific Character Set."""
    return element(8, 5, b"CS", value)


def name(value: bytes) -> bytes:
    """Encode a patient's name."""
    return element(0x10, 0x10, b"PN", value)


UID = element(0x20, 0x0D, b"UI", b"1.2\0")
YAMADA = "山田".encode()


def both(answers: Sequence[bytes], query: Query = QUERY, default: str = "", *, implicit: bool = False) -> None:
    """Read the answers in both ways."""
    reader = MatchReader(query, "A", default, implicit=implicit)
    for data in answers:
        quick = reader.read(data)
        strict = decode_match(data, query, "A", default, implicit=implicit)
        assert (quick is None) == (strict is None)
        if quick is not None and strict is not None:
            assert dict(quick.values) == dict(strict.values)
            assert list(quick.values) == list(strict.values)
            assert quick.came == strict.came


ELEMENTS = (
    UID,
    charset(b"ISO_IR 100"),
    charset(b"ISO_IR 192"),
    charset(b"ISO 2022 IR 6\\ISO 2022 IR 87 "),
    charset(b""),
    charset(b"NONSENSE"),
    name("Müller ".encode("latin-1")),
    name(YAMADA),
    name(b"Yamada=\x1b$B;3ED\x1b(B"),
    name(b""),
    name(b"Plain"),
    element(8, 0x1030, b"LO", "Schädel ".encode("latin-1")),
    element(8, 0x1030, b"LO", "Schädel".encode()),
    element(8, 0x61, b"CS", b"CT\\SR "),
    element(8, 0x61, b"LO", b"CT\\SR "),
    element(0x10, 0x21B0, b"LT", b" a\\b  "),
    element(0x10, 0x21B0, b"LT", b""),
    element(0x10, 0x21B0, b"LT", "ä\\ö ".encode()),
    element(0x20, 0x1208, b"IS", b"12"),
    element(0x20, 0x1208, b"IS", b"many"),
    element(0x20, 0x1208, b"US", b"\x0c\0"),
    element(0x10, 0x1020, b"DS", b"1.75"),
    element(9, 0x1001, b"LO", b"private "),
    struct.pack("<HH2sxxL", 8, 0x2111, b"UT", 4) + b"text",
    struct.pack("<HH2sxxL", 8, 0x1110, b"SQ", 0),
    struct.pack("<HH2sxxL", 8, 0x1110, b"SQ", 0xFFFFFFFF) + struct.pack("<HHL", 0xFFFE, 0xE0DD, 0),
    struct.pack("<HHL", 0xFFFE, 0xE00D, 0),
    struct.pack("<HHL", 8, 0x50, 2) + b"A1",
    bytes(8),
    bytes(3),
)


@settings(max_examples=400)
@given(st.lists(st.lists(st.sampled_from(ELEMENTS), max_size=7), min_size=1, max_size=8), st.booleans())
def test_the_two_ways_agree_on_everything_that_may_come(answers: list[list[bytes]], is_latin: bool) -> None:
    both([b"".join(parts) for parts in answers], default="ISO_IR 100" if is_latin else "")


@settings(max_examples=200)
@given(st.data())
def test_they_agree_on_what_was_harmed(data: st.DataObject) -> None:
    good = charset(b"ISO_IR 192") + name(YAMADA) + element(8, 0x61, b"CS", b"CT\\SR ") + UID
    answers = []
    for _ in range(4):
        raw = bytearray(good)
        for place in data.draw(st.lists(st.integers(0, len(good) - 1), max_size=3)):
            raw[place] = data.draw(st.integers(0, 255))
        answers.append(bytes(raw[: data.draw(st.integers(0, len(good)))]))
    both([good, *answers, good])


@pytest.mark.parametrize("implicit", [True, False])
def test_they_agree_on_real_data_sets_of_both_encodings(implicit: bool) -> None:
    study = Dataset()
    study.SpecificCharacterSet, study.PatientName, study.StudyInstanceUID = "ISO_IR 192", "山田^太郎", "1.2.3"
    study.ModalitiesInStudy, study.NumberOfStudyRelatedInstances = ["CT", "SR"], "12"
    study.StudyDescription = "Thorax"
    plain = Dataset()
    plain.PatientName, plain.StudyInstanceUID = "Muster", "1.2.4"
    nested = Dataset()
    nested.update(study)
    nested.ProcedureCodeSequence = [Dataset()]
    answers = [encoded(each, implicit=implicit) for each in (study, plain, nested, study, plain)]
    both(answers, default="ISO_IR 100", implicit=implicit)
    match = MatchReader(QUERY, "A", implicit=implicit).read(answers[0])
    assert match is not None
    assert (match.text("PatientName"), match.modalities, match.instances) == ("山田^太郎", ("CT", "SR"), 12)


def test_a_list_belongs_to_one_match() -> None:
    reader = MatchReader(QUERY, "A", implicit=False)
    data = element(8, 0x61, b"CS", b"CT\\SR ") + UID
    first, second = reader.read(data), reader.read(data)
    assert first is not None
    assert second is not None
    assert first.values["ModalitiesInStudy"] == second.values["ModalitiesInStudy"] == ["CT", "SR"]
    assert first.values["ModalitiesInStudy"] is not second.values["ModalitiesInStudy"]


def test_sequences_and_the_character_set_itself_can_be_asked_for() -> None:
    answers = [charset(b"ISO_IR 192") + name(YAMADA) + UID, name(b"Muster") + UID]
    both(answers, Query(Level.STUDY, (("SpecificCharacterSet", ""),)))
    both(answers, Query(Level.STUDY, (), sequences=(("ProcedureCodeSequence", Item((("CodeValue", ""),))),)))


def test_no_archive_fills_the_tables() -> None:
    reader = MatchReader(QUERY, "A", implicit=False)
    for number in range(MOST_HEADS + 50):
        match = reader.read(element(9, number, b"LO", b"") + name(f"N{number:05}".encode()) + UID)
        assert match is not None
        assert match.text("PatientName") == f"N{number:05}"
    assert len(reader._heads) == MOST_HEADS
    long = b"".join(element(9, number % 9, b"LO", bytes(60_000)) for number in range(LONGEST_PLAIN // 60_000 + 1)) + UID
    match = reader.read(long)
    assert match is not None
    assert match.study_uid == "1.2"
