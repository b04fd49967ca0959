"""Brings files and folders into the store: their data sets' bytes stay as they are."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from qrstation.core.element_walk import Encoding, MalformedDataSet, walk
from qrstation.core.errors import NotDicom, StoreError
from qrstation.core.sink import IncomingInstance, StoreStatus
from qrstation.core.uid import is_acceptable
from qrstation.store.header import WANTED, uid_of
from qrstation.store.instance_store import InstanceStore
from qrstation.store.part10 import FileHead, read_head
from qrstation.store.stored_file import CHUNK, mapped

MEDIA_DIRECTORY = "1.2.840.10008.1.3.10"
_IMPLICIT, _EXPLICIT = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"


@dataclass(slots=True)
class ImportReport:
    """What became of the files: kept ones, non-DICOM files of folders skipped, and failures as (path, reason)."""

    imported: int = 0
    skipped: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)


def import_paths(store: InstanceStore, paths: list[Path], is_stopped: Callable[[], bool]) -> ImportReport:
    """Import files and what is below folders; a file that was named and cannot be kept is a failure."""
    report = ImportReport()
    for path in paths:
        if path.is_dir():
            for file in _files_below(path):
                if is_stopped():
                    return report
                _import_one(store, file, report, named=False)
        else:
            _import_one(store, path, report, named=True)
    return report


def _files_below(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = Path(root) / name
            # Pipes and devices could hang for ever; links may point anywhere.
            if stat.S_ISREG(path.lstat().st_mode):
                yield path


def _import_one(store: InstanceStore, path: Path, report: ImportReport, *, named: bool) -> None:
    try:
        head = _head_of(path)
        if head.sop_class_uid == MEDIA_DIRECTORY:
            raise NotDicom("is a DICOMDIR, an index of other files", "import the folder instead")
        status = _copy(store, path, head)
    except NotDicom as error:
        if named or not _is_foreign(error):
            report.failed.append((str(path), error.what))
        else:
            report.skipped += 1
        return
    except StoreError as error:
        report.failed.append((str(path), error.what))
        return
    except OSError as error:
        report.failed.append((str(path), f"cannot be read ({error.strerror})"))
        return
    if status == StoreStatus.SUCCESS:
        report.imported += 1
    elif status == StoreStatus.OUT_OF_RESOURCES:
        report.failed.append((str(path), "does not fit: the store is full"))
    else:
        report.failed.append((str(path), f"is damaged or cannot be kept (0x{status:04X})"))


def _is_foreign(error: NotDicom) -> bool:
    """Tell whether a file in a folder is simply none of ours, rather than a damaged one."""
    return error.what.startswith(("is no DICOM", "is an empty", "is a DICOMDIR"))


def _head_of(path: Path) -> FileHead:
    with mapped(path) as data:
        if data[128:132] == b"DICM":
            head = read_head(data)
            syntax, start = head.transfer_syntax_uid, head.data_set_start
            encodings = [syntax]
        else:
            # Files without preamble exist: taken when their elements make sense to the end.
            start, encodings = 0, [_EXPLICIT, _IMPLICIT]
        if not is_acceptable(encodings[0]):
            raise NotDicom("has a transfer syntax that is no UID", "the file may be damaged")
        for syntax in encodings:
            try:
                elements = walk(data, start, Encoding.of(syntax), WANTED)
            except MalformedDataSet as error:
                if start:
                    raise NotDicom(f"is damaged: the data set {error}", "get the file again") from error
                continue
            sop_class, sop_uid = uid_of(elements, "SOPClassUID"), uid_of(elements, "SOPInstanceUID")
            if not start and not (is_acceptable(sop_uid) and is_acceptable(sop_class)):
                continue
            if start and not sop_uid:
                sop_class, sop_uid = head.sop_class_uid, head.sop_uid
                if sop_class != MEDIA_DIRECTORY:
                    raise NotDicom("holds no instance (SOP Instance UID missing)", "the file may be damaged")
            if not is_acceptable(sop_uid):
                raise NotDicom("has a SOP Instance UID that is no UID", "the file may be damaged")
            return FileHead(sop_class, sop_uid, syntax, start)
    raise NotDicom("is no DICOM file", "choose a DICOM file")


def _copy(store: InstanceStore, path: Path, head: FileHead) -> int:
    writer = store.begin(IncomingInstance(head.sop_class_uid, head.sop_uid, head.transfer_syntax_uid, "", "", ""))
    try:
        with path.open("rb") as file:
            file.seek(head.data_set_start)
            while chunk := file.read(CHUNK):
                writer.write((memoryview(chunk),))
    except (OSError, StoreError):
        writer.abandon()
        raise
    return writer.commit()
