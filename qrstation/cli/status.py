"""The exit statuses of the command line, and the errors that are its own."""

from __future__ import annotations

import errno
import sys

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import StationError

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_SOME = 3
EXIT_CANCELLED = 4


class UsageError(StationError):
    """The words of a command do not fit together."""


def is_reader_gone(error: OSError, platform: str = sys.platform) -> bool:
    """Tell whether a failure means that nobody reads what is printed any more."""
    if isinstance(error, BrokenPipeError):
        return True
    return platform == "win32" and error.errno == errno.EINVAL and error.filename is None


def refused_by_system(error: OSError) -> StationError:
    """Give the error for what the machine refused, and nothing nearer to it has told."""
    where = str(error.filename or "")
    return StationError(SettingsCode.REFUSED_BY_SYSTEM, reason=str(error.strerror or error), where=where)
