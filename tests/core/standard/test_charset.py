"""Character sets: text is encoded without loss and decoded without an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.standard.charset import (
    TextRule,
    can_carry,
    charset_for,
    codec_for,
    decode_text,
    encode_text,
    is_known,
    read_text,
)
from qrstation.core.standard.rereading import CANDIDATES


@given(st.text(max_size=40), st.sampled_from(["", "ISO_IR 100", "ISO_IR 101", "GB18030", "ISO_IR 192"]))
def test_any_text_fits_into_the_character_set_that_is_chosen(text: str, preferred: str) -> None:
    charset = charset_for([text], preferred)
    assert decode_text(encode_text(text, charset), charset) == text or "\x1b" in text


@given(st.binary(max_size=60), st.sampled_from(["", "ISO_IR 192", "\\ISO 2022 IR 87", "NONSENSE", "GBK"]))
def test_any_bytes_are_decoded_without_an_error(raw: bytes, charset: str) -> None:
    assert isinstance(decode_text(raw, charset), str)


@pytest.mark.parametrize(
    ("texts", "preferred", "chosen"),
    [
        (["Mueller", "1*"], "ISO_IR 126", ""),
        (["Müller"], "", "ISO_IR 100"),
        (["Παπάς"], "ISO_IR 126", "ISO_IR 126"),
        (["Παπάς"], "ISO_IR 100", "ISO_IR 192"),
        (["Müller", "山田"], "GB18030", "GB18030"),
        (["山田"], "\\ISO 2022 IR 87", "\\ISO 2022 IR 87"),
        (["山田", "Müller"], "\\ISO 2022 IR 87", "ISO_IR 192"),
        (["山田"], "ISO_IR 13", "ISO_IR 192"),
        (["ﾔﾏﾀﾞ"], "ISO_IR 13", "ISO_IR 13"),
        (["김"], "\\ISO 2022 IR 149", "\\ISO 2022 IR 149"),
        (["Müller"], "NONSENSE", "ISO_IR 100"),
    ],
)
def test_the_set_that_carries_all_texts_is_chosen(texts: list[str], preferred: str, chosen: str) -> None:
    assert charset_for(texts, preferred) == chosen


@pytest.mark.parametrize(
    ("charset", "known"), [("", True), ("ISO_IR 192", True), ("\\ISO 2022 IR 87", True), ("LATIN1", False)]
)
def test_defined_terms_are_known(charset: str, known: bool) -> None:
    assert is_known(charset) is known


def test_half_width_katakana_before_the_first_escape_is_read() -> None:
    assert decode_text("ﾔﾏﾀﾞ^ﾀﾛｳ".encode("shift_jis"), "ISO_IR 13") == "ﾔﾏﾀﾞ^ﾀﾛｳ"


NAMES = {
    "\\ISO 2022 IR 87": "Yamada^Tarou=山田^太郎=やまだ^たろう",
    "ISO 2022 IR 13\\ISO 2022 IR 87": "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
    "\\ISO 2022 IR 149": "Hong^Gildong=洪^吉洞=홍^길동",
    "\\ISO 2022 IR 58": "Zhang^XiaoDong=张^小东",
    "ISO 2022 IR 100\\ISO 2022 IR 144": "Müller^Иван",
    "ISO_IR 144": "Люкceмбypг",
    "ISO_IR 127": "قباني^لنزار",
    "ISO_IR 138": "שרון^דבורה",
    "GB18030": "Wang^XiaoDong=王^小东",
    "ISO_IR 192": "Wang^XiaoDong=王^小東",
}


@pytest.mark.parametrize("charset", NAMES)
def test_a_name_of_each_kind_comes_back_as_it_was_written(charset: str) -> None:
    name = NAMES[charset]
    assert charset_for([name], charset) == charset
    assert decode_text(encode_text(name, charset), charset) == name


@given(st.text(max_size=30), st.sampled_from([*CANDIDATES, *NAMES]))
def test_what_a_set_can_carry_is_read_as_it_was_and_nothing_else_is_written(text: str, charset: str) -> None:
    if can_carry([text], charset):
        assert decode_text(encode_text(text, charset), charset) == text


@given(st.text(st.characters(codec="iso2022_jp", exclude_categories=["Cc"]), max_size=30))
def test_japanese_of_any_kind_is_written(text: str) -> None:
    parts = text.replace("\\", "^").replace("=", "^")
    assert can_carry([parts], "\\ISO 2022 IR 87") or any(c in parts for c in "¥‾")


@pytest.mark.parametrize(
    ("raw", "declared", "rule", "text", "charset"),
    [
        ("Žižka".encode(), "", TextRule(), "Žižka", "ISO_IR 192"),
        (b"M\xfcller", "", TextRule(), "Müller", ""),
        ("Žižka".encode("iso8859_2"), "", TextRule("ISO_IR 101"), "Žižka", "ISO_IR 101"),
        ("Žižka".encode(), "ISO_IR 192", TextRule("ISO_IR 101"), "Žižka", "ISO_IR 192"),
        ("Žižka".encode(), "UTF8", TextRule(), "Žižka", "ISO_IR 192"),
        ("Žižka".encode(), "ISO_IR 100", TextRule(), "Å½iÅ¾ka", "ISO_IR 100"),
        ("Žižka".encode(), "ISO_IR 100", TextRule(instead="ISO_IR 192"), "Žižka", "ISO_IR 192"),
        (b"M\xfcller", "ISO_IR 100", TextRule(instead="ISO_IR 192"), "Müller", "ISO_IR 100"),
        (b"M\xfcller", "", TextRule(instead="ISO_IR 192"), "M\ufffdller", "ISO_IR 192"),
    ],
)
def test_an_answer_is_read_by_what_it_declares_unless_more_is_known(
    raw: bytes, declared: str, rule: TextRule, text: str, charset: str
) -> None:
    assert read_text(raw, declared, rule) == (text, charset)


@given(st.binary(max_size=40), st.sampled_from(["", "ISO_IR 100", "NONSENSE"]), st.sampled_from(["", *CANDIDATES]))
def test_any_bytes_are_read(raw: bytes, declared: str, instead: str) -> None:
    text, _ = read_text(raw, declared, TextRule(instead=instead))
    assert isinstance(text, str)


@pytest.mark.parametrize(
    "declared", ["", "ISO_IR 100", "ISO_IR 192", "GB18030", "ISO 2022 IR 6\\ISO 2022 IR 87", "NONSENSE"]
)
@pytest.mark.parametrize("rule", [TextRule(), TextRule("ISO_IR 101"), TextRule("", instead="ISO_IR 13")])
def test_one_codec_for_many_texts_reads_them_as_one_by_one(declared: str, rule: TextRule) -> None:
    raw = "Žižka Müller".encode("iso8859_2")
    found = codec_for(declared, rule)
    if found is not None:
        assert (raw.decode(found[0], "replace"), found[1]) == read_text(raw, declared, rule)
    assert (found is None) is bool(rule.instead or not (rule.charset or declared not in ("", "NONSENSE")))
