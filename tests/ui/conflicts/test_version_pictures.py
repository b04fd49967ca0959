"""The pictures of both versions: through one window, the newest wish alone, and a reason where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from qrstation.core.conflict import Comparison
from qrstation.core.errors import CannotDecode
from qrstation.core.events import Difference
from qrstation.imaging.frame import Frame, Window
from qrstation.ui.conflicts.picture_view import PictureView
from qrstation.ui.conflicts.version_pictures import VersionPair, VersionPictures, common_window
from qrstation.ui.pump import Pump
from qrstation.ui.work_thread import WorkThread
from tests.told import told


def grey(value: int, side: int = 32, **more: object) -> Frame:
    return Frame(np.full((side, side), value, np.int16), **more)  # type: ignore[arg-type]


def compared(sop_uid: str, here: str = "here", frame: int = 0) -> Comparison:
    return Comparison("1.2", sop_uid, 0, 1, Difference.PIXELS, here, "new", frame=frame)


class Decoder:
    """Hands out futures, which a test fulfils."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.futures: list[Future[Frame]] = []

    def decode(self, path: Path, number: int) -> Future[Frame]:
        """Take a wish."""
        self.asked.append((path.name, number))
        self.futures.append(Future())
        return self.futures[-1]


class Made:
    """The pictures that came."""

    def __init__(self) -> None:
        self.decoder = Decoder()
        self.pump = Pump()
        self.pictures = VersionPictures(self.decoder.decode, self.pump, WorkThread("pictures"))
        self.pairs: list[VersionPair] = []
        self.pictures.made.connect(self.pairs.append)


@pytest.fixture
def made(qtbot: QtBot) -> Iterator[Made]:
    instance = Made()
    yield instance
    instance.pictures.close()


def test_both_are_seen_through_the_window_of_what_is_here(made: Made, qtbot: QtBot) -> None:
    made.pictures.want(compared("1.2.3", frame=4))
    assert made.decoder.asked == [("here", 4), ("new", 4)]
    here, new = made.decoder.futures
    here.set_result(grey(50, windows=(Window(50, 100),)))
    new.set_result(grey(50, windows=(Window(500, 100),)))
    qtbot.waitUntil(lambda: bool(made.pairs), timeout=10_000)
    (pair,) = made.pairs
    assert pair.here.image is not None
    assert pair.new.image is not None
    assert pair.here.image.pixelColor(3, 3) == pair.new.image.pixelColor(3, 3)


def test_one_that_cannot_be_decoded_says_why_beside_the_other(made: Made, qtbot: QtBot) -> None:
    made.pictures.want(compared("1.2.3"))
    here, new = made.decoder.futures
    new.set_result(grey(5, 2000))
    here.set_exception(CannotDecode.of(told("it is damaged", "retrieve it again")))
    qtbot.waitUntil(lambda: bool(made.pairs), timeout=10_000)
    (pair,) = made.pairs
    assert (pair.here.image, pair.here.what, pair.here.advice) == (None, "it is damaged", "retrieve it again")
    assert pair.new.image is not None
    assert max(pair.new.image.width(), pair.new.image.height()) == 640


def test_what_is_not_here_any_more_is_not_decoded(made: Made, qtbot: QtBot) -> None:
    made.pictures.want(compared("1.2.3", here=""))
    (new,) = made.decoder.futures
    new.set_result(Frame(np.zeros((8, 8, 3), np.uint8)))
    qtbot.waitUntil(lambda: bool(made.pairs), timeout=10_000)
    assert made.pairs[0].here.what == "Not here any more"


def test_only_the_newest_wish_is_shown(made: Made, qtbot: QtBot) -> None:
    made.pictures.want(compared("1.2.3"))
    made.pictures.want(compared("1.2.4"))
    old, new = made.decoder.futures[:2], made.decoder.futures[2:]
    assert all(future.cancelled() for future in old)
    for future in new:
        future.set_result(grey(5))
    qtbot.waitUntil(lambda: bool(made.pairs), timeout=10_000)
    assert [pair.sop_uid for pair in made.pairs] == ["1.2.4"]


def test_colours_have_no_window() -> None:
    assert common_window(Frame(np.zeros((4, 4, 3), np.uint8)), grey(3)) is None
    assert common_window() is None
    assert common_window(grey(3)) is not None


def test_a_picture_is_painted_and_its_absence_told(qtbot: QtBot) -> None:
    view = PictureView("Here")
    qtbot.addWidget(view)
    view.show()
    assert view.accessibleName() == "Here: Decoding…"
    assert not view.grab().toImage().isNull()
