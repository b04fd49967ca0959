"""Follows the active viewport: has its image's attributes read in a decoder process, and shows them while wanted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from qrstation.core.errors import InstanceError
from qrstation.imaging.attribute import Attributes
from qrstation.ui.pump import Pump
from qrstation.ui.viewer.attributes.attributes_window import AttributesWindow
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.viewport.viewport import Viewport
from qrstation.ui.work_thread import WorkThread
from qrstation.words import words_of


class Reader(Protocol):
    """What reads attributes: a decoder process."""

    def attributes(self, path: Path) -> Attributes:
        """Give the attributes of a stored instance. Raises CannotDecode."""

    def close(self) -> None:
        """End the process."""


class AttributesDesk(QObject):
    """Reads nothing as long as nobody looks; of images that were passed over quickly only the last."""

    def __init__(self, pane: QWidget, stage: Stage, pump: Pump, reader: Callable[[], Reader] | None = None) -> None:
        super().__init__(pane)
        self._pane = pane
        self._stage = stage
        self._pump = pump
        self.make_reader = reader or _decoder
        self._reader: Reader | None = None
        self._worker = WorkThread("viewer-attributes")
        self._path: Path | None = None
        self.window: AttributesWindow | None = None
        stage.changed.connect(self.follow)
        stage.made.connect(self._welcome)
        for viewport in stage.viewports:
            self._welcome(viewport)

    def open(self) -> None:
        """Show the attributes of the active viewport's image, in front."""
        if self.window is None:
            self.window = AttributesWindow(self._pane)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        self._path = None
        self.follow()

    def follow(self) -> None:
        """Read the image of the active viewport where it is another one now."""
        if self.window is None or not self.window.isVisible():
            return
        viewport = self._stage.active
        piece = viewport.feed.piece
        if piece is None:
            self._path = None
            self.window.tell("No image", "Open an image to see its attributes.")
        elif piece.record.path != self._path:
            self._path = piece.record.path
            self._worker.submit("read", partial(self._read, self._path, viewport.content.image_words))

    def close(self) -> None:
        """End thread and process."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()
        self._worker.close()

    def _welcome(self, viewport: Viewport) -> None:
        viewport.picture_changed.connect(self.follow)

    def _read(self, path: Path, image: str) -> None:
        """Read on the worker thread."""
        if self._reader is None:
            self._reader = self.make_reader()
        try:
            found = self._reader.attributes(path)
        except InstanceError as error:
            words = words_of(error)
            self._pump.post(partial(self._tell, path, image, ". ".join(filter(None, words.lines))))
        else:
            self._pump.post(partial(self._show, path, image, found))

    def _show(self, path: Path, image: str, found: Attributes) -> None:
        if self.window is not None and path == self._path:
            self.window.show_attributes(image, found)

    def _tell(self, path: Path, image: str, words: str) -> None:
        if self.window is not None and path == self._path:
            self.window.tell(image, words)


def _decoder() -> Reader:
    from qrstation.imaging.decoders.decoder_process import DecoderProcess  # nothing that a start waits for

    return DecoderProcess()
