"""Character sets: text is encoded without loss and decoded without an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.standard.charset import charset_for, decode_text, encode_text, is_known


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
        (["山田"], "\\ISO 2022 IR 87", "ISO_IR 192"),
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
