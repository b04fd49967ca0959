"""All attributes as a person reads them: of every kind of value, up to bounds, also of a damaged file."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.errors import InvalidDicomError
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from qrstation.core.errors import CannotDecode, NotDicom
from qrstation.imaging.attribute import DEEPEST, LONGEST_VALUE, MOST_ROWS, Attribute
from qrstation.imaging.reading.attributes import read_attributes

FOLDER = Path(pydicom.data.__file__).parent / "test_files"


def written(tmp_path: Path, made: Dataset, *, implicit: bool = False, cut: int = 0) -> Path:
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    made.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    out = io.BytesIO()
    pydicom.dcmwrite(out, made, enforce_file_format=True)
    path = tmp_path / "made.dcm"
    data = out.getvalue()
    path.write_bytes(data[: len(data) - cut] if cut else data)
    return path


def sample() -> Dataset:
    made = Dataset()
    made.SpecificCharacterSet = "ISO_IR 192"
    made.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    made.PatientName = "Yamada^Tarou=山田^太郎"
    made.PixelRepresentation = 0
    made.Rows = 512
    made.PixelSpacing = ["0.5", "0.25"]
    made.FrameIncrementPointer = 0x00181063
    item = Dataset()
    item.CodeValue = "T-D4000"
    made.AnatomicRegionSequence = [item, Dataset()]
    block = made.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    block.add_new(0x0C, "IS", "1000")
    return made


@pytest.mark.parametrize("implicit", [False, True])
def test_each_kind_of_value_is_told(tmp_path: Path, implicit: bool) -> None:
    found = read_attributes(written(tmp_path, sample(), implicit=implicit))
    assert not found.is_cut
    assert not found.is_damaged
    by_name = {row.name: row for row in found.rows}
    assert by_name["SOPClassUID"].value == "1.2.840.10008.5.1.4.1.1.2  (CT Image Storage)"
    assert by_name["PatientName"].value == "Yamada^Tarou=山田^太郎"
    assert by_name["Rows"].value == "512"
    assert by_name["PixelSpacing"].value == "0.5\\0.25"
    assert by_name["FrameIncrementPointer"].value == "(0018,1063)"
    assert by_name["SIEMENS MR HEADER: B_value"].value == "1000"
    assert by_name["PrivateCreator"].value == "SIEMENS MR HEADER"
    at = found.rows.index(by_name["AnatomicRegionSequence"])
    assert found.rows[at].value == "2 items"
    assert [(row.depth, row.name, row.value) for row in found.rows[at + 1 : at + 4]] == [
        (1, "Item 1", ""),
        (2, "CodeValue", "T-D4000"),
        (1, "Item 2", ""),
    ]


def test_long_values_are_cut_and_bytes_are_counted(tmp_path: Path) -> None:
    made = Dataset()
    made.TextValue = "x" * 5000
    made.add_new(0x00420011, "OB", bytes(range(100)))
    made.PixelData = bytes(2000)
    made["PixelData"].VR = "OW"
    rows = {row.name: row for row in read_attributes(written(tmp_path, made)).rows}
    assert rows["TextValue"].value == "x" * LONGEST_VALUE
    assert rows["TextValue"].is_cut
    assert rows["TextValue"].length == 5000
    assert rows["EncapsulatedDocument"].value.startswith("100 bytes: 00 01 02")
    assert rows["PixelData"].value == "2\N{NARROW NO-BREAK SPACE}000 bytes of pixels"


def test_too_many_are_cut(tmp_path: Path) -> None:
    made = Dataset()
    made.AnatomicRegionSequence = [Dataset() for _ in range(MOST_ROWS + 5)]
    found = read_attributes(written(tmp_path, made))
    assert len(found.rows) == MOST_ROWS
    assert found.is_cut


def test_what_is_too_deep_is_counted(tmp_path: Path) -> None:
    made = inner = Dataset()
    for _ in range(DEEPEST + 4):
        inner.AnatomicRegionSequence = [Dataset()]
        inner = inner.AnatomicRegionSequence[0]
    found = read_attributes(written(tmp_path, made))
    assert found.rows[-1].value == "1 item, too deep to be listed"
    assert max(row.depth for row in found.rows) == 2 * DEEPEST


def test_what_stands_before_the_damage_is_told(tmp_path: Path) -> None:
    found = read_attributes(written(tmp_path, sample(), cut=3))
    assert found.is_damaged
    assert "PatientName" in {row.name for row in found.rows}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.dcm"))[::3], ids=lambda path: path.name)
def test_values_are_those_that_pydicom_reads(path: Path) -> None:
    with warnings.catch_warnings(action="ignore"):
        try:
            expected = pydicom.dcmread(path, stop_before_pixels=True)
        except InvalidDicomError:
            expected = None
    try:
        found = read_attributes(path)
    except (CannotDecode, NotDicom):
        assert expected is None or "TransferSyntaxUID" not in expected.file_meta
        return
    assert expected is not None
    tops: list[Attribute] = [row for row in found.rows if not row.depth and row.tag >> 16 != 2]
    tags = [int(element.tag) for element in expected]
    assert [row.tag for row in tops if row.tag in set(tags)] == tags or found.is_damaged
