"""Whoever asks an archive for images lets go when stopped, also before there is an association."""

from __future__ import annotations

import queue
import threading

import pytest

from qrstation.core.archive import Delivery, End, Kind, Way
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.jobs.job import RetrieveRequest
from qrstation.jobs.retrieve.listing import Lister, ListingEnded
from qrstation.jobs.retrieve.pool import Piece
from qrstation.jobs.retrieve.worker import PieceEnded, Worker
from qrstation.jobs.send.sender import Sender
from tests.connected import connected
from tests.silent import WAYS, silent

CT, EXPLICIT = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1"


@pytest.mark.parametrize("way", WAYS)
def test_a_worker_that_is_stopped_while_it_connects_ends(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with silent(way, monkeypatch) as archive:
        told: queue.SimpleQueue[PieceEnded] = queue.SimpleQueue()
        closed = threading.Event()
        worker = Worker(connected(archive.settings).fetching(Way.PUSH, tuple), "1.2", told.put, closed.set)
        worker.give(Piece("1.2.3", ("1.2.3.4",), by_list=True))
        assert archive.entered.wait(20)
        worker.stop()
        ended = told.get(timeout=30)
        assert (ended.delivery, ended.error) == (Delivery(End.CANCELLED, is_answer=False), None)
        worker.end()
        assert closed.wait(30)


@pytest.mark.parametrize("way", WAYS)
def test_a_listing_that_is_stopped_while_it_connects_ends(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with silent(way, monkeypatch) as archive:
        told: queue.SimpleQueue[object] = queue.SimpleQueue()
        cancel = CancelToken()
        lister = Lister(connected(archive.settings), RetrieveRequest("Silent", "1.2"), told.put, cancel)
        thread = threading.Thread(target=lister.run)
        thread.start()
        assert archive.entered.wait(20)
        cancel.cancel()
        ended = told.get(timeout=30)
        assert isinstance(ended, ListingEnded)
        assert ended.error is None
        thread.join(30)
        assert not thread.is_alive()


@pytest.mark.parametrize("way", [way for way in WAYS if way != "associates"])
def test_a_sender_that_is_stopped_while_it_connects_ends(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with silent(way, monkeypatch) as archive:
        cancel = CancelToken()
        ended = threading.Event()

        def work() -> None:
            with pytest.raises(Cancelled):
                Sender(connected(archive.settings), [Kind(CT, EXPLICIT)], cancel)
            ended.set()

        thread = threading.Thread(target=work)
        thread.start()
        assert archive.entered.wait(20)
        cancel.cancel()
        assert ended.wait(30)
        thread.join(30)
