"""Says in words what the files for TLS are: whose a certificate is, by whom, how long, and its fingerprint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qrstation.core.codes.tls import TlsCode
from qrstation.core.notice import Notice
from qrstation.keys.certificate import Certificate
from qrstation.keys.looking import SeenKey
from qrstation.ui.outside_text import isolated, joined
from qrstation.words import sentence, words_of

MOST_SHOWN = 80
"""Characters of a name in a certificate."""
MOST_DAYS = 999
"""That are counted; what lasts longer needs no counting."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said below a field, and how: "ok", "warning", "error" or "busy" (see `StateLine`)."""

    kind: str = "ok"
    words: str = ""


def problem_words(problem: Notice, kind: str = "error") -> Said:
    """Say what is wrong, and in the next line what to do."""
    said = words_of(problem)
    return Said(kind, "\n".join(sentence(line) for line in said.lines if line))


def certificate_words(certificates: Sequence[Certificate], problem: Notice | None, now: datetime | None = None) -> Said:
    """Say what a certificate is that this station shows; those behind it are its issuers."""
    if problem is not None:
        return problem_words(problem)
    if not certificates:
        return Said()
    more = len(certificates) - 1
    chain = f"and {more} of its issuers" if more else ""
    first = certificates[0]
    lines = (
        joined((_whose(first), chain)),
        joined((f"for {', '.join(isolated(name, MOST_SHOWN) for name in first.names[:4])}" if first.names else "",)),
        _how_long(first, now),
        f"SHA-256 {first.fingerprint}",
    )
    return Said(_kind(first, now), "\n".join(line for line in lines if line))


def authorities_words(certificates: Sequence[Certificate], problem: Notice | None, now: datetime | None = None) -> Said:
    """Say whom a file makes trusted: the first of it in full, and how many there are."""
    if problem is not None:
        return problem_words(problem)
    if not certificates:
        return Said()
    worst = min(certificates, key=lambda each: each.not_after)
    others = f"the first of {len(certificates)} certificates in the file" if len(certificates) > 1 else ""
    lines = [joined((_whose(certificates[0]), others)), _how_long(certificates[0], now)]
    lines.append(f"SHA-256 {certificates[0].fingerprint}")
    if worst is not certificates[0] and _kind(worst, now) != "ok":
        lines.append(joined((f"in the file too: {isolated(worst.subject, MOST_SHOWN)}", _how_long(worst, now))))
    return Said(_kind(worst, now), "\n".join(lines))


def key_words(key: SeenKey | None, *, is_asking: bool = False) -> Said:
    """Say what a key is; while the keyring is asked for its passphrase, that."""
    if key is None:
        return Said()
    if key.problem is not None:
        return problem_words(key.problem, "warning" if key.fits else "error")
    if is_asking:
        return Said("busy", "It has a passphrase; the keyring is asked for it…")
    fits = "It fits the certificate." if key.fits else "A private key."
    return Said("ok", f"{fits} Its passphrase is kept." if key.is_encrypted else fits)


def lacks_passphrase(key: SeenKey | None) -> bool:
    """Tell whether a key waits for somebody who enters its passphrase."""
    codes = (TlsCode.PASSPHRASE_MISSING, TlsCode.PASSPHRASE_WRONG)
    return key is not None and key.problem is not None and key.problem.code in codes


def _whose(certificate: Certificate) -> str:
    subject = isolated(certificate.subject, MOST_SHOWN) or "no name"
    if certificate.is_self_signed:
        return f"{subject} · signs itself"
    return f"{subject} · issued by {isolated(certificate.issuer, MOST_SHOWN) or 'nobody named'}"


def _how_long(certificate: Certificate, now: datetime | None) -> str:
    end = f"{certificate.not_after:%Y-%m-%d}"
    if certificate.is_over(now):
        return f"expired on {end}"
    if certificate.is_early(now):
        return f"not valid before {certificate.not_before:%Y-%m-%d}"
    days = certificate.days_left(now)
    if days > MOST_DAYS:
        return f"valid until {end}"
    left = "today" if days < 1 else f"{days} day{'s' if days > 1 else ''} left"
    return f"valid until {end}, {left}"


def _kind(certificate: Certificate, now: datetime | None) -> str:
    if certificate.is_over(now) or certificate.is_early(now):
        return "error"
    return "warning" if certificate.ends_soon(now) else "ok"
