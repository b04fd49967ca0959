"""What is no image is named, in the viewport and on the thumbnail, and exporting it is what can be done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qrstation.core.codes.objects import ObjectKind
from qrstation.core.notice import notice
from qrstation.imaging.stacks.stack import build_stack
from qrstation.ui.viewer.studies.kind_words import EXPORT, is_video, kinds_of, nothing_to_show, short_kind
from qrstation.words import words_of
from tests.ui.viewer.made_up import ct_series, report_series

REPORT = report_series()[1][0]
CLIP = replace(ct_series(count=1)[1][0], transfer_syntax_uid="1.2.840.10008.1.2.4.102")


def test_what_is_no_image_is_named_once() -> None:
    assert kinds_of([REPORT, REPORT, CLIP, *ct_series()[1]]) == (ObjectKind.REPORT, ObjectKind.VIDEO)
    assert kinds_of(ct_series()[1]) == ()


def test_a_stack_of_videos() -> None:
    assert is_video(build_stack([CLIP]))
    assert not is_video(build_stack(ct_series()[1]))
    assert not is_video(build_stack([REPORT]))


@pytest.mark.parametrize(
    ("kinds", "modalities", "study", "what"),
    [
        ([ObjectKind.REPORT], ["SR"], False, "This series holds a structured report, no images"),
        (
            [ObjectKind.REPORT, ObjectKind.PDF, ObjectKind.REPORT],
            ["SR", "DOC"],
            True,
            "What is here of this study holds a PDF document and a structured report, no images",
        ),
        ([], ["OT", "OT", ""], False, "This series holds no images (OT)"),
        ([], [""], True, "What is here of this study holds no images"),
    ],
)
def test_a_viewport_says_what_there_is(kinds: list[ObjectKind], modalities: list[str], study: bool, what: str) -> None:
    assert nothing_to_show(kinds, modalities, study=study) == (what, EXPORT)


@pytest.mark.parametrize("kind", list(ObjectKind))
def test_each_kind_has_a_word_and_words(kind: ObjectKind) -> None:
    assert 0 < len(short_kind([kind])) <= 16
    assert words_of(notice(kind)).what


def test_several_kinds_have_no_one_word() -> None:
    assert short_kind([ObjectKind.PDF, ObjectKind.REPORT]) == short_kind([]) == ""
