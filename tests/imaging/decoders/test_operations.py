"""What a decoder that was taken over sends takes no memory by a number that it chose, and changes nothing."""

from __future__ import annotations

import io
import pickle
import pickletools
import struct

import pytest

from qrstation.imaging.decoders.decoder_process import _receive
from qrstation.imaging.decoders.exchange import COUNT, LENGTH
from qrstation.imaging.decoders.operations import _RUN, check_operations
from qrstation.imaging.decoders.pickling import pickled


def sent(head: bytes | memoryview) -> io.BytesIO:
    """Give a value as it comes through the pipe."""
    return io.BytesIO(COUNT.pack(1) + LENGTH.pack(len(head)) + head)


@pytest.mark.parametrize("put", [b"r" + struct.pack("<L", 0x7FFFFFFF), b"p2147483647\n", b"q\1"])
def test_a_part_under_a_number_of_its_own_is_refused_before_anything_is_made(put: bytes) -> None:
    with pytest.raises(pickle.UnpicklingError, match="PUT is not allowed"):
        check_operations(b"\x80\5N" + put + b".")
    with pytest.raises(pickle.UnpicklingError):
        _receive(sent(b"\x80\5N" + put + b"."))


@pytest.mark.parametrize("head", [b"", b"\x80\5N", b"\x80\5\xff.", b"I" + b"9" * 5000 + b"\n."])
def test_what_is_no_pickle_is_refused(head: bytes) -> None:
    with pytest.raises(pickle.UnpicklingError):
        _receive(sent(head))


@pytest.mark.parametrize("name", [each.name for each in pickletools.opcodes if each.name not in _RUN])
def test_no_other_operation_is_run(name: str) -> None:
    (operation,) = [each for each in pickletools.opcodes if each.name == name]
    length = operation.arg.n if operation.arg is not None else 0
    argument = bytes(length) if length >= 0 else {-1: b"1\n1\n"}.get(length, bytes(8))
    with pytest.raises((pickle.UnpicklingError, ValueError)):
        check_operations(b"\x80\5N" + operation.code.encode("latin-1") + argument + b".")


@pytest.mark.parametrize("name", ["BUILD", "NEWOBJ", "APPENDS", "SETITEMS", "GLOBAL", "INST", "OBJ", "EXT1", "BINPUT"])
def test_what_changes_or_makes_objects_is_not_run(name: str) -> None:
    assert name in {each.name for each in pickletools.opcodes}
    assert name not in _RUN


def test_what_our_pickler_writes_is_taken() -> None:
    same = "a text"
    value = (same, same, (1.5, None, True, False), 70_000, -1, 1 << 40, "x" * 300, (), (1,), (1, 2, 3, 4))
    assert _receive(sent(pickled(value, []))) == value
    assert _receive(sent(pickled(tuple(f"{number}" for number in range(300)) * 2, []))) is not None
