"""The elements that differ between two files: named, in order, readable, and bounded whatever the files hold."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.sequence import Sequence

from qrstation.core.conflict import ElementDifference
from qrstation.core.errors import NotDicom
from qrstation.store import header_differences as module
from qrstation.store.header_differences import HeaderDifferences, header_differences
from qrstation.store.part10 import build_head
from qrstation.store.stored_file import read_file
from tests.store.material import ct, encoded
from tests.told import saying


def written(path: Path, image: Dataset, syntax: str = "1.2.840.10008.1.2.1") -> Path:
    """Write a file as it lies in the store."""
    head = build_head(str(image.SOPClassUID), str(image.SOPInstanceUID), syntax, "ARCHIVE")
    path.write_bytes(head + encoded(image, implicit=syntax == "1.2.840.10008.1.2"))
    return path


def differences(folder: Path, here: Dataset, new: Dataset, syntax: str = "1.2.840.10008.1.2.1") -> HeaderDifferences:
    """Compare two data sets as files."""
    first = written(folder / "here.dcm", here)
    return header_differences(read_file(first), read_file(written(folder / "new.dcm", new, syntax)))


def changed(change: Callable[[Dataset], object]) -> tuple[Dataset, Dataset]:
    here, new = ct(1, "1.2.99"), ct(1, "1.2.99")
    change(new)
    return here, new


def test_elements_come_in_the_order_of_their_tags_with_names(tmp_path: Path) -> None:
    def change(image: Dataset) -> None:
        image.PatientName = "Corrected^Name"
        del image.StudyDescription
        image.Rows = 129
        image.PatientComments = "new here"

    found = differences(tmp_path, *changed(change))
    assert found.elements == (
        ElementDifference("(0008,1030)", "Study Description", "e+1", None),
        ElementDifference("(0010,0010)", "Patient's Name", "CompressedSamples^CT1", "Corrected^Name"),
        ElementDifference("(0010,4000)", "Patient Comments", None, "new here"),
        ElementDifference("(0028,0010)", "Rows", "128", "129"),
    )
    assert found.more == 0


def test_items_of_sequences_are_looked_into(tmp_path: Path) -> None:
    def item(uid: str) -> Dataset:
        inner = Dataset()
        inner.ReferencedSOPInstanceUID = uid
        return inner

    here, new = ct(1, "1.2.99"), ct(1, "1.2.99")
    here.ReferencedImageSequence = Sequence([item("1.2.3")])
    new.ReferencedImageSequence = Sequence([item("1.2.4"), item("1.2.5")])
    found = differences(tmp_path, here, new)
    assert found.elements == (
        ElementDifference("(0008,1140)", "Referenced Image Sequence", "1 item", "2 items"),
        ElementDifference(
            "(0008,1140) 1 › (0008,1155)",
            "Referenced Image Sequence 1 › Referenced SOP Instance UID",
            "1.2.3",
            "1.2.4",
        ),
    )


def test_names_are_read_in_their_own_character_sets(tmp_path: Path) -> None:
    here, new = ct(1, "1.2.99"), ct(1, "1.2.99")
    here.SpecificCharacterSet, new.SpecificCharacterSet = "ISO_IR 100", "ISO_IR 192"
    here.PatientName = new.PatientName = "Müller^Jörg"
    found = differences(tmp_path, here, new)
    assert [each.name for each in found.elements] == ["Specific Character Set"]
    new.PatientName = "Мюллер^Йорг"
    assert differences(tmp_path, here, new).elements[-1].new == "Мюллер^Йорг"


def test_private_elements_say_whose_they_are(tmp_path: Path) -> None:
    here, new = ct(1, "1.2.99"), ct(1, "1.2.99")
    for image, value in ((here, b"\1\2"), (new, b"\1\3")):
        image.add_new(0x00090010, "LO", "SOMEBODY")
        image.add_new(0x00091001, "OB", value)
    (found,) = differences(tmp_path, here, new).elements
    assert found == ElementDifference("(0009,1001)", "Private: SOMEBODY", "2 bytes: 01 02", "2 bytes: 01 03")


def test_long_values_are_cut_round_their_difference(tmp_path: Path) -> None:
    here, new = ct(1, "1.2.99"), ct(1, "1.2.99")
    here.PatientComments, new.PatientComments = "a" * 5000 + "left", "a" * 5000 + "right"
    (found,) = differences(tmp_path, here, new).elements
    assert found.here is not None
    assert found.new is not None
    assert found.here.endswith("aleft")
    assert found.new.endswith("aright")
    assert len(found.here) < 170


def test_padding_and_encoding_are_no_difference(tmp_path: Path) -> None:
    here, new = ct(1, "1.2.99"), ct(1, "1.2.99")
    assert differences(tmp_path, here, new, "1.2.840.10008.1.2").elements == ()


def test_there_are_never_more_rows_than_can_be_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LISTED", 3)

    def change(image: Dataset) -> None:
        for number in range(8):
            image.add_new(0x00091100 + number, "LO", "new")

    found = differences(tmp_path, *changed(change))
    assert (len(found.elements), found.more) == (3, 5)


@pytest.mark.parametrize("bound", ["LONGEST_HEADER", "MOST_ELEMENTS"])
def test_what_is_too_large_is_said_and_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
    monkeypatch.setattr(module, bound, 10)
    with pytest.raises(NotDicom, check=saying("too large")):
        differences(tmp_path, *changed(lambda image: setattr(image, "PatientName", "Other")))


@given(at=st.integers(0, 3000), value=st.binary(min_size=1, max_size=8))
def test_whatever_bytes_a_file_holds_it_is_compared_or_said_to_be_unreadable(
    tmp_path: Path, at: int, value: bytes
) -> None:
    here = read_file(written(tmp_path / "here.dcm", ct(1, "1.2.99")))
    harmed = written(tmp_path / "new.dcm", ct(1, "1.2.99"))
    data = bytearray(harmed.read_bytes())
    data[at + 300 : at + 300 + len(value)] = value
    harmed.write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydicom warns of what it finds odd
        with contextlib.suppress(NotDicom):
            assert isinstance(header_differences(here, read_file(harmed)), HeaderDifferences)


def test_another_byte_order_is_no_difference(tmp_path: Path) -> None:
    here, new = ct(1, "1.2.99"), ct(1, "1.2.99")
    new.Rows = 129
    first = written(tmp_path / "here.dcm", here)
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = False, False
    write_dataset(buffer, new)
    big = "1.2.840.10008.1.2.2"
    second = tmp_path / "new.dcm"
    second.write_bytes(build_head(str(new.SOPClassUID), str(new.SOPInstanceUID), big, "") + buffer.getvalue())
    found = header_differences(read_file(first), read_file(second))
    assert found.elements == (ElementDifference("(0028,0010)", "Rows", "128", "129"),)


def test_numbers_that_end_like_padding_are_told_apart(tmp_path: Path) -> None:
    here, new = ct(1, "1.2.99"), ct(1, "1.2.99")
    here.PixelPaddingValue, new.PixelPaddingValue = 0, 0x20 << 8
    here.HighBit, new.HighBit = 11, 0x2000 | 11
    found = {each.name: (each.here, each.new) for each in differences(tmp_path, here, new).elements}
    assert found == {"Pixel Padding Value": ("0", "8192"), "High Bit": ("11", "8203")}
