"""What the viewer's benchmark measures with: paints that are waited for by Qt's own loop, and memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from benchmarks.living import live
from qrstation.ui.viewer.viewer_pane import ViewerPane
from qrstation.ui.viewer.viewport.canvas import Canvas
from qrstation.ui.viewer.viewport.viewport import Viewport

PATIENCE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds by the clock, of work of this thread, and of work of all threads of this process."""

    clock: float
    thread: float
    process: float

    @classmethod
    def now(cls) -> Taken:
        """Give the time."""
        return cls(time.perf_counter(), time.thread_time(), time.process_time())

    def until_now(self) -> Taken:
        """Give what has been taken since."""
        now = Taken.now()
        return Taken(now.clock - self.clock, now.thread - self.thread, now.process - self.process)


@contextmanager
def kept_awake() -> Iterator[None]:
    """Keep the processors from sleeping in the block, by work that is done only where there is no other.

    A virtual machine gets a processor back late that has slept, and the time until then counts as work. Linux alone
    has work of that kind; elsewhere they may sleep.
    """
    busy = []
    if sys.platform == "linux":
        for _ in range(os.cpu_count() or 1):
            busy.append(subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"]))
            os.sched_setscheduler(busy[-1].pid, os.SCHED_IDLE, os.sched_param(0))
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


class Painted:
    """Notes when each canvas was painted last, and ends a wait that its paint fulfils."""

    def __init__(self) -> None:
        self.at: dict[Canvas, float] = {}
        self._condition: Callable[[], bool] = lambda: False
        self._loop = QEventLoop()

    @contextmanager
    def noted(self) -> Any:
        """Note every canvas's paints in the block."""
        paint = Canvas.paintEvent

        def painted(canvas: Canvas, event: QPaintEvent) -> None:
            paint(canvas, event)
            self.at[canvas] = time.perf_counter()
            if self._loop.isRunning() and self._condition():
                self._loop.quit()

        Canvas.paintEvent = painted  # type: ignore[method-assign, assignment]
        try:
            yield
        finally:
            Canvas.paintEvent = paint  # type: ignore[method-assign]

    def until(self, condition: Callable[[], bool]) -> float:
        """Let the window live until a paint after which ``condition`` holds; gives the time. Raises TimeoutError."""
        self._condition = condition
        giving_up = QTimer(singleShot=True, interval=PATIENCE_MS)
        giving_up.timeout.connect(self._loop.quit)
        giving_up.start()
        if not condition():
            self._loop.exec()
        if not condition():
            raise TimeoutError("what was waited for was not painted")
        return time.perf_counter()

    def shows(self, viewport: Viewport, since: float) -> bool:
        """Tell whether a viewport has painted the slice that it wants."""
        return (
            viewport.feed.picture is not None
            and not viewport.feed.is_waiting
            and self.at.get(viewport.canvas, 0.0) > since
        )

    def step(self, pane: ViewerPane, number: int, by: int, also: Sequence[int] = ()) -> Taken:
        """Walk in one viewport, and give what it takes until it and those that follow have painted."""
        began, started = time.perf_counter(), Taken.now()
        pane.viewports[number].step(by)
        followed = [pane.viewports[each] for each in (number, *also)]
        self.until(lambda: all(self.shows(viewport, began) for viewport in followed))
        return started.until_now()


class Ready(QWidget):
    """A bare widget with two pictures ready for the screen side by side: the least that a pair can cost."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self.resize(width, height)
        self._image = QImage(width // 2, height, QImage.Format.Format_Grayscale8)
        self._image.fill(90)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both."""
        painter = QPainter(self)
        painter.drawImage(0, 0, self._image)
        painter.drawImage(self.width() // 2, 0, self._image)
        painter.end()


def floor(width: int, height: int, rounds: int) -> list[float]:
    """Give what painting a ready pair takes."""
    widget = Ready(width, height)
    widget.show()
    live(200)
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        widget.repaint()
        taken.append(time.perf_counter() - began)
    widget.close()
    return taken


def floor_under_xvfb(size: tuple[int, int]) -> str:
    """Give what the benchmark says of its floor on a screen of Xvfb, or that it was not measured."""
    try:
        return _measured_there(size)
    except FileNotFoundError:
        return "not measured, Xvfb is not here"


def _measured_there(size: tuple[int, int]) -> str:
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size[0]}x{size[1]}x24"]
    server = subprocess.Popen(command, pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read, encoding="ascii") as told:
            display = told.readline().strip()
        surroundings = {**os.environ, "DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb"}
        own = [sys.executable, "-m", "benchmarks.viewer", "--floor"]
        done = subprocess.run(own, env=surroundings, capture_output=True, text=True, check=False)
        return done.stdout.strip() or "not measured, no window could be opened there"
    finally:
        server.terminate()
        server.wait()


def middle_and_worst(taken: Sequence[float]) -> str:
    """Give the median and the 99th percentile in milliseconds."""
    ordered = sorted(taken)
    worst = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"{statistics.median(ordered) * 1e3:.1f} / {worst * 1e3:.1f} ms"


def all_three(taken: Sequence[Taken]) -> str:
    """Give median and 99th percentile by the clock, then the medians of the work that it was."""
    clock = middle_and_worst([each.clock for each in taken])
    thread, process = (statistics.median(getattr(each, kind) for each in taken) for kind in ("thread", "process"))
    return f"{clock} (work of the window's thread {thread * 1e3:.1f} ms, of all threads {process * 1e3:.1f} ms)"


def memory_now() -> float:
    """Give what this process holds in memory, in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def processor_time(pid: int) -> float:
    """Give the seconds that a process has worked so far."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
