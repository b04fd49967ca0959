"""Words for what can be told of TLS: of archives that are called, of callers, and of this station's own certificate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qrstation.core.codes.tls import TlsCode
from qrstation.words.entry import Entry

_NEW_ONE = "ask its administrator for a new certificate"
_CLOCKS = "compare the clocks of both machines"
_HAVE_IT_TLS = "if it belongs here, have its administrator switch TLS on for this station"
_ITS_LOG = "if it belongs here, its log says why"
_CHOOSE = "choose another file in the settings"
_VARIABLE = "QRSTATION_SECRET_TLS"


def _wrong_name(values: Mapping[str, Any]) -> tuple[str, str]:
    named = f"is for {values['names']}, not for" if values["names"] else "does not name"
    return (
        f"the certificate of {values['peer']} {named} {values['wanted']}",
        "correct the host of the archive, or, where the certificate is right, write the name that it carries into "
        "“Name in its certificate” (tls_name)",
    )


WORDS: dict[str, Entry] = {
    TlsCode.UNKNOWN_CA: (
        "{peer} shows a certificate whose issuer is not trusted here",
        "ask its administrator for the issuer's certificate, or the archive's own, and choose it in “Trust its "
        "certificate by” (tls_ca)",
    ),
    TlsCode.EXPIRED: ("the certificate of {peer} has expired", f"{_NEW_ONE}; {_CLOCKS}"),
    TlsCode.NOT_YET_VALID: ("the certificate of {peer} is not valid yet", _CLOCKS),
    TlsCode.WRONG_NAME: _wrong_name,
    TlsCode.UNKNOWN_NAME: (
        "{peer} does not know the name by which it was called",
        "correct the host of the archive, or write the name that its administrator tells you into “Name in its "
        "certificate” (tls_name)",
    ),
    TlsCode.NOT_ACCEPTED: ("the certificate of {peer} is not accepted ({reason})", _NEW_ONE),
    TlsCode.NO_COMMON_VERSION: (
        "{peer} speaks no version of TLS that is safe (1.2 or 1.3)",
        "ask its administrator to switch TLS 1.2 or 1.3 on",
    ),
    TlsCode.NO_COMMON_CIPHER: (
        "{peer} agrees to no cipher for TLS that is safe",
        "ask its administrator to switch ciphers of BCP 195 on (ECDHE with AES-GCM or ChaCha20)",
    ),
    TlsCode.PLAIN_PEER: (
        "{peer} does not speak TLS on this port",
        "check the port: an archive often has another one for TLS; or switch TLS off for this archive",
    ),
    TlsCode.PEER_SPEAKS_TLS: ("{peer} speaks TLS on this port", "switch TLS on for this archive, or check the port"),
    TlsCode.CLOSED: (
        "{peer} closed the connection when TLS was to begin",
        "check that it speaks TLS on this port; its log says why it did not like what this station sent",
    ),
    TlsCode.SILENT: (
        "{peer} did not answer within {seconds:g} s when TLS was to begin",
        "check that it speaks TLS on this port",
    ),
    TlsCode.ASKS_CERTIFICATE: (
        "{peer} asks this station for a certificate",
        "choose “Certificate to be shown” and “Its private key” for this archive (tls_certificate, tls_key)",
    ),
    TlsCode.REFUSES_OURS: (
        "{peer} does not accept the certificate of this station",
        "ask its administrator to trust its issuer, and see in the settings whether it has expired",
    ),
    TlsCode.BROKEN: (
        "TLS with {peer} failed ({reason})",
        "try again; then tell its administrator, with the time of day",
    ),
    TlsCode.FILE_UNREADABLE: ("the file {path} for TLS cannot be read ({reason})", f"check it, or {_CHOOSE}"),
    TlsCode.NO_CERTIFICATE: ("the file {path} holds no certificate in PEM form", _CHOOSE),
    TlsCode.NO_KEY: ("the file {path} holds no private key in PEM form", _CHOOSE),
    TlsCode.KEY_DOES_NOT_FIT: (
        "the key {path} does not belong to the certificate {certificate}",
        "choose the key that was made with the request for this certificate",
    ),
    TlsCode.PASSPHRASE_MISSING: (
        "the key {path} has a passphrase that is not known here",
        f"enter it in the settings, or put it into the variable {_VARIABLE}",
    ),
    TlsCode.PASSPHRASE_WRONG: (
        "the passphrase does not open the key {path}",
        f"enter it again in the settings, or correct the variable {_VARIABLE} where that is set",
    ),
    TlsCode.PASSPHRASE_AWAY: ("the passphrase of the key {path} is not to be had: {why}", "{why.advice}"),
    TlsCode.TOO_WEAK: (
        "the certificate {path} is too weak to be used ({reason})",
        "have a new one made, with RSA of 2048 bits or more or an elliptic curve, signed with SHA-256",
    ),
    TlsCode.CALLER_PLAIN: ("called without TLS, which this station asks for", _HAVE_IT_TLS),
    TlsCode.CALLER_SPEAKS_TLS: (
        "called with TLS, which is not switched on here",
        "choose a certificate and its key for the receiver in the settings, or have it call without TLS",
    ),
    TlsCode.CALLER_NO_COMMON_VERSION: (
        "speaks no version of TLS that is safe (1.2 or 1.3)",
        "if it belongs here, have its administrator switch TLS 1.2 or 1.3 on",
    ),
    TlsCode.CALLER_NO_COMMON_CIPHER: (
        "agrees to no cipher for TLS that is safe",
        "if it belongs here, have its administrator switch ciphers of BCP 195 on",
    ),
    TlsCode.CALLER_NO_CERTIFICATE: (
        "showed no certificate",
        "if it belongs here, have it show a certificate; receiver.tls_ca in the settings asks for one",
    ),
    TlsCode.CALLER_UNKNOWN_CA: (
        "showed a certificate whose issuer is not trusted here (receiver.tls_ca)",
        "if it belongs here, add its issuer's certificate to the file receiver.tls_ca",
    ),
    TlsCode.CALLER_EXPIRED: ("showed a certificate that has expired", f"have its administrator renew it; {_CLOCKS}"),
    TlsCode.CALLER_NOT_YET_VALID: ("showed a certificate that is not valid yet", _CLOCKS),
    TlsCode.CALLER_NOT_ACCEPTED: (
        "showed a certificate that is not accepted ({reason})",
        "have its administrator make a new one",
    ),
    TlsCode.CALLER_REFUSES_OURS: (
        "does not accept this station's certificate",
        "give its administrator the certificate of our issuer, and see in the settings whether ours has expired",
    ),
    TlsCode.CALLER_SILENT: ("fell silent when TLS was to begin", _ITS_LOG),
    TlsCode.CALLER_CLOSED: ("closed the connection when TLS was to begin", _ITS_LOG),
    TlsCode.CALLER_BROKEN: ("TLS failed ({reason})", _ITS_LOG),
}
