"""The trail is written by any number of processes, over crashes, days and full disks, and stays one chain."""

from __future__ import annotations

import errno
import multiprocessing
import os
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from qrstation.audit.changes import Witness, write_witness
from qrstation.audit.files import trail_files
from qrstation.audit.head import Head, read_head, write_head
from qrstation.audit.record import FIRST_LINK
from qrstation.audit.verifying import verify
from qrstation.core.codes.audit import AuditCode
from qrstation.core.station.plain_file import NotPlain
from tests.audit.material import entry, home_at, lines, only_file, records, trail_of, write


def write_some(folder: Path, start: int) -> None:
    write(home_at(folder), 25, start=start)


def test_records_are_numbered_and_chained_and_nobody_else_can_read_them(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    write(home, 3)
    assert [record.number for record in records(home)] == [1, 2, 3]
    assert verify(home).is_whole
    assert stat.S_IMODE(home.audit.stat().st_mode) == 0o700
    for path in (only_file(home), home.audit_head):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_processes_write_one_chain_side_by_side(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=write_some, args=(tmp_path, 100 * number)) for number in range(3)]
    for other in others:
        other.start()
    write_some(tmp_path, 1000)
    for other in others:
        other.join()
    assert [record.number for record in records(home)] == list(range(1, 101))
    verdict = verify(home)
    assert (verdict.is_whole, verdict.remarks) == (True, ())


