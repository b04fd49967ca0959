"""Opens a page of this disk in the system's browser."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices

OPENER = "xdg-open"
_LOOK_MS = 100
_LOOKS = 200
"""So often it is looked how the opener ended: a browser that is seen for so long did open."""


class Browser(QObject):
    """Starts what the system opens pages with; says so where there is none."""

    failed = Signal(Path)
    """The page that could not be opened."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = Path()
        self._opener = 0
        self._looks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def open(self, page: Path) -> None:
        """Open a page, without waiting for the browser."""
        if sys.platform != "linux":
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(page))):
                self.failed.emit(page)
            return
        # By hand: Qt would hand on our environment, and not say how it ended. The opener may outlive us.
        environment = own_environment(os.environ, str(getattr(sys, "_MEIPASS", "")))
        nowhere = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)]
        try:
            self._opener = os.posix_spawnp(OPENER, [OPENER, str(page)], environment, file_actions=nowhere, setsid=True)
        except OSError:
            self.failed.emit(page)
            return
        self._page, self._looks = page, 0
        self._timer.start()

    def _look(self) -> None:
        if sys.platform != "linux":
            return
        self._looks += 1
        ended, status = os.waitpid(self._opener, os.WNOHANG)
        if ended or self._looks == _LOOKS:
            self._timer.stop()
        if status:
            self.failed.emit(self._page)


def own_environment(environment: Mapping[str, str], bundle: str) -> dict[str, str]:
    """Give the environment for another program: without what a packaged program, in ``bundle``, has set for itself.

    Its start keeps what a variable was before under the same name with _ORIG; other variables lose the paths into it.
    ``bundle`` is "" where Python is the system's.
    """
    if not bundle:
        return dict(environment)
    given = {}
    for name, value in environment.items():
        if name.endswith("_ORIG") and name.removesuffix("_ORIG") in environment:
            continue
        before = environment.get(f"{name}_ORIG", value)
        kept = [path for path in before.split(os.pathsep) if not Path(path).is_relative_to(bundle)]
        if any(kept) or not before:
            given[name] = os.pathsep.join(kept)
    return given
