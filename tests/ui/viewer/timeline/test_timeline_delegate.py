"""How a tile looks: full or dim, marked where it is current or shown, whole at every size of the font."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QFontMetrics, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qrstation.ui import theme
from qrstation.ui.viewer.timeline.entry import TimelineEntry
from qrstation.ui.viewer.timeline.timeline_delegate import tile_fonts, tile_size
from qrstation.ui.viewer.timeline.timeline_view import TimelineView
from tests.ui.test_hostile_text import HOSTILE
from tests.ui.viewer.timeline.made_up import entry


def painted(qtbot: QtBot, *listed: TimelineEntry, places: frozenset[str] = frozenset()) -> list[QImage]:
    """Give the tiles as they are painted, without the focus."""
    view = TimelineView()
    qtbot.addWidget(view)
    view.show_entries(listed)
    view.studies.show_places(places)
    view.resize(tile_size(view.font()).width() * len(listed), view.height())
    whole = view.viewport().grab().toImage()
    return [whole.copy(view.visualRect(view.studies.index(row))) for row in range(len(listed))]


def brightest(image: QImage) -> int:
    """Give how bright the brightest letter is."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return max(colour.lightness() for colour in pixels)


def test_relevant_studies_stand_out_and_the_others_are_dim(qtbot: QtBot) -> None:
    full, dim = painted(qtbot, entry("1.2"), entry("1.3", is_relevant=False, here=0))
    assert brightest(full) > QColor(theme.DIM).lightness() + 30
    assert brightest(dim) <= QColor(theme.DIM).lightness() + 5


def test_the_current_and_the_shown_study_are_marked_by_more_than_a_colour(qtbot: QtBot) -> None:
    plain, shown, current = painted(
        qtbot, entry("1.2"), entry("1.3"), entry("1.4", is_current=True), places=frozenset({"1.3"})
    )
    inside = (plain.width() - 12, plain.height() // 2)
    assert shown.pixelColor(*inside) == QColor(theme.RAISED)
    assert plain.pixelColor(*inside) != QColor(theme.RAISED)
    assert current != plain


@pytest.mark.parametrize(("here", "expected"), [(0, None), (0, 9), (4, 9), (9, 9), (4, None), (10**30, 1)])
def test_the_ring_tells_how_much_is_here(qtbot: QtBot, here: int, expected: int | None) -> None:
    (tile,) = painted(qtbot, entry("1.2", here=here, expected=expected))
    assert not tile.isNull()


def test_of_a_study_of_which_nothing_is_known_no_ring_is_drawn(qtbot: QtBot) -> None:
    dotted, none = painted(qtbot, entry("1.2", here=0, expected=None), entry("1.3", state="", here=0, expected=None))
    left = (slice(8, 24), slice(dotted.height() // 2, dotted.height() - 8))
    spots = [(x, y) for x in range(left[0].start, left[0].stop) for y in range(left[1].start, left[1].stop)]
    assert len({dotted.pixel(*spot) for spot in spots}) > 1
    assert len({none.pixel(*spot) for spot in spots}) == 1


@pytest.mark.parametrize("points", [7, 10, 20, 30])
def test_the_usual_words_stand_whole_at_every_size(qtbot: QtBot, points: int) -> None:
    font = QApplication.font()
    font.setPointSize(points)
    metrics, size = QFontMetrics(tile_fonts(font).bold), tile_size(font)
    assert metrics.horizontalAdvance("2024-01-02") + metrics.horizontalAdvance("MR lumbar spine") < size.width() - 26
    assert metrics.horizontalAdvance("current · arriving 212/398") < size.width() - 40
    assert 2 * metrics.height() <= size.height() - 8


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_texts_from_outside_are_painted_within_their_tile(qtbot: QtBot, text: str) -> None:
    beside = painted(qtbot, entry("1.2"), entry("1.3"))[1]
    assert painted(qtbot, entry("1.2", title=text, state=text), entry("1.3"))[1] == beside
