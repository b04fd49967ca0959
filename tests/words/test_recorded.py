"""What a record says by a code is said in words, and nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.codes.audit import AuditCode
from qrstation.core.codes.peers import PeerCode
from qrstation.core.notice import notice
from qrstation.words import words_of
from qrstation.words.catalogue import ENTRIES
from qrstation.words.recorded import in_words


@pytest.mark.parametrize(
    "told",
    [
        notice(PeerCode.CALLER_UNKNOWN),
        notice(PeerCode.CALLER_ELSEWHERE, archive="Main archive"),
        notice(PeerCode.CALLER_CERTIFICATE_UNKNOWN, "ENOENT", archive="Main", reason="No such file or directory"),
        notice(AuditCode.MISSING, number=4, last=5),
        notice(AuditCode.MISSING, number=4, last=4),
    ],
)
def test_a_code_is_said_as_its_notice_is(told: object) -> None:
    assert in_words(f"refused 7 more, the last: {told}") == f"refused 7 more, the last: {words_of(told).what}"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "settings changed: receiver.port, archives.Main.host",
        "failed: 0 of 5 instances",
        "audit.break.missing",
        "no.code of=ours",
        "name=caller.unknown",
        "caller.unknown, and more",
        "caller.unknown" + " a=b" * 5000,
    ],
)
def test_what_is_no_code_of_ours_stays(said: str) -> None:
    assert in_words(said) == said


@given(st.sampled_from(sorted(ENTRIES)), st.text(max_size=200))
def test_whatever_stands_behind_a_code_is_read(code: str, text: str) -> None:
    assert isinstance(in_words(f"it was {code} {text}"), str)
