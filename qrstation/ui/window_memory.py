"""What the window remembers: its place, its panes, where was searched, window presets; kept soon after a change."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QSettings

from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import HomeUnusable
from qrstation.ui.work_thread import WorkThread

LOG = logging.getLogger(__name__)
_SKIPPED = "first_steps_skipped"
_PRESETS = "window_presets"
_NO_WORKLISTS = "no_worklists"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the window was arranged; the bytes are Qt's own, and are checked by Qt when they are read."""

    geometry: bytes
    columns: bytes
    middle: bytes
    places: Mapping[str, bool] = field(default_factory=dict)
    """Where to search: whether it was chosen, by name."""
    layout: str = ""
    """How the viewports are laid out, by name."""
    images: bytes = b""
    """Size and place of the images' own window."""
    screens: int = 0
    """How many screens there were while the images had their own window; 0 while they had none."""
    off: tuple[str, ...] = ()
    """What is switched off of how viewports are looked at together, by name."""
    more_fields: bool = False
    """Whether the search form's further fields are open."""
    results: str = ""
    """How the results are looked at, as their view writes it."""


class WindowMemory:
    """Reads the last arrangement once, and writes newer ones beside and then over it, on a thread of its own."""

    def __init__(self, path: Path) -> None:
        """Read. Raises HomeUnusable for a pipe or the like: Qt would wait."""
        if path.exists() and not path.is_file():
            raise HomeUnusable(WindowCode.ARRANGEMENT_NO_FILE, path=str(path))
        self._path = path
        self._worker = WorkThread("window-memory")
        self.last = _read(path)
        """The newest arrangement; None when nothing is remembered yet, or somebody wrote into it."""
        self.first_steps_skipped = _is_marked(path)
        """Whether the assistant of the first start was put away, not to come again by itself."""
        self.presets = _text(path, _PRESETS)
        """The window presets that a person arranged, as their keeper writes them."""
        self.no_worklists = tuple(_names(_text(path, _NO_WORKLISTS)))
        """The archives that are not asked for their worklist, by name."""

    def keep(self, arrangement: Arrangement) -> None:
        """Write an arrangement soon."""
        if arrangement != self.last:
            self.last = arrangement
            self._write_soon()

    def skip_first_steps(self) -> None:
        """Remember soon that the assistant of the first start is not to come again by itself."""
        self.first_steps_skipped = True
        self._write_soon()

    def keep_presets(self, text: str) -> None:
        """Write window presets soon."""
        if text != self.presets:
            self.presets = text
            self._write_soon()

    def keep_no_worklists(self, names: Sequence[str]) -> None:
        """Write soon which archives are not asked for their worklist."""
        if tuple(names) != self.no_worklists:
            self.no_worklists = tuple(names)
            self._write_soon()

    def close(self) -> None:
        """Write what was not written yet, and end the thread. Twice does no harm."""
        self._worker.close()
        texts = self._texts()
        if self.last is not None or self.first_steps_skipped or any(texts.values()):
            _write(self._path, self.last, self.first_steps_skipped, texts)

    def _write_soon(self) -> None:
        last, skipped, texts = self.last, self.first_steps_skipped, self._texts()
        self._worker.submit("write", lambda: _write(self._path, last, skipped, texts))

    def _texts(self) -> dict[str, str]:
        """Give what is kept as texts; an empty one is not."""
        names = json.dumps(self.no_worklists) if self.no_worklists else ""
        return {_PRESETS: self.presets, _NO_WORKLISTS: names}


def brought_in(frame: QRect, screens: Sequence[QRect]) -> QRect:
    """Give a window's rectangle within the screen that it is most on, or else the first; no larger than that one.

    All are in the desktop's logical pixels.
    """

    def shared(screen: QRect) -> int:
        common = frame.intersected(screen)
        return common.width() * common.height() if common.isValid() else 0

    screen = max(screens, key=shared)
    width, height = min(frame.width(), screen.width()), min(frame.height(), screen.height())
    x = max(screen.x(), min(frame.x(), screen.x() + screen.width() - width))
    y = max(screen.y(), min(frame.y(), screen.y() + screen.height() - height))
    return QRect(x, y, width, height)


def _read(path: Path) -> Arrangement | None:
    memory = QSettings(str(path), QSettings.Format.IniFormat)
    values = [memory.value(key) for key in ("geometry", "columns", "middle")]
    if not all(isinstance(value, QByteArray) for value in values):
        return None
    geometry, columns, middle = (value.data() for value in values)
    images, screens = memory.value("images"), str(memory.value("screens"))
    return Arrangement(
        geometry,
        columns,
        middle,
        _places(memory.value("places")),
        str(memory.value("layout") or ""),
        bytes(images.data()) if isinstance(images, QByteArray) else b"",
        int(screens) if screens.isascii() and screens.isdigit() and len(screens) < 3 else 0,
        tuple(name for name in str(memory.value("off") or "").split("; ") if name),
        str(memory.value("more_fields")).lower() == "true",
        str(memory.value("results") or ""),
    )


def _places(text: object) -> dict[str, bool]:
    try:
        read = json.loads(text) if isinstance(text, str) else {}
    except (ValueError, RecursionError):
        return {}
    return {name: chosen for name, chosen in read.items() if isinstance(chosen, bool)} if isinstance(read, dict) else {}


def _names(text: str) -> list[str]:
    try:
        read = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return []
    return [name for name in read if isinstance(name, str)] if isinstance(read, list) else []


def _is_marked(path: Path) -> bool:
    # What Qt reads from a file is a text, what it has just written a truth value.
    return str(QSettings(str(path), QSettings.Format.IniFormat).value(_SKIPPED)).lower() == "true"


def _text(path: Path, key: str) -> str:
    value = QSettings(str(path), QSettings.Format.IniFormat).value(key)
    return value if isinstance(value, str) else ""


def _write(path: Path, arrangement: Arrangement | None, skipped: bool, texts: Mapping[str, str]) -> None:
    memory = QSettings(str(path), QSettings.Format.IniFormat)
    memory.clear()
    if arrangement is not None:
        for key, value in (
            ("geometry", arrangement.geometry),
            ("columns", arrangement.columns),
            ("middle", arrangement.middle),
        ):
            memory.setValue(key, QByteArray(value))
        memory.setValue("places", json.dumps(dict(arrangement.places)))
        memory.setValue("layout", arrangement.layout)
        memory.setValue("images", QByteArray(arrangement.images))
        memory.setValue("screens", arrangement.screens)
        memory.setValue("off", "; ".join(arrangement.off))
        memory.setValue("more_fields", arrangement.more_fields)
        memory.setValue("results", arrangement.results)
    for key, text in texts.items():
        if text:
            memory.setValue(key, text)
    if skipped:
        memory.setValue(_SKIPPED, True)
    memory.sync()
    with suppress(OSError):  # it is not there: Qt says why
        path.chmod(0o600)  # Qt goes by the umask
    if memory.status() is not QSettings.Status.NoError:
        LOG.warning("how the window is arranged could not be kept: %s", memory.status().name)
