"""What came is read again in another character set: names of every kind, in sequences too; nothing is asked anew."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.data import get_charset_files
from pydicom.dataset import Dataset

from qrstation.core.standard.charset import decode_text, is_known
from qrstation.core.standard.match import Match, TextAsCame
from qrstation.core.standard.query import Item, Level, Query
from qrstation.core.standard.rereading import CANDIDATES, reread, text_in
from qrstation.network.dimse.identifier import decode_match
from tests.store.material import encoded

QUERY = Query(
    Level.STUDY,
    (("OtherPatientNames", ""), ("PatientComments", "")),
    sequences=(("ScheduledProcedureStepSequence", Item((("ScheduledPerformingPhysicianName", ""), ("Modality", "")))),),
)
FILES = sorted(path for path in get_charset_files("chr*.dcm") if "SQEncoding" not in path)
"""Those with a name on the top level."""


def element(tag: int, vr: str, value: bytes) -> bytes:
    """Encode an element of a short VR."""
    value += b" " * (len(value) % 2)
    return (
        tag.to_bytes(4, "little")[2:]
        + tag.to_bytes(4, "little")[:2]
        + vr.encode()
        + len(value).to_bytes(2, "little")
        + value
    )


def answer(raw_name: bytes, declared: str = "") -> Match:
    """Give what came of an answer with this name."""
    data = element(0x00080005, "CS", declared.encode()) if declared else b""
    data += element(0x00100010, "PN", raw_name)
    match = decode_match(data, QUERY, "Main", implicit=False)
    assert match is not None
    return match


@pytest.mark.parametrize("path", FILES, ids=lambda path: Path(path).stem)
def test_a_name_declared_wrongly_is_right_once_it_is_read_in_its_own_set(path: str) -> None:
    data_set = pydicom.dcmread(path, force=True)
    charset = "\\".join(
        [data_set.SpecificCharacterSet]
        if isinstance(data_set.SpecificCharacterSet, str)
        else data_set.SpecificCharacterSet
    )
    raw = data_set.get_item("PatientName").value
    right = str(data_set.PatientName).rstrip("=")
    assert answer(raw, charset).text("PatientName").rstrip("=") == right
    wrong = answer(raw, "ISO_IR 100")
    again = reread(wrong, charset)
    assert again.text("PatientName").rstrip("=") == right
    assert wrong.came is None or again.came is not None
    assert reread(again, "ISO_IR 100").values == wrong.values


def test_the_sets_that_are_offered_are_defined_terms() -> None:
    assert all(is_known(charset) for charset in CANDIDATES)
    assert len(set(CANDIDATES)) == len(CANDIDATES)


def test_only_texts_beyond_ascii_are_kept() -> None:
    assert answer(b"Mueller^Anna").came is None
    match = answer("Žižka^Jan".encode("iso8859_2"), "ISO_IR 100")
    assert match.came == TextAsCame("ISO_IR 100", "ISO_IR 100", {"PatientName": "Žižka^Jan".encode("iso8859_2") + b" "})
    assert reread(answer(b"Mueller"), "ISO_IR 144").text("PatientName") == "Mueller"


def test_one_text_is_looked_at_in_a_set() -> None:
    match = answer("Žižka^Jan".encode("iso8859_2"))
    assert text_in(match, "PatientName", "ISO_IR 101") == "Žižka^Jan"
    assert text_in(match, "PatientName", "ISO_IR 144") == "ЎiОka^Jan"
    assert text_in(match, "StudyDescription", "ISO_IR 144") == ""


def test_texts_in_sequences_and_lists_are_read_again_and_the_match_of_before_stays() -> None:
    data_set = Dataset()
    data_set.SpecificCharacterSet = "ISO_IR 144"
    data_set.OtherPatientNames = ["Иван", "Ivan"]
    data_set.PatientComments = "Люк"
    step = Dataset()
    step.ScheduledPerformingPhysicianName = "Пётр"
    step.Modality = "CT"
    data_set.ScheduledProcedureStepSequence = [Dataset(), step]
    before = decode_match(encoded(data_set), QUERY, "Main", implicit=False)
    assert before is not None
    after = reread(before, "ISO_IR 100")
    latin = {name: name.encode("iso8859_5").decode("latin-1") for name in ("Иван", "Пётр", "Люк")}
    assert after.values["OtherPatientNames"] == [latin["Иван"], "Ivan"]
    assert after.text("PatientComments") == latin["Люк"]
    assert after.items("ScheduledProcedureStepSequence")[1] == {
        "ScheduledPerformingPhysicianName": latin["Пётр"],
        "Modality": "CT",
    }
    assert before.items("ScheduledProcedureStepSequence")[1]["ScheduledPerformingPhysicianName"] == "Пётр"


@given(st.binary(min_size=1, max_size=40), st.sampled_from(CANDIDATES))
def test_any_bytes_are_read_in_any_set(raw: bytes, charset: str) -> None:
    match = answer(raw, "ISO_IR 100")
    again = reread(match, charset)
    if match.came is not None:
        padded = raw + b" " * (len(raw) % 2)
        assert again.text("PatientName") == decode_text(padded, charset).strip(" \0")
    assert set(again.values) == set(match.values)
