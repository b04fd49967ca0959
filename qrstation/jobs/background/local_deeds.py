"""What is done with studies that are here: measured, deleted, exported, marked to be kept. Each waits: for a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from qrstation.core.actor import ActorKind, person
from qrstation.core.deeds import Tell
from qrstation.core.errors import StationError
from qrstation.core.instance import InstanceRecord
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.notice import Notice
from qrstation.store.exporting import Exported, export_files
from qrstation.store.index import IndexReader
from qrstation.store.state_marks import StudyMarks


@dataclass(frozen=True, slots=True)
class Piece:
    """A study that is here, or one of its series."""

    study_uid: str
    series_uid: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """How much there is of some pieces: images, bytes; and how many of the studies are marked to be kept."""

    images: int = 0
    size: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many images were deleted, and why the rest was not."""

    images: int = 0
    failure: Notice | None = None


class Ask(Protocol):
    """Has the receiver do something, and waits for its answer."""

    def __call__(self, command: str, **arguments: Any) -> dict[str, Any]: ...


class LocalDeeds:
    """Safe to use from several threads."""

    def __init__(
        self,
        reader: IndexReader,
        ask: Ask,
        marks: StudyMarks,
        tell: Tell,
        note_used: Callable[[str], None] = lambda study_uid: None,
    ) -> None:
        """``note_used`` writes down that a person exports or keeps a study, before it returns."""
        self._reader = reader
        self._ask = ask
        self._marks = marks
        self._tell = tell
        self._note_used = note_used

    def measure(self, pieces: Sequence[Piece]) -> Measured:
        """Tell how much there is of them. Raises StationError."""
        kept = self._marks.kept()
        records = [record for piece in pieces for record in self._records(piece)]
        marked = {piece.study_uid for piece in pieces} & kept
        return Measured(len(records), sum(record.size for record in records), len(marked))

    def delete(self, pieces: Sequence[Piece], cancel: CancelToken, tell: Callable[[int], None]) -> Deleted:
        """Have the receiver delete them, one after the other; ``tell`` hears how many are done."""
        images = 0
        for number, piece in enumerate(pieces):
            tell(number)
            if cancel.is_cancelled:
                break
            try:
                way = str(ActorKind.WINDOW)
                untrusted = self._ask("delete", study=piece.study_uid, series=piece.series_uid, way=way)
            except StationError as error:
                return Deleted(images, error.notice)
            images += int(untrusted["deleted"])
        return Deleted(images)

    def export(
        self, pieces: Sequence[Piece], folder: Path, cancel: CancelToken, tell: Callable[[int, int], None]
    ) -> Exported:
        """Copy their files into a folder; ``tell`` hears how many of how many are done. Raises StationError."""
        for uid in dict.fromkeys(piece.study_uid for piece in pieces):
            self._note_used(uid)
        records = [record for piece in pieces for record in self._records(piece)]

        def wanted() -> Iterator[InstanceRecord]:
            for number, record in enumerate(records):
                if cancel.is_cancelled:
                    return
                tell(number, len(records))
                yield record

        return export_files(wanted(), folder, person(ActorKind.WINDOW), self._tell)

    def keep(self, study_uids: Sequence[str], kept: bool) -> None:
        """Mark studies to be kept, or take the mark away. Raises StoreUnusable."""
        (self._marks.keep if kept else self._marks.unkeep)(study_uids)
        for uid in study_uids:  # that it was marked once is remembered: a person wanted it
            self._note_used(uid)

    def kept(self) -> frozenset[str]:
        """Give the studies that are marked."""
        return self._marks.kept()

    def _records(self, piece: Piece) -> tuple[InstanceRecord, ...]:
        return self._reader.instances(piece.study_uid, piece.series_uid)
