"""Makes what TLS is spoken by of the files that the settings name: those of an archive, and those of the receiver.

TLS 1.2 and 1.3 with the ciphers of BCP 195 (RFC 9325 4.2), as PS3.15 B.12 asks.
"""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qrstation.core.codes.tls import TlsCode
from qrstation.core.errors import StationError, TlsFailed
from qrstation.core.station.pem import CERTIFICATE, Block, blocks, read_start
from qrstation.core.station.settings import ArchiveSettings, ReceiverSettings
from qrstation.core.station.tls_place import Passphrase, TlsPlace

LOG = logging.getLogger(__name__)
CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20:@SECLEVEL=2"
"""Those of TLS 1.2: keys that are made for a connection alone, and authenticated encryption. All of 1.3 are so."""
MOST_BYTES = 4 << 20
"""What a file of certificates may hold; a system's issuers are 200 KB."""
Stamp = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Calling:
    """By what an archive is called with TLS."""

    context: ssl.SSLContext
    name: str
    """The name that its certificate must carry."""
    known: frozenset[bytes]
    """Certificates in DER form that were given for it: one of these may carry any name."""
    shows: bool
    """Whether this station shows a certificate where it is asked for one."""


def for_calling(archive: ArchiveSettings, place: TlsPlace) -> Calling:
    """Read the files of an archive. Raises TlsFailed."""
    context = _context(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # by the transport: it does not matter where the archive's own certificate is given
    issuers = place.file(archive.tls_ca)
    known = frozenset[bytes]()
    if issuers is None:
        context.load_default_certs()
    else:
        known = _trust(context, issuers)
    certificate, key = place.file(archive.tls_certificate), place.file(archive.tls_key)
    if certificate is not None:
        _show(context, certificate, key, place.passphrase)
    return Calling(context, archive.tls_name or archive.host, known, certificate is not None)


class Answering:
    """By what callers are answered with TLS: read anew when a file was changed. For any thread."""

    def __init__(self, receiver: ReceiverSettings, place: TlsPlace) -> None:
        named = (receiver.tls_certificate, receiver.tls_key, receiver.tls_ca)
        self._certificate, self._key, self._issuers = (place.file(each) for each in named)
        self._passphrase = place.passphrase
        self._lock = threading.Lock()
        """Guards the context and the stamp of the files that it was made of, which change together."""
        self._context: ssl.SSLContext | None = None
        self._stamp: Stamp = ()

    def load(self) -> ssl.SSLContext:
        """Read the files. Raises TlsFailed."""
        stamp = self._stamp_now()
        context = _context(ssl.PROTOCOL_TLS_SERVER)
        context.options |= ssl.OP_CIPHER_SERVER_PREFERENCE | ssl.OP_NO_TICKET
        context.num_tickets = 0  # associations are long: none is worth being resumed
        if self._certificate is not None:
            _show(context, self._certificate, self._key, self._passphrase)
        if self._issuers is not None:
            _trust(context, self._issuers)
            context.verify_mode = ssl.CERT_REQUIRED
        with self._lock:
            self._context, self._stamp = context, stamp
        return context

    def context(self) -> ssl.SSLContext:
        """Give the context for a connection; where changed files are no good, that of before. Raises TlsFailed."""
        with self._lock:
            context, stamp = self._context, self._stamp
        now = self._stamp_now()
        if context is not None and stamp == now:
            return context
        try:
            return self.load()
        except TlsFailed as error:
            if context is None:
                raise
            LOG.warning("the new certificate is not used: %s", error.notice)
        with self._lock:
            self._stamp = now  # said once; the files are read again when they change
        return context

    def _stamp_now(self) -> Stamp:
        return tuple(self._stamps())

    def _stamps(self) -> Iterator[tuple[int, int, int]]:
        for path in (self._certificate, self._key, self._issuers):
            try:
                found = path.stat() if path is not None else None
            except OSError:
                found = None
            yield (found.st_mtime_ns, found.st_size, found.st_ino) if found is not None else (0, 0, 0)


def _context(protocol: int) -> ssl.SSLContext:
    context = ssl.SSLContext(protocol)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    # An issuer that is given is trusted as it is, be it one below another, and so is a certificate of its own.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def _trust(context: ssl.SSLContext, path: Path) -> frozenset[bytes]:
    """Have the certificates of a file trusted; gives them in DER form. Raises TlsFailed."""
    try:
        known = [block.der() for block in _blocks(path) if block.label == CERTIFICATE]
        context.load_verify_locations(cadata=b"".join(known))
    except (ValueError, ssl.SSLError) as error:
        raise TlsFailed(TlsCode.NO_CERTIFICATE, path=str(path)) from error
    return frozenset(known)


def _show(context: ssl.SSLContext, certificate: Path, key: Path | None, passphrase: Passphrase) -> None:
    """Have a certificate shown. Raises TlsFailed."""
    _trust(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), certificate)
    key = key or certificate
    if not any(block.is_private_key for block in _blocks(key)):
        raise TlsFailed(TlsCode.NO_KEY, path=str(key))
    was_asked = False

    def ask() -> str:
        nonlocal was_asked
        was_asked = True
        return passphrase(key)

    try:
        context.load_cert_chain(certificate, key, password=ask)
    except StationError as error:
        told = error.notice
        if isinstance(told.code, TlsCode):
            raise TlsFailed.of(told) from None
        raise TlsFailed(TlsCode.PASSPHRASE_AWAY, support=told.support, path=str(key), why=told) from None
    except ssl.SSLError as error:
        reason = error.reason or ""
        if reason == "KEY_VALUES_MISMATCH" or "KEY_TYPE_MISMATCH" in reason:
            raise TlsFailed(TlsCode.KEY_DOES_NOT_FIT, path=str(key), certificate=str(certificate)) from None
        if "TOO_SMALL" in reason or "TOO_WEAK" in reason:
            weak = reason.replace("_", " ").lower()
            raise TlsFailed(TlsCode.TOO_WEAK, path=str(certificate), reason=weak) from None
        raise TlsFailed(TlsCode.PASSPHRASE_WRONG if was_asked else TlsCode.NO_KEY, path=str(key)) from None
    except (OSError, ValueError) as error:  # it was changed since it was read, or a passphrase is too long
        reason = getattr(error, "strerror", None) or "unusable"
        raise TlsFailed(TlsCode.FILE_UNREADABLE, path=str(key), reason=reason) from None


def _blocks(path: Path) -> list[Block]:
    """Give the blocks of a PEM file; OpenSSL says whether all is there of one without its END. Raises TlsFailed."""
    try:
        return list(blocks(read_start(path, MOST_BYTES)))
    except OSError as error:
        raise TlsFailed(TlsCode.FILE_UNREADABLE, path=str(path), reason=error.strerror or str(error)) from error
