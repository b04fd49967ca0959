"""A DICOM application entity: its title and where it is reached."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """An application entity (PS3.8 annex C): AE title, host name or address, TCP port."""

    ae_title: str
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.ae_title} at {self.host}:{self.port}"


def is_ae_title(text: str) -> bool:
    """Tell whether ``text`` is an AE title: 1–16 characters, not only spaces, no backslash or control (PS3.5 6.2)."""
    return (
        0 < len(text) <= 16
        and text.strip() == text
        and all(0x20 <= ord(character) < 0x7F and character != "\\" for character in text)
    )
