"""Identifiers: keys encoded without loss, answers decoded whatever their character set."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset
from pydicom.filewriter import write_dataset

from qrstation.core.query import Level, Query
from qrstation.network.identifier import UnknownKeyword, decode_match, encode_query, move_keys

NAME = Query(Level.STUDY, (("PatientName", "M*"), ("ModalitiesInStudy", ""), ("PatientSize", "")))


def encoded(data_set: Dataset) -> bytes:
    """Encode in Explicit VR Little Endian."""
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, False
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
    with pytest.raises(UnknownKeyword, match="Nonsense"):
        encode_query(Query(Level.STUDY, (("Nonsense", ""),)), "", implicit=True)


def test_the_keys_of_a_move_name_the_levels_above() -> None:
    assert move_keys("1.2") == {"QueryRetrieveLevel": "STUDY", "StudyInstanceUID": "1.2"}
    assert move_keys("1.2", ("3", "4"))["SeriesInstanceUID"] == "3\\4"
    assert move_keys("1.2", ("3",), ("5",))["QueryRetrieveLevel"] == "IMAGE"
