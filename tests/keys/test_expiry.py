"""What ends soon is told of each certificate that the settings name, thirty days before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings, Settings
from qrstation.keys.expiry import warnings
from qrstation.words import words_of
from tests.keys.issued import Files, issue


def said(settings: Settings, now: datetime | None = None) -> list[str]:
    """Give the first lines of what is told."""
    return [words_of(each).what for each in warnings(settings, Path(), now)]


def receiver(files: Files) -> Settings:
    """Give settings whose receiver speaks TLS."""
    return Settings(receiver=ReceiverSettings(tls_certificate=str(files.certificate), tls_key=str(files.key)))


def test_nothing_is_told_of_what_lasts(tmp_path: Path) -> None:
    assert said(receiver(issue(tmp_path, days=31))) == []
    assert said(Settings()) == []


def test_the_receivers_end_is_told_with_the_day(tmp_path: Path) -> None:
    settings = receiver(issue(tmp_path, days=29.5))
    day = datetime.now(UTC) + timedelta(days=29.5)
    assert said(settings) == [f"the receiver's certificate expires in 29 days ({day:%Y-%m-%d})"]
    assert said(settings, day - timedelta(hours=1)) == [f"the receiver's certificate expires today ({day:%Y-%m-%d})"]
    assert said(settings, day + timedelta(hours=1)) == [f"the receiver's certificate expired on {day:%Y-%m-%d}"]
    assert "valid from" in said(settings, day - timedelta(days=2000))[0]


def test_archives_with_tls_are_looked_at_and_others_not(tmp_path: Path) -> None:
    files = issue(tmp_path, days=3.5)
    archive = ArchiveSettings("Main", "MAIN", "10.0.0.1", 104, tls=True, tls_ca=str(files.certificate))
    assert said(Settings(archives=(replace(archive, tls=False),))) == []
    assert said(Settings(archives=(archive,)))[0].startswith("an authority by which “Main” is known expires in 3 days")


def test_what_cannot_be_read_is_told_by_who_uses_it(tmp_path: Path) -> None:
    settings = Settings(receiver=ReceiverSettings(tls_certificate=str(tmp_path / "gone"), tls_key="x"))
    assert said(settings) == []
