"""A worker that carries a retrieve's pieces over one association, one after the other."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from qrstation.core.errors import AssociationLost, StationError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.transcript import current_transcript, recorded
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.retrieve.pool import Piece
from qrstation.network.dimse.identifier import move_keys
from qrstation.network.dimse.status import hexadecimal
from qrstation.network.scu.association import Association, Cancelled
from qrstation.network.scu.c_move import MoveCounts, MoveEnd, move_on, open_move

LOG = logging.getLogger(__name__)


class Carrier(Protocol):
    """A way by which pieces come: C-MOVE over an association of ours, or C-GET by the receiver."""

    def carry(self, piece: Piece, cancel: CancelToken) -> MoveEnd:
        """Have the archive send a piece; raises StationError when contact is lost."""

    def close(self) -> None:
        """Let the association go, if there is one."""


class MoveCarrier:
    """C-MOVEs in a row over one association."""

    def __init__(self, archive: ArchiveSettings, calling_ae_title: str, destination: str, study_uid: str) -> None:
        self._archive = archive
        self._calling = calling_ae_title
        self._destination = destination
        self._study = study_uid
        self._association: Association | None = None

    def carry(self, piece: Piece, cancel: CancelToken) -> MoveEnd:
        """Run one C-MOVE. An association that the archive closed between two moves is made anew."""
        fresh = self._association is None or self._association.is_broken
        try:
            return self._move(piece, cancel)
        except AssociationLost:
            self.close()
            if fresh or cancel.is_cancelled:
                raise
            return self._move(piece, cancel)
        except StationError:
            self.close()
            raise

    def _move(self, piece: Piece, cancel: CancelToken) -> MoveEnd:
        if self._association is None or self._association.is_broken:
            try:
                self._association = open_move(self._archive, self._calling, cancel)
            except Cancelled:
                return MoveEnd(None, MoveCounts())
        keys = piece_keys(self._study, piece)
        return move_on(self._association, self._archive, self._destination, keys, cancel)

    def close(self) -> None:
        """Release the association."""
        association, self._association = self._association, None
        if association is not None:
            if association.is_broken:
                association.abort()
            else:
                association.release()


Get = Callable[[ArchiveSettings, str, dict[str, str], tuple[str, ...], CancelToken], MoveEnd]
"""Runs one C-GET where the store is: archive, our AE title, identifier, SOP classes, cancel. Raises StationError."""


class GetCarrier:
    """C-GETs, run by the receiver, each over an association of its own."""

    def __init__(
        self,
        get: Get,
        archive: ArchiveSettings,
        calling_ae_title: str,
        study_uid: str,
        classes: Callable[[], tuple[str, ...]],
    ) -> None:
        self._get = get
        self._archive = archive
        self._calling = calling_ae_title
        self._study = study_uid
        self._classes = classes

    def carry(self, piece: Piece, cancel: CancelToken) -> MoveEnd:
        """Run one C-GET."""
        keys = piece_keys(self._study, piece)
        transcript = current_transcript()
        if transcript is None:
            return self._get(self._archive, self._calling, keys, self._classes(), cancel)
        number = transcript.begin()
        transcript.note(number, f"C-GET by the receiver, {len(piece.uids) or 'unknown number of'} instances")
        end = self._get(self._archive, self._calling, keys, self._classes(), cancel)
        transcript.note(number, f"ended with status {'none' if end.status is None else hexadecimal(end.status)}")
        return end

    def close(self) -> None:
        """Nothing is held between two C-GETs."""


def piece_keys(study_uid: str, piece: Piece) -> dict[str, str]:
    """Give the identifier by which a piece is asked for."""
    series = (piece.series_uid,) if piece.series_uid else ()
    return move_keys(study_uid, series, piece.uids if piece.by_list else ())


@dataclass(frozen=True, slots=True)
class PieceEnded:
    """A piece is over: the archive's final response, or how contact was lost."""

    worker: Worker
    piece: Piece
    end: MoveEnd | None
    error: StationError | None = None


class Worker:
    """A thread with a carrier; `give` is called again only after the piece before has ended."""

    def __init__(self, carrier: Carrier, tell: Callable[[PieceEnded], None], closed: Callable[[], None]) -> None:
        """Start. ``closed`` is called on the thread at its end, when the carrier holds no association any more."""
        self._carrier = carrier
        self._tell = tell
        self._closed = closed
        self._pieces: queue.SimpleQueue[Piece | None] = queue.SimpleQueue()
        self._stop = CancelToken()
        self.piece: Piece | None = None
        """What is being carried; None between two pieces."""
        self._thread = threading.Thread(target=recorded(self._run), name="move", daemon=True)
        self._thread.start()

    def give(self, piece: Piece) -> None:
        """Carry ``piece``; a PieceEnded follows."""
        self.piece = piece
        self._pieces.put(piece)

    def stop(self) -> None:
        """Stop what is being carried; its PieceEnded still follows."""
        self._stop.cancel()

    def end(self) -> None:
        """Let the worker go when it has ended its piece."""
        self._pieces.put(None)

    @property
    def is_alive(self) -> bool:
        """Tell whether the thread still runs."""
        return self._thread.is_alive()

    def join(self, seconds: float) -> None:
        """Wait for the thread."""
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            while (piece := self._pieces.get()) is not None:
                try:
                    ended = PieceEnded(self, piece, self._carrier.carry(piece, self._stop))
                except StationError as error:
                    ended = PieceEnded(self, piece, None, error)
                except Exception:
                    # A bug of ours: the retrieve must hear that the piece is over, the log has the traceback.
                    LOG.exception("a move failed unexpectedly")
                    bug = StationError("the retrieve failed unexpectedly", "send the log to support")
                    ended = PieceEnded(self, piece, None, bug)
                self._tell(ended)
        finally:
            try:
                self._carrier.close()
            finally:
                self._closed()
