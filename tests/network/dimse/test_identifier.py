"""Identifiers: keys encoded without loss, answers decoded whatever their character set."""

from __future__ import annotations

import json
import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.datadict import tag_for_keyword
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset
from pydicom.filewriter import write_dataset
from pydicom.sequence import Sequence

from qrstation.core.standard.element_walk import DEEPEST
from qrstation.core.standard.query import Item, Level, Query
from qrstation.network.dimse.identifier import (
    UnknownKeyword,
    decode_match,
    encode_identifier,
    encode_query,
    move_keys,
)
from tests.told import saying

NAME = Query(Level.STUDY, (("PatientName", "M*"), ("ModalitiesInStudy", ""), ("PatientSize", "")))


def encoded(data_set: Dataset, *, implicit: bool = False) -> bytes:
    """Encode in little endian."""
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, implicit
    write_dataset(buffer, data_set)
    return buffer.getvalue()


@pytest.mark.parametrize("implicit", [True, False])
def test_a_query_is_a_data_set_that_others_read(implicit: bool) -> None:
    raw = encode_query(NAME, "", implicit=implicit)
    read = read_dataset(BytesIO(raw), implicit, True)
    assert read.QueryRetrieveLevel == "STUDY"
    assert read.PatientName == "M*"
    assert "SpecificCharacterSet" not in read
    assert [int(element.tag) for element in read] == sorted(int(element.tag) for element in read)


@pytest.mark.parametrize(
    ("name", "configured", "said"),
    [
        ("Müller*", "", "ISO_IR 100"),
        ("Παπαδ*", "", "ISO_IR 192"),
        ("Παπαδ*", "ISO_IR 126", "ISO_IR 126"),
        ("山田*", "ISO_IR 100", "ISO_IR 192"),
    ],
)
def test_the_character_set_is_said_and_fits(name: str, configured: str, said: str) -> None:
    raw = encode_query(Query(Level.STUDY, (("PatientName", name),)), configured, implicit=False)
    read = read_dataset(BytesIO(raw), False, True)
    assert read.SpecificCharacterSet == said
    assert str(read.PatientName) == name


