"""The decoder pool: frames from processes of their own, which may die."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from functools import partial
from pathlib import Path

import pydicom.data
import pytest

from qrstation.core.errors import CannotDecode
from qrstation.imaging.decode import read_frame
from qrstation.imaging.decoder_pool import DecoderPool
from qrstation.imaging.frame import Frame

FOLDER = Path(pydicom.data.__file__).parent / "test_files"
CT = FOLDER / "CT_small.dcm"


@pytest.fixture
def pool() -> Iterator[DecoderPool]:
    made = DecoderPool(1)
    yield made
    made.close()


def test_a_frame_comes_back_as_it_was_decoded(pool: DecoderPool) -> None:
    frame = pool.decode(CT).result(30)
    expected = read_frame(CT)
    assert (frame.pixels == expected.pixels).all()
    assert (frame.slope, frame.intercept, frame.windows) == (expected.slope, expected.intercept, expected.windows)
    assert frame.geometry == expected.geometry


def test_what_cannot_be_decoded_is_the_futures_error(pool: DecoderPool) -> None:
    with pytest.raises(CannotDecode) as caught:
        pool.decode(FOLDER / "rtplan.dcm").result(30)
    assert caught.value.what
    assert pool.decode(CT).result(30).rows == 128


def test_a_decoder_that_dies_is_replaced(pool: DecoderPool) -> None:
    pool.decode(CT).result(30)
    child = pool._workers[0].process._child
    assert child is not None
    child.kill()
    child.wait()
    assert pool.decode(CT).result(30).rows == 128


def test_urgent_work_goes_first_and_cancelled_work_is_not_done(pool: DecoderPool) -> None:
    done: list[str] = []
    futures = []

    def note(future: Future[Frame], name: str) -> None:
        if not future.cancelled():
            done.append(name)

    for number in range(6):
        future = pool.decode(CT, urgent=False)
        future.add_done_callback(partial(note, name=f"later {number}"))
        futures.append(future)
    urgent = pool.decode(CT)
    urgent.add_done_callback(partial(note, name="urgent"))
    cancelled = futures[5].cancel()
    for future in futures[:5]:
        future.result(30)
    assert cancelled
    with pytest.raises(CancelledError):
        futures[5].result(30)
    assert done.index("urgent") <= 1
    assert "later 5" not in done


def test_close_returns_and_leaves_no_process() -> None:
    pool = DecoderPool(2)
    futures = [pool.decode(CT, urgent=False) for _ in range(20)]
    pool.close()
    pool.close()
    assert all(future.done() for future in futures)
    assert all(worker.process._child is None for worker in pool._workers)
    with pytest.raises(CannotDecode):
        pool.decode(CT).result(5)