def test_a_crash_before_the_head_was_written_is_no_break(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    write(home, 3)
    before = home.audit_head.read_bytes()
    write(home, 2)
    home.audit_head.write_bytes(before)
    assert verify(home).is_whole, "the head is two behind"
    write(home, 1)
    assert [record.number for record in records(home)] == [1, 2, 3, 4, 5, 6]
    assert verify(home).is_whole


def test_a_crash_with_the_very_first_records_is_no_break(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_at(tmp_path)
    written: list[Head] = []

    def once(path: Path, head: Head) -> None:
        if written:
            raise SystemExit
        written.append(head)
        write_head(path, head)

    with monkeypatch.context() as patched:
        patched.setattr("qrstation.audit.trail.write_head", once)
        with pytest.raises(SystemExit):
            trail_of(home).append([entry(1), entry(2)])
    assert (written, len(records(home))) == ([Head(0, FIRST_LINK)], 2)
    assert verify(home).is_whole
    write(home, 1)
    assert [record.number for record in records(home)] == [1, 2, 3]
    assert verify(home).is_whole
    assert b"audit trail" not in records(home)[-1].xml


@pytest.mark.parametrize("is_left", [True, False])
def test_a_head_of_no_records_hides_nothing(tmp_path: Path, is_left: bool) -> None:
    home = home_at(tmp_path)
    write_witness(home.audit_witness, Witness({}))
    write(home, 3)
    if not is_left:
        shutil.rmtree(home.audit)
    write_head(home.audit_head, Head(0, FIRST_LINK))
    assert [each.code for each in verify(home).breaks] == [AuditCode.HEADLESS if is_left else AuditCode.GONE]
    write(home, 1)
    assert not verify(home).is_whole


def test_a_line_that_a_crash_cut_off_is_told_and_is_no_break(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    write(home, 2)
    with only_file(home).open("ab") as file:
        file.write(b"3 2026-11-29T08:0")
    verdict = verify(home)
    assert verdict.is_whole
    assert [(remark.code, remark.get("number")) for remark in verdict.remarks] == [(AuditCode.TORN, 2)]
    write(home, 2)
    verdict = verify(home)
    assert [record.number for record in records(home)] == [1, 2, 3, 4]
    assert verdict.is_whole
    assert [remark.code for remark in verdict.remarks] == [AuditCode.TORN]


def test_a_crash_just_after_a_new_file_was_begun_goes_on_in_it(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    write(home, 2)
    head = home.audit_head.read_bytes()
    trail_of(home, day="2026-11-30").append([entry(3)])
    home.audit_head.write_bytes(head)
    trail_of(home, day="2026-11-30").append([entry(4)])
    assert [record.number for record in records(home)] == [1, 2, 3, 4]
    assert len(trail_files(home.audit)) == 2
    assert verify(home).is_whole


def test_a_new_file_is_begun_each_day_and_when_one_is_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_at(tmp_path)
    write(home, 2)
    trail_of(home, day="2026-11-30").append([entry(3)])
    monkeypatch.setattr("qrstation.audit.trail.LARGEST_FILE", 500)
    trail_of(home, day="2026-11-30").append([entry(4)])
    names = [file.path.name for file in trail_files(home.audit)]
    assert names == ["000000000001_2026-11-29.log", "000000000003_2026-11-30.log", "000000000004_2026-11-30.log"]
    assert verify(home).is_whole


def test_what_is_too_old_goes_and_the_rest_can_still_be_verified(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    for number, day in enumerate(("2026-11-01", "2026-11-02", "2026-11-03"), start=1):
        trail_of(home, day=day).append([entry(number), entry(number)])
    trail_of(home, day="2026-12-02", keep_days=30).append([entry(7)])
    trail_of(home, day="2026-12-03", keep_days=30).append([entry(8)])
    assert [file.day for file in trail_files(home.audit)] == ["2026-11-02", "2026-11-03", "2026-12-02", "2026-12-03"]
    verdict = verify(home)
    (remark,) = verdict.remarks
    assert (verdict.is_whole, remark.code) == (True, AuditCode.REMOVED), (
        "it is told, since anybody can write such a record"
    )
    assert (remark.get("last"), remark.get("number")) == (2, 8)
    trail_of(home, day="2026-12-31", keep_days=1).append([entry(9)])
    assert [file.day for file in trail_files(home.audit)] == ["2026-12-02", "2026-12-03", "2026-12-31"]
    assert verify(home).is_whole
    trail_files(home.audit)[2].path.rename(home.audit / "the newest")
    trail_files(home.audit)[0].path.rename(home.audit / "elsewhere")
    assert not verify(home).is_whole


def test_a_clock_that_leaps_ahead_for_a_moment_costs_no_record(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    days = ["2026-11-28", "2026-11-29", "2036-01-01", "2026-11-30"]
    for number, day in enumerate(days):
        trail_of(home, day=day, keep_days=400).append([entry(number)])
    assert [file.day for file in trail_files(home.audit)] == days
    assert verify(home).is_whole


def test_a_day_that_is_none_keeps_everything(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    for day in ("2026-11-28", "2026-11-29"):
        trail_of(home, day=day).append([entry(1)])
    harmed = trail_files(home.audit)[-1].path.rename(home.audit / "000000000002_2026-02-31.log")
    known = read_head(home.audit_head)
    assert known is not None
    write_head(home.audit_head, replace(known, file=harmed.name))
    trail_of(home, day="2026-12-31", keep_days=1).append([entry(1)])
    assert [record.number for record in records(home)] == [1, 2, 3]


def test_a_full_disk_leaves_no_half_a_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_at(tmp_path)
    write(home, 1)
    before = only_file(home).read_bytes()
    real = os.write

    def half(descriptor: int, data: bytes) -> int:
        if len(data) < 300:
            raise OSError(errno.ENOSPC, "full")
        return real(descriptor, data[:100])

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", half)
        with pytest.raises(OSError, match="full"):
            trail_of(home).append([entry(2)])
    assert only_file(home).read_bytes() == before
    write(home, 1)
    assert verify(home).is_whole


@pytest.mark.parametrize("begun", [0, 2])
def test_a_head_that_cannot_be_written_leaves_no_record_that_comes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: int
) -> None:
    home = home_at(tmp_path)
    write(home, begun)
    real = os.write

    def no_head(descriptor: int, data: bytes) -> int:
        if len(data) < 300:
            raise OSError(errno.ENOSPC, "full")
        return real(descriptor, data)

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", no_head)
        for _ in range(2):
            with pytest.raises(OSError, match="full"):
                trail_of(home).append([entry(3)])
    write(home, 1)
    assert [record.number for record in records(home)] == list(range(1, begun + 2))
    assert b"audit trail" not in records(home)[-1].xml, "no harm is told where there is none"
    assert verify(home).is_whole


def test_a_pipe_in_the_place_of_the_head_is_waited_for_by_nobody(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    write(home, 1)
    home.audit_head.unlink()
    os.mkfifo(home.audit_head)
    assert [each.code for each in verify(home).breaks] == [AuditCode.HEADLESS]
    with pytest.raises(NotPlain):
        trail_of(home).append([entry(2)])


def test_a_trail_whose_tail_was_cut_never_hides_it_again(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    write(home, 5)
    kept = lines(home)[:3]
    only_file(home).write_bytes(b"".join(kept))
    write(home, 2)
    (broken,) = verify(home).breaks
    assert (broken.code, broken.get("number"), broken.get("last")) == (AuditCode.MISSING, 4, 5)
    assert b"audit trail: cut" in records(home)[3].xml


def test_a_head_that_is_gone_is_never_hidden_again(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    write(home, 3)
    home.audit_head.unlink()
    assert [(each.code, each.get("number")) for each in verify(home).breaks] == [(AuditCode.HEADLESS, 3)]
    write(home, 1)
    assert [(each.code, each.get("number")) for each in verify(home).breaks] == [(AuditCode.ANEW, 4)]


@pytest.mark.parametrize("text", [b"", b"hello", b"5 zz a.log 12", b"\0" * 192])
def test_a_head_that_is_none_is_told_like_one_that_is_gone(tmp_path: Path, text: bytes) -> None:
    home = home_at(tmp_path)
    write(home, 2)
    home.audit_head.write_bytes(text)
    assert read_head(home.audit_head) is None
    assert not verify(home).is_whole
    write(home, 1)
    assert read_head(home.audit_head) is not None


def test_the_head_is_as_long_as_ever_and_read_as_it_was_written(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    write(home, 12)
    head = read_head(home.audit_head)
    assert head is not None
    assert (head.number, head.size) == (12, only_file(home).stat().st_size)
    length = home.audit_head.stat().st_size
    write_head(home.audit_head, head)
    assert (home.audit_head.stat().st_size, read_head(home.audit_head)) == (length, head)
