"""Says which certificates of the settings end soon, have ended, or are not valid yet. For a worker: it reads files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from qrstation.core.codes.keys import KeyCode
from qrstation.core.errors import StationError
from qrstation.core.notice import Notice, notice
from qrstation.core.station.settings import ReceiverSettings, Settings, place_of
from qrstation.keys.certificate import Certificate
from qrstation.keys.reading import read_certificates


def warnings(settings: Settings, home: Path, now: datetime | None = None) -> tuple[Notice, ...]:
    """Give what is to be told of the certificates that the settings name, relative ones taken from the ``home``.

    What cannot be read is not told here: who uses it says so.
    """
    told = [*of_receiver(settings.receiver, home, now)]
    for archive in settings.archives:
        if not archive.tls:
            continue
        who = {"archive": archive.name}
        told += _of_file(archive.tls_certificate, notice(KeyCode.OF_STATION, **who), home, now, most=1)
        told += _of_file(archive.tls_ca, notice(KeyCode.OF_ARCHIVE_CA, **who), home, now)
    return tuple(told)


def of_receiver(receiver: ReceiverSettings, home: Path, now: datetime | None = None) -> list[Notice]:
    """Give what is to be told of the receiver's own certificates."""
    if not receiver.tls_certificate:
        return []
    own = _of_file(receiver.tls_certificate, notice(KeyCode.OF_RECEIVER), home, now, most=1)
    return [*own, *_of_file(receiver.tls_ca, notice(KeyCode.OF_RECEIVER_CA), home, now)]


def remark_on(which: Notice, certificate: Certificate, now: datetime | None = None) -> Notice | None:
    """Give what is to be told of a certificate; None where it is well."""
    if certificate.is_over(now):
        return notice(KeyCode.EXPIRED, which=which, date=f"{certificate.not_after:%Y-%m-%d}")
    if certificate.is_early(now):
        return notice(KeyCode.EARLY, which=which, date=f"{certificate.not_before:%Y-%m-%d}")
    if certificate.ends_soon(now):
        days, date = certificate.days_left(now), f"{certificate.not_after:%Y-%m-%d}"
        return notice(KeyCode.EXPIRES, which=which, days=days, date=date)
    return None


def _of_file(path: str, which: Notice, home: Path, now: datetime | None, most: int | None = None) -> Iterator[Notice]:
    """Give what is to be told of the first that asks for it; of a chain that is shown only the first counts."""
    if not path:
        return
    try:
        certificates = read_certificates(place_of(path, home))
    except StationError:
        return
    for certificate in certificates[:most]:
        if (told := remark_on(which, certificate, now)) is not None:
            yield told
            return
