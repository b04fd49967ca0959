"""What is said of certificates and keys, in the words of the settings."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from qrstation.core.codes.tls import TlsCode
from qrstation.core.notice import notice
from qrstation.keys.certificate import Certificate
from qrstation.keys.looking import SeenKey
from qrstation.ui.settings.tls_fields import archive_tls_fields
from qrstation.ui.settings.tls_words import authorities_words, certificate_words, key_words, lacks_passphrase
from qrstation.words import words_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OWN = Certificate(
    "STATION17", "Hospital CA", NOW - timedelta(days=1), NOW + timedelta(days=400), "AB:CD", ("10.1.2.17",)
)


def test_whose_it_is_by_whom_how_long_and_its_fingerprint() -> None:
    said = certificate_words((OWN,), None, NOW)
    assert said.kind == "ok"
    assert said.words.splitlines() == [
        "STATION17 · issued by Hospital CA",
        "for 10.1.2.17",
        "valid until 2027-04-05, 400 days left",
        "SHA-256 AB:CD",
    ]


@pytest.mark.parametrize(
    ("left", "kind", "words"),
    [
        (timedelta(days=31), "ok", "31 days left"),
        (timedelta(days=29), "warning", "29 days left"),
        (timedelta(days=1, hours=1), "warning", "1 day left"),
        (timedelta(hours=5), "warning", "today"),
        (timedelta(hours=-1), "error", "expired on 2026-03-01"),
        (timedelta(days=300_000), "ok", "valid until 2847-"),
    ],
)
def test_its_end_is_said_by_a_sign_and_in_words(left: timedelta, kind: str, words: str) -> None:
    said = certificate_words((replace(OWN, not_after=NOW + left),), None, NOW)
    assert (said.kind, words in said.words) == (kind, True), said.words


def test_what_a_stranger_wrote_into_it_is_one_bounded_line() -> None:
    hostile = replace(OWN, subject="<b>x</b>\n" * 5000, issuer="\u202egpj", names=("a\nb" * 5000,) * 9)
    said = certificate_words((hostile,), None, NOW)
    assert len(said.words.splitlines()) == 4
    assert len(said.words) < 800
    assert "\u202e" not in said.words


def test_of_authorities_the_one_that_ends_is_named() -> None:
    ends = replace(OWN, subject="Old CA", not_after=NOW + timedelta(days=3), is_self_signed=True)
    said = authorities_words((replace(OWN, is_self_signed=True), ends), None, NOW)
    assert said.kind == "warning"
    assert "the first of 2 certificates in the file" in said.words
    assert "in the file too: Old CA · valid until 2026-03-04, 3 days left" in said.words


def test_what_is_wrong_is_said_with_what_to_do() -> None:
    said = certificate_words((), notice(TlsCode.NO_CERTIFICATE, path="a.pem"))
    assert said.kind == "error"
    assert len(said.words.splitlines()) == 2


def test_keys() -> None:
    missing = SeenKey(is_encrypted=True, problem=notice(TlsCode.PASSPHRASE_MISSING, path="k"))
    assert key_words(None).words == ""
    assert key_words(SeenKey(fits=True)).words == "It fits the certificate."
    assert key_words(SeenKey(is_encrypted=True), is_asking=True).kind == "busy"
    assert key_words(SeenKey(is_encrypted=True, fits=True)).words.endswith("Its passphrase is kept.")
    assert (key_words(missing).kind, lacks_passphrase(missing), lacks_passphrase(None)) == ("error", True, False)


@pytest.mark.parametrize(
    ("code", "values"),
    [
        (TlsCode.UNKNOWN_CA, {"peer": "MAIN"}),
        (TlsCode.WRONG_NAME, {"peer": "MAIN", "wanted": "a", "names": "b"}),
        (TlsCode.UNKNOWN_NAME, {"peer": "MAIN"}),
        (TlsCode.ASKS_CERTIFICATE, {"peer": "MAIN"}),
    ],
)
@pytest.mark.usefixtures("qapp")
def test_what_is_advised_names_fields_as_the_form_does(code: TlsCode, values: dict[str, str]) -> None:
    """And the keys of the settings file beside them, in that order."""
    labels = {field.key: field.label.replace("&", "") for field in archive_tls_fields()}
    advice = words_of(notice(code, **values)).advice
    named = re.findall("“(.*?)”", advice)
    assert named
    assert named == [labels[key] for key in re.findall(r"tls_\w+", advice)]
