"""Removes a study, or one of its series, from the store: the files, then the index."""

from __future__ import annotations

from collections.abc import Sequence

from qrstation.core.errors import StoreUnusable
from qrstation.core.instance import InstanceRecord
from qrstation.store.index_writer import remove
from qrstation.store.instance_store import InstanceStore


def delete(store: InstanceStore, study_uid: str, series_uid: str = "") -> int:
    """Delete and give the number of instances removed, 0 when nothing of it is here. Raises StoreUnusable.

    The files go first: a crash in between leaves rows without files, which `verify` finds, never hidden files.
    """
    return _delete(store, store.reader.instances(study_uid, series_uid))


def delete_alone(store: InstanceStore, study_uid: str, sop_uid: str) -> int:
    """Delete an instance when it is the only one of its study; gives 1, or 0 when it is not. Raises StoreUnusable."""
    records = store.reader.instances(study_uid, "")
    return _delete(store, records) if [record.sop_uid for record in records] == [sop_uid] else 0


def _delete(store: InstanceStore, records: Sequence[InstanceRecord]) -> int:
    for record in records:
        try:
            record.path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreUnusable(
                f"a file of the study cannot be deleted ({error.strerror})", "check who may write the store"
            ) from error
    store.forget(record.sop_uid for record in records)
    store.index.call(lambda connection: remove(connection, [record.sop_uid for record in records]))
    return len(records)