@pytest.mark.parametrize(
    ("charset", "raw", "text"),
    [
        ("\\ISO 2022 IR 87", b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B", "Yamada^Tarou=山田^太郎"),
        ("\\ISO 2022 IR 149", b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7", "Hong^Gildong=洪^吉洞"),
        ("GB18030", "王^小东".encode("gb18030"), "王^小东"),
        ("ISO_IR 192", "Žižka".encode(), "Žižka"),
        ("NONSENSE", b"M\xfcller", "Müller"),
        ("ISO_IR 192", b"M\xff\xfeller", "M\ufffd\ufffdller"),
    ],
)
def test_an_answer_is_decoded_by_what_it_says(charset: str, raw: bytes, text: str) -> None:
    answer = b""
    for tag, vr, value in ((b"\x08\x00\x05\x00", b"CS", charset.encode()), (b"\x10\x00\x10\x00", b"PN", raw)):
        padded = value + b" " * (len(value) % 2)
        answer += tag + vr + len(padded).to_bytes(2, "little") + padded
    match = decode_match(answer, NAME, "A", implicit=False)
    assert match is not None
    assert match.text("PatientName") == text


def test_an_answer_that_says_nothing_takes_the_archives_default() -> None:
    raw = b"\x10\x00\x10\x00PN\x06\x00" + "Žižka".encode("iso8859_2").ljust(6)
    match = decode_match(raw, NAME, "A", "ISO_IR 101", implicit=False)
    assert match is not None
    assert match.text("PatientName") == "Žižka"


def test_values_have_the_types_of_the_contract() -> None:
    answer = Dataset()
    answer.ModalitiesInStudy = "CT"
    answer.NumberOfStudyRelatedInstances = "12"
    answer.PatientSize = "1.75"
    query = Query(Level.STUDY, (("PatientSize", ""), ("ModalitiesInStudy", ""), ("OtherPatientIDs", "")))
    match = decode_match(encoded(answer), query, "A", implicit=False)
    assert match is not None
    assert match.values["ModalitiesInStudy"] == ["CT"]
    assert match.values["NumberOfStudyRelatedInstances"] == 12
    assert match.values["PatientSize"] == 1.75
    assert match.values["OtherPatientIDs"] is None
    assert match.values["PatientName"] is None


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_a_match_or_none(data: bytes, implicit: bool) -> None:
    match = decode_match(data, NAME, "A", implicit=implicit)
    assert match is None or match.level is Level.STUDY


def test_a_keyword_that_is_none_is_said() -> None:
    with pytest.raises(UnknownKeyword, check=saying("Nonsense")):
        encode_query(Query(Level.STUDY, (("Nonsense", ""),)), "", implicit=True)


def test_the_keys_of_a_move_name_the_levels_above() -> None:
    assert move_keys("1.2") == {"QueryRetrieveLevel": "STUDY", "StudyInstanceUID": "1.2"}
    assert move_keys("1.2", ("3", "4"))["SeriesInstanceUID"] == "3\\4"
    assert move_keys("1.2", ("3",), ("5",))["QueryRetrieveLevel"] == "IMAGE"


BAD_NUMBERS = [
    ("PatientSize", b"nan"), ("PatientSize", b"-inf"), ("PatientSize", b"1e999"), ("PatientSize", b"1_0"),
    ("PatientSize", b"9" * 5000), ("PatientSize", b"one"), ("PatientSize", "\u0661".encode()),
    ("NumberOfStudyRelatedInstances", b"99999999999"), ("NumberOfStudyRelatedInstances", b"3.5"),
    ("NumberOfStudyRelatedInstances", b"0" * 5000 + b"1"), ("NumberOfStudyRelatedInstances", b"\xff"),
    ("RecommendedDisplayFrameRateInFloat", struct.pack("<f", float("nan"))),
    ("RecommendedDisplayFrameRateInFloat", struct.pack("<f", float("inf"))),
    ("DiffusionBValue", struct.pack("<d", float("nan"))), ("DiffusionBValue", struct.pack("<d", -float("inf"))),
    ("DiffusionBValue", b"\0\0\0"), ("Rows", b"\1"), ("Rows", b""),
]  # fmt: skip


@pytest.mark.parametrize(("keyword", "raw"), BAD_NUMBERS)
def test_a_bad_number_is_null_and_its_answer_is_kept(keyword: str, raw: bytes) -> None:
    query = Query(Level.STUDY, ((keyword, ""),))
    match = decode_match(implicit_answer(("StudyInstanceUID", b"1.2"), (keyword, raw)), query, "A", implicit=True)
    assert match is not None
    assert match.study_uid == "1.2"
    assert match.values[keyword] is None
    json.dumps(match.as_json(), allow_nan=False)


@pytest.mark.parametrize(
    ("keyword", "raw", "value"),
    [
        ("PatientSize", b" 1.75 ", 1.75),
        ("PatientSize", b"-2", -2),
        ("PatientSize", b"+1.5E2", 150.0),
        ("PatientSize", b"1.5\\2", 1.5),
        ("PatientSize", b"12345678901234567890", 12345678901234567890.0),
        ("NumberOfStudyRelatedInstances", b"12.0", 12),
        ("NumberOfStudyRelatedInstances", b"12\\13", 12),
        ("DiffusionBValue", struct.pack("<dd", 800.0, 5.0), 800.0),
        ("Rows", b"\0\2\1", 512),
        ("PixelSpacing", b"0.5\\nan", [0.5]),
    ],
)
def test_an_odd_number_is_what_can_be_made_of_it(keyword: str, raw: bytes, value: object) -> None:
    query = Query(Level.STUDY, ((keyword, ""),))
    match = decode_match(implicit_answer((keyword, raw)), query, "A", implicit=True)
    assert match is not None
    assert match.values[keyword] == value
    assert type(match.values[keyword]) is type(value)


def implicit_answer(*elements: tuple[str, bytes]) -> bytes:
    """Encode raw values in Implicit VR Little Endian, of whatever length they are."""
    tagged = sorted((tag_for_keyword(keyword) or 0, raw) for keyword, raw in elements)
    return b"".join(struct.pack("<HHL", tag >> 16, tag & 0xFFFF, len(raw)) + raw for tag, raw in tagged)


EVERY = ("PatientName", "PatientSize", "Rows", "DiffusionBValue", "NumberOfStudyRelatedInstances", "StudyDate",
         "ModalitiesInStudy", "OtherPatientIDs", "StudyDescription", "AdditionalPatientHistory", "PixelSpacing",
         "RecommendedDisplayFrameRateInFloat", "SpecificCharacterSet")  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(EVERY), st.binary(max_size=40)), unique_by=lambda e: e[0]))
