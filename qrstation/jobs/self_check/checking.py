"""The self-check itself: every step is tried, whatever became of those before it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from qrstation.core.archive import Connect
from qrstation.core.codes.self_check import SelfCheckCode
from qrstation.core.errors import CannotDecode, StationError
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.jobs.finding import StepState
from qrstation.core.notice import Notice, notice
from qrstation.imaging.decoders.decoder_process import DecoderProcess
from qrstation.jobs.self_check.checked import Checked, CheckStep
from qrstation.jobs.self_check.children import demo_archives_answer, window_is_drawn
from qrstation.jobs.self_check.own_place import OwnPlace
from qrstation.jobs.self_check.receiving import Receiving, bind_port, keep_in_store
from qrstation.jobs.self_check.samples import BROAD, SAMPLES, Sample, broad_picture
from qrstation.jobs.self_check.trust import certificate_is_read, keyring_is_asked

LOOPBACK = "127.0.0.1"
_KEPT, _SENT = SAMPLES[0], SAMPLES[1]
"""What the store is given: one from a file, one over the network, which is Explicit VR Little Endian."""


def check_installation(connect: Connect, cancel: CancelToken, host: str = LOOPBACK) -> Iterator[Checked]:
    """Try every step and yield a Checked for each; ``host`` is the address that is listened on.

    After ``cancel`` no step is begun but the last, which cleans up; what was begun is cut off and not told.
    """
    check = _Check(connect, cancel, host)
    try:
        for step, test in check.steps:
            if cancel.is_cancelled:
                break
            checked = _tried(step, test)
            if cancel.is_cancelled:
                break
            yield checked
    finally:
        check.end()
    yield _tried(CheckStep.CLEAN_UP, check.place.remove)


def _tried(step: CheckStep, test: Callable[[], Notice]) -> Checked:
    started = time.monotonic()
    state = StepState.FAILED
    try:
        told = test()
        state = StepState.OK
    except StationError as error:
        told = error.notice
    except Cancelled:
        told = notice(SelfCheckCode.STOPPED)
    except OSError as error:
        told = notice(SelfCheckCode.REFUSED, reason=error.strerror or str(error), where=str(error.filename or ""))
    except Exception as error:  # noqa: BLE001 - a library that is missing or broken is what is looked for here
        told = notice(SelfCheckCode.UNEXPECTED, support=type(error).__name__, reason=_one_line(error))
    return Checked(step, state, told, round(time.monotonic() - started, 3))


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


class _Check:
    """The steps; each gives what it saw, or raises."""

    def __init__(self, connect: Connect, cancel: CancelToken, host: str) -> None:
        self.place = OwnPlace(host)
        self._cancel = cancel
        self._decoder = DecoderProcess()
        self._receiving = Receiving(self.place, host, connect, cancel)
        self.steps: tuple[tuple[CheckStep, Callable[[], Notice]], ...] = (
            (CheckStep.HOME, self.place.make),
            (CheckStep.DECODER, self._start_decoder),
            *((CheckStep.DECODE, partial(self._decode, sample)) for sample in SAMPLES),
            (CheckStep.PREVIEW, self._preview),
            (CheckStep.STORE, lambda: keep_in_store(self.place, _KEPT)),
            (CheckStep.PORT, lambda: bind_port(host)),
            (CheckStep.RECEIVER, self._start_receiver),
            (CheckStep.RECEIVE, self._receive),
            (CheckStep.CERTIFICATE, certificate_is_read),
            (CheckStep.KEYRING, keyring_is_asked),
            (CheckStep.ARCHIVES, lambda: demo_archives_answer(connect, cancel)),
            (CheckStep.WINDOW, lambda: window_is_drawn(self.place, cancel)),
        )

    def end(self) -> None:
        """End what still runs. Never raises."""
        self._decoder.close()
        self._receiving.stop()

    def _start_decoder(self) -> Notice:
        with self._ending(self._decoder.close):
            self._decoder.decode(_SENT.path, 0)
        return notice(SelfCheckCode.DECODER_RUNS)

    def _decode(self, sample: Sample) -> Notice:
        with self._decoding(sample):
            frame = self._decoder.decode(sample.path, 0)
        sample.check(frame.pixels)
        return notice(SelfCheckCode.DECODED, support=sample.syntax_uid, title=sample.title)

    def _preview(self) -> Notice:
        with self._decoding(BROAD):
            preview = self._decoder.preview(BROAD.path, 0)
        if preview is None:
            raise StationError(SelfCheckCode.NO_PREVIEW, support=BROAD.syntax_uid)
        BROAD.compare(preview.pixels, broad_picture()[::2, ::2])
        return notice(SelfCheckCode.DECODED, support=BROAD.syntax_uid, title=BROAD.title)

    @contextmanager
    def _decoding(self, sample: Sample) -> Iterator[None]:
        """Say of a sample that cannot be decoded which it is."""
        try:
            with self._ending(self._decoder.close):
                yield
        except CannotDecode as error:
            raise StationError(
                SelfCheckCode.NOT_DECODED, support=sample.syntax_uid, title=sample.title, why=error.notice
            ) from error

    def _start_receiver(self) -> Notice:
        with self._ending(self._receiving.stop):
            return self._receiving.start()

    def _receive(self) -> Notice:
        try:
            with self._ending(self._receiving.stop):
                return self._receiving.take(_SENT)
        finally:
            self._receiving.stop()

    @contextmanager
    def _ending(self, end: Callable[[], None]) -> Iterator[None]:
        """Run ``end`` on a thread of its own when the check is cancelled during the block: it may wait for children."""

        def begin() -> None:
            threading.Thread(target=end, name="self-check-end", daemon=True).start()

        self._cancel.listen(begin)
        try:
            yield
        finally:
            self._cancel.unlisten(begin)
