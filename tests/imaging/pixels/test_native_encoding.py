"""Encoding anew: other bytes, the same data set; pixels without compression, and everything else as it was."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.errors import InvalidDicomError
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
)

from qrstation.core.errors import CannotDecode, InstanceError
from qrstation.imaging.pixels.decode import read_frame
from qrstation.imaging.pixels.native_encoding import encode_natively
from tests.imaging.material import FOLDER, REFUSED
from tests.told import saying

SYNTAXES = {False: ExplicitVRLittleEndian, True: ImplicitVRLittleEndian}
# What decompressing changes.
PIXEL_ATTRIBUTES = {"PixelData", "PhotometricInterpretation", "PlanarConfiguration", "HighBit", "LossyImageCompression"}

pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning"),  # pydicom says what it thinks of its own test files
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def encoded(path: Path, *, implicit: bool) -> Dataset:
    """Encode a file anew and read the result strictly."""
    data = b"".join(encode_natively(path, implicit=implicit))
    found = pydicom.dcmread(io.BytesIO(with_head(data, SYNTAXES[implicit])))
    found.decode()
    return found


def with_head(data: bytes, syntax: str) -> bytes:
    head = io.BytesIO()
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = pydicom.uid.UID(syntax)
    head.write(b"\0" * 128 + b"DICM")
    pydicom.filewriter.write_file_meta_info(head, meta, enforce_standard=False)
    return head.getvalue() + data


def differences(one: Dataset, other: Dataset) -> set[str]:
    """Give the keywords (or tags) of elements whose values differ; lengths of groups do not count."""
    tags = {element.tag for data_set in (one, other) for element in data_set if element.tag.element != 0}
    return {pydicom.datadict.keyword_for_tag(tag) or str(tag) for tag in tags if not same(one, other, tag)}


def same(one: Dataset, other: Dataset, tag: Any) -> bool:
    if tag not in one or tag not in other:
        return False
    mine, theirs = one[tag], other[tag]
    if mine.VR == "SQ" and theirs.VR == "SQ":
        pairs = zip(mine.value, theirs.value, strict=True)
        return len(mine.value) == len(theirs.value) and all(not differences(a, b) for a, b in pairs)
    if mine.VR != theirs.VR and mine.tag.is_private:
        return True  # it loses its VR on the way through implicit VR, and what pydicom guesses is another matter
    return bool(mine.value == theirs.value)


def files() -> list[Path]:
    """Give pydicom's files that can be read and shown, or have no pixels."""
    found = []
    for path in sorted(FOLDER.glob("*.dcm")):
        try:
            data_set = pydicom.dcmread(path)
            data_set.decode()
        except (InvalidDicomError, OSError, ValueError, TypeError, AttributeError, LookupError):
            continue
        if "TransferSyntaxUID" in data_set.file_meta and len(data_set) and "truncated" not in path.name:
            found.append(path)
    return found


def written_as(vr: bytes, value: bytes, folder: Path) -> Path:
    """Write a file whose Procedure Code Sequence (0008,1032) stands there with another VR."""
    path = folder / "other.dcm"
    head = struct.pack("<HH2s", 0x0008, 0x1032, vr) + struct.pack("<HL", 0, len(value))
    path.write_bytes(with_head(head + value, ExplicitVRLittleEndian))
    return path


def test_a_sequence_of_another_vr_is_none_where_no_vr_is_written(tmp_path: Path) -> None:
    with pytest.raises(CannotDecode, match="sequences-damaged"):
        encoded(written_as(b"OB", b"no items", tmp_path), implicit=True)
    with pytest.raises(CannotDecode, match="sequences-damaged"):
        encoded(written_as(b"UN", b"no items", tmp_path), implicit=True)
    item = struct.pack("<HHLHHL", 0xFFFE, 0xE000, 10, 0x0008, 0x0104, 2) + b"ab"
    (code,) = encoded(written_as(b"UN", item, tmp_path), implicit=True).ProcedureCodeSequence
    assert code.CodeMeaning == "ab"


