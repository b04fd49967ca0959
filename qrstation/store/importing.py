"""Brings files, folders and zip files into the store: their data sets' bytes stay as they are.

A source is read once, from its beginning, and never mapped: a disc with a scratch is a file that fails, no more.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from qrstation.core.actor import ActorKind, person
from qrstation.core.codes.objects import ObjectCode
from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import NotDicom, StoreError
from qrstation.core.notice import Notice, notice
from qrstation.core.sink import IncomingInstance, StoreStatus
from qrstation.core.standard.element_walk import Walk
from qrstation.core.standard.encoding import Encoding
from qrstation.core.standard.file_meta import has_preamble
from qrstation.core.standard.uid import is_acceptable
from qrstation.core.standard.uid_registry import (
    EXPLICIT_VR_LITTLE_ENDIAN,
    IMPLICIT_VR_LITTLE_ENDIAN,
    MEDIA_DIRECTORY,
)
from qrstation.core.station.file_window import opened
from qrstation.core.station.plain_file import NotPlain
from qrstation.store.header_values import uid_of, wanted
from qrstation.store.import_source import FileSource, Source, first_of, is_zip, unreadable
from qrstation.store.instance_store import InstanceStore
from qrstation.store.instance_writer import StoreWriter
from qrstation.store.part10 import FileHead, read_head

INDEX_NAME = "DICOMDIR"
"""What the index of a file-set is called (PS3.10 section 8.6); it lies in the file-set's topmost folder."""
MOST_STUDIES = 10_000
"""Studies that a report names: more are not looked at by anybody."""
_FOREIGN = frozenset({ObjectCode.NO_DICM, ObjectCode.NO_DICOM, ObjectCode.EMPTY_FILE, ObjectCode.MEDIA_DIRECTORY})
"""Of files of a folder: they are simply none of ours, rather than damaged."""


@dataclass(slots=True)
class ImportReport:
    """What became of the files: kept ones, non-DICOM files of folders skipped, and failures with their reasons."""

    imported: int = 0
    skipped: int = 0
    failed: list[tuple[str, Notice]] = field(default_factory=list)
    studies: dict[str, None] = field(default_factory=dict)
    """The Study Instance UIDs of what is kept now, in the order in which they were met; at most `MOST_STUDIES`."""


def import_paths(
    store: InstanceStore,
    paths: list[Path],
    is_stopped: Callable[[], bool],
    progress: Callable[[ImportReport], object] = lambda _: None,
) -> ImportReport:
    """Import files and what is below folders; a file that was named and cannot be kept is a failure.

    A DICOMDIR that was named stands for the folder in which it lies: a file-set's files are in and below it (PS3.10
    section 8.6). A folder is walked once, however often it is named. A zip file that was named is a folder of its
    entries; one in a folder is no DICOM file. ``progress`` is told of the report after each file.
    """
    report = ImportReport()
    for source, named in _sources(paths, report):
        if is_stopped():
            break
        _import_one(store, source, report, named=named)
        progress(report)
    return report


def _sources(paths: list[Path], report: ImportReport) -> Iterator[tuple[Source, bool]]:
    """Give what is to be imported, each with whether it was named itself; what cannot be looked into is a failure."""
    for file, named in _files(paths, report):
        if named and is_zip(file):
            from qrstation.store.import_zip import zip_sources  # which few need

            entries = zip_sources(file, lambda *why: report.failed.append(why), lambda: len(report.failed))
            yield from ((entry, False) for entry in entries)
        else:
            yield FileSource(file), named


def _files(paths: list[Path], report: ImportReport) -> Iterator[tuple[Path, bool]]:
    """Give the files, each with whether it was named itself; what cannot be looked into is a failure in ``report``."""

    def failed(error: OSError) -> None:
        report.failed.append((str(error.filename), unreadable(error)))

    walked = set[str]()
    for path in paths:
        top = path.parent if _is_index(path) else path
        if not _is_folder(top):
            yield path, True
            continue
        for root, folders, files in os.walk(top, onerror=failed):
            # By its real path: file numbers are no name everywhere, some network drives give the same to all.
            place = os.path.realpath(root)
            if place in walked:
                folders.clear()
                continue
            walked.add(place)
            folders.sort()
            for name in sorted(files):
                file = Path(root) / name
                try:
                    # Pipes and devices are none of ours; links may point anywhere.
                    regular = stat.S_ISREG(file.lstat().st_mode)
                except OSError as error:
                    failed(error)
                    continue
                if regular:
                    yield file, False


