"""Changes inputs as a fuzzer does, by a fixed seed: flipped bits, lengths that lie, parts doubled, cut and spliced."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

_ODD = (0, 1, 2, 3, 4, 0x7F, 0x80, 0xFE, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF, 0x7FFFFFFF, 0x80000000)
_ODDEST = (*_ODD, 0xFFFFFFFE, 0xFFFFFFFF)
_DIGITS = (b"-1", b"0", b"9" * 5000, b"1e999", b"nan", b"inf", b"\\", b"\xff\xfe", b"\xed\xa0\x80", b"\0")


class Mutations:
    """An endless row of inputs made of seeds; the same seed of chance gives the same row."""

    def __init__(
        self,
        seeds: Sequence[bytes],
        words: Sequence[bytes],
        longest: int,
        seed: int,
        change: Callable[[bytes, random.Random], bytes] | None = None,
    ) -> None:
        """``change`` mutates knowing the form; it is used for half of the inputs."""
        self._seeds = sorted(seeds) or [b""]
        self._words = (*words, *_DIGITS)
        self._longest = longest
        self._chance = random.Random(seed)
        self._change = change
        self._ways: tuple[Callable[[bytearray], None], ...] = (
            *(self._flip, self._put_byte, self._put_number, self._put_number, self._add_number),
            *(self._put_word, self._remove, self._double, self._swap, self._splice, self._cut, self._insert),
        )

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        data = bytearray(self._chance.choice(self._seeds))
        if self._change is not None and self._chance.random() < 0.5:
            return self._change(bytes(data), self._chance)[: self._longest]
        for _ in range(self._chance.choice((1, 1, 1, 2, 2, 3, 4, 8, 16))):
            self._chance.choice(self._ways)(data)
        return bytes(data[: self._longest])

    def _place(self, data: bytearray) -> int:
        return self._chance.randrange(len(data) + 1)

    def _span(self, data: bytearray) -> slice:
        start = self._place(data)
        return slice(start, min(len(data), start + self._chance.choice((1, 2, 4, 8, 16, 64, 256))))

    def _flip(self, data: bytearray) -> None:
        if data:
            data[self._chance.randrange(len(data))] ^= 1 << self._chance.randrange(8)

    def _put_byte(self, data: bytearray) -> None:
        if data:
            data[self._chance.randrange(len(data))] = self._chance.randrange(256)

    def _put_number(self, data: bytearray) -> None:
        """Put an odd number over what stands there, of 2 or 4 bytes, the low or the high one first."""
        size, order = self._chance.choice((2, 4)), self._chance.choice(("little", "big"))
        number = self._chance.choice(_ODD if size == 2 else _ODDEST) & (1 << 8 * size) - 1
        at = self._place(data)
        data[at : at + size] = number.to_bytes(size, order)  # type: ignore[arg-type]  # one of two

    def _add_number(self, data: bytearray) -> None:
        """Make a number a little larger or smaller: a length that is nearly right."""
        size = self._chance.choice((1, 2, 4))
        if len(data) < size:
            return
        at, order = self._chance.randrange(len(data) - size + 1), self._chance.choice(("little", "big"))
        number = int.from_bytes(data[at : at + size], order) + self._chance.choice((-8, -2, -1, 1, 2, 8))  # type: ignore[arg-type]
        data[at : at + size] = (number & (1 << 8 * size) - 1).to_bytes(size, order)  # type: ignore[arg-type]

    def _put_word(self, data: bytearray) -> None:
        at, word = self._place(data), self._chance.choice(self._words)
        data[at : at + (len(word) if self._chance.random() < 0.5 else 0)] = word

    def _remove(self, data: bytearray) -> None:
        del data[self._span(data)]

    def _double(self, data: bytearray) -> None:
        span = self._span(data)
        data[span] = data[span] * self._chance.choice((2, 2, 3, 20))

    def _swap(self, data: bytearray) -> None:
        one, other = self._span(data), self._span(data)
        data[one] = data[other]

    def _splice(self, data: bytearray) -> None:
        other = self._chance.choice(self._seeds)
        data[self._place(data) :] = other[self._chance.randrange(len(other) + 1) :]

    def _cut(self, data: bytearray) -> None:
        del data[self._place(data) :]

    def _insert(self, data: bytearray) -> None:
        at = self._place(data)
        data[at:at] = self._chance.randbytes(self._chance.choice((1, 2, 4, 16)))
