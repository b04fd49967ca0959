"""A hospital's own list of words: what is right is used, and each wrong line is told."""

from __future__ import annotations

from collections.abc import Mapping

from qrstation.priors.lexicon import Lexicon
from qrstation.priors.loading import HOUSE, load_rules
from qrstation.priors.word_values import _MOST_WRONG_LINES, add_words
from qrstation.words import words_of
from tests.fuzz.knowing import change_toml
from tests.fuzz.target import Target

FAMILIES = load_rules().families.order


def _take(data: bytes) -> None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return
    lexicon = Lexicon()
    wrong = add_words(lexicon, text, HOUSE, FAMILIES)
    lines = text.count("\n") + 1
    assert all(1 <= each.line <= lines for each in wrong)
    for each in wrong[:_MOST_WRONG_LINES]:
        words_of(each.why)
    lexicon.finish()


def _seeds() -> Mapping[str, bytes]:
    return {
        "list": b'[regions]\nthorax = ["thx", "lung*"]\n[vague]\nspine = ["ws"]\n[laterality]\nleft = ["li"]\n'
        b'[contrast]\nwith = ["KM"]\n[other]\nsmall = ["of"]\n',
        "wrong": b'[regions]\nnowhere = ["x"]\nthorax = 1\n[modality]\nCT = ["ct"]\n[when.CT.regions]\n'
        b'thorax = ["pe"]\n= 3\n',
    }


WORDS = (b"[regions]\n", b"[when.CT.regions]\n", b"= [", b'"""', b"'''", b"[" * 200, b"\\U00110000", b"a.b = 1\n", b"*")
TARGET = Target(
    _take,
    _seeds,
    change=change_toml,
    words=WORDS,
    longest=2048,
    calls=2_000_000,
    calls_a_byte=6000,
    memory_a_byte=8192,
    depth=1100,
)
