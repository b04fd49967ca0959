"""The decoder pool: frames from processes of their own, which may die, lie, or send what ends a reader."""

from __future__ import annotations

import io
import pickle
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, wait
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pydicom.data
import pytest

from qrstation.core.errors import CannotDecode, CannotDecodeNow
from qrstation.imaging.decoders import decoder_process
from qrstation.imaging.decoders.arrays import array_of
from qrstation.imaging.decoders.decoder_child import _answer
from qrstation.imaging.decoders.decoder_pool import DecoderPool, _Request, _Worker
from qrstation.imaging.decoders.exchange import COUNT, LENGTH, SHARED
from qrstation.imaging.decoders.heading_check import headings_of
from qrstation.imaging.decoders.segment import SIZE
from qrstation.imaging.frame import Frame, Geometry, Window
from qrstation.imaging.pixels.decode import read_frame
from qrstation.imaging.reading.frame_headings import read_headings
from qrstation.words import words_of
from tests.imaging.enhanced import AXIAL, MadeFrame, enhanced, write
from tests.told import saying

FOLDER = Path(pydicom.data.__file__).parent / "test_files"
CT = FOLDER / "CT_small.dcm"


@pytest.fixture
def pool() -> Iterator[DecoderPool]:
    made = DecoderPool(1)
    yield made
    made.close()


def value(answer: object) -> bytes:
    """Give what a decoder sends for a value."""
    written = io.BytesIO()
    _answer(written, answer)
    return written.getvalue()


def head(pickled: bytes, *buffers: bytes) -> bytes:
    """Give an answer whose value is written by hand."""
    parts = (pickled, *buffers)
    return COUNT.pack(len(parts)) + b"".join(LENGTH.pack(len(part)) for part in parts) + b"".join(parts)


class _Calling:
    """Pickles as a call of whatever it is given, and then as a change of what that gave."""

    def __init__(self, function: Callable[..., object], *arguments: object, state: object = None) -> None:
        self._call: Any = (function, arguments) if state is None else (function, arguments, state)

    def __reduce__(self) -> Any:
        return self._call


