"""A screen for a machine: Xvfb on the host, reached over its socket; and pictures of it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from machine import NoMachineError

SIZE = "1600x1000x24"
MOST_COLOURS_OF_NOTHING = 8
FEWEST_GREYS_OF_AN_IMAGE = 50
PICTURE = """
import sys
from PySide6.QtGui import QGuiApplication
application = QGuiApplication(sys.argv)
picture = application.primaryScreen().grabWindow(0).toImage()
width, height = picture.width(), picture.height()
colours = {picture.pixel(x, y) for x in range(0, width, 3) for y in range(0, height, 3)}
right = {picture.pixel(x, y) for x in range(width // 2, width, 3) for y in range(height // 4, height * 3 // 4, 3)}
greys = [each for each in right if each & 255 == each >> 8 & 255 == each >> 16 & 255]
picture.save(sys.argv[1])
print(len(colours), len(greys))
"""


@dataclass(frozen=True)
class Seen:
    """What is on a screen, sampled."""

    colours: int
    greys: int
    """Of these the greys in the middle of the right half, where the window shows images."""

    @property
    def is_window(self) -> bool:
        """Whether anything is painted: an empty screen has one colour."""
        return self.colours > MOST_COLOURS_OF_NOTHING

    @property
    def is_image(self) -> bool:
        """Whether an image is painted: the empty window has a handful of greys there, a CT two hundred."""
        return self.greys > FEWEST_GREYS_OF_AN_IMAGE


class Screen:
    """An X server without a screen; a context manager."""

    def __init__(self) -> None:
        self.name = ""
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Screen:
        reading, writing = os.pipe()
        try:
            self._process = subprocess.Popen(
                ["Xvfb", "-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp", "-ac"],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=[writing],
            )  # fmt: skip
        except FileNotFoundError:
            raise NoMachineError("Xvfb is missing: apt-get install --no-install-recommends xvfb") from None
        finally:
            os.close(writing)
        with os.fdopen(reading) as file:
            self.name = f":{file.readline().strip()}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def picture(self, path: Path) -> Seen:
        """Save what is on the screen; give what is seen there, nothing where no picture could be taken."""
        environment = {**os.environ, "DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}
        done = subprocess.run(
            [sys.executable, "-c", PICTURE, str(path)], env=environment, capture_output=True, text=True, check=False
        )
        return Seen(*map(int, done.stdout.split())) if done.returncode == 0 else Seen(0, 0)
