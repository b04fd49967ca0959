"""What is set aside of a study goes with it: at its deletion, or at the latest when its time there is over.

As long as the study is here, what was set aside of it stays until somebody removes it (`store.versions`).
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from qrstation.core.errors import NotDicom
from qrstation.core.standard.element_walk import Walk
from qrstation.core.standard.encoding import Encoding
from qrstation.core.standard.uid import file_stem
from qrstation.core.station.file_window import opened, read_at
from qrstation.core.station.replacing import remove as remove_file
from qrstation.store.conflicts import ConflictBook
from qrstation.store.header_values import uid_of, wanted
from qrstation.store.index import IndexReader
from qrstation.store.index_writer import Index
from qrstation.store.layout import Layout
from qrstation.store.part10 import read_head
from qrstation.store.versions import stamp_of

LOG = logging.getLogger(__name__)
KEPT_DAYS = 30
"""Days for which a file may lie in aside/older or aside/damaged when its study is not here, or cannot be told."""
MOST_READ = 5_000
"""Damaged files into which is looked when a study is deleted; of more, the rest goes when its time is over."""
HEAD_BYTES = 1 << 17
_STEM = 40
_DAY_NS = 86_400 * 10**9


@dataclass(frozen=True, slots=True)
class _Whose:
    study_uid: str
    series_uid: str


class Leftovers:
    """Removes what was set aside of studies that are deleted; safe for use from several threads."""

    def __init__(
        self,
        layout: Layout,
        index: Index,
        reader: IndexReader,
        conflicts: ConflictBook,
        choosing: Callable[[], AbstractContextManager[object]],
    ) -> None:
        """``choosing`` holds back, while its block runs, whoever carries out a choice between versions."""
        self._layout = layout
        self._index = index
        self._reader = reader
        self._conflicts = conflicts
        self._choosing = choosing

    def remove_of(self, study_uid: str, series_uid: str, sop_uids: Collection[str], until: int) -> int:
        """Remove what was set aside of a study or series that was deleted, up to ``until`` (nanoseconds since 1970).

        ``sop_uids`` are its instances that were kept. Gives how many files; one that cannot be removed now goes when
        its time is over.
        """
        with self._choosing():
            return sum(self._remove(path) for path in self._of(study_uid, series_uid, sop_uids, until))

    def sweep(self, is_stopped: Callable[[], bool], now: int = 0) -> int:
        """Remove what has lain for longer than `KEPT_DAYS` and is of no study that is here; gives how many files.

        So do indexes that were set aside as corrupt: they name patients whose studies may be deleted by now.
        What awaits a person's choice is left. ``now`` is in nanoseconds since 1970, 0 for the present. Raises
        StoreError.
        """
        before = (now or time.time_ns()) - KEPT_DAYS * _DAY_NS
        count = 0
        for path in self._files(self._layout.older, self._layout.damaged):
            if is_stopped():
                break
            if _set_aside_at(path) < before and not self._is_of_a_study_here(path):
                count += self._remove(path)
        return count + sum(map(self._remove, self._index.set_aside_until(before)))

    def _of(self, study_uid: str, series_uid: str, sop_uids: Collection[str], until: int) -> Iterator[Path]:
        stems = frozenset(map(file_stem, sop_uids))
        unknown: list[Path] = []
        for path in self._files(self._layout.aside, self._layout.older, self._layout.damaged):
            if stamp_of(path.name) > until:
                continue
            if path.name[:_STEM] in stems:
                yield path
            elif path.parent == self._layout.damaged and len(unknown) < MOST_READ:
                unknown.append(path)
        for path in unknown:
            whose = _whose(path)
            if whose is not None and whose.study_uid == study_uid and series_uid in ("", whose.series_uid):
                yield path
        with contextlib.suppress(OSError):
            for entry in self._conflicts.entries(study_uid, until):
                if series_uid in ("", entry.series_uid):
                    yield self._layout.aside / entry.name

    def _is_of_a_study_here(self, path: Path) -> bool:
        """Tell whether the index knows the study of a file; also where it cannot be asked just now."""
        if not self._index.is_whole:
            return True
        whose = _whose(path)
        if whose is None:
            return False
        known = self._reader.heading(whose.study_uid) is not None
        return known or not self._index.is_whole

    @staticmethod
    def _files(*folders: Path) -> Iterator[Path]:
        for folder in folders:
            with contextlib.suppress(OSError):
                with os.scandir(folder) as entries:
                    paths = [Path(each.path) for each in entries if each.is_file(follow_symlinks=False)]
                yield from paths

    @staticmethod
    def _remove(path: Path) -> bool:
        try:
            if not path.exists():
                return False
            remove_file(path)
        except OSError as error:
            LOG.warning("a file that was set aside could not be removed: %s", error.strerror)
            return False
        return True


def _set_aside_at(path: Path) -> int:
    """Give when a file was set aside, in nanoseconds since 1970: as its name tells, else not before it was changed."""
    if stamp := stamp_of(path.name):
        return stamp
    try:
        status = path.stat()
    except OSError:
        return time.time_ns()
    return max(status.st_mtime_ns, status.st_ctime_ns)


def _whose(path: Path) -> _Whose | None:
    """Read from a file's beginning of which study and series it is; None where that does not tell."""
    try:
        with opened(path) as descriptor:
            data = read_at(descriptor, HEAD_BYTES, 0)
        head = read_head(data)
    except (OSError, NotDicom):
        return None
    elements = Walk(Encoding.of(head.transfer_syntax_uid), wanted()).look(data[head.data_set_start :])
    study = uid_of(elements, "StudyInstanceUID")
    return _Whose(study, uid_of(elements, "SeriesInstanceUID")) if study else None
