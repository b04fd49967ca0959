"""Which series a study opens with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qrstation.core.instance import InstanceRecord, SeriesRecord
from qrstation.core.series_kind import Kind
from qrstation.imaging.stacks.stack import build_stack
from qrstation.ui.viewer.studies.comparison import Candidate
from qrstation.ui.viewer.studies.likeliest import first_to_show, is_likelier, kind_of, likeliest_first
from tests.ui.viewer.made_up import ct_series, report_series

DERIVED = ("DERIVED", "SECONDARY", "MPR")


def candidate(series: tuple[SeriesRecord, tuple[InstanceRecord, ...]], expected: int = 0) -> Candidate:
    record, instances = series
    stack = build_stack(instances)
    return Candidate(record.series_uid, record.modality, record.number, record.description, stack, expected)


def test_a_study_opens_with_its_first_series_that_is_no_scout() -> None:
    scout = candidate(ct_series(number=1, count=1, image_type=("ORIGINAL", "PRIMARY", "LOCALIZER")))
    lung, soft = candidate(ct_series(number=2)), candidate(ct_series(number=3))
    assert first_to_show([soft, scout, lung]) is lung
    assert first_to_show([scout]) is scout
    assert first_to_show([candidate(ct_series(number=4, count=0))]) is None


def test_the_series_with_the_most_images_is_the_likeliest() -> None:
    thick, thin = candidate(ct_series(number=2, count=10)), candidate(ct_series(number=3, count=60))
    assert first_to_show([thick, thin]) is thin
    coming = candidate(ct_series(number=4, count=2), expected=400)
    assert first_to_show([thick, thin, coming]) is coming


def test_series_are_read_in_the_order_in_which_they_are_likely() -> None:
    scout, thick = ct_series(number=1, count=2, description="Topogram")[0], ct_series(number=2, count=30)[0]
    thin, report = ct_series(number=3, count=300)[0], report_series()[0]
    listed = [scout, thick, report, thin]
    assert likeliest_first(listed) == [thin, thick, report, scout]


def test_what_was_derived_comes_behind_what_was_acquired() -> None:
    axial = candidate(ct_series(number=2, count=30))
    coronal = candidate(ct_series(number=3, count=90, image_type=DERIVED))
    assert first_to_show([coronal, axial]) is axial


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Scout", Kind.SCOUT),
        ("3-plane loc", Kind.SCOUT),
        ("Topogram 0.6 T20f", Kind.SCOUT),
        ("Dose Report", Kind.RECORD),
        ("Patient Protocol", Kind.RECORD),
        ("PreMonitoring 10.0", Kind.RECORD),
        ("Low dose thorax 1.0", Kind.IMAGES),
        ("Local tumour staging", Kind.IMAGES),
    ],
)
def test_words_tell_scouts_and_records(words: str, kind: Kind) -> None:
    assert kind_of(candidate(ct_series(description=words))) is kind


def test_pictures_of_screens_are_records() -> None:
    record, instances = ct_series()
    assert kind_of(candidate((replace(record, modality="OT"), instances))) is Kind.RECORD


def test_another_series_takes_the_place_only_when_it_is_clearly_likelier() -> None:
    shown = candidate(ct_series(number=2, count=20))
    assert not is_likelier(candidate(ct_series(number=3, count=25)), shown)
    assert is_likelier(candidate(ct_series(number=3, count=40)), shown)
    assert is_likelier(shown, candidate(ct_series(number=1, count=90, image_type=DERIVED)))
    assert not is_likelier(candidate(ct_series(number=1, count=90, image_type=DERIVED)), shown)
