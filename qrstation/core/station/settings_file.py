"""Reads the settings from their file and writes them back, leaving the comments and the order of whoever edited it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import SettingsError
from qrstation.core.station.home import make_private, private_opener
from qrstation.core.station.plain_file import open_plain
from qrstation.core.station.policy_file import read_policy
from qrstation.core.station.replacing import replace
from qrstation.core.station.settings import Settings
from qrstation.core.station.settings_rules import check_settings, parse_settings, sound_part
from qrstation.core.station.settings_text import MOST_BYTES, read_text


def load_settings(path: Path) -> Settings:
    """Give the settings in force: the defaults, the user's file over them, the policy over both, key by key.

    Everything that runs by settings reads them here. Raises SettingsError with the key, its line, what is allowed;
    PolicyError where it is the policy that is wrong.
    """
    policy = read_policy()
    return policy.over(load_own(path))


def load_own(path: Path) -> Settings:
    """Read the user's own settings; no file gives the defaults. Raises SettingsError."""
    text = read_text(path, path.name)
    return Settings() if text is None else parse_settings(text, path.name)


def sound_own(path: Path) -> Settings:
    """Read what is right in the user's own file, however much of it is wrong."""
    try:
        return sound_part(read_text(path, path.name) or "")
    except SettingsError:
        return Settings()


def save_settings(path: Path, settings: Settings) -> None:
    """Write the user's own ``settings`` to ``path``: beside, synced, then renamed; mode 0600. Raises SettingsError.

    What stands there and is no settings, such as a key that was mistyped or one of a newer version, goes; then a copy
    of the file as it was stays beside it.
    """
    from qrstation.core.station.settings_document import written_into  # a start only reads, and waits for no writer

    check_settings(settings)
    if not _is_sound(path):
        keep_copy(path)
    text = written_into(_text(path), settings)
    if _settings_of(text) != settings:
        text = written_into("", settings)
    try:
        make_private(path.parent)
        replace_file(path, text)
    except OSError as error:
        raise SettingsError(SettingsCode.FILE_UNWRITABLE, path=str(path), reason=str(error.strerror)) from error


def keep_copy(path: Path) -> Path | None:
    """Keep the file as it is beside itself, under a name with the next free number; None where there is none to keep.

    Raises SettingsError when that cannot be done: then nothing was changed.
    """
    try:
        with open_plain(path) as file:
            data = file.read(MOST_BYTES)
    except OSError:
        return None  # nothing that a person could have typed
    try:
        for number in range(1, 1000):
            copy = path.with_name(f"{path.name}.old-{number}")
            with contextlib.suppress(FileExistsError):
                with open(copy, "xb", opener=private_opener) as kept:
                    kept.write(data)
                return copy
    except OSError as error:
        raise SettingsError(SettingsCode.FILE_UNWRITABLE, path=str(copy), reason=str(error.strerror)) from error
    return None


def _is_sound(path: Path) -> bool:
    try:
        load_own(path)
    except SettingsError:
        return False
    return True


def _text(path: Path) -> str:
    """Give what stands in the file, to be kept as far as it is TOML; "" where it cannot be read."""
    try:
        return read_text(path, path.name) or ""
    except SettingsError:
        return ""


def _settings_of(text: str) -> Settings | None:
    try:
        return parse_settings(text)
    except SettingsError:
        return None


def replace_file(path: Path, text: str) -> None:
    """Write a file beside under a name of its own, then put it in the other's place. Raises OSError."""
    descriptor, name = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
