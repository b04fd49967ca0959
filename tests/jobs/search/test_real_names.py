"""Names in every character set of pydicom's files come back right from real archives, whatever each declares."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pydicom
import pytest
from pydicom.data import get_charset_files, get_testdata_file

from qrstation.core.standard.query import StudyQuery
from tests.known import Kept, ask_at
from tests.peers import Dcmqrscp, Orthanc

FILES = [path for path in sorted(get_charset_files("chr*.dcm")) if "SQEncoding" not in path]
NOT_BY_ORTHANC = ("chrI2", "chrH32", "chrJapMultiExplicitIR6")
"""Orthanc answers with the bytes of these without their escapes, which nobody can put right."""


def named(folder: Path) -> dict[str, tuple[Path, str]]:
    """Make a study with each name; gives file and name by Study Instance UID."""
    made = {}
    for number, path in enumerate(FILES):
        source = pydicom.dcmread(path, force=True)
        image = pydicom.dcmread(str(get_testdata_file("CT_small.dcm")))
        image.SpecificCharacterSet, image.PatientName = source.SpecificCharacterSet, source.PatientName
        image.StudyInstanceUID, image.PatientID = f"1.2.{number}", f"P{number}"
        image.SeriesInstanceUID, image.SOPInstanceUID = f"1.2.{number}.1", f"1.2.{number}.1.1"
        image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
        buffer = BytesIO()
        image.save_as(buffer)
        file = folder / f"{Path(path).stem}.dcm"
        file.write_bytes(buffer.getvalue())
        made[image.StudyInstanceUID] = file, str(source.PatientName).rstrip("=")
    return made


@pytest.mark.parametrize("kind", ["Orthanc", "DCMTK"])
def test_names_of_real_archives(kind: str, tmp_path: Path) -> None:
    studies = named(tmp_path)
    book = Kept()
    peer = Orthanc(DefaultEncoding="Utf8") if kind == "Orthanc" else Dcmqrscp()
    with peer:
        if isinstance(peer, Orthanc):
            for file, _ in studies.values():
                peer.upload(file)
        else:
            peer.upload(*(file for file, _ in studies.values()))
        far = peer.settings()
        found = ask_at(far, book, StudyQuery().queries())
        again = ask_at(far, book, StudyQuery(patient_name="Wang^XiaoDong=王*").queries())
    lost = NOT_BY_ORTHANC if kind == "Orthanc" else ()
    wanted = {uid: name for uid, (file, name) in studies.items() if file.stem not in lost}
    names = {match.study_uid: match.text("PatientName").rstrip("=") for match in found}
    assert {uid: names[uid] for uid in wanted} == wanted
    assert book.habits.charset == ("ISO_IR 192" if kind == "Orthanc" else "")
    assert {match.study_uid for match in again} <= {uid for uid, name in wanted.items() if "王" in name}
