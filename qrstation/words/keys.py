"""Words for what can be told of certificates, keys and the keyring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qrstation.core.codes.keys import KeyCode
from qrstation.words.entry import Entry

_PEM = "choose a PEM file: a text with “-----BEGIN CERTIFICATE-----”"
_VARIABLE = "or put the passphrase into the variable QRSTATION_SECRET_TLS"
_RENEW = "have it renewed, and choose the new file in the settings"


def _expires(values: Mapping[str, Any]) -> tuple[str, str]:
    days = values["days"]
    left = "today" if days < 1 else f"in {days} day{'s' if days > 1 else ''}"
    return f"{values['which']} expires {left} ({values['date']})", _RENEW


WORDS: dict[str, Entry] = {
    KeyCode.FILE_TOO_LARGE: ("{path} is larger than {kilobytes} kB: no certificate or key is", _PEM),
    KeyCode.FILE_SILENT: ("{path} cannot be read in time", "check the drive that it lies on"),
    KeyCode.NOT_PEM: (
        "{path} is no PEM file, but perhaps the same in another form (DER, PKCS #12)",
        "have it converted to PEM, by “openssl x509 -inform der” or “openssl pkcs12”",
    ),
    KeyCode.BROKEN_CERTIFICATE: ("a certificate in {path} cannot be read", "have it sent again, or choose another"),
    KeyCode.KEY_BROKEN: ("the key in {path} cannot be read", "choose another, or make a new one"),
    KeyCode.KEY_OPEN_TO_OTHERS: (
        "others on this machine may read the key {path}",
        "let its owner alone read it (chmod 600)",
    ),
    KeyCode.NO_KEYRING: (
        "this machine has no keyring in which a passphrase could be kept",
        "put the passphrase into the variable QRSTATION_SECRET_TLS",
    ),
    KeyCode.KEYRING_LOCKED: ("the keyring is locked", f"unlock it and try again, {_VARIABLE}"),
    KeyCode.KEYRING_SILENT: (
        "the keyring does not answer within {seconds:g} s",
        f"look whether it asks to be unlocked, {_VARIABLE}",
    ),
    KeyCode.KEYRING_FAILED: ("the keyring does not do what it was asked for", f"try again, {_VARIABLE}"),
    KeyCode.EXISTS_ALREADY: (
        "{path} is there already, and nothing is overwritten",
        "choose another folder, or move that file away",
    ),
    KeyCode.UNWRITABLE: ("nothing can be written in {folder} ({reason})", "choose another folder"),
    KeyCode.NAME_NEEDED: ("a certificate needs a name", "enter how this station is called"),
    KeyCode.NAME_UNUSABLE: (
        "no certificate can carry that name",
        "take at most {longest} letters, digits and signs",
    ),
    KeyCode.HOST_UNUSABLE: ("“{host}” is no host name or address", "correct it; several have commas between them"),
    KeyCode.EXPIRES: _expires,
    KeyCode.EXPIRED: ("{which} expired on {date}", _RENEW),
    KeyCode.EARLY: (
        "{which} is valid from {date} on",
        "check the clock of this machine, or wait until then",
    ),
    KeyCode.OF_RECEIVER: ("the receiver's certificate", ""),
    KeyCode.OF_RECEIVER_CA: ("an authority that the receiver trusts", ""),
    KeyCode.OF_STATION: ("the certificate that this station shows to “{archive}”", ""),
    KeyCode.OF_ARCHIVE_CA: ("an authority by which “{archive}” is known", ""),
    KeyCode.OF_ARCHIVE: ("the certificate of “{archive}”", ""),
}
