"""Whatever is done to a trail from outside is found, and said with the record's number."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qrstation.audit.changes import Witness, write_witness
from qrstation.audit.files import Line, TrailFile, lines_of, trail_files
from qrstation.audit.head import Head, read_head, write_head
from qrstation.audit.record import FIRST_LINK, following, record_of
from qrstation.audit.verifying import Verdict, verify
from qrstation.core.codes.audit import AuditCode
from qrstation.core.station.home import Home
from qrstation.core.station.lock import ProcessLock
from tests.audit.material import KEY, alert, entry, home_at, lines, only_file, trail_of, write


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = home_at(tmp_path)
    write(made, 9)
    return made


def first_break(verdict: Verdict) -> tuple[str, int]:
    assert verdict.breaks
    return verdict.breaks[0].code, verdict.breaks[0].get("number")


def changed(home: Home, change: Callable[[list[bytes]], list[bytes]]) -> Verdict:
    only_file(home).write_bytes(b"".join(change(lines(home))))
    return verify(home)


def test_a_trail_that_nobody_touched_is_whole(home: Home) -> None:
    verdict = verify(home)
    assert (verdict.is_whole, verdict.records, verdict.last, verdict.sealed) == (True, 9, 9, 0)
    assert verify(home_at(home.data / "another")).is_whole, "none at all is whole too"


@pytest.mark.parametrize("number", [1, 5, 9])
def test_a_changed_byte_is_found_at_its_record(home: Home, number: int) -> None:
    def change(found: list[bytes]) -> list[bytes]:
        line = found[number - 1]
        place = line.index(b"10.0.0.7")
        return [*found[: number - 1], line[:place] + b"11" + line[place + 2 :], *found[number:]]

    assert first_break(changed(home, change)) == (AuditCode.CHANGED, number)


@settings(max_examples=40)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_any_bit_of_it_is_found(tmp_path_factory: pytest.TempPathFactory, place: float, bit: int) -> None:
    home = home_at(tmp_path_factory.mktemp("bit"))
    write(home, 3)
    data = bytearray(only_file(home).read_bytes())
    at = int(place * len(data))
    data[at] ^= 1 << bit
    only_file(home).write_bytes(data)
    verdict = verify(home)
    record = bytes(data[:at]).count(b"\n") + 1
    assert not verdict.is_whole
    assert abs(verdict.breaks[0].get("number") - record) <= 1


@pytest.mark.parametrize("kept", [0, 4, 8])
def test_a_tail_that_was_cut_off_is_found(home: Home, kept: int) -> None:
    verdict = changed(home, lambda found: found[:kept])
    (broken,) = verdict.breaks
    assert (broken.code, broken.get("number"), broken.get("last")) == (AuditCode.MISSING, kept + 1, 9)


def test_a_record_taken_from_the_middle_is_found(home: Home) -> None:
    assert first_break(changed(home, lambda found: [*found[:3], *found[4:]])) == (AuditCode.MISSING, 4)


def test_records_that_were_swapped_are_found(home: Home) -> None:
    verdict = changed(home, lambda found: [*found[:3], found[4], found[3], *found[5:]])
    assert first_break(verdict) == (AuditCode.MISSING, 4)
    assert (AuditCode.OUT_OF_ORDER, 4) in [(each.code, each.get("number")) for each in verdict.breaks]


def test_a_record_that_was_put_in_is_found(home: Home) -> None:
    def change(found: list[bytes]) -> list[bytes]:
        before = record_of(found[4][:-1])
        assert before is not None
        forged = following(before.link, 6, before.time, b"<AuditMessage/>", None)
        return [*found[:5], forged.line, *found[5:]]

    assert first_break(changed(home, change)) == (AuditCode.OUT_OF_ORDER, 6)


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_file_that_was_removed_is_found(home: Home, which: int) -> None:
    for number, day in enumerate(("2026-11-30", "2026-12-01"), start=10):
        trail_of(home, day=day).append([entry(number)])
    assert verify(home).is_whole
    trail_files(home.audit)[which].path.unlink()
    assert first_break(verify(home)) == (AuditCode.MISSING, [1, 10, 11][which])


@pytest.mark.parametrize("what", ["folder", "link to nothing", "link to itself", "link to a device", "pipe"])
def test_what_stands_in_the_place_of_a_file_is_none(home: Home, what: str) -> None:
    trail_of(home, day="2026-11-30").append([entry(10)])
    path = trail_files(home.audit)[0].path
    path.unlink()
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to({"link to a device": "/dev/null", "link to itself": str(path)}.get(what, "nowhere"))
    (broken,) = verify(home).breaks
    assert (broken.code, broken.get("number"), broken.get("last")) == (AuditCode.MISSING, 1, 9)
    trail_of(home, day="2026-11-30").append([entry(11)])
    assert verify(home).breaks == (broken,)
    newest = trail_files(home.audit)[-1].path
    newest.unlink()
    path.rename(newest)
    trail_of(home, day="2026-12-01").append([entry(12)])
    assert [(each.code, each.get("last")) for each in verify(home).breaks] == [(AuditCode.MISSING, 11)]


def test_a_line_that_is_just_being_written_is_none_that_was_cut_off(home: Home) -> None:
    lock = ProcessLock(home.audit_lock)
    with only_file(home).open("ab") as file:
        file.write(b"10 2026-11-29T08:00")
    with lock.turn():
        assert verify(home).remarks == (), "somebody writes"
    (remark,) = verify(home).remarks
    assert (remark.code, remark.get("number")) == (AuditCode.TORN, 9)


def test_lines_that_came_since_it_was_read_are_none_that_were_cut_off(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def then_written(file: TrailFile) -> Iterator[Line]:
        yield from lines_of(file)
        write(home, 1)

    monkeypatch.setattr("qrstation.audit.verifying.lines_of", then_written)
    verdict = verify(home)
    assert (verdict.is_whole, verdict.remarks, verdict.records) == (True, (), 9)


def test_what_goes_for_its_age_meanwhile_is_no_trouble(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    trail_of(home, day="2026-12-01").append([entry(10)])
    looks: list[Sequence[TrailFile]] = []

    def removed_just_then(folder: Path) -> Sequence[TrailFile]:
        found = trail_files(folder)
        if not looks:
            trail_of(home, day="2026-12-02", keep_days=1).append([entry(11)])
        looks.append(found)
        return found

    monkeypatch.setattr("qrstation.audit.verifying.trail_files", removed_just_then)
    assert (verify(home).is_whole, len(looks)) == (True, 2)


def test_a_trail_that_is_begun_while_it_is_verified_is_no_trail_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = home_at(tmp_path)
    write_witness(new.audit_witness, Witness({"audit.enabled": "1"}))

    def begun_just_then(folder: Path) -> tuple[TrailFile, ...]:
        monkeypatch.undo()
        before = trail_files(folder)
        write(new, 1)
        return before

    monkeypatch.setattr("qrstation.audit.verifying.trail_files", begun_just_then)
    assert verify(new).is_whole
    assert verify(new).records == 1


def test_all_of_it_removed_is_found(home: Home) -> None:
    shutil.rmtree(home.audit)
    (broken,) = verify(home).breaks
    assert (broken.get("number"), broken.get("last")) == (1, 9)


def test_a_removal_for_age_that_nobody_recorded_is_found(home: Home) -> None:
    trail_of(home, day="2026-11-30").append([entry(10)])
    trail_of(home, day="2026-11-30").append([alert("removed", [("Removed Records", b"9 " + b"a" * 64)])])
    trail_files(home.audit)[0].path.unlink()
    assert first_break(verify(home)) == (AuditCode.CHANGED, 10), "the link is not that of what was removed"


def rewrite(home: Home, without: int, *, with_head: bool) -> None:
    """Write the whole trail anew without one record, as somebody does who knows its form and has no key."""
    found = [record for line in lines(home) if (record := record_of(line[:-1])) is not None]
    link, made = FIRST_LINK, []
    for number, old in enumerate([each for each in found if each.number != without], start=1):
        record = following(link, number, old.time, old.xml, None)
        link = record.link
        made.append(record.line)
    only_file(home).write_bytes(b"".join(made))
    if with_head:
        write_head(home.audit_head, Head(len(made), link, only_file(home).name, only_file(home).stat().st_size))


def test_a_trail_written_anew_is_found_by_the_head(home: Home) -> None:
    rewrite(home, 4, with_head=False)
    assert not verify(home).is_whole


def test_a_trail_written_anew_with_its_head_is_found_by_the_keyring(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    write(home, 9, KEY)
    kept = read_head(home.audit_head)
    assert kept is not None
    assert verify(home, KEY, kept).sealed == 9
    rewrite(home, 4, with_head=True)
    assert verify(home, None, None).is_whole, "without the keyring nobody can tell"
    verdict = verify(home, KEY, kept)
    assert not verdict.is_whole
    write(home, 3, KEY)
    assert first_break(verify(home, KEY, kept)) == (AuditCode.REWRITTEN, 9), "and so it stays"


def test_one_who_chains_anew_and_keeps_the_seals_is_found_by_them(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    write(home, 5, KEY)
    found = [record for line in lines(home) if (record := record_of(line[:-1])) is not None]
    link, made = found[1].link, found[:2]
    for old in found[2:]:
        xml = old.xml.replace(b"10.0.0.7", b"10.0.0.8")
        record = following(link, old.number, old.time, xml, None)
        link = record.link
        made.append(type(old)(old.number, old.time, record.link, old.seal, xml))
    only_file(home).write_bytes(b"".join(record.line for record in made))
    assert first_break(verify(home, KEY)) == (AuditCode.SEAL, 3)


def test_seals_of_a_key_that_is_not_here_are_said(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    write(home, 2, KEY)
    write(home, 2, None)
    verdict = verify(home)
    assert verdict.is_whole
    assert [(each.code, each.get("count")) for each in verdict.remarks] == [(AuditCode.SEALS_UNCHECKED, 2)]
