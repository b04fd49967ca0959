"""File meta information: built so that others read it, read whatever others built."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.errors import NotDicom
from qrstation.store.part10 import build_head, read_head
from qrstation.words import words_of
from tests.told import saying

FOLDER = Path(pydicom.data.__file__).parent / "test_files"
CT, EXPLICIT = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1"


@pytest.mark.parametrize("sender", ["", "ARCHIVE", "ARCHIVES"])
@pytest.mark.parametrize("uid", ["1.2.3", "1.2.34"])
def test_what_is_built_is_read_by_others_and_by_us(uid: str, sender: str) -> None:
    head = build_head(CT, uid, EXPLICIT, sender)
    read = pydicom.dcmread(BytesIO(head))
    assert read.file_meta.FileMetaInformationGroupLength == len(head) - 144
    assert read.file_meta.MediaStorageSOPClassUID == CT
    assert read.file_meta.MediaStorageSOPInstanceUID == uid
    assert read.file_meta.TransferSyntaxUID == EXPLICIT
    assert read.file_meta.get("SourceApplicationEntityTitle", "") == sender
    found = read_head(head)
    assert (found.sop_class_uid, found.sop_uid, found.transfer_syntax_uid) == (CT, uid, EXPLICIT)
    assert found.data_set_start == len(head)


def test_real_files_say_what_pydicom_reads_of_them() -> None:
    compared = 0
    for path in sorted(FOLDER.glob("*.dcm")):
        raw = path.read_bytes()
        if raw[128:132] != b"DICM":
            continue
        meta = pydicom.filereader.read_file_meta_info(path)
        if "TransferSyntaxUID" not in meta:
            with pytest.raises(NotDicom, check=saying("transfer syntax")):
                read_head(raw)
            continue
        found = read_head(raw)
        assert found.transfer_syntax_uid == meta.TransferSyntaxUID, path.name
        assert found.sop_uid == meta.get("MediaStorageSOPInstanceUID", ""), path.name
        compared += 1
    assert compared >= 70


@pytest.mark.parametrize("length", [0, 131, 132, 140, 200])
def test_what_is_cut_off_is_no_dicom(length: int) -> None:
    with pytest.raises(NotDicom):
        read_head(build_head(CT, "1.2.3", EXPLICIT, "A")[:length])


@given(st.binary(max_size=300))
def test_any_bytes_are_a_head_or_an_expected_failure(data: bytes) -> None:
    known = ""
    try:
        known = read_head(bytes(128) + b"DICM" + data).transfer_syntax_uid
    except NotDicom as error:
        assert words_of(error).advice  # noqa: PT017 (of whatever bytes)
    assert len(known) <= len(data)
