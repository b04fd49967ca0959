"""Whatever OpenSSL says, there are words for it, of an archive and of a caller; how peers cause it is in test_tls."""

from __future__ import annotations

import ssl

import pytest

from qrstation.core.codes.tls import TlsCode
from qrstation.core.notice import notice
from qrstation.network.upper_layer.tls_faults import caller_fault, fault
from qrstation.words import words_of

REASONS = sorted(
    {name for name in vars(ssl) if name.startswith("ALERT_DESCRIPTION_")}
    | {"NO_SHARED_CIPHER", "UNSUPPORTED_PROTOCOL", "WRONG_VERSION_NUMBER", "HTTP_REQUEST", "LENGTH_TOO_SHORT", "", "x"}
)


def said(reason: str) -> ssl.SSLError:
    """Give an error as OpenSSL raises it."""
    error = ssl.SSLError(1, reason)
    error.reason = reason
    return error


def alerted(name: str) -> list[str]:
    """Give the reasons that may stand for an alert."""
    alert = name.removeprefix("ALERT_DESCRIPTION_").replace("CANCELLED", "CANCELED")
    return [name] if alert == name else [f"{way}{alert}" for way in ("SSLV3_ALERT_", "TLSV1_ALERT_", "TLSV1_")]


@pytest.mark.parametrize("name", REASONS)
def test_there_are_words_for_it_of_either_side(name: str) -> None:
    for reason in alerted(name):
        for shows in (False, True):
            for agreed in (False, True):
                found = fault(said(reason), agreed=agreed, shows=shows)
                assert isinstance(found.how, TlsCode)
                words = words_of(notice(found.how, found.support, peer="MAIN", **found.values))
                assert words.what.count("MAIN") == 1
                assert words.advice
        caller = caller_fault(said(reason))
        assert caller.code.startswith("caller.")
        assert words_of(caller).what != caller.code
