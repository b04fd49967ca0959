"""The attributes that studies are searched by are those of the dictionary, with its VRs."""

from __future__ import annotations

from qrstation.core.standard.dictionary import tag_of, vr_by_dictionary
from qrstation.core.standard.query import ALWAYS_RETURNED, Level
from qrstation.core.standard.searchable import SERIES_ATTRIBUTES, STUDY_ATTRIBUTES, vr_of


def test_they_are_in_the_dictionary_with_their_vr() -> None:
    for keyword, vr in (STUDY_ATTRIBUTES | SERIES_ATTRIBUTES).items():
        tag = tag_of(keyword)
        assert tag is not None, keyword
        assert vr_by_dictionary(tag) == vr, keyword
        assert vr != "SQ"


def test_each_stands_at_one_level() -> None:
    assert not STUDY_ATTRIBUTES.keys() & SERIES_ATTRIBUTES.keys()
    assert set(ALWAYS_RETURNED[Level.STUDY]) <= STUDY_ATTRIBUTES.keys()
    assert set(ALWAYS_RETURNED[Level.SERIES]) - {"StudyInstanceUID"} <= SERIES_ATTRIBUTES.keys()


def test_what_is_of_images_is_not_among_them() -> None:
    assert vr_of("SliceThickness") == ""
    assert vr_of("PatientID") == "LO"
    assert vr_of("BodyPartExamined") == "CS"
