"""Words as people type them find words as archives write them."""

from __future__ import annotations

import random
import unicodedata

import pytest

from qrstation.store.folding import LONGEST, are_said, asked, pieces, plain, romanised, split, words_in

YAMADA = "Yamada^Tarou=山田^太郎=やまだ^たろう"
HOSTILE = (
    '"',
    "' OR 1=1 --",
    "NEAR(a b)",
    "a AND NOT b*",
    "\0",
    "\u202eabc\u202c",
    "{name}:x",
    "^",
    "\ud800",
    "-",
    "+",
)


def columns(text: str) -> tuple[tuple[str, ...], ...]:
    return words_in(text), romanised(text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("muller", "Müller^Jürgen"),
        ("MÜL jür", "Mu\u0308ller^Ju\u0308rgen"),
        ("王", "Wang^XiaoDong=王^小東"),
        ("王小", "王小東"),
        ("김", "Hong^Gildong=김^길동"),
        ("김", unicodedata.normalize("NFD", "김^길동")),
        ("ivan", "Иванов^Иван"),
        ("иван", "ИВАНОВ"),
        ("yamada", "山田=やまだ"),
        ("yamada", "ﾔﾏﾀﾞ"),
        ("やま", YAMADA),
        ("taro yama", YAMADA),
        ("Yamada, T", YAMADA),
        ("sorensen", "Sørensen"),
        ("strasse", "Straße"),
        ("a-12", "A 123"),
        ("abc", "\u202eabc\u202c"),
        ("กิต", "กิตติ"),
        ("zhangsan", "张三"),
    ],
)
def test_what_is_typed_finds_what_is_written(typed: str, text: str) -> None:
    assert are_said(asked(typed), columns(text))


@pytest.mark.parametrize(
    ("typed", "text"),
    [("organ", "Morgan"), ("田山", "山田"), ("morgan paul", "Morgan^Elena"), ("12", "A123")],
)
def test_what_is_not_there_is_not_found(typed: str, text: str) -> None:
    assert not are_said(asked(typed), columns(text))


@pytest.mark.parametrize("text", [*HOSTILE, "".join(HOSTILE), "x" * 5000, "ﷺ" * 900, "a " * 5000])
def test_nothing_but_letters_and_digits_is_in_a_word(text: str) -> None:
    words = (*words_in(text), *romanised(text), *(word for phrase in asked(text) for word in phrase))
    assert all(0 < len(word) <= LONGEST for word in words)
    assert all(unicodedata.category(letter)[0] in "LNM" for word in words for letter in word)
    assert all(word.isalnum() for word in words)
    assert len(asked(text)) <= 16


def test_a_pattern_promises_no_word_that_a_text_it_matches_may_lack() -> None:
    assert list(pieces("mor*^el*")) == [(("mor",), True), (("el",), True)]
    assert list(pieces("*knee left*")) == [(("left",), True)]
    assert list(pieces("*山田 ct")) == [(("山", "田", "ct"), False)]
    assert list(pieces("*")) == list(pieces("*a*")) == []
    dice = random.Random(3)
    letters = "ab A山김だ-^=\u202eéÅ1 "
    for _ in range(3000):
        text = plain("".join(dice.choice(letters) for _ in range(dice.randrange(12))))
        key = "".join("*" if dice.random() < 0.2 else "?" if dice.random() < 0.1 else letter for letter in text)
        whole = split(text)
        for words, goes_on in pieces(key):
            is_there = are_said([words], [whole]) if goes_on else _has(whole, words)
            assert is_there, (text, key, words)


def _has(whole: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(whole[at : at + len(words)] == words for at in range(len(whole)))
