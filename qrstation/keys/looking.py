"""Looks at the files that somebody chose for TLS, and says of each what it is, or what is wrong. For workers.

What reads them is imported with the first look: the window's start does not wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qrstation.core.codes.keys import KeyCode
from qrstation.core.errors import StationError
from qrstation.core.notice import Notice, notice
from qrstation.core.station.settings import place_of
from qrstation.keys.certificate import Certificate
from qrstation.keys.in_time import NotInTime, Waiting
from qrstation.keys.passphrases import Passphrases

SECONDS = 10.0
"""That the files may take: they may lie on a drive that is gone."""


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Files as the settings name them; "" for none."""

    certificate: str = ""
    key: str = ""
    ca: str = ""


@dataclass(frozen=True, slots=True)
class SeenKey:
    """What was seen of a key."""

    is_encrypted: bool = False
    fits: bool = False
    """Whether it fits the certificate, as far as that was tried."""
    problem: Notice | None = None


@dataclass(frozen=True, slots=True)
class SeenFiles:
    """What was seen of the files: certificates, or the problem with their file."""

    certificates: tuple[Certificate, ...] = ()
    certificate_problem: Notice | None = None
    authorities: tuple[Certificate, ...] = ()
    ca_problem: Notice | None = None
    key: SeenKey | None = None
    """None where no key is named."""


class Looking:
    """Looks at files; one for a program, since it counts those who never came back."""

    def __init__(self, home: Path, passphrases: Passphrases, seconds: float = SECONDS) -> None:
        self._home = home
        self._passphrases = passphrases
        self._seconds = seconds
        self._waiting = Waiting()

    def look(self, files: TlsFiles) -> SeenFiles:
        """Look at the files, without asking for a passphrase: a key that needs one is only said to."""
        certificates, certificate_problem = self._certificates(files.certificate)
        authorities, ca_problem = self._certificates(files.ca)
        return SeenFiles(
            certificates, certificate_problem, authorities, ca_problem, self._key(files, bool(certificates))
        )

    def unlock(self, files: TlsFiles, passphrase: str | None = None) -> SeenKey:
        """Look at a key that needs a passphrase: with one that was typed, else with what is kept."""
        try:
            phrase = self._passphrases.of(self.place(files.key)) if passphrase is None else passphrase
            if not files.certificate:
                return SeenKey(is_encrypted=True)
            self._check(files, phrase)
        except StationError as error:
            return SeenKey(is_encrypted=True, problem=error.notice)
        return SeenKey(is_encrypted=True, fits=True)

    def place(self, named: str) -> Path:
        """Give the file that is named."""
        try:
            return place_of(named, self._home)
        except RuntimeError:  # an unknown user behind ~
            return Path(named)

    def _certificates(self, named: str) -> tuple[tuple[Certificate, ...], Notice | None]:
        if not named:
            return (), None
        from qrstation.keys.reading import read_certificates

        path = self.place(named)
        try:
            return tuple(self._waiting.within(self._seconds, lambda: read_certificates(path))), None
        except NotInTime:
            return (), notice(KeyCode.FILE_SILENT, path=str(path))
        except StationError as error:
            return (), error.notice

    def _key(self, files: TlsFiles, has_certificate: bool) -> SeenKey | None:
        if not files.key:
            return None
        from qrstation.keys.pair import is_open_to_others
        from qrstation.keys.pem_file import is_encrypted_key

        path = self.place(files.key)
        try:
            if self._waiting.within(self._seconds, lambda: is_encrypted_key(path)):
                return SeenKey(is_encrypted=True)
            if has_certificate:
                self._check(files, None)
            if self._waiting.within(self._seconds, lambda: is_open_to_others(path)):
                return SeenKey(fits=has_certificate, problem=notice(KeyCode.KEY_OPEN_TO_OTHERS, path=str(path)))
        except NotInTime:
            return SeenKey(problem=notice(KeyCode.FILE_SILENT, path=str(path)))
        except StationError as error:
            return SeenKey(problem=error.notice)
        return SeenKey(fits=has_certificate)

    def _check(self, files: TlsFiles, passphrase: str | None) -> None:
        from qrstation.keys.pair import check_pair

        certificate, key = self.place(files.certificate), self.place(files.key)
        try:
            self._waiting.within(self._seconds, lambda: check_pair(certificate, key, passphrase))
        except NotInTime as error:
            raise StationError(KeyCode.FILE_SILENT, path=str(key)) from error
