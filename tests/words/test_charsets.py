"""Each character set that is offered has a name of its own."""

from __future__ import annotations

from qrstation.core.standard.rereading import CANDIDATES
from qrstation.words.charsets import charset_in_words


def test_every_set_that_is_offered_has_a_name() -> None:
    names = [charset_in_words(charset) for charset in CANDIDATES]
    assert len(set(names)) == len(CANDIDATES)
    assert not set(names) & set(CANDIDATES)


def test_another_is_called_as_it_is_written() -> None:
    assert charset_in_words("LATIN9") == "LATIN9"
