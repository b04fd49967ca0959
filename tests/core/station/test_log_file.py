"""The log: private whatever the umask, also after it was rotated; a full disk says nothing about it."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from qrstation.core.errors import HomeUnusable
from qrstation.core.station.log_file import log_to
from tests.told import saying

LOG = logging.getLogger("qrstation")


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave the log as it was."""
    handlers, level = list(LOG.handlers), LOG.level
    yield
    for handler in LOG.handlers:
        if handler not in handlers:
            handler.close()
    LOG.handlers, LOG.level = handlers, level


def test_every_file_of_the_log_is_private(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        log_to(tmp_path / "x.log")
        for number in range(120):
            LOG.info("%d %s", number, "x" * 10_000)
    finally:
        os.umask(before)
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["x.log", "x.log.1"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    assert " INFO qrstation 119 xxx" in (tmp_path / "x.log").read_text(encoding="utf-8")


def test_a_place_where_nothing_can_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(HomeUnusable, check=saying("cannot be written")):
        log_to(tmp_path)


def test_a_disk_that_is_full_is_no_news_at_each_line(capsys: pytest.CaptureFixture[str]) -> None:
    log_to(Path("/dev/full"))
    LOG.info("a line for which there is no room")
    assert capsys.readouterr().err == ""
    handler = LOG.handlers[-1]
    with pytest.raises(OSError, match="No space left"):
        handler.close()


def test_a_log_that_somebody_holds_open_grows_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: str, target: str) -> None:
        raise PermissionError(13, "The process cannot access the file", source)

    log_to(tmp_path / "x.log")
    monkeypatch.setattr(os, "rename", refuse)
    for number in range(120):
        LOG.info("%d %s", number, "x" * 10_000)
    lines = (tmp_path / "x.log").read_text(encoding="utf-8").splitlines()
    assert [path.name for path in tmp_path.iterdir()] == ["x.log"]
    assert len(lines) == 120, "no line is lost meanwhile"
    monkeypatch.undo()
    LOG.info("and on")
    assert (tmp_path / "x.log").read_text(encoding="utf-8").endswith("and on\n")
    assert (tmp_path / "x.log.1").exists()