@pytest.mark.parametrize("implicit", [False, True])
def test_every_file_has_the_same_elements_and_the_same_pixels(implicit: bool, tmp_path: Path) -> None:
    compared = compressed = 0
    for path in files():
        original = pydicom.dcmread(path)
        if path.name in REFUSED:
            with pytest.raises(InstanceError):
                read_frame(path)
            continue
        has_pixels = any(tag in original for tag in ("PixelData", "FloatPixelData", "DoubleFloatPixelData"))
        frame = read_frame(path) if has_pixels else None
        anew = encoded(path, implicit=implicit)
        is_compressed = original.file_meta.TransferSyntaxUID.is_encapsulated
        allowed = PIXEL_ATTRIBUTES if is_compressed else set()
        if original.file_meta.TransferSyntaxUID == ExplicitVRBigEndian:
            allowed = {"PixelData"}  # its bytes are turned round
        assert differences(original, anew) <= allowed | {"IconImageSequence"}, path.name
        compared += 1
        compressed += is_compressed
        if frame is not None:
            copy = tmp_path / path.name
            copy.write_bytes(with_head(b"".join(encode_natively(path, implicit=implicit)), SYNTAXES[implicit]))
            for number in range(frame.count):
                assert (read_frame(copy, number).pixels == read_frame(path, number).pixels).all(), path.name
    assert compared >= 68
    assert compressed >= 16


def save(data_set: Dataset, path: Path, syntax: str) -> Path:
    data_set.file_meta = FileMetaDataset()
    data_set.file_meta.TransferSyntaxUID = pydicom.uid.UID(syntax)
    data_set.preamble = bytes(128)
    data_set.save_as(path, enforce_file_format=False)
    return path


def a_report(smallest: int = -3) -> Dataset:
    """Make a data set without pixels that has something of everything."""
    report = Dataset()
    report.SpecificCharacterSet = "ISO_IR 100"
    report.PatientName = "Müller^Jörg"
    report.PixelRepresentation = 1
    report.SmallestImagePixelValue = -7
    report.FrameIncrementPointer = 0x00181063
    report.RealWorldValueMappingSequence = Sequence([Dataset(), Dataset()])
    report.RealWorldValueMappingSequence[0].RealWorldValueFirstValueMapped = smallest
    report.RealWorldValueMappingSequence[0].RealWorldValueSlope = 0.1
    report.RealWorldValueMappingSequence[1].ContentSequence = Sequence([Dataset()])
    report.RealWorldValueMappingSequence[1].ContentSequence[0].TextValue = "depth"
    report.TextValue = "x" * 70_000
    report.add(DataElement(0x00091001, "OB", b"private!"))
    report.add(DataElement(0x00090010, "LO", "ACME"))
    return report


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian,
                                    DeflatedExplicitVRLittleEndian])  # fmt: skip
@pytest.mark.parametrize("implicit", [False, True])
def test_what_is_no_image_is_encoded_too(syntax: str, implicit: bool, tmp_path: Path) -> None:
    # In implicit VR pydicom reads this one without looking at the data set around it.
    report = a_report(3 if implicit else -3)
    path = save(report, tmp_path / "report.dcm", syntax)
    anew = encoded(path, implicit=implicit)
    assert not differences(report, anew)
    assert anew[0x00091001].value == b"private!"
    assert anew.PatientName == "Müller^Jörg"


def test_bytes_in_a_wrong_character_set_are_left_as_they_are(tmp_path: Path) -> None:
    report = a_report()
    path = save(report, tmp_path / "report.dcm", ImplicitVRLittleEndian)
    path.write_bytes(path.read_bytes().replace(b"ISO_IR 100", b"ISO_IR 192"))
    assert "Müller".encode("latin-1") in b"".join(encode_natively(path, implicit=False))


