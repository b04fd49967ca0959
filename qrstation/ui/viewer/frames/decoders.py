"""What the viewer asks of those who decode."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import Protocol

from qrstation.imaging.frame import Frame
from qrstation.imaging.heading import FrameHeading


class Decoders(Protocol):
    """The pool of decoder processes."""

    count: int
    """How many decode at once."""

    def decode(self, path: Path, number: int = 0, urgent: bool = True) -> Future[Frame]:
        """Ask for frame ``number`` (from 0); the future raises CannotDecode for what cannot be shown."""

    def preview(self, path: Path, number: int = 0) -> Future[Frame | None]:
        """Ask for a frame at a lower resolution; None where there is none."""

    def headings(self, path: Path) -> Future[tuple[FrameHeading, ...]]:
        """Ask what a multi-frame instance says of its frames; the future raises CannotDecode."""
