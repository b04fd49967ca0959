"""The TLS with a collector: what of its certificate is checked, and failures as codes."""

from __future__ import annotations

import ssl

from qrstation.core.codes.syslog import SyslogCode
from qrstation.core.errors import CollectorError

_NOT_YET_VALID, _EXPIRED = 9, 10
_UNKNOWN_CA = frozenset({2, 18, 19, 20, 21, 33})
"""No issuer found, or one that nobody named (X509_V_ERR_… of OpenSSL)."""
_WRONG_NAME = frozenset({62, 64})
_PLAIN = frozenset(
    {"WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "UNKNOWN_PROTOCOL"}
)
"""What OpenSSL calls bytes that are no TLS."""
_VERSIONS = frozenset(
    {"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "NO_PROTOCOLS_AVAILABLE", "WRONG_SSL_VERSION"}
)
_WANTED = frozenset({"TLSV13_ALERT_CERTIFICATE_REQUIRED", "TLSV1_ALERT_CERTIFICATE_REQUIRED"})


def context_for(ca_file: str) -> ssl.SSLContext:
    """Make what connections are checked by: TLS 1.2 or 1.3 (RFC 8996), certificate and name.

    ``ca_file`` has the certificates that are trusted, PEM; "" for those of the system. Raises CollectorError.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # asks for a certificate, and looks at the name
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # Also one that is not its own issuer may be named, be it the collector's own.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        if ca_file:
            context.load_verify_locations(cafile=ca_file)
        else:
            context.load_default_certs()
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        reason = error.reason if isinstance(error, ssl.SSLError) else getattr(error, "strerror", None)
        raise CollectorError(SyslogCode.CA_UNREADABLE, file=ca_file, reason=reason or type(error).__name__) from error
    return context


def failure_of(error: ssl.SSLError, host: str, port: int) -> CollectorError:
    """Say why TLS failed. What the peer wrote into its certificate is not repeated."""
    if isinstance(error, ssl.SSLCertVerificationError):
        code = _certificate_code(error.verify_code)
        return CollectorError(code, host=host, port=port, reason=_plain(error.verify_message))
    reason = error.reason or ""
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return CollectorError(SyslogCode.CLOSED, host=host, port=port)
    for names, code in (
        (_PLAIN, SyslogCode.PLAIN),
        (_VERSIONS, SyslogCode.NO_COMMON_VERSION),
        (_WANTED, SyslogCode.WANTS_CERTIFICATE),
    ):
        if reason in names:
            return CollectorError(code, host=host, port=port)
    return CollectorError(SyslogCode.NO_TLS, host=host, port=port, reason=_plain(reason) or type(error).__name__)


def _certificate_code(verify_code: int) -> SyslogCode:
    if verify_code in _UNKNOWN_CA:
        return SyslogCode.UNKNOWN_CA
    if verify_code in _WRONG_NAME:
        return SyslogCode.WRONG_NAME
    known = {_EXPIRED: SyslogCode.EXPIRED, _NOT_YET_VALID: SyslogCode.NOT_YET_VALID}
    return known.get(verify_code, SyslogCode.CERTIFICATE)


def _plain(text: str) -> str:
    """Give OpenSSL's own words, which name no one: "certificate verify failed", "sslv3 alert handshake failure"."""
    return text.replace("_", " ").lower()[:100]
