"""The station's log: private files that rotate. No patient data ever goes there."""

from __future__ import annotations

import io
import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import cast

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import HomeUnusable
from qrstation.core.station.home import private_opener


def log_to(path: Path) -> None:
    """Have everything that the station logs written to ``path``. Raises HomeUnusable."""
    try:
        handler = _PrivateFile(path, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    except OSError as error:
        raise HomeUnusable(SettingsCode.LOG_UNWRITABLE, path=str(path), reason=str(error.strerror)) from error
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger = logging.getLogger("qrstation")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)


class _PrivateFile(RotatingFileHandler):
    """A log whose every file is for the user alone; a line for which there is no room is left out."""

    def _open(self) -> io.TextIOWrapper:
        descriptor = private_opener(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        return cast("io.TextIOWrapper", os.fdopen(descriptor, self.mode, encoding=self.encoding))

    def doRollover(self) -> None:  # noqa: N802 (logging's name)
        """Begin a new file; where somebody holds the old one open, as on Windows, that one is gone on with."""
        try:
            super().doRollover()
        except OSError:
            self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's name)
        """Do nothing: logging would print a traceback for each line while the disk is full."""
