"""Reads the text of a settings file, whoever wrote it: a plain file of UTF-8 and of a size that a person may type."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import SettingsError
from qrstation.core.station.plain_file import NotPlain, open_plain

MOST_BYTES = 1 << 20
"""What a settings file may hold; a person types less."""


def read_text(path: Path, name: str, look_at: Callable[[int], None] = lambda descriptor: None) -> str | None:
    """Give the text of a settings file, None where there is none. Raises SettingsError; never waits for a pipe.

    ``name`` is what the file is called in what is told of it; ``look_at`` may refuse it by its descriptor.
    """
    try:
        with open_plain(path) as file:
            look_at(file.fileno())
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise SettingsError(SettingsCode.FILE_TOO_LARGE, path=str(path), megabytes=MOST_BYTES >> 20)
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise SettingsError(SettingsCode.NO_UTF8, file=name) from error
    except (IsADirectoryError, NotPlain) as error:
        raise SettingsError(SettingsCode.NO_FILE, path=str(path)) from error
    except OSError as error:
        raise SettingsError(SettingsCode.FILE_UNREADABLE, path=str(path), reason=str(error.strerror)) from error
