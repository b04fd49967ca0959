"""The strip's model as Qt's own tester wants it, whatever series come, go and change places."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester

from qrstation.ui.viewer.thumbnails.thumbnail_model import Thumbnail, ThumbnailModel

STRICT = QAbstractItemModelTester.FailureReportingMode.Fatal


def thumbnail(number: int) -> Thumbnail:
    return Thumbnail("1", f"1.{number}", f"Series {number}", "12")


@given(st.lists(st.lists(st.integers(0, 6), unique=True, max_size=6), max_size=6))
def test_the_series_stand_as_they_were_listed_and_pictures_stay(lists: list[list[int]]) -> None:
    model = ThumbnailModel()
    tester = QAbstractItemModelTester(model, STRICT)
    before: set[int] = set()
    for numbers in lists:
        model.show_series([thumbnail(number) for number in numbers])
        assert [item.series_uid for item in model.items] == [f"1.{number}" for number in numbers]
        assert model.rowCount() == len(numbers)
        for number in numbers:
            held = model.items[model.row_of(thumbnail(number).name)]
            assert (held.image is not None) == (number in before)
            model.set_image(held.name, QImage(2, 2, QImage.Format.Format_Grayscale8))
        before = set(numbers)
    del tester
