"""Measures what is listed and whose image was not shown: one image after the other, behind all that is looked at."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import CancelledError, Future
from functools import partial

from PySide6.QtCore import QObject, Signal

from qrstation.core.errors import CannotDecode, StationError
from qrstation.imaging.frame import Frame
from qrstation.imaging.measuring.shapes import Shape
from qrstation.imaging.stacks.stack import Slice
from qrstation.ui.viewer.frames.picture_makers import PictureMakers
from qrstation.ui.viewer.frames.stack_model import key_of
from qrstation.ui.viewer.measuring.measurement import Measurement, Place, place_of
from qrstation.ui.viewer.measuring.measurements import Measurements
from qrstation.ui.viewer.measuring.results import Finding, measured
from qrstation.ui.work_thread import WorkThread
from qrstation.words import sentence, words_of

_Wish = tuple[Slice, tuple[Measurement, ...]]


class Unseen(QObject):
    """Keeps no frame: a list of many large images would drive out what the viewports show. Lives on the GUI thread."""

    found = Signal()
    """Something was measured, or it is known why it cannot be."""

    def __init__(self, makers: PictureMakers, measurements: Measurements, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._makers = makers
        self._measurements = measurements
        self._worker = WorkThread("viewer-unseen")
        self._wishes: dict[Place, _Wish] = {}
        self._at: Place | None = None
        """Of which image the numbers are being found out."""
        self._troubles: dict[tuple[str, Shape], str] = {}

    def want(self, listed: Iterable[tuple[Measurement, Slice]]) -> None:
        """Measure these from now on, in their order; what was wanted before and is not among them is left."""
        wishes: dict[Place, _Wish] = {}
        for measurement, piece in listed:
            if (measurement.uid, measurement.shape) not in self._troubles and place_of(piece) != self._at:
                _, others = wishes.get(place_of(piece), (piece, ()))
                wishes[place_of(piece)] = piece, (*others, measurement)
        self._wishes = wishes
        self._go_on()

    def trouble(self, measurement: Measurement) -> str:
        """Say why a measurement has no number; "" where that is not so, or not known yet."""
        return self._troubles.get((measurement.uid, measurement.shape), "")

    def forget_troubles(self) -> None:
        """Try again what could not be measured: the reason may have passed."""
        self._troubles.clear()

    def close(self) -> None:
        """Want nothing more, and end the thread; twice does no harm."""
        self._wishes.clear()
        self._worker.close()

    def _go_on(self) -> None:
        if self._at is not None or not self._wishes:
            return
        self._at = next(iter(self._wishes))
        piece, wanted = self._wishes.pop(self._at)
        here = self._makers.loader.peek(key_of(piece))
        if isinstance(here, Frame):
            self._worker.submit("measure", partial(self._measure, here, wanted))
        else:
            # Handing a request to the decoders may start a process: not on the GUI thread.
            self._worker.submit("ask", partial(self._ask, piece, wanted))

    def _ask(self, piece: Slice, wanted: tuple[Measurement, ...]) -> None:
        """Ask for a frame, on the worker thread."""

        def take(done: Future[Frame]) -> None:
            self._worker.submit("measure", partial(self._measure, done, wanted))

        self._makers.decoders.decode(piece.record.path, piece.frame, False).add_done_callback(take)

    def _measure(self, frame: Frame | Future[Frame], wanted: tuple[Measurement, ...]) -> None:
        """Measure on a frame that is here, on the worker thread."""
        findings: list[Finding] = []
        try:
            here = frame.result() if isinstance(frame, Future) else frame
            findings = [measured(each.shape, here) for each in wanted]
        except CannotDecode as error:
            findings = [error] * len(wanted)
        except CancelledError:
            pass  # the decoders end
        self._makers.pump.post(partial(self._take, wanted, findings))

    def _take(self, wanted: tuple[Measurement, ...], findings: list[Finding]) -> None:
        for each, finding in zip(wanted, findings, strict=False):
            if isinstance(finding, StationError):
                self._troubles[each.uid, each.shape] = sentence(words_of(finding).what)
            else:
                self._measurements.note(each.uid, each.shape, finding)
        self._at = None
        self.found.emit()
        self._go_on()
