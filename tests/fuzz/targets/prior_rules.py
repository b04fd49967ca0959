"""A hospital's own rules of ranking: taken, or told of with file and line."""

from __future__ import annotations

from collections.abc import Mapping

from qrstation.core.errors import SettingsError
from qrstation.priors.loading import delivered_table, own_table
from qrstation.priors.rule_values import merged, rules_from
from qrstation.words import words_of
from tests.fuzz.knowing import change_toml
from tests.fuzz.target import Target


def _take(data: bytes) -> None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return
    said = "taken"
    try:
        table = merged(delivered_table(), own_table(text, "rules.toml"), "rules.toml", text)
        rules_from(table, "rules.toml", text)
    except SettingsError as error:
        said = words_of(error.notice).what
    assert said


def _seeds() -> Mapping[str, bytes]:
    return {
        "numbers": b"[weights]\nregion = 0.5\n[time]\nhalf_life = 400\n[baseline]\nstudies = 3\n",
        "tables": b'[families]\nCT = ["CT"]\nown = ["XX"]\n[likeness.CT]\nMR = 0.5\n[shows.thorax]\nheart = 0.5\n'
        b'[shows-by.CT.thorax]\nheart = 1\n[alone]\nMG = "breast"\n',
    }


WORDS = (
    b"[families]\n",
    b"[likeness.CT]\n",
    b"[shows-by.CT.thorax]\n",
    b"[alone]\n",
    b"= [",
    b"= {}",
    b"= 1e400",
    b"= nan",
    b"= -1",
    b"= 9" + b"9" * 400,
    b"= true",
    b"[" * 200,
    b"weights = 1\n",
    b"a.b = 1\n",
)
TARGET = Target(
    _take,
    _seeds,
    change=change_toml,
    words=WORDS,
    longest=1024,
    runs=120,
    calls=400_000,
    calls_a_byte=4000,
    memory_a_byte=8192,
    depth=1100,
)
