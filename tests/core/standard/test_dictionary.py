"""The data dictionary: what is in it, and what is not."""

from __future__ import annotations

import pytest

from qrstation.core.standard.dictionary import keyword_of, sequences, tag_of, vm_by_dictionary, vr_by_dictionary


def test_an_element_is_known_by_its_tag_and_its_keyword() -> None:
    assert (vr_by_dictionary(0x00080061), vm_by_dictionary(0x00080061)) == ("CS", "1-n")
    assert (keyword_of(0x00080061), tag_of("ModalitiesInStudy")) == ("ModalitiesInStudy", 0x00080061)


def test_what_is_unknown_is_told() -> None:
    assert (keyword_of(0x00090001), tag_of("NoKeyword")) == ("", None)
    for ask in (vr_by_dictionary, vm_by_dictionary):
        with pytest.raises(KeyError):
            ask(0x00090001)


def test_sequences_are_told_from_others() -> None:
    assert 0x00081140 in sequences()
    assert 0x00080018 not in sequences()