HOSTILE = {
    "an array that no memory holds": head(pickle.dumps(_Calling(np.ndarray, (1 << 50,), "u1"))),
    "an array of a shape beyond counting": head(pickle.dumps(_Calling(np.ndarray, (1 << 63, 1 << 63), "u1"))),
    "a text longer than any": head(b"\x80\x04\x8d" + (1 << 62).to_bytes(8, "little") + b"x"),
    "a long of a length below none": head(b"\x80\x04\x8b\xff\xff\xff\xff"),
    "a mark that is not there": head(b"\x80\x04t."),
    "a memo that is not there": head(b"\x80\x04j\xff\xff\xff\x7f."),
    "nothing to give": head(b"\x80\x04."),
    "a buffer that did not come": head(b"\x80\x05\x97."),
    "a protocol of the future": head(b"\x80\x7f."),
    "a function to run": head(pickle.dumps(_Calling(eval, "1"))),
    "a frame without pixels": value(Frame("no pixels")),  # type: ignore[arg-type]
    "a frame of things": head(pickle.dumps(Frame(np.array([[None]], dtype=object)))),
    "a frame as numpy and Python write it": head(pickle.dumps(Frame(np.zeros((5, 5), np.uint8)))),
    "numbers that are other than they seem": head(
        pickle.dumps(_Calling(np.dtype, "f8", state=(3, "<", None, None, None, 1 << 20, 1, 0)))
    ),
    "an array of a kind that is none": head(pickle.dumps(_Calling(array_of, "O", (1,), bytes(8)))),
    "an array of more than came": head(pickle.dumps(_Calling(array_of, "<u2", (4, 4), "x"))),
    "a frame of a line": value(Frame(np.zeros(5, np.uint8))),
    "a frame of four colours": value(Frame(np.zeros((5, 5, 4), np.uint8))),
    "a frame of no size": value(Frame(np.zeros((0, 5), np.uint8))),
    "a frame with windows of words": value(Frame(np.zeros((5, 5), np.uint8), windows=(Window("a", "b"),))),  # type: ignore[arg-type]
    "a frame with a slope of words": value(Frame(np.zeros((5, 5), np.uint8), slope="steep")),  # type: ignore[arg-type]
    "a frame that lies nowhere": value(Frame(np.zeros((5, 5), np.uint8), geometry=None)),  # type: ignore[arg-type]
    "a frame with a word for its spacing": value(Frame(np.zeros((5, 5), np.uint8), geometry=Geometry(spacing="ab"))),  # type: ignore[arg-type]
    "a preview that nobody asked for": value(Frame(np.zeros((5, 5), np.uint8), reduction=2, whole_size=(10, 9))),
    "a frame reduced to another size": value(Frame(np.zeros((5, 5), np.uint8), reduction=2, whole_size=(90, 90))),
    "a frame reduced by nothing": value(Frame(np.zeros((5, 5), np.uint8), reduction=0, whole_size=(5, 5))),
    "no value at all": COUNT.pack(0),
    "more parts than any": COUNT.pack(0xFFFFFFFF),
    "a part longer than any": COUNT.pack(1) + LENGTH.pack((1 << 64) - 1),
    "a value as long as all pixels": COUNT.pack(1) + LENGTH.pack(3 << 30),
    "three gigabytes that do not come": COUNT.pack(2) + LENGTH.pack(1) + LENGTH.pack(3 << 30) + b"x" * 100_000,
    "parts in a segment that is too small": COUNT.pack(2 | SHARED) + LENGTH.pack(0) + LENGTH.pack(SIZE + 1),
    "parts in a segment, and more than any": COUNT.pack(17 | SHARED) + 17 * LENGTH.pack(1),
    "a part in a segment that is longer than any": COUNT.pack(2 | SHARED) + LENGTH.pack(1) + LENGTH.pack((1 << 64) - 1),
    "a segment that holds no frame": COUNT.pack(2 | SHARED) + LENGTH.pack(9) + LENGTH.pack(1 << 20) + b"no pickle",
    "parts that are too long together": COUNT.pack(3) + 3 * LENGTH.pack(2 << 30),
    "some other value": value(42),
    "a failure without words": value(("failed", 1, 2)),
}


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_decoder_sends_only_its_own_frame_fails(
    gullible: DecoderPool, tmp_path: Path, answer: bytes
) -> None:
    (tmp_path / "last").write_bytes(answer)
    (tmp_path / "good").write_bytes(value(read_frame(CT)))
    bad, good = gullible.decode(tmp_path / "last"), gullible.decode(tmp_path / "good")
    with pytest.raises(CannotDecode) as caught:
        bad.result(30)
    assert words_of(caught.value).what
    assert (good.result(30).pixels == read_frame(CT).pixels).all()


def test_a_decoder_that_ends_in_the_middle_of_an_answer_fails_that_frame_only(
    gullible: DecoderPool, tmp_path: Path
) -> None:
    whole = value(read_frame(CT))
    (tmp_path / "good").write_bytes(whole)
    (tmp_path / "the last").write_bytes(whole[:-1000])
    with pytest.raises(CannotDecode, check=saying("ended unexpectedly")):
        gullible.decode(tmp_path / "the last").result(30)
    assert gullible.decode(tmp_path / "good").result(30).rows == 128