def test_no_value_costs_an_answer_whatever_is_in_it(elements: list[tuple[str, bytes]]) -> None:
    query = Query(Level.STUDY, tuple((keyword, "") for keyword in EVERY if keyword != "SpecificCharacterSet"))
    data = implicit_answer(("StudyInstanceUID", b"1.2"), *elements)
    match = decode_match(data, query, "A", implicit=True)
    assert match is not None
    assert match.study_uid == "1.2"
    json.dumps(match.as_json(), allow_nan=False)


@pytest.mark.parametrize(
    ("keyword", "value"),
    [("Rows", "99999999"), ("Rows", "-1"), ("Rows", "many"), ("StudyDate", "２０２６"), ("DiffusionBValue", "much")],
)
def test_a_value_that_a_key_cannot_carry_is_said(keyword: str, value: str) -> None:
    with pytest.raises(UnknownKeyword, check=saying(keyword)):
        encode_query(Query(Level.STUDY, ((keyword, value),)), "", implicit=True)


def test_more_uids_than_an_element_holds_are_said() -> None:
    uids = "\\".join(f"1.2.{n}" for n in range(20_000))
    with pytest.raises(UnknownKeyword, check=saying("StudyInstanceUID")):
        encode_query(Query(Level.STUDY, (("StudyInstanceUID", uids),)), "", implicit=False)


def test_a_number_of_a_query_may_have_a_fraction() -> None:
    raw = encode_query(Query(Level.STUDY, (("DiffusionBValue", "800.5"),)), "", implicit=True)
    assert read_dataset(BytesIO(raw), True, True).DiffusionBValue == 800.5


PROTOCOL = Item((("CodeValue", ""), ("CodeMeaning", "")))
STEP = Item(
    (("Modality", "CT"), ("ScheduledPerformingPhysicianName", "Ž*")), (("ScheduledProtocolCodeSequence", PROTOCOL),)
)
WORKLIST = Query(Level.STUDY, (("PatientName", "M*"),), sequences=(("ScheduledProcedureStepSequence", STEP),))


@pytest.mark.parametrize("implicit", [True, False])
def test_keys_in_a_sequence_are_a_data_set_that_others_read(implicit: bool) -> None:
    raw = encode_query(WORKLIST, "", implicit=implicit)
    read = read_dataset(BytesIO(raw), implicit, True)
    assert read.SpecificCharacterSet == "ISO_IR 192"
    assert [int(element.tag) for element in read] == sorted(int(element.tag) for element in read)
    (step,) = read.ScheduledProcedureStepSequence
    assert (step.Modality, step.ScheduledPerformingPhysicianName) == ("CT", "Ž*")
    (code,) = step.ScheduledProtocolCodeSequence
    assert (code.CodeValue, code.CodeMeaning) == ("", "")
    assert "SpecificCharacterSet" not in step


def test_a_sequence_without_keys_is_asked_for_with_none() -> None:
    raw = encode_identifier({}, "", implicit=False, sequences=(("ScheduledProcedureStepSequence", Item()),))
    assert list(read_dataset(BytesIO(raw), False, True).ScheduledProcedureStepSequence) == []


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\\"), max_size=20)
STEPS = st.lists(st.tuples(TEXTS, st.lists(TEXTS, max_size=3)), max_size=3)


