"""Copies stored instances into a folder, as files that other programs open."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from qrstation.core.errors import StoreUnusable
from qrstation.core.instance import InstanceRecord
from qrstation.core.uid import file_stem, is_conforming


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of it: how many were copied, and the files that were not, each with the reason."""

    exported: int
    failed: tuple[tuple[Path, str], ...]


def export_files(records: Iterable[InstanceRecord], folder: Path) -> Exported:
    """Copy files into ``folder``, a folder for each series; what is there already is never overwritten.

    Raises StoreUnusable when the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnusable(
            f"the folder {folder} cannot be made ({error.strerror})", "choose another, or check who may write there"
        ) from error
    done, failed = 0, []
    for record in records:
        target = folder / _name(record.series_uid) / f"{_name(record.sop_uid)}.dcm"
        try:
            _copy(record.path, target)
            done += 1
        except FileExistsError:
            failed.append((target, "is there already"))
        except OSError as error:
            failed.append((target, f"could not be written ({error.strerror})"))
    return Exported(done, tuple(failed))


def _name(uid: str) -> str:
    """Give a file's name for a UID: itself where it keeps to the standard, which leaves digits and dots only."""
    return uid if is_conforming(uid) else file_stem(uid)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    beside = target.with_suffix(".part")
    if target.exists():
        raise FileExistsError
    try:
        shutil.copyfile(source, beside)
        beside.rename(target)
    finally:
        beside.unlink(missing_ok=True)