def _is_index(path: Path) -> bool:
    """Tell whether a file is the index of the folder in which it lies, by its name and by what it holds.

    A copy with another name, or a link, says nothing of the folder around it, which may be anybody's downloads.
    """
    # A disc's names come in small letters, or as "DICOMDIR.;1", from systems that show them as ISO 9660 has them.
    if path.name.partition(";")[0].rstrip(".").upper() != INDEX_NAME:
        return False
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
        with opened(path) as descriptor:
            return _head_of(first_of(descriptor)).sop_class_uid == MEDIA_DIRECTORY
    except (NotDicom, OSError):
        return False  # what is wrong with it is said when it is taken for a file


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return False  # what is wrong with it is said when it is opened


def _import_one(store: InstanceStore, source: Source, report: ImportReport, *, named: bool) -> None:
    try:
        status, writer = _take(store, source)
    except NotPlain:
        report.failed.append((source.name, notice(ObjectCode.NO_REGULAR_FILE)))
        return
    except NotDicom as error:
        if named or not _is_foreign(error):
            report.failed.append((source.name, error.notice))
        else:
            report.skipped += 1
        return
    except StoreError as error:
        report.failed.append((source.name, error.notice))
        return
    except OSError as error:
        report.failed.append((source.name, unreadable(error)))
        return
    if status == StoreStatus.SUCCESS:
        report.imported += 1
        if len(report.studies) < MOST_STUDIES:
            report.studies[writer.study_uid] = None
    elif status == StoreStatus.OUT_OF_RESOURCES:
        report.failed.append((source.name, notice(StoreCode.DOES_NOT_FIT)))
    elif writer.refusal:
        report.failed.append((source.name, notice(StoreCode.DATA_SET_REFUSED, refusal=writer.refusal.notice)))
    else:
        report.failed.append((source.name, notice(StoreCode.NOT_KEPT, status=f"0x{status:04X}")))


def _is_foreign(error: NotDicom) -> bool:
    """Tell whether a file in a folder is simply none of ours, rather than a damaged one."""
    return error.notice.code in _FOREIGN


def _take(store: InstanceStore, source: Source) -> tuple[int, StoreWriter]:
    """Copy an instance into the store: the status, and the writer, which knows why a data set was refused.

    Raises NotDicom, StoreError, OSError.
    """
    with source.opened() as contents:
        head = _head_of(contents.first)
        if head.sop_class_uid == MEDIA_DIRECTORY:
            raise NotDicom(ObjectCode.MEDIA_DIRECTORY)
        writer = store.begin(
            IncomingInstance(
                head.sop_class_uid, head.sop_uid, head.transfer_syntax_uid, "", "", "", person(ActorKind.IMPORT)
            )
        )
        try:
            writer.write((memoryview(contents.first)[head.data_set_start :],))
            for chunk in contents.rest:
                writer.write((memoryview(chunk),))
        except (OSError, StoreError):
            writer.abandon()
            raise
        return writer.commit(), writer


def _head_of(first: bytes) -> FileHead:
    """Say from a file's first bytes what it is. Raises NotDicom."""
    if has_preamble(first):
        head = read_head(first)
        if not is_acceptable(head.transfer_syntax_uid):
            raise NotDicom(ObjectCode.TRANSFER_SYNTAX_NO_UID)
        sop_class, sop_uid = _uids(first, head.data_set_start, head.transfer_syntax_uid)
        if not sop_uid and head.sop_class_uid == MEDIA_DIRECTORY:
            return head
        if not sop_uid:
            raise NotDicom(ObjectCode.NO_SOP_INSTANCE)
        if not is_acceptable(sop_uid):
            raise NotDicom(ObjectCode.SOP_INSTANCE_NO_UID)
        return FileHead(sop_class, sop_uid, head.transfer_syntax_uid, head.data_set_start)
    # Files without preamble exist: taken when the UIDs are where they must be.
    for syntax in (EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN):
        sop_class, sop_uid = _uids(first, 0, syntax)
        if is_acceptable(sop_uid) and is_acceptable(sop_class):
            return FileHead(sop_class, sop_uid, syntax, 0)
    raise NotDicom(ObjectCode.NO_DICOM)


def _uids(first: bytes, start: int, transfer_syntax_uid: str) -> tuple[str, str]:
    """Give SOP class and SOP instance as far as they stand in the first bytes, "" where they do not."""
    walk = Walk(Encoding.of(transfer_syntax_uid), wanted())
    elements = walk.look(memoryview(first)[start:])
    return uid_of(elements, "SOPClassUID"), uid_of(elements, "SOPInstanceUID")
