"""The walk over a data set: every real file, and nothing but its own error for bytes that are none."""

from __future__ import annotations

import contextlib
import inspect
import struct
from pathlib import Path

import pydicom
import pydicom.data
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.sequence import Sequence

from qrstation.core.standard.element_walk import DEEPEST, MOST_ELEMENTS, MalformedDataSet, Walk, Wanted, walk
from qrstation.core.standard.encoding import Encoding
from tests.told import saying

NAME, UID, STUDIES = 0x00100010, 0x00080018, 0x00081110
PLAIN = Encoding(False, True)


def encoded(data_set: Dataset, *, implicit: bool = False, little: bool = True) -> bytes:
    """Encode a data set."""
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = little, implicit
    write_dataset(buffer, data_set)
    return buffer.getvalue()


def nested(depth: int) -> Dataset:
    """Make sequences in sequences."""
    data_set = Dataset()
    data_set.PatientName = "Deep"
    for _ in range(depth):
        outer = Dataset()
        outer.ReferencedStudySequence = Sequence([data_set])
        data_set = outer
    return data_set


@pytest.mark.parametrize("implicit", [True, False])
def test_values_at_the_top_level_are_collected(implicit: bool) -> None:
    data_set = nested(2)
    data_set.PatientName, data_set.SOPInstanceUID = "Top", "1.2.3"
    walked = walk(encoded(data_set, implicit=implicit), 0, Encoding(implicit, True), (NAME, UID))
    assert walked.values[NAME].strip() == b"Top"
    assert not walked.has_pixel_data


def test_nesting_up_to_the_limit_is_walked_and_beyond_it_refused() -> None:
    walk(encoded(nested(DEEPEST)), 0, PLAIN, ())
    with pytest.raises(MalformedDataSet, check=saying("deeper")):
        walk(encoded(nested(DEEPEST + 1)), 0, PLAIN, ())


@pytest.mark.filterwarnings("ignore::UserWarning")  # pydicom says where it guesses
def test_real_files_are_walked_with_the_values_that_pydicom_reads() -> None:
    walked_files = 0
    refused = set()
    for path in (Path(pydicom.data.__file__).parent / "test_files").glob("*.dcm"):
        raw = path.read_bytes()
        if raw[128:132] != b"DICM" or "truncated" in path.name:
            continue
        read = pydicom.dcmread(path, stop_before_pixels=True, force=True)
        syntax = str(read.file_meta.get("TransferSyntaxUID", ""))
        uid = read.get("SOPInstanceUID")
        length = read.file_meta.get("FileMetaInformationGroupLength")
        if not syntax or syntax.endswith(".99") or uid is None or length is None:
            continue
        try:
            walked = walk(raw, 144 + length, Encoding.of(syntax), (UID,))
        except MalformedDataSet:
            refused.add(path.name)
            continue
        assert walked.values[UID].strip(b"\0 ").decode() == uid
        walked_files += 1
    assert walked_files > 60
    assert refused == {"SC_rgb_jpeg.dcm"}  # it says explicit VR and is written in implicit VR


@given(st.binary(max_size=300), st.booleans(), st.booleans())
def test_any_bytes_are_walked_or_refused(data: bytes, implicit: bool, little: bool) -> None:
    with contextlib.suppress(MalformedDataSet):
        walk(data, 0, Encoding(implicit, little), (NAME,))


def test_a_cut_is_noticed_unless_it_is_between_elements() -> None:
    data_set = nested(3)
    between: dict[int, bytes | None] = {0: None, len(encoded(data_set)): None}
    data_set.PatientName = "Somebody^Else"
    between[len(encoded(data_set))] = b"Somebody^Else "
    data_set.PatientID = "12345"
    raw = encoded(data_set)
    between[len(raw)] = b"Somebody^Else "
    for length in range(len(raw) + 1):
        if length in between:
            assert walk(raw[:length], 0, PLAIN, (NAME,)).values.get(NAME) == between[length]
        else:
            with pytest.raises(MalformedDataSet):
                walk(raw[:length], 0, PLAIN, (NAME,))


def test_a_length_past_the_end_is_refused() -> None:
    with pytest.raises(MalformedDataSet, check=saying("longer")):
        walk(struct.pack("<HH2sH", 0x10, 0x10, b"PN", 100) + b"short", 0, PLAIN, ())


@given(cut=st.integers(0, 2_000), implicit=st.booleans(), little=st.booleans())
def test_a_look_at_the_first_bytes_changes_nothing_wherever_they_end(cut: int, implicit: bool, little: bool) -> None:
    if not little:
        implicit = False
    data_set = nested(3)
    data_set.PatientName, data_set.SOPInstanceUID, data_set.Rows = "Top" * 20, "1.2.3", 5
    raw = encoded(data_set, implicit=implicit, little=little)
    encoding = Encoding(implicit, little)
    stepwise = Walk(encoding, (NAME, UID))
    stepwise.look(raw[:cut])
    assert stepwise.finish(b"head" + raw, 4) == walk(raw, 0, encoding, (NAME, UID))
    broken = Walk(encoding, (NAME, UID))
    broken.look(raw[:-3][:cut])
    with pytest.raises(MalformedDataSet):
        broken.finish(raw[:-3], 0)


def test_zeros_without_end_are_refused_before_all_of_them_were_looked_at() -> None:
    bounds = [inspect.signature(each).parameters["most"].default for each in (walk, Walk)]
    assert bounds == [MOST_ELEMENTS, MOST_ELEMENTS]
    most = MOST_ELEMENTS // 50
    zeros = bytes(8 * most + 8_000)
    with pytest.raises(MalformedDataSet, check=saying("elements")):
        walk(zeros, 0, Encoding(True, True), (), most=most)
    walk(zeros[: 8 * most], 0, Encoding(True, True), (), most=most)


def test_an_enhanced_object_of_a_million_elements_is_walked() -> None:
    element = struct.pack("<HH2sHd", 0x0018, 0x9073, b"FD", 8, 1.0)
    items = (struct.pack("<HHL", 0xFFFE, 0xE000, 4 * len(element)) + 4 * element) * 250_000
    data = struct.pack("<HH2sHL", 0x5200, 0x9230, b"SQ", 0, len(items)) + items
    walk(data, 0, PLAIN, ())
    with pytest.raises(MalformedDataSet):
        walk(data[:-1], 0, PLAIN, ())


@pytest.mark.parametrize("undefined", [False, True])
@pytest.mark.parametrize("implicit", [True, False])
def test_what_is_wanted_of_the_items_of_a_sequence_is_collected(implicit: bool, undefined: bool) -> None:
    data_set = nested(1)
    data_set.ReferencedStudySequence.append(nested(1))
    data_set["ReferencedStudySequence"].is_undefined_length = undefined
    for item in data_set.ReferencedStudySequence:
        item.is_undefined_length_sequence_item = undefined
    raw = encoded(data_set, implicit=implicit)
    wanted = Wanted({UID}, {STUDIES: Wanted({NAME}, {STUDIES: Wanted({NAME})}), 0x00081115: Wanted({NAME})})
    walk_of_two = Walk(Encoding(implicit), wanted)
    walk_of_two.look(raw[:-4])
    found = walk_of_two.finish(raw, 0)
    assert found == walk(raw, 0, Encoding(implicit), wanted)
    first, second = found.items[STUDIES]
    assert first.values == {NAME: b"Deep"}
    assert [item.values for item in second.items[STUDIES]] == [{NAME: b"Deep"}]
    assert set(found.items) == {STUDIES}
    assert found.values == {}
