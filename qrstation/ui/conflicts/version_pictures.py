"""Makes the pictures of an image's two versions: decoded by the pool, mapped on a worker, through the same window."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from qrstation.core.codes.window import WindowCode
from qrstation.core.conflict import Comparison
from qrstation.core.errors import CannotDecode
from qrstation.imaging.frame import Frame, Window
from qrstation.ui.pump import Pump
from qrstation.ui.viewer.frames.picture import shrunk
from qrstation.ui.viewer.frames.small_image import small_image
from qrstation.ui.work_thread import WorkThread
from qrstation.words import words_of

SIDE = 640
"""The longest side of a picture in pixels."""
Decode = Callable[[Path, int], "Future[Frame]"]
"""Decodes a frame of a file, counted from 0; its exception is CannotDecode."""
_GONE = CannotDecode(WindowCode.VERSION_GONE)


@dataclass(frozen=True, slots=True)
class Picture:
    """A version's picture, or why there is none, in two lines."""

    image: QImage | None
    what: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class VersionPair:
    """Both versions of one image."""

    study_uid: str
    sop_uid: str
    here: Picture
    new: Picture


class VersionPictures(QObject):
    """Of several comparisons only the pictures of the last one asked for are made."""

    made = Signal(object)
    """A VersionPair."""

    def __init__(self, decode: Decode, pump: Pump, worker: WorkThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._decode = decode
        self._pump = pump
        self._worker = worker
        self._wanted: tuple[Future[Frame], Future[Frame]] | None = None

    def want(self, compared: Comparison) -> None:
        """Have the pictures of a comparison made."""
        self.forget()
        here = self._decode(Path(compared.here), compared.frame) if compared.here else _failed(_GONE)
        pair = here, self._decode(Path(compared.new), compared.frame)
        self._wanted = pair
        for future in pair:
            future.add_done_callback(partial(self._decoded, compared, pair))

    def forget(self) -> None:
        """Want nothing any more."""
        wanted, self._wanted = self._wanted, None
        for future in wanted or ():
            future.cancel()

    def close(self) -> None:
        """Want nothing any more, and end the worker."""
        self.forget()
        self._worker.close()

    def _decoded(self, compared: Comparison, pair: tuple[Future[Frame], Future[Frame]], done: Future[Frame]) -> None:
        """Go on when both are there; on a decoder's thread."""
        if all(future.done() and not future.cancelled() for future in pair):
            self._worker.submit("pictures", partial(self._make, compared, pair))

    def _make(self, compared: Comparison, pair: tuple[Future[Frame], Future[Frame]]) -> None:
        """Map both frames through one window, on the worker."""
        frames = [_result(future) for future in pair]
        window = common_window(*(frame for frame in frames if isinstance(frame, Frame)))
        here, new = (_picture(frame, window) for frame in frames)
        self._pump.post(partial(self._deliver, pair, VersionPair(compared.study_uid, compared.sop_uid, here, new)))

    def _deliver(self, pair: tuple[Future[Frame], Future[Frame]], made: VersionPair) -> None:
        if self._wanted is pair:
            self._wanted = None
            self.made.emit(made)


def common_window(*frames: Frame) -> Window | None:
    """Give the window through which versions of an image can be compared: that of the first; None among colours."""
    from qrstation.imaging.display.display import default_window, starting_window

    if not frames or any(frame.is_colour for frame in frames):
        return None
    return default_window(frames[0]) or starting_window(frames[0])


def _result(future: Future[Frame]) -> Frame | CannotDecode:
    try:
        return future.result()
    except CannotDecode as error:
        return error
    except CancelledError:
        return CannotDecode(WindowCode.VERSION_NOT_DECODED)


def _failed(error: CannotDecode) -> Future[Frame]:
    future: Future[Frame] = Future()
    future.set_exception(error)
    return future


def _picture(frame: Frame | CannotDecode, window: Window | None) -> Picture:
    if isinstance(frame, CannotDecode):
        return Picture(None, *words_of(frame).lines)
    from qrstation.imaging.display.display import to_display
    from qrstation.imaging.presentation import Presentation

    levels = shrunk(to_display(frame, Presentation(window)), max(1, max(frame.rows, frame.columns) // SIDE))
    return Picture(small_image(levels, frame, SIDE))