def test_memory_that_runs_out_while_a_frame_is_taken_in_fails_that_frame_only(
    gullible: DecoderPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good").write_bytes(value(read_frame(CT)))
    taken = decoder_process._exactly
    room = iter([False])

    def exactly(pipe: object, length: int) -> memoryview:
        if length > 1024 and not next(room, True):
            raise MemoryError
        return taken(pipe, length)

    monkeypatch.setattr(decoder_process, "_exactly", exactly)
    first, second = gullible.decode(tmp_path / "good"), gullible.decode(tmp_path / "good")
    with pytest.raises(CannotDecode, check=saying("memory")):
        first.result(30)
    assert second.result(30).rows == 128


@pytest.mark.parametrize("error", [RuntimeError("can't start new thread"), MemoryError()], ids=["thread", "memory"])
def test_a_watch_that_cannot_be_started_fails_that_frame_only(
    gullible: DecoderPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    (tmp_path / "good").write_bytes(value(read_frame(CT)))

    started = threading.Thread.start

    def start(thread: threading.Thread) -> None:
        if thread.name == "decoder-watch":
            raise error
        started(thread)

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", start)
        with pytest.raises(CannotDecode):
            gullible.decode(tmp_path / "good").result(30)
    assert gullible.decode(tmp_path / "good").result(30).rows == 128


def test_a_frame_comes_back_as_it_was_decoded(pool: DecoderPool) -> None:
    frame = pool.decode(CT).result(30)
    expected = read_frame(CT)
    assert (frame.pixels == expected.pixels).all()
    assert (frame.slope, frame.intercept, frame.windows) == (expected.slope, expected.intercept, expected.windows)
    assert frame.geometry == expected.geometry


def test_headings_come_as_they_were_read(pool: DecoderPool, tmp_path: Path) -> None:
    frames = [MadeFrame((0, 0, 2.5 * n), AXIAL, echo_time=float(n), kind="ORIGINAL") for n in range(3)]
    path = write(enhanced(frames), tmp_path / "made")
    found = pool.headings(path).result(30)
    assert found == headings_of(read_headings(path))
    assert [heading.position for heading in found] == [(0, 0, 0), (0, 0, 2.5), (0, 0, 5)]
    with pytest.raises(CannotDecode):
        pool.headings(tmp_path / "absent").result(30)
    assert pool.headings(CT).result(30)[0].position is not None


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_decoder_sends_for_headings_is_an_error(
    gullible: DecoderPool, tmp_path: Path, answer: bytes
) -> None:
    (tmp_path / "last").write_bytes(answer)
    (tmp_path / "good").write_bytes(value(read_frame(CT)))
    with pytest.raises(CannotDecode):
        gullible.headings(tmp_path / "last").result(30)
    assert gullible.decode(tmp_path / "good").result(30).rows == 128


def test_headings_go_before_what_is_not_urgent(pool: DecoderPool) -> None:
    done: list[str] = []
    later = [pool.decode(CT, urgent=False) for _ in range(4)]
    for future in later:
        future.add_done_callback(lambda _: done.append("later"))
    pool.headings(CT).add_done_callback(lambda _: done.append("headings"))
    wait(later, 30)
    assert done.index("headings") <= 1


def test_what_cannot_be_decoded_is_the_futures_error(pool: DecoderPool) -> None:
    with pytest.raises(CannotDecode, check=saying("this is a radiotherapy plan, no image")):
        pool.decode(FOLDER / "rtplan.dcm").result(30)
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


def test_close_returns_and_leaves_no_process_and_nobody_waiting() -> None:
    pool = DecoderPool(2)
    futures = [pool.decode(CT, urgent=False) for _ in range(20)]
    pool.close()
    pool.close()
    assert not wait(futures, timeout=10).not_done
    assert all(worker.process._child is None for worker in pool._workers)
    with pytest.raises(CannotDecode, check=saying("ending")):
        pool.decode(CT).result(5)


def test_a_request_taken_just_as_the_pool_closes_is_cancelled() -> None:
    closed = threading.Event()

    class Closing(queue.PriorityQueue[_Request]):
        """Closes the pool between a request's being taken and its being looked at."""

        def get(self, block: bool = True, timeout: float | None = None) -> _Request:
            request = super().get(block, timeout)
            closed.set()
            return request

    requests = Closing()
    future: Future[Frame] = Future()
    requests.put(_Request((0, 0), CT, 0, future))
    worker = _Worker(requests, closed)
    assert not wait([future], timeout=30).not_done
    assert future.cancelled()
    worker.end()


def test_a_reason_that_may_pass_is_told_from_one_that_lies_in_the_file(pool: DecoderPool, tmp_path: Path) -> None:
    (tmp_path / "cut.dcm").write_bytes(CT.read_bytes()[:5000])
    passing, lasting = (pool.decode(tmp_path / name).exception(20) for name in ("gone.dcm", "cut.dcm"))
    assert isinstance(passing, CannotDecodeNow)
    assert type(lasting) is CannotDecode
