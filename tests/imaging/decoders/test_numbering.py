"""What a decoder that was taken over sends takes no memory by a number that it chose."""

from __future__ import annotations

import io
import pickle
import struct

import pytest

from qrstation.imaging.decoders.decoder_process import _receive
from qrstation.imaging.decoders.exchange import COUNT, LENGTH
from qrstation.imaging.decoders.numbering import check_numbering


def sent(head: bytes) -> io.BytesIO:
    """Give a value as it comes through the pipe."""
    return io.BytesIO(COUNT.pack(1) + LENGTH.pack(len(head)) + head)


@pytest.mark.parametrize("put", [b"r" + struct.pack("<L", 0x7FFFFFFF), b"p2147483647\n", b"q\1"])
def test_a_part_under_a_number_of_its_own_is_refused_before_anything_is_made(put: bytes) -> None:
    with pytest.raises(pickle.UnpicklingError, match="PUT is not allowed"):
        check_numbering(b"\x80\5N" + put + b".")
    with pytest.raises(pickle.UnpicklingError):
        _receive(sent(b"\x80\5N" + put + b"."))


@pytest.mark.parametrize("head", [b"", b"\x80\5N", b"\x80\5\xff.", b"I" + b"9" * 5000 + b"\n."])
def test_what_is_no_pickle_is_refused(head: bytes) -> None:
    with pytest.raises(pickle.UnpicklingError):
        _receive(sent(head))


def test_what_our_pickler_writes_is_taken() -> None:
    same = "a text"
    value = (same, same, {"a": [1.5, None, True]}, b"bytes", "x" * 300)
    assert _receive(sent(pickle.dumps(value, protocol=5))) == value
