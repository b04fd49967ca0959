"""What OpenSSL says of TLS that failed, as codes: of an archive that was called, and of a caller."""

from __future__ import annotations

import re
import ssl

from qrstation.core.codes.tls import TlsCode
from qrstation.core.errors import AssociationLost, PeerError, TlsFailed
from qrstation.core.notice import Code, Notice, notice
from qrstation.core.standard.node import Node
from qrstation.network.upper_layer.inbox import Broken

HANDSHAKE, ALERT = 0x16, 0x15
"""The first byte of a record that begins a handshake, and of one that says what is wrong (RFC 8446 5.1)."""
_PASSING = frozenset({TlsCode.CLOSED, TlsCode.SILENT, TlsCode.BROKEN})
"""What may be otherwise at the next call; all else stays until somebody changes something."""
_UNTRUSTED = frozenset({18, 19, 20, 21, 27})
"""X509_V_ERR_…: self-signed, in the chain too, no issuer found, the first not verified, not trusted."""
_NOT_YET_VALID, _EXPIRED = 9, 10
_NO_VERSION = frozenset(
    {"UNSUPPORTED_PROTOCOL", "VERSION_TOO_LOW", "NO_PROTOCOLS_AVAILABLE", "WRONG_SSL_VERSION", "INAPPROPRIATE_FALLBACK"}
)
_NO_CIPHER = frozenset({"NO_SHARED_CIPHER", "NO_SUITABLE_SIGNATURE_ALGORITHM", "NO_SUITABLE_KEY_SHARE", "BAD_ECPOINT"})
_ALERTS = {
    "PROTOCOL_VERSION": TlsCode.NO_COMMON_VERSION,
    "INAPPROPRIATE_FALLBACK": TlsCode.NO_COMMON_VERSION,
    "HANDSHAKE_FAILURE": TlsCode.NO_COMMON_CIPHER,
    "INSUFFICIENT_SECURITY": TlsCode.NO_COMMON_CIPHER,
    "CERTIFICATE_REQUIRED": TlsCode.ASKS_CERTIFICATE,
    "NO_CERTIFICATE": TlsCode.ASKS_CERTIFICATE,
    "UNKNOWN_CA": TlsCode.REFUSES_OURS,
    "BAD_CERTIFICATE": TlsCode.REFUSES_OURS,
    "UNSUPPORTED_CERTIFICATE": TlsCode.REFUSES_OURS,
    "CERTIFICATE_REVOKED": TlsCode.REFUSES_OURS,
    "CERTIFICATE_EXPIRED": TlsCode.REFUSES_OURS,
    "CERTIFICATE_UNKNOWN": TlsCode.REFUSES_OURS,
    "ACCESS_DENIED": TlsCode.REFUSES_OURS,
}
"""What an alert means (RFC 8446 6.2)."""
_OF_CALLERS: dict[Code, Code] = {
    TlsCode.UNKNOWN_CA: TlsCode.CALLER_UNKNOWN_CA,
    TlsCode.EXPIRED: TlsCode.CALLER_EXPIRED,
    TlsCode.NOT_YET_VALID: TlsCode.CALLER_NOT_YET_VALID,
    TlsCode.NOT_ACCEPTED: TlsCode.CALLER_NOT_ACCEPTED,
    TlsCode.NO_COMMON_VERSION: TlsCode.CALLER_NO_COMMON_VERSION,
    TlsCode.NO_COMMON_CIPHER: TlsCode.CALLER_NO_COMMON_CIPHER,
    TlsCode.PLAIN_PEER: TlsCode.CALLER_PLAIN,
    TlsCode.REFUSES_OURS: TlsCode.CALLER_REFUSES_OURS,
    TlsCode.ASKS_CERTIFICATE: TlsCode.CALLER_BROKEN,
    TlsCode.UNKNOWN_NAME: TlsCode.CALLER_BROKEN,
    TlsCode.CLOSED: TlsCode.CALLER_CLOSED,
    TlsCode.BROKEN: TlsCode.CALLER_BROKEN,
}


def fault(error: ssl.SSLError, *, agreed: bool = False, shows: bool = True) -> Broken:
    """Say what a failure of a connection to an archive means.

    ``agreed`` tells whether a cipher was agreed on before, ``shows`` whether this station had a certificate to show:
    many say in the same words that they take none that is shown, and that none was.
    """
    reason = error.reason or ""
    said = reason.replace("_", " ").lower() or "nothing more is known"
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate_fault(error)
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError) or reason == "UNEXPECTED_EOF_WHILE_READING":
        return Broken(TlsCode.CLOSED)
    alert = re.search(r"ALERT_(\w+)$", reason)
    code = _ALERTS.get(alert.group(1)) if alert else None
    if code is None and reason in _NO_VERSION:
        code = TlsCode.NO_COMMON_VERSION
    elif code is None and reason in _NO_CIPHER:
        code = TlsCode.NO_COMMON_CIPHER
    elif reason == "TLSV1_UNRECOGNIZED_NAME":
        code = TlsCode.UNKNOWN_NAME
    elif code is None and reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST"):
        code = TlsCode.PLAIN_PEER
    if alert and code == TlsCode.NO_COMMON_CIPHER and agreed:
        code = TlsCode.REFUSES_OURS
    if code == TlsCode.REFUSES_OURS and not shows:
        code = TlsCode.ASKS_CERTIFICATE
    return Broken(code or TlsCode.BROKEN, f"TLS {said}", reason=said)


def _certificate_fault(error: ssl.SSLCertVerificationError) -> Broken:
    number, said = error.verify_code, str(error.verify_message)
    code = TlsCode.UNKNOWN_CA if number in _UNTRUSTED else TlsCode.NOT_ACCEPTED
    if number in (_NOT_YET_VALID, _EXPIRED):
        code = TlsCode.EXPIRED if number == _EXPIRED else TlsCode.NOT_YET_VALID
    return Broken(code, f"X.509 {number}, {said}", reason=said)


def caller_fault(error: ssl.SSLError) -> Notice:
    """Say what a failure of a connection from a caller means."""
    if error.reason == "PEER_DID_NOT_RETURN_A_CERTIFICATE":
        return notice(TlsCode.CALLER_NO_CERTIFICATE)
    found = fault(error)
    return notice(_OF_CALLERS[found.how], found.support, **found.values)


def failure_of(node: Node, broken: Broken) -> PeerError | None:
    """Give the error to raise for TLS that failed with an archive; None where it is not about TLS."""
    if not isinstance(broken.how, TlsCode):
        return None
    kind = AssociationLost if broken.how in _PASSING else TlsFailed
    return kind(broken.how, support=broken.support, peer=str(node), **broken.values)
