"""What a command takes for a reader that is gone, and streams that lack a character."""

from __future__ import annotations

import errno
import io
import sys

import pytest

from qrstation.__main__ import _say_everything
from qrstation.cli.status import is_reader_gone


def test_a_reader_that_is_gone_is_told_otherwise_by_windows() -> None:
    invalid = OSError(errno.EINVAL, "Invalid argument")
    assert is_reader_gone(BrokenPipeError(errno.EPIPE, "Broken pipe"))
    assert is_reader_gone(invalid, "win32")
    assert not is_reader_gone(invalid, "linux")
    assert not is_reader_gone(OSError(errno.EINVAL, "Invalid argument", "a file"), "win32")
    assert not is_reader_gone(OSError(errno.ENOSPC, "No space left on device"), "win32")


@pytest.mark.parametrize(("platform", "said"), [("win32", "山 ×".encode()), ("linux", b"\\u5c71 \xd7")])
def test_a_character_that_a_stream_lacks_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, platform: str, said: bytes
) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", stream)
    _say_everything(platform)
    print("山 ×", end="", flush=True)
    assert raw.getvalue() == said
    stream.detach()
