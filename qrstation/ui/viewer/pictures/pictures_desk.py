"""Copies and saves the active viewport's picture: asks what and where to, and has it written on a worker."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from qrstation.core.errors import StationError
from qrstation.ui.plain_widgets import Box, Icon, make_plain, message_box
from qrstation.ui.pump import Pump
from qrstation.ui.viewer.pictures.picture_drawing import draw_whole, seen_picture, whole_picture
from qrstation.ui.viewer.pictures.picture_file import kind_of, write_picture
from qrstation.ui.viewer.pictures.save_dialog import SaveDialog, SaveWish
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.work_thread import WorkThread
from qrstation.words import words_of

Draw = Callable[[], QImage]
_KINDS = {"png": "PNG picture (*.png)", "jpg": "JPEG picture (*.jpg *.jpeg)"}


class PicturesDesk(QObject):
    """Does nothing where no picture is shown."""

    def __init__(self, pane: QWidget, stage: Stage, pump: Pump) -> None:
        super().__init__(pane)
        self._pane = pane
        self._stage = stage
        self._pump = pump
        self._worker = WorkThread("viewer-pictures")
        self._last = SaveWish()
        self._folder = str(Path.home())
        self.dialog: SaveDialog | None = None
        self.files: QFileDialog | None = None
        self.told: Box | None = None

    def copy(self, *, named: bool) -> None:
        """Put the picture as it is seen onto the clipboard."""
        if self._stage.active.feed.picture is not None:
            QGuiApplication.clipboard().setImage(seen_picture(self._stage.active, named=named))

    def save(self) -> None:
        """Ask what to save."""
        viewport = self._stage.active
        whole = whole_picture(viewport, named=False)
        if whole is None or self.dialog is not None:
            return
        ratio, view = viewport.canvas.ratio, whole.view
        seen = _size(viewport.canvas.width() * ratio, viewport.canvas.height() * ratio)
        sizes = (seen, _size(view.width * whole.points, view.height * whole.points))
        self.dialog = SaveDialog(sizes, self._last, self._pane.window())
        self.dialog.finished.connect(self._answered)
        self.dialog.open()

    def write(self, draw: Draw, path: Path, *, over: bool) -> None:
        """Have a picture drawn and written; a failure is said."""
        self._worker.submit(path, partial(self._write, draw, path, over))

    def close(self) -> None:
        """End the worker; what is being written is finished."""
        self._worker.close()

    def _answered(self, accepted: int) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is None:
            return
        wish = dialog.wish()
        dialog.deleteLater()
        if accepted:
            self._last = SaveWish(wish.whole, kind=wish.kind)
            draw = self._drawing(wish)
            if draw is not None:
                self._ask_where_to(draw, wish.kind)

    def _drawing(self, wish: SaveWish) -> Draw | None:
        """Take the picture now: what is shown may be another when it is written."""
        viewport = self._stage.active
        if not wish.whole:
            image = seen_picture(viewport, named=wish.named)
            return lambda: image
        whole = whole_picture(viewport, named=wish.named)
        return None if whole is None else partial(draw_whole, whole)

    def _ask_where_to(self, draw: Draw, kind: str) -> None:
        files = QFileDialog(self._pane.window(), "Save picture", self._folder, _KINDS[kind])
        files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)  # it asks before another file is replaced
        files.setDefaultSuffix(kind)
        files.selectFile(f"{self._name()}.{kind}")
        make_plain(files)
        files.fileSelected.connect(lambda path: self._chosen(draw, Path(path), kind))
        files.finished.connect(files.deleteLater)
        self.files = files
        files.open()

    def _chosen(self, draw: Draw, path: Path, kind: str) -> None:
        self._folder = str(path.parent)
        target = path if kind_of(path) else path.with_name(f"{path.name}.{kind}")
        # Only what the dialog has asked about is replaced.
        self.write(draw, target, over=target == path and path.exists())

    def _name(self) -> str:
        """Give a file's name that says which image it is, and not whose."""
        content = self._stage.active.content
        series = content.subject.series if content.subject else None
        piece = content.wanted_slice
        number = piece.record.instance_number if piece else None
        parts = ["series", series.number if series else None, "image", number]
        return "-".join(str(part) for part in parts if part is not None)

    def _write(self, draw: Draw, path: Path, over: bool) -> None:
        """Draw and write, on the worker thread."""
        try:
            write_picture(draw(), path, over=over)
        except StationError as error:
            self._pump.post(partial(self._tell, error))

    def _tell(self, error: StationError) -> None:
        box = message_box("Save picture", *words_of(error).lines, Icon.Warning, self._pane.window())
        box.finished.connect(box.deleteLater)
        self.told = box
        box.open()


def _size(width: float, height: float) -> str:
    return f"{round(width)} × {round(height)}"
