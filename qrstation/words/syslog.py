"""Words for what can be told of sending the audit trail on to a collector."""

from __future__ import annotations

from qrstation.core.codes.syslog import SyslogCode
from qrstation.words.entry import Entry

_KEPT = "what is recorded waits here and is sent later"
_CORRECT = "correct audit.syslog in the settings"
_ASK = f"ask the collector's administrator; {_KEPT}"

WORDS: dict[str, Entry] = {
    SyslogCode.UNKNOWN_HOST: ("the name {host} of the audit trail's collector is not known", _CORRECT),
    SyslogCode.REFUSED: (
        "nothing listens at {host}, port {port}, where the audit trail is to be sent ({reason})",
        f"correct audit.syslog in the settings, or {_ASK}",
    ),
    SyslogCode.UNREACHABLE: (
        "the audit trail's collector at {host}, port {port} cannot be reached ({reason})",
        f"look at the network, or {_ASK}",
    ),
    SyslogCode.SILENT: (
        "the audit trail's collector at {host}, port {port} took the connection, then said nothing for {seconds:g} s",
        _ASK,
    ),
    SyslogCode.SLOW: (
        "the audit trail's collector at {host}, port {port} has taken nothing for {seconds:g} s",
        _ASK,
    ),
    SyslogCode.RESET: ("the connection to the audit trail's collector at {host}, port {port} broke ({reason})", _ASK),
    SyslogCode.CLOSED: ("the audit trail's collector at {host}, port {port} closed the connection", _ASK),
    SyslogCode.PLAIN: (
        "what listens at {host}, port {port} does not speak TLS, and no audit trail is sent in the clear",
        "give the collector's port for syslog over TLS (mostly 6514) in audit.syslog",
    ),
    SyslogCode.NO_COMMON_VERSION: (
        "the audit trail's collector at {host}, port {port} speaks neither TLS 1.2 nor TLS 1.3",
        _ASK,
    ),
    SyslogCode.UNKNOWN_CA: (
        "the certificate of the audit trail's collector at {host}, port {port} is of no authority that is trusted here",
        "name the file with its authority's certificate in audit.syslog_ca",
    ),
    SyslogCode.EXPIRED: ("the certificate of the audit trail's collector at {host}, port {port} has expired", _ASK),
    SyslogCode.NOT_YET_VALID: (
        "the certificate of the audit trail's collector at {host}, port {port} is not valid yet",
        "look whether this machine's clock is right",
    ),
    SyslogCode.WRONG_NAME: (
        "the certificate of the audit trail's collector is for another name than {host}",
        "give the name that stands in the certificate in audit.syslog",
    ),
    SyslogCode.CERTIFICATE: (
        "the certificate of the audit trail's collector at {host}, port {port} cannot be trusted ({reason})",
        _ASK,
    ),
    SyslogCode.WANTS_CERTIFICATE: (
        "the audit trail's collector at {host}, port {port} wants a certificate of this station, which has none for it",
        f"have this station's address allowed there without one; {_KEPT}",
    ),
    SyslogCode.NO_TLS: (
        "no TLS with the audit trail's collector at {host}, port {port} ({reason})",
        f"ask its administrator, also whether it wants a certificate of this station; {_KEPT}",
    ),
    SyslogCode.CA_UNREADABLE: (
        "the certificates in {file} cannot be read ({reason})",
        "name a file of certificates in PEM form in audit.syslog_ca",
    ),
    SyslogCode.TRAIL_UNREADABLE: (
        "the audit trail cannot be read to be sent on ({reason})",
        "look who may read the folder of the logs",
    ),
    SyslogCode.PLACE_UNWRITABLE: (
        "how far the audit trail was sent cannot be written down ({reason})",
        "make room on the disk, and look who may write the home; else records are sent twice",
    ),
}