@given(STEPS, st.booleans(), st.booleans())
def test_what_others_answer_in_sequences_is_read(
    steps: list[tuple[str, list[str]]], implicit: bool, undefined: bool
) -> None:
    answer = Dataset()
    answer.SpecificCharacterSet = "ISO_IR 192"
    answer.ScheduledProcedureStepSequence = Sequence()
    for physician, meanings in steps:
        step = Dataset()
        step.ScheduledPerformingPhysicianName = physician
        step.ScheduledProtocolCodeSequence = Sequence()
        for meaning in meanings:
            code = Dataset()
            code.CodeMeaning = meaning
            code.is_undefined_length_sequence_item = undefined
            step.ScheduledProtocolCodeSequence.append(code)
        step["ScheduledProtocolCodeSequence"].is_undefined_length = undefined
        step.is_undefined_length_sequence_item = undefined
        answer.ScheduledProcedureStepSequence.append(step)
    answer["ScheduledProcedureStepSequence"].is_undefined_length = undefined
    match = decode_match(encoded(answer, implicit=implicit), WORKLIST, "A", implicit=implicit)
    assert match is not None
    expected = [
        {
            "Modality": None,
            "ScheduledPerformingPhysicianName": physician.strip(" ") or None,
            "ScheduledProtocolCodeSequence": [
                {"CodeValue": None, "CodeMeaning": meaning.strip(" ") or None} for meaning in meanings
            ]
            or None,
        }
        for physician, meanings in steps
    ]
    assert match.values["ScheduledProcedureStepSequence"] == (expected or None)
    assert match.text("ScheduledProcedureStepSequence") == ""
    assert match.values["PatientName"] is None
    json.dumps(match.as_json(), allow_nan=False)


@given(STEPS.filter(bool), st.booleans())
def test_keys_in_a_sequence_come_back_as_they_were_asked(steps: list[tuple[str, list[str]]], implicit: bool) -> None:
    physician, meanings = steps[0]
    code = Item((("CodeMeaning", meanings[0] if meanings else ""),))
    step = Item((("ScheduledPerformingPhysicianName", physician),), (("ScheduledProtocolCodeSequence", code),))
    query = Query(Level.STUDY, sequences=(("ScheduledProcedureStepSequence", step),))
    match = decode_match(encode_query(query, "", implicit=implicit), query, "A", implicit=implicit)
    assert match is not None
    (found,) = match.items("ScheduledProcedureStepSequence")
    assert found["ScheduledPerformingPhysicianName"] == (physician.strip(" ") or None)
    assert found["ScheduledProtocolCodeSequence"] == [{"CodeMeaning": code.keys[0][1].strip(" ") or None}]


def test_an_item_may_have_a_character_set_of_its_own() -> None:
    step, answer = Dataset(), Dataset()
    step.SpecificCharacterSet, step.ScheduledPerformingPhysicianName = "ISO_IR 101", "Žižka"
    answer.SpecificCharacterSet, answer.PatientName = "ISO_IR 100", "Müller"
    answer.ScheduledProcedureStepSequence = Sequence([step])
    match = decode_match(encoded(answer), WORKLIST, "A", implicit=False)
    assert match is not None
    (found,) = match.items("ScheduledProcedureStepSequence")
    assert (match.text("PatientName"), found["ScheduledPerformingPhysicianName"]) == ("Müller", "Žižka")


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_in_a_sequence_are_a_match_or_none(data: bytes, implicit: bool) -> None:
    head = struct.pack("<HHL" if implicit else "<HH2sxxL", 0x40, 0x100, *(() if implicit else (b"SQ",)), len(data))
    match = decode_match(head + data, WORKLIST, "A", implicit=implicit)
    assert match is None or match.values["ScheduledProcedureStepSequence"] != []


def test_a_sequence_is_no_plain_key_and_a_plain_key_no_sequence() -> None:
    for query in (
        Query(Level.STUDY, (("ScheduledProcedureStepSequence", ""),)),
        Query(Level.STUDY, sequences=(("PatientName", Item()),)),
        Query(Level.STUDY, sequences=(("ScheduledProcedureStepSequence", Item((("PixelData", ""),))),)),
    ):
        with pytest.raises(UnknownKeyword, check=saying("cannot be a key")):
            encode_query(query, "", implicit=True)


def test_keys_are_nested_as_deep_as_answers_and_no_deeper() -> None:
    item = Item((("CodeValue", "1"),))
    for _ in range(DEEPEST - 1):
        item = Item((), (("ConceptCodeSequence", item),))
    deepest = Query(Level.STUDY, sequences=(("ConceptCodeSequence", item),))
    raw = encode_query(deepest, "", implicit=True)
    assert decode_match(raw, deepest, "A", implicit=True) is not None
    with pytest.raises(UnknownKeyword, check=saying("nested too deep")):
        encode_query(
            Query(Level.STUDY, sequences=(("ConceptCodeSequence", Item((), deepest.sequences)),)), "", implicit=True
        )
