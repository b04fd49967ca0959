"""Pictures that leave: as seen or whole, with names or without, and never over another file unasked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication, QImage

from qrstation.ui.viewer.overlay.overlay_layout import Marks
from qrstation.ui.viewer.pictures.picture_drawing import draw_whole, seen_picture, unnamed, whole_picture
from qrstation.ui.viewer.pictures.pictures_desk import PicturesDesk
from qrstation.ui.viewer.pictures.save_dialog import SaveWish
from tests.ui.viewer.made_up import ct_series, heading
from tests.ui.viewer.screen import Screen


@pytest.fixture
def opened(screen: Screen) -> Screen:
    screen.open(heading(), ct_series(number=2, count=4))
    screen.focus(screen.first)
    return screen


@pytest.fixture
def desk(opened: Screen) -> PicturesDesk:
    made: PicturesDesk = opened.pane.controls.hands.pictures
    return made


def array(image: QImage) -> np.ndarray:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return rows[:, : grey.width()].copy()


def texts(marks: Marks) -> list[str]:
    corners = marks.corners
    lines = (*corners.top_left, *corners.top_right, *corners.bottom_left, *corners.bottom_right)
    return [line.text for line in lines]


def test_without_names_nothing_says_whose_it_is(opened: Screen) -> None:
    shown = opened.first.annotations.marks
    assert shown.corners.top_left
    assert shown.corners.top_right
    left = unnamed(shown, "")
    assert not left.corners.top_left
    assert not left.corners.top_right
    assert left.letters == shown.letters
    assert texts(left) == [line.text for line in (*shown.corners.bottom_left, *shown.corners.bottom_right)]


def test_a_side_stays_also_without_names(opened: Screen) -> None:
    shown = opened.first.annotations.marks
    kept = unnamed(shown, shown.corners.top_right[0].text)
    assert kept.corners.top_right == shown.corners.top_right[:1]


def test_what_is_seen_is_copied_and_the_screen_stays_as_it_is(opened: Screen, desk: PicturesDesk) -> None:
    before = opened.first.annotations.marks
    named, bare = (seen_picture(opened.first, named=named) for named in (True, False))
    assert named.size() == bare.size() == opened.first.canvas.size() * opened.first.canvas.ratio
    corner = (slice(0, 40), slice(0, 200))
    assert array(named)[corner].max() > 200
    assert array(bare)[corner].max() < array(named)[corner].max()
    assert opened.first.annotations.marks == before
    opened.pane.commands["copy unnamed"].trigger()
    assert np.array_equal(array(QGuiApplication.clipboard().image()), array(bare))
    assert not QGuiApplication.clipboard().image().textKeys()


def test_the_whole_image_has_its_own_pixels(opened: Screen) -> None:
    opened.pane.commands["annotations"].trigger()
    opened.first.canvas.zoom_by(3.0, opened.first.canvas.rect().center().toPointF())
    whole = whole_picture(opened.first, named=True)
    assert whole is not None
    shown = opened.first.displayed()
    assert shown is not None
    assert np.array_equal(array(draw_whole(whole)), shown)


def test_the_whole_image_is_turned_as_it_is_seen(opened: Screen) -> None:
    opened.pane.commands["annotations"].trigger()
    opened.pane.commands["turn right"].trigger()
    whole = whole_picture(opened.first, named=True)
    assert whole is not None
    shown = opened.first.displayed()
    assert shown is not None
    assert np.array_equal(array(draw_whole(whole)), np.rot90(shown, -1))


@pytest.mark.parametrize("kind", ["png", "jpg"])
def test_a_picture_is_saved(opened: Screen, desk: PicturesDesk, tmp_path: Path, kind: str) -> None:
    desk.save()
    dialog = desk.dialog
    assert dialog is not None
    assert not dialog.named.isChecked(), "patient data is asked for anew each time"
    dialog.whole.setChecked(True)
    (dialog.jpeg if kind == "jpg" else dialog.png).setChecked(True)
    assert dialog.wish() == SaveWish(whole=True, named=False, kind=kind)
    dialog.accept()
    files = desk.files
    assert files is not None
    assert "Morgan" not in files.selectedFiles()[0]
    path = tmp_path / f"picture.{kind}"
    files.fileSelected.emit(str(path))
    opened.until(lambda: path.exists() and QImage(str(path)).width() > 0)
    assert [found.name for found in tmp_path.iterdir()] == [path.name]
    assert not QImage(str(path)).textKeys()
    files.close()


def test_what_was_not_asked_about_is_not_replaced(opened: Screen, desk: PicturesDesk, tmp_path: Path) -> None:
    path = tmp_path / "there.png"
    path.write_bytes(b"mine")
    desk.write(lambda: seen_picture_of(opened), path, over=False)
    opened.until(lambda: desk.told is not None)
    assert desk.told is not None
    assert "is there already" in desk.told.text()
    assert path.read_bytes() == b"mine"
    assert len(list(tmp_path.iterdir())) == 1
    desk.told.close()


def test_what_cannot_be_written_is_said(opened: Screen, desk: PicturesDesk, tmp_path: Path) -> None:
    desk.write(lambda: QImage(4, 4, QImage.Format.Format_RGB32), tmp_path / "gone" / "a.png", over=False)
    opened.until(lambda: desk.told is not None)
    assert desk.told is not None
    assert "cannot be written" in desk.told.text()
    desk.told.close()


def seen_picture_of(opened: Screen) -> QImage:
    return QImage(4, 4, QImage.Format.Format_RGB32)
