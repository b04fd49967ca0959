"""A worker that fetches a retrieve's pieces over one connection, one after the other."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

from qrstation.core.archive import Delivery, Fetching, Wanted
from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.errors import StationError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.transcript import recorded
from qrstation.jobs.retrieve.pool import Piece

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PieceEnded:
    """A piece is over: how the archive's sending ended, or how contact was lost."""

    worker: Worker
    piece: Piece
    delivery: Delivery | None
    error: StationError | None = None


class Worker:
    """A thread with a connection; `give` is called again only after the piece before has ended."""

    def __init__(
        self, fetching: Fetching, study_uid: str, tell: Callable[[PieceEnded], None], closed: Callable[[], None]
    ) -> None:
        """Start. ``closed`` is called on the thread at its end, when no connection is held any more."""
        self._fetching = fetching
        self._study = study_uid
        self._tell = tell
        self._closed = closed
        self._pieces: queue.SimpleQueue[Piece | None] = queue.SimpleQueue()
        self._stop = CancelToken()
        self.piece: Piece | None = None
        """What is being fetched; None between two pieces."""
        self._thread = threading.Thread(target=recorded(self._run), name="fetch", daemon=True)
        self._thread.start()

    def give(self, piece: Piece) -> None:
        """Fetch ``piece``; a PieceEnded follows."""
        self.piece = piece
        self._pieces.put(piece)

    def stop(self) -> None:
        """Stop what is being fetched; its PieceEnded still follows."""
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
                    delivery = self._fetching.fetch(wanted(self._study, piece), self._stop)
                    ended = PieceEnded(self, piece, delivery)
                except StationError as error:
                    ended = PieceEnded(self, piece, None, error)
                except Exception:
                    # A bug of ours: the retrieve must hear that the piece is over, the log has the traceback.
                    LOG.exception("fetching failed unexpectedly")
                    ended = PieceEnded(self, piece, None, StationError(OutcomeCode.RETRIEVE_FAILED_UNEXPECTEDLY))
                self._tell(ended)
        finally:
            try:
                self._fetching.close()
            finally:
                self._closed()


def wanted(study_uid: str, piece: Piece) -> Wanted:
    """Give what is asked for with a piece."""
    return Wanted(study_uid, piece.series_uid, piece.uids if piece.by_list else (), len(piece.uids))
