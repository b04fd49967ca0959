"""A screen for a machine: Xvfb on the host, reached over its socket; and pictures of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from machine import NoMachineError

SIZE = "1600x1000x24"
PICTURE = """
import sys
from PySide6.QtGui import QGuiApplication
application = QGuiApplication(sys.argv)
picture = application.primaryScreen().grabWindow(0).toImage()
width, height = picture.width(), picture.height()
colours = {picture.pixel(x, y) for x in range(0, width, 3) for y in range(0, height, 3)}
picture.save(sys.argv[1])
print(len(colours))
"""


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

    def picture(self, path: Path) -> int:
        """Save what is on the screen; give how many colours it has, sampled: 1 for an empty one."""
        environment = {**os.environ, "DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}
        done = subprocess.run(
            [sys.executable, "-c", PICTURE, str(path)], env=environment, capture_output=True, text=True, check=False
        )
        return int(done.stdout) if done.returncode == 0 and done.stdout.strip().isdigit() else 0
