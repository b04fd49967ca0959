"""Fixtures of the decoders' tests: decoders that send whatever a test wants them to."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from qrstation.imaging.decoders import decoder_process
from qrstation.imaging.decoders.decoder_pool import DecoderPool

ECHO = """
import struct, sys
# A decoder that answers with the very bytes of the file that it is asked for.
while header := sys.stdin.buffer.read(12):
    _, length, _ = struct.unpack("<LLL", header)
    path = sys.stdin.buffer.read(length)
    with open(path, "rb") as file:
        sys.stdout.buffer.write(file.read())
    sys.stdout.buffer.flush()
    if path.endswith(b"last"):
        break
"""


@pytest.fixture
def gullible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DecoderPool]:
    """A pool whose decoders answer with the very bytes of the file that they are asked for."""
    script = tmp_path / "echo.py"
    script.write_text(ECHO, encoding="utf-8")
    monkeypatch.setattr(decoder_process, "own_command", lambda *_: [sys.executable, str(script)])
    made = DecoderPool(1)
    yield made
    made.close()
