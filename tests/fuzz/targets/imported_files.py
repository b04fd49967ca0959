"""A file that is imported, or a DICOMDIR: kept whole, skipped or told of; its header is ready for the index."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from pydicom.dataset import Dataset

from qrstation.core.actor import STATION
from qrstation.core.events import InstancesStored
from qrstation.core.sink import IncomingInstance
from qrstation.receiver.wire import decode_event, encode_event
from qrstation.store.disk import Syncing
from qrstation.store.header_values import read_header
from qrstation.store.importing import INDEX_NAME, import_paths
from qrstation.store.instance_store import InstanceStore
from qrstation.store.instance_writer import StoreWriter, WrittenInstance
from qrstation.store.intake import Intake
from qrstation.store.stored_file import read_file
from tests.fuzz.made import CT, SYNTAXES, encoded, file_head, folder, small_ct, small_enhanced
from tests.fuzz.target import Target
from tests.fuzz.targets.data_set_walk import WORDS
from tests.imaging.enhanced import item


class _Keeper:
    """Looks at what would be kept, and keeps nothing."""

    def __init__(self) -> None:
        self.kept = 0

    def keep(self, written: WrittenInstance, seal: Callable[[], None]) -> bool:
        """See that the file is whole, and what the index and the window would hear of it."""
        seal()
        contents = read_file(written.part)
        assert contents.elements == replace(written.elements, has_pixel_data=contents.elements.has_pixel_data)
        header = read_header(written.elements, written.transfer_syntax_uid, Path("a.dcm"), written.size)
        for texts in (header.patient, header.study, header.series):
            json.dumps(dict(texts), ensure_ascii=False).encode("utf-8")
        event = InstancesStored((header.record,), (), STATION)
        heard = decode_event(json.loads(json.dumps(encode_event(event), allow_nan=False)))
        assert heard == event
        self.kept += 1
        return False


class _NoTrouble:
    def check_room(self) -> None:
        """There is room."""

    def note_failure(self, error: Exception) -> None:
        """No disk fails here."""
        raise error


class Beside:
    """A store that keeps nothing."""

    def __init__(self) -> None:
        self.keeper = _Keeper()

    def begin(self, incoming: IncomingInstance) -> StoreWriter:
        """Give what writes an instance beside."""
        part = folder() / "1.part"
        return StoreWriter(self.keeper, cast("Intake", _NoTrouble()), Syncing(is_on=False), incoming, part)


def _take(data: bytes) -> None:
    store, place = Beside(), folder() / "import"
    place.mkdir(exist_ok=True)
    # Alone in its folder, which a DICOMDIR stands for.
    path = place / (INDEX_NAME if data[:1] == b"\1" else "IM0001")
    path.write_bytes(data[1:])
    try:
        report = import_paths(cast("InstanceStore", store), [path], lambda: False)
    finally:
        with suppress(FileNotFoundError):
            path.unlink()
    assert report.imported + report.skipped + len(report.failed) == 1
    assert report.imported == store.keeper.kept
    assert not (folder() / "1.part").exists()


def directory() -> bytes:
    """Make the index of a disc with one image."""
    made = small_ct()
    index = Dataset()
    index.file_meta = made.file_meta
    index.file_meta.MediaStorageSOPClassUID = index.SOPClassUID = "1.2.840.10008.1.3.10"
    index.file_meta.MediaStorageSOPInstanceUID = "1.2.3.5"
    index.FileSetID = "DISC"
    record: dict[str, Any] = {"OffsetOfTheNextDirectoryRecord": 0, "RecordInUseFlag": 0xFFFF}
    index.DirectoryRecordSequence = [
        item(**record, DirectoryRecordType="PATIENT", PatientID="N1"),
        item(**record, DirectoryRecordType="IMAGE", ReferencedFileID=["DISC", "IM0001"]),
    ]
    return file_head(index)


def _seeds() -> Mapping[str, bytes]:
    made = {"file": b"\0" + file_head(small_ct()), "enhanced": b"\0" + file_head(small_enhanced())}
    made["directory"] = b"\1" + directory()
    for number, syntax in enumerate(SYNTAXES):
        made[f"bare-{number}"] = b"\0" + encoded(small_ct(), syntax)
    return made


TARGET = Target(_take, _seeds, words=(*WORDS, CT.encode(), b"DICM", *(syntax.encode() for syntax in SYNTAXES)))