def test_the_same_syntax_gives_the_same_values_byte_for_byte(tmp_path: Path) -> None:
    once = b"".join(encode_natively(FOLDER / "CT_small.dcm", implicit=False))
    (tmp_path / "once.dcm").write_bytes(with_head(once, ExplicitVRLittleEndian))
    assert b"".join(encode_natively(tmp_path / "once.dcm", implicit=False)) == once


def test_lossy_compression_is_written_into_what_was_decompressed() -> None:
    original = pydicom.dcmread(FOLDER / "SC_rgb_jpeg_dcmtk.dcm")
    anew = encoded(FOLDER / "SC_rgb_jpeg_dcmtk.dcm", implicit=False)
    assert anew.LossyImageCompression == "01"
    assert (anew.PhotometricInterpretation, anew.PlanarConfiguration) == ("RGB", 0)
    assert len(anew.PixelData) == original.Rows * original.Columns * 3
    assert anew.SOPInstanceUID == original.SOPInstanceUID


def test_many_frames_of_a_compressed_instance_follow_each_other() -> None:
    original = pydicom.dcmread(FOLDER / "rtdose_rle.dcm")
    assert original.NumberOfFrames == 15
    assert encoded(FOLDER / "rtdose_rle.dcm", implicit=False).PixelData == original.pixel_array.tobytes()


def test_a_damaged_frame_is_told_and_not_sent(tmp_path: Path) -> None:
    data_set = pydicom.dcmread(FOLDER / "MR_small_jp2klossless.dcm")
    assert data_set.file_meta.TransferSyntaxUID == JPEG2000Lossless
    data_set.PixelData = data_set.PixelData[:200] + bytes(len(data_set.PixelData) - 200)
    data_set.save_as(tmp_path / "damaged.dcm")
    with pytest.raises(CannotDecode):
        next(encode_natively(tmp_path / "damaged.dcm", implicit=False))


def test_a_video_is_named_as_what_it_is(tmp_path: Path) -> None:
    path = save(a_report(), tmp_path / "video.dcm", "1.2.840.10008.1.2.4.102")
    with pytest.raises(CannotDecode, check=saying("video")):
        next(encode_natively(path, implicit=False))


@given(data=st.binary(max_size=300), implicit=st.booleans())
def test_any_bytes_are_an_expected_failure_or_a_data_set(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, implicit: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.dcm"
    path.write_bytes(with_head(data, ExplicitVRLittleEndian))
    try:
        anew = b"".join(encode_natively(path, implicit=implicit))
    except InstanceError:
        return
    assert len(anew) <= 4 * len(data) + 64


def test_sequences_nested_without_end_are_refused(tmp_path: Path) -> None:
    item = struct.pack("<HHL", 0xFFFE, 0xE000, 0xFFFFFFFF)
    nested = (struct.pack("<HH2sxxL", 0x0040, 0xA730, b"SQ", 0xFFFFFFFF) + item) * 100_000
    (tmp_path / "deep.dcm").write_bytes(with_head(nested, ExplicitVRLittleEndian))
    with pytest.raises(CannotDecode, check=saying("deeper")):
        b"".join(encode_natively(tmp_path / "deep.dcm", implicit=False))


@pytest.mark.parametrize("element", [0xE000, 0xE00D, 0xE0DD])
def test_delimiters_where_none_can_be_are_refused(tmp_path: Path, element: int) -> None:
    stray = struct.pack("<HH2sH2s", 0x0010, 0x0020, b"LO", 2, b"P1") + struct.pack("<HHL", 0xFFFE, element, 0)
    (tmp_path / "stray.dcm").write_bytes(with_head(stray, ExplicitVRLittleEndian))
    with pytest.raises(CannotDecode, check=saying("damaged")):
        b"".join(encode_natively(tmp_path / "stray.dcm", implicit=False))
