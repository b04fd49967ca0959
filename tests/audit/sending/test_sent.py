"""How far the trail was sent survives a restart, and a file that is no such file does no harm."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.audit.files import Position
from qrstation.audit.sending.sent import Sent, SentFile
from qrstation.core.codes.syslog import SyslogCode
from qrstation.core.errors import HomeUnusable
from qrstation.core.notice import notice
from qrstation.core.station.home import ACCESS_IS_TOLD


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = SentFile(tmp_path / "sent.json")
    assert file.read() == Sent()
    for sent in (
        Sent(Position(7, "000000000001_2026-11-29.log", 990), "[::1]:6514"),
        Sent(Position(7), "a:1", notice(SyslogCode.REFUSED, host="a", port=1, reason="refused")),
    ):
        file.write(sent)
        assert file.read() == sent
    assert [path.name for path in tmp_path.iterdir()] == ["sent.json"]
    assert not ACCESS_IS_TOLD or stat.S_IMODE((tmp_path / "sent.json").stat().st_mode) == 0o600


def test_where_it_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(HomeUnusable) as caught:
        SentFile(tmp_path / "gone" / "sent.json").write(Sent(Position(1)))
    assert caught.value.notice.code == SyslogCode.PLACE_UNWRITABLE


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "null", "[" * 100_000, '{"position": [1, "a"], "collector": "", "trouble": null}',
        '{"position": [-1, "a", 0], "collector": "", "trouble": null}',
        '{"position": [1, "a", true], "collector": "", "trouble": null}',
        '{"position": [1, "a", 0], "collector": 1, "trouble": null}',
        '{"position": [1, "a", 0], "collector": "", "trouble": {"code": "x"}}',
    ],
)  # fmt: skip
def test_what_is_no_such_file_counts_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sent.json"
    path.write_text(text)
    assert SentFile(path).read() == Sent()


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_without_harm(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "sent.json"
    path.write_bytes(data)
    assert isinstance(SentFile(path).read(), Sent)
