"""Old files go by a process that seals, where the trail is sealed; who forges such a removal is found out."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from qrstation.audit.files import lines_of, trail_files
from qrstation.audit.record import UNSEALED, Key
from qrstation.audit.verifying import verify
from qrstation.core.codes.audit import AuditCode
from qrstation.core.station.home import Home
from tests.audit.material import KEY, alert, entry, home_at, records, trail_of


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give a home with a sealed trail of three days."""
    made = home_at(tmp_path)
    for day in ("2026-01-01", "2026-02-01", "2026-03-01"):
        trail_of(made, lambda: KEY, day=day).append([entry(1)])
    return made


def days(home: Home) -> list[str]:
    return [file.day for file in trail_files(home.audit)]


def test_what_is_sealed_waits_for_one_who_seals(home: Home) -> None:
    keys: list[Key] = []
    trail = trail_of(home, lambda: keys[0] if keys else None, keep_days=40, day="2026-03-02")
    trail.append([entry(2)])
    assert days(home) == ["2026-01-01", "2026-02-01", "2026-03-01", "2026-03-02"]
    keys.append(KEY)
    trail.append([entry(3)])
    assert days(home) == ["2026-02-01", "2026-03-01", "2026-03-02"]
    removal = next(record for record in records(home) if b"removed for their age" in record.xml)
    assert removal.seal == KEY.seal(removal.link)
    verdict = verify(home, KEY)
    assert (verdict.is_whole, [each.code for each in verdict.remarks]) == (True, [AuditCode.REMOVED])


def test_it_waits_for_a_month_and_no_longer(home: Home) -> None:
    trail_of(home, keep_days=20, day="2026-03-02").append([entry(2)])
    assert days(home) == ["2026-02-01", "2026-03-01", "2026-03-02"], "of the others it is not thirty days past"
    removal = next(record for record in records(home) if b"removed for their age" in record.xml)
    assert removal.seal == UNSEALED
    verdict = verify(home, KEY)
    assert (verdict.is_whole, [each.code for each in verdict.remarks]) == (True, [AuditCode.REMOVED_UNSEALED])
    assert AuditCode.REMOVED in [each.code for each in verify(home).remarks], "without a key nobody can tell"


def test_a_removal_that_somebody_forged_is_told(home: Home) -> None:
    first = trail_files(home.audit)[0]
    (last,) = [line.record for line in lines_of(first)]
    assert last is not None
    told = f"{last.number} {last.link}".encode()
    trail_of(home, day="2026-03-01").append([alert("removed", [("Removed Records", told)])])
    first.path.unlink()
    (remark,) = verify(home, KEY).remarks
    assert (remark.code, remark.get("last"), remark.get("number")) == (AuditCode.REMOVED_UNSEALED, 1, 4)


@pytest.mark.parametrize("held", [0, 1, 15])
def test_what_cannot_be_removed_goes_another_day_and_the_rest_is_whole_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int
) -> None:
    home = home_at(tmp_path)
    for day in range(1, 31):
        trail_of(home, day=f"2026-01-{day:02}").append([entry(1), entry(2)])
    is_held, real = trail_files(home.audit)[held].path.name, Path.unlink

    def refused(path: Path, missing_ok: bool = False) -> None:
        if path.name == is_held:
            raise PermissionError(errno.EACCES, "somebody holds it")
        real(path, missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refused)
        trail_of(home, day="2026-01-31", keep_days=10).append([entry(3)])
    assert days(home)[0] == f"2026-01-{held + 1:02}"
    assert verify(home).is_whole
    trail_of(home, day="2026-01-31", keep_days=10).append([entry(4)])
    assert days(home)[0] == "2026-01-20"
    assert verify(home).is_whole
    assert [record.number for record in records(home)] == list(range(39, 39 + len(records(home)))), "none came twice"


def test_without_seals_anybody_removes(tmp_path: Path) -> None:
    home = home_at(tmp_path)
    for day in ("2026-01-01", "2026-02-01", "2026-03-01"):
        trail_of(home, keep_days=20, day=day).append([entry(1)])
    assert days(home) == ["2026-02-01", "2026-03-01"]
