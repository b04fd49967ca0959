"""The cache of frames within a bound of bytes."""

from __future__ import annotations

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecode
from qrstation.ui.viewer.frames.frame_cache import FrameCache, FrameKey
from tests.ui.viewer.made_up import ct_frame

BYTES = 64 * 64 * 2


def key(number: int) -> FrameKey:
    return FrameKey(f"1.{number}")


def test_the_least_recently_used_goes_first() -> None:
    cache = FrameCache(3 * BYTES)
    for number in range(3):
        cache.put(key(number), ct_frame(number))
    assert cache.get(key(0)) is not None
    cache.put(key(3), ct_frame(3))
    assert [number for number in range(4) if key(number) in cache] == [0, 2, 3]
    assert cache.bytes == 3 * BYTES


def test_one_frame_stays_however_large() -> None:
    cache = FrameCache(10)
    cache.put(key(0), ct_frame(0))
    assert key(0) in cache
    cache.put(key(1), ct_frame(1))
    assert key(0) not in cache
    assert cache.bytes == BYTES


def test_putting_again_counts_once() -> None:
    cache = FrameCache(10 * BYTES)
    cache.put(key(0), ct_frame(0))
    cache.put(key(0), ct_frame(0))
    assert cache.bytes == BYTES


def test_failures_are_kept_too_and_instances_can_be_forgotten() -> None:
    cache = FrameCache()
    cache.put(key(0), CannotDecode(PixelCode.DECODER_ENDED))
    cache.put(FrameKey("1.0", 3), ct_frame(0))
    cache.put(key(1), ct_frame(1))
    assert isinstance(cache.get(key(0)), CannotDecode)
    cache.drop_instances(frozenset({"1.0"}))
    assert key(0) not in cache
    assert FrameKey("1.0", 3) not in cache
    cache.clear()
    assert cache.bytes == 0


def test_a_smaller_bound_holds_at_once() -> None:
    cache = FrameCache(10 * BYTES)
    for number in range(8):
        cache.put(key(number), ct_frame(number))
    cache.set_limit(3 * BYTES)
    assert (cache.bytes, cache.limit) == (3 * BYTES, 3 * BYTES)
    assert key(7) in cache
    assert key(4) not in cache
