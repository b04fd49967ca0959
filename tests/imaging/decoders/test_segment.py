"""Pixels come through memory that both processes hold: copied by the one, and gone with them."""

from __future__ import annotations

import mmap
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pydicom
import pytest

from qrstation.core.errors import CannotDecode
from qrstation.imaging.decoders import decoder_process, segment
from qrstation.imaging.decoders.decoder_process import DecoderProcess
from qrstation.imaging.decoders.exchange import SHARED
from qrstation.imaging.decoders.segment import Segment, SharedRoom
from qrstation.imaging.pixels.decode import read_frame
from tests.told import saying

LARGE = Path(pydicom.data.__file__).parent / "test_files" / "examples_overlay.dcm"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="how segments are looked at here is Linux's")


@pytest.fixture
def process() -> Iterator[DecoderProcess]:
    made = DecoderProcess()
    yield made
    made.close()


def attached(made: Segment) -> SharedRoom:
    """Attach as a decoder does, with descriptors of its own."""
    place, size = made.arguments[0].split(":")
    return SharedRoom(f"{os.dup(int(place))}:{size}")


def segments_open() -> int:
    """Count what this process holds of segments, by descriptors and in its memory."""
    links = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return sum("qrstation-pixels" in text for text in [*links, *Path("/proc/self/maps").read_text().splitlines()])


def test_parts_come_as_they_were_put_and_stay_when_others_follow() -> None:
    made = Segment.make(1 << 20)
    assert made is not None
    room = attached(made)
    one, two = np.arange(100_001, dtype=np.uint8), np.full(70_000, 7, np.uint8)
    assert room.put([one.data, two.data])
    parts = made.take([len(one), len(two)])
    assert room.put([np.zeros(200_000, np.uint8).data])
    assert [part.tobytes() for part in parts] == [one.tobytes(), two.tobytes()]
    made.close()
    made.close()


def test_what_was_read_into_the_segment_is_where_it_belongs() -> None:
    made = Segment.make(1 << 20)
    assert made is not None
    room = attached(made)
    pixels = room.memory(500_000)
    assert pixels is not None
    pixels[:] = np.arange(500_000, dtype=np.uint32).view(np.uint8)[:500_000]
    table = np.full(70_000, 7, np.uint8)
    assert room.put([pixels.data, table.data])
    assert [part.tobytes() for part in made.take([500_000, 70_000])] == [pixels.tobytes(), table.tobytes()]
    made.close()


def test_what_lies_elsewhere_in_the_segment_is_not_written_over() -> None:
    made = Segment.make(1 << 20)
    assert made is not None
    room = attached(made)
    memory = room.memory(500_000)
    assert memory is not None
    for parts in ([memory[64:200_000]], [np.zeros(100_000, np.uint8), memory[:100_000]]):
        assert not room.put([part.data for part in parts])
    made.close()


@pytest.mark.parametrize("length", [10, 2 << 20])
def test_memory_for_less_than_pays_or_more_than_fits_is_another(length: int) -> None:
    made = Segment.make(1 << 20)
    assert made is not None
    assert attached(made).memory(length) is None
    made.close()


@pytest.mark.parametrize("length", [10, 2 << 20], ids=["too small to pay", "too large"])
def test_what_does_not_belong_there_goes_through_the_pipe(length: int) -> None:
    made = Segment.make(1 << 20)
    assert made is not None
    assert not attached(made).put([np.zeros(length, np.uint8).data])
    made.close()


def test_lengths_beyond_the_segment_are_refused_before_memory_is_taken() -> None:
    made = Segment.make(1 << 20)
    assert made is not None
    for lengths in ([1 << 62], [1 << 20, 1], [1 << 19] * 3):
        with pytest.raises(ValueError, match="beyond"):
            made.take(lengths)
    made.close()


def test_a_decoder_can_make_it_neither_smaller_nor_larger() -> None:
    made = Segment.make(1 << 20)
    assert made is not None
    (descriptor,) = made.inherited
    for size in (0, 2 << 20):
        with pytest.raises(OSError, match="not permitted"):
            os.ftruncate(descriptor, size)
    made.close()


def test_what_is_read_cannot_be_written_by_the_reader() -> None:
    made = Segment.make(1 << 20)
    assert made is not None
    with pytest.raises(TypeError):
        made._kept[0] = 1
    made.close()


def test_a_large_frame_is_the_same_through_the_segment_and_without(
    process: DecoderProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []
    take = Segment.take

    def noting(made: Segment, lengths: Sequence[int]) -> list[segment.Bytes]:
        taken.extend(lengths)
        return take(made, lengths)

    monkeypatch.setattr(Segment, "take", noting)
    expected = read_frame(LARGE).pixels
    shared = process.decode(LARGE, 0).pixels
    assert sum(taken) >= expected.nbytes
    monkeypatch.setattr(Segment, "make", lambda: None)
    process.kill()
    assert (shared == expected).all()
    assert (process.decode(LARGE, 0).pixels == expected).all()


def test_nothing_is_left_of_a_decoder_that_is_killed_while_it_answers(process: DecoderProcess, tmp_path: Path) -> None:
    before = segments_open()
    process.decode(LARGE, 0)
    assert segments_open() > before
    child = process.start()
    assert child is not None
    child.kill()
    child.wait()
    process.decode(LARGE, 0)
    process.close()
    assert segments_open() == before


def test_a_decoder_that_dies_after_half_of_an_answer_costs_its_frame_and_its_segment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "half.py"
    script.write_text(
        "import sys, struct\n"
        "sys.stdin.buffer.read(12)\n"
        f"sys.stdout.buffer.write(struct.pack('<LQQ', 2 | {SHARED}, 500, 1 << 20) + b'half')\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(decoder_process, "own_command", lambda *_: [sys.executable, str(script)])
    before = segments_open()
    process = DecoderProcess()
    with pytest.raises(CannotDecode, check=saying("ended unexpectedly")):
        process.decode(LARGE, 0)
    process.close()
    assert segments_open() == before


def test_where_no_segment_can_be_made_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise OSError("no memory")

    monkeypatch.setattr(os, "memfd_create", refuse)
    assert Segment.make() is None
    monkeypatch.setattr(sys, "platform", "darwin")
    assert Segment.make() is None


def test_one_of_windows_is_named_so_that_nobody_guesses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    named: dict[str, mmap.mmap] = {}

    def mapped(_: int, size: int, tagname: str) -> mmap.mmap:
        return named.setdefault(tagname, anonymous(-1, size))

    anonymous = mmap.mmap
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(mmap, "mmap", mapped)
    made = Segment.make(1 << 20)
    assert made is not None
    assert made.inherited == ()
    room = SharedRoom(*made.arguments)
    assert room.put([np.full(100_000, 5, np.uint8).data])
    assert (made.take([100_000])[0] == 5).all()
    assert len(next(iter(named))) > 32
    made.close()
