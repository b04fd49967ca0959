"""The decoders are asked once for what a file says of its frames, and forgotten files are asked for no more."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from qrstation.core.codes.pixels import PixelCode
from qrstation.core.errors import CannotDecode
from qrstation.core.instance import InstanceRecord
from qrstation.imaging.frame import Frame
from qrstation.imaging.heading import FrameHeading
from qrstation.ui.viewer.studies.frame_headings import FrameHeadings
from tests.imaging.stacks.test_stack import record

VOLUME = record(1, frames=4)
FOUND = (FrameHeading((0.0, 0.0, 1.0)),) * 4


class Asked:
    """Decoders that answer when they are told to."""

    count = 2

    def __init__(self) -> None:
        self.futures: list[Future[tuple[FrameHeading, ...]]] = []

    def decode(self, path: Path, number: int = 0, urgent: bool = True) -> Future[Frame]:
        raise NotImplementedError

    def preview(self, path: Path, number: int = 0) -> Future[Frame | None]:
        raise NotImplementedError

    def headings(self, path: Path) -> Future[tuple[FrameHeading, ...]]:
        self.futures.append(Future())
        return self.futures[-1]


class Book:
    """Headings with their decoders, and how often there was news."""

    def __init__(self) -> None:
        self.decoders, self.news = Asked(), 0
        self.headings = FrameHeadings(self.decoders, self._note)

    def _note(self) -> None:
        self.news += 1

    def asks(self, record: InstanceRecord) -> bool:
        """Want the headings of an instance, and tell whether the decoders were asked for them."""
        before = len(self.decoders.futures)
        self.headings.of(record)
        return len(self.decoders.futures) > before


def test_a_file_is_asked_for_once() -> None:
    book = Book()
    assert book.asks(VOLUME)
    assert not book.asks(VOLUME)
    book.decoders.futures[0].set_result(FOUND)
    assert book.news == 1
    assert book.headings.arrived() == [(VOLUME, FOUND)]
    assert book.headings.arrived() == []
    assert book.headings.of(VOLUME) == FOUND
    assert not book.asks(replace(VOLUME, checksum="now known"))
    assert not book.asks(record(2))


def test_other_bytes_are_asked_for_anew_and_the_old_answer_is_left() -> None:
    book = Book()
    assert book.asks(replace(VOLUME, checksum="a"))
    assert book.asks(replace(VOLUME, checksum="b"))
    assert book.decoders.futures[0].cancelled()
    assert book.asks(replace(VOLUME, checksum="b", size=2))


def test_a_file_that_cannot_be_read_is_asked_for_again_only_when_all_is_read_anew() -> None:
    book = Book()
    book.asks(VOLUME)
    book.decoders.futures[0].set_exception(CannotDecode(PixelCode.DECODER_ENDED))
    assert book.headings.arrived() == [(VOLUME, ())]
    assert not book.asks(VOLUME)
    book.headings.try_again(VOLUME.study_uid)
    assert book.asks(VOLUME)


def test_what_is_forgotten_is_not_told() -> None:
    book = Book()
    book.asks(VOLUME)
    running = book.decoders.futures[0]
    running.set_running_or_notify_cancel()
    book.headings.forget({VOLUME.study_uid})
    running.set_result(FOUND)
    assert book.headings.arrived() == []
    assert book.asks(VOLUME)
