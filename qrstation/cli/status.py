"""The exit statuses of the command line, and the error for words that do not fit together."""

from __future__ import annotations

from qrstation.core.errors import StationError

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_SOME = 3
EXIT_CANCELLED = 4


class UsageError(StationError):
    """The words of a command do not fit together."""
