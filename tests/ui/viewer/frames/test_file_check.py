"""What is shown is checked behind: a file that is no longer what came is said to be so, and the picture stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.instance import InstanceRecord
from qrstation.store.checksum import measured
from qrstation.ui.pump import Pump
from qrstation.ui.viewer.frames import file_check
from qrstation.ui.viewer.frames.file_check import FileCheck
from qrstation.ui.viewer.overlay.overlay import HARMED
from tests.ui.viewer.made_up import ct_series, heading
from tests.ui.viewer.screen import Screen
from tests.ui.viewer.test_viewer_pane import corner_text


def on_disk(folder: Path, records: tuple[InstanceRecord, ...]) -> tuple[InstanceRecord, ...]:
    """Give the records files, and the checksums of these."""
    found = []
    for record in records:
        path = folder / record.sop_uid
        path.write_bytes(record.sop_uid.encode() * 100)
        found.append(replace(record, path=path, checksum=measured(path)[0]))
    return tuple(found)


@pytest.fixture
def check(qtbot: QtBot) -> Iterator[FileCheck]:
    pump = Pump()
    checking = FileCheck(pump)
    yield checking
    pump.close()
    checking.close()


def test_each_file_is_read_once_and_only_where_a_checksum_is_known(
    check: FileCheck, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def counting(path: Path, checksum: str, is_stopped: object) -> bool:
        read.append(path)
        return True

    monkeypatch.setattr(file_check, "is_harmed", counting)
    series = ct_series(count=2)[1]
    first, second = on_disk(tmp_path, series)
    check.look(replace(first, checksum=""))
    with qtbot.waitSignals([check.found, check.found], timeout=5_000):
        for _ in range(3):
            check.look(first)
        check.look(second)
    assert read == [first.path, second.path]
    assert check.is_harmed(first)
    assert not check.is_harmed(replace(first, checksum="another version"))


def test_a_picture_whose_file_was_changed_stays_and_says_so(screen: Screen, qtbot: QtBot, tmp_path: Path) -> None:
    series, records = ct_series(count=3)
    records = on_disk(tmp_path, records)
    whole = bytearray(records[1].path.read_bytes())
    whole[5] ^= 1
    records[1].path.write_bytes(whole)
    with qtbot.waitSignal(screen.pane.makers.check.found, timeout=5_000):
        screen.open(heading(), (series, records))
    assert screen.first.displayed() is not None
    assert HARMED in corner_text(screen.first)
    assert HARMED in screen.first.annotations.caption
    screen.first.step(1)
    qtbot.waitUntil(lambda: screen.first.content.slice_index == 2)
    assert HARMED not in corner_text(screen.first)
