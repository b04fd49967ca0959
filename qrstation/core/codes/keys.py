"""What can be told of certificates, keys and the keyring."""

from __future__ import annotations

from qrstation.core.notice import Code


class KeyCode(Code):
    """Codes; each has its words in `qrstation.words.keys`. ``path`` is a file's; see `tls` for what uses them."""

    FILE_TOO_LARGE = "keys.file-too-large"
    FILE_SILENT = "keys.file-silent"
    NOT_PEM = "keys.not-pem"
    """It is a certificate or a key, but in another form (DER, PKCS #12)."""
    BROKEN_CERTIFICATE = "keys.broken-certificate"
    KEY_BROKEN = "keys.key-broken"
    KEY_OPEN_TO_OTHERS = "keys.key-open-to-others"

    NO_KEYRING = "keyring.none"
    KEYRING_LOCKED = "keyring.locked"
    KEYRING_SILENT = "keyring.silent"
    KEYRING_FAILED = "keyring.failed"

    EXISTS_ALREADY = "keys.exists-already"
    UNWRITABLE = "keys.unwritable"
    NAME_NEEDED = "keys.name-needed"
    NAME_UNUSABLE = "keys.name-unusable"
    HOST_UNUSABLE = "keys.host-unusable"
    """Value ``host``."""

    EXPIRES = "certificate.expires"
    """Values ``which`` (one of those below), ``days`` and ``date``."""
    EXPIRED = "certificate.expired"
    EARLY = "certificate.early"
    OF_RECEIVER = "certificate.of-receiver"
    OF_RECEIVER_CA = "certificate.of-receiver-ca"
    OF_STATION = "certificate.of-station"
    """What this station shows to ``archive``."""
    OF_ARCHIVE_CA = "certificate.of-archive-ca"
    OF_ARCHIVE = "certificate.of-archive"
    """What ``archive`` itself shows."""
