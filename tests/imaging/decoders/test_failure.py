"""A decoder's failure comes as it was told, class and words; whatever else is sent in its place is none."""

from __future__ import annotations

import json

import pytest

from qrstation.core.codes.pixels import Flaw, PixelCode
from qrstation.core.errors import CannotDecode, CannotDecodeNow, InstanceError, NotDicom
from qrstation.core.notice import notice
from qrstation.imaging.decoders.failure import MOST_TEXT, answer_of, error_of
from qrstation.words import words_of

DAMAGED = CannotDecode(PixelCode.DATA_DAMAGED, support="-5", kind="JPEG", how=notice(Flaw.NO_SIZE))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (DAMAGED, CannotDecode),
        (CannotDecodeNow(PixelCode.OUT_OF_MEMORY), CannotDecodeNow),
        (NotDicom(PixelCode.NOT_COMPRESSED), CannotDecode),
    ],
    ids=["lasting", "passing", "no DICOM"],
)
def test_an_error_comes_with_its_class_and_its_words(error: InstanceError, kind: type[CannotDecode]) -> None:
    came = error_of(answer_of(error))
    assert type(came) is kind
    assert words_of(came) == words_of(error)
    assert words_of(came).what


def told(code: object = "a.b", values: object = None, **more: object) -> str:
    """Give the JSON of a notice made by hand."""
    return json.dumps({"code": code, "values": {} if values is None else values, **more})


def nested(depth: int) -> str:
    """Give notices within notices."""
    inner: dict[str, object] = {"code": "a", "values": {}}
    for _ in range(depth - 1):
        inner = {"code": "a", "values": {"how": {"notice": inner}}}
    return json.dumps(inner)


class _Text(str):
    """A text that is more than one."""

    __slots__ = ()


@pytest.mark.parametrize(
    "untrusted",
    [
        None,
        42,
        ("failed",),
        ("failed", "what", "advice"),
        ["failed", told()],
        ("failed", 1),
        ("failed", None),
        (1, told()),
        ([], told()),
        ("", told()),
        ("some other day", told()),
        ("failed", _Text(told())),
        ("failed", told().encode()),
        ("failed", ""),
        ("failed", "{"),
        ("failed", "[]"),
        ("failed", "1"),
        ("failed", "{}"),
        ("failed", told(values=[])),
        ("failed", told(values={"a": None})),
        ("failed", told(values={"a": {"b": 1}})),
        ("failed", told(values={"a": {"notice": "b"}})),
        ("failed", told(code="")),
        ("failed", told(code="line\nline")),
        ("failed", told(code="a" * 65)),
        ("failed", told(values={"a": "b" * MOST_TEXT})),
        ("failed", nested(4)),
        ("failed", nested(80)),
        ("failed", "[" * MOST_TEXT),
        ("failed", "9" * MOST_TEXT),
    ],
    ids=lambda value: repr(value)[:50],
)
def test_what_is_no_failure_of_ours_is_none(untrusted: object) -> None:
    assert error_of(untrusted) is None


def test_a_failure_that_is_not_known_here_has_words_still(caplog: pytest.LogCaptureFixture) -> None:
    assert error_of(("failed", nested(2))) is not None
    assert words_of(error_of(("failed", told("of.another", support="x" * 100)))).what == "of.another"
    assert words_of(error_of(("failed", told(PixelCode.DATA_DAMAGED)))).what == PixelCode.DATA_DAMAGED
