"""What can be told of sending the audit trail on to a collector."""

from __future__ import annotations

from qrstation.core.notice import Code


class SyslogCode(Code):
    """Codes; each has its words in `qrstation.words.syslog`."""

    UNKNOWN_HOST = "syslog.unknown-host"
    REFUSED = "syslog.refused"
    UNREACHABLE = "syslog.unreachable"
    SILENT = "syslog.silent"
    """It takes the connection, and then says nothing of TLS."""
    SLOW = "syslog.slow"
    """It reads no more of what is sent."""
    RESET = "syslog.reset"
    CLOSED = "syslog.closed"

    PLAIN = "syslog.plain"
    NO_COMMON_VERSION = "syslog.no-common-version"
    UNKNOWN_CA = "syslog.unknown-ca"
    EXPIRED = "syslog.expired"
    NOT_YET_VALID = "syslog.not-yet-valid"
    WRONG_NAME = "syslog.wrong-name"
    CERTIFICATE = "syslog.certificate"
    """It is not trusted for another reason."""
    WANTS_CERTIFICATE = "syslog.wants-certificate"
    NO_TLS = "syslog.no-tls"
    """The handshake failed for another reason."""
    CA_UNREADABLE = "syslog.ca-unreadable"

    TRAIL_UNREADABLE = "syslog.trail-unreadable"
    PLACE_UNWRITABLE = "syslog.place-unwritable"
