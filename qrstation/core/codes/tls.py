"""What can be told of TLS: of archives that are called, of callers, and of this station's own certificate."""

from __future__ import annotations

from qrstation.core.notice import Code


class TlsCode(Code):
    """Codes; each has its words in `qrstation.words.tls`. Those of archives name the ``peer``."""

    # An archive that is called.
    UNKNOWN_CA = "tls.unknown-ca"
    EXPIRED = "tls.expired"
    NOT_YET_VALID = "tls.not-yet-valid"
    WRONG_NAME = "tls.wrong-name"
    """Values ``wanted``, and ``names``: those that the certificate carries."""
    UNKNOWN_NAME = "tls.unknown-name"
    """It has no certificate for the name by which it was called (RFC 6066 3)."""
    NOT_ACCEPTED = "tls.not-accepted"
    """Something else is wrong with its certificate: ``reason``, in the words of OpenSSL."""
    NO_COMMON_VERSION = "tls.no-common-version"
    NO_COMMON_CIPHER = "tls.no-common-cipher"
    PLAIN_PEER = "tls.plain-peer"
    PEER_SPEAKS_TLS = "tls.peer-speaks-tls"
    """It was called without TLS."""
    CLOSED = "tls.closed"
    SILENT = "tls.silent"
    ASKS_CERTIFICATE = "tls.asks-certificate"
    REFUSES_OURS = "tls.refuses-ours"
    BROKEN = "tls.broken"

    # What this station shows of itself, and whom it trusts: files.
    FILE_UNREADABLE = "tls.file-unreadable"
    NO_CERTIFICATE = "tls.no-certificate"
    NO_KEY = "tls.no-key"
    KEY_DOES_NOT_FIT = "tls.key-does-not-fit"
    PASSPHRASE_MISSING = "tls.passphrase-missing"  # noqa: S105 - a code
    PASSPHRASE_WRONG = "tls.passphrase-wrong"  # noqa: S105 - a code
    PASSPHRASE_AWAY = "tls.passphrase-away"  # noqa: S105 - a code
    """Value ``why``: what keeps the keyring from giving it."""
    TOO_WEAK = "tls.too-weak"

    # Those that call us, and why they were turned away.
    CALLER_PLAIN = "caller.plain"
    CALLER_SPEAKS_TLS = "caller.speaks-tls"
    CALLER_NO_COMMON_VERSION = "caller.no-common-version"
    CALLER_NO_COMMON_CIPHER = "caller.no-common-cipher"
    CALLER_NO_CERTIFICATE = "caller.no-certificate"
    CALLER_UNKNOWN_CA = "caller.unknown-ca"
    CALLER_EXPIRED = "caller.expired"
    CALLER_NOT_YET_VALID = "caller.not-yet-valid"
    CALLER_NOT_ACCEPTED = "caller.not-accepted"
    CALLER_REFUSES_OURS = "caller.refuses-ours"
    CALLER_SILENT = "caller.silent"
    CALLER_CLOSED = "caller.closed"
    CALLER_BROKEN = "caller.broken"
