"""What is said of viewports that scroll together, or do not."""

from __future__ import annotations

from qrstation.core.notice import notice
from qrstation.ui.viewer.scrolling.scroll_link import UNALIGNED, Bond, Tie
from qrstation.ui.viewer.scrolling.shifts import By
from qrstation.words import words_of

_WHY = {
    Tie.OTHER_PLANE: "Not linked: the planes do not compare",
    Tie.TILTED: "Not linked: the planes are tilted",
    Tie.OTHER_FRAME: "Not linked: other frame of reference",
    Tie.NO_FRAME: "Not linked: no frame of reference is named",
}


def tie_notes(bond: Bond, belong: str) -> tuple[str, ...]:
    """Give the lines beside the picture that follows: by what it is linked, or why a person must not take it for so.

    None where there is nothing to be linked. ``belong`` are the keys by which the hand links.
    """
    if bond.tie is Tie.LINKED:
        return (_linked(bond),)
    if bond.tie is Tie.OFF:
        return ("Not linked",)
    if bond.tie in (Tie.OTHER_PLANE, Tie.TILTED):
        return (_WHY[bond.tie],)
    return (_why(bond), _advice(belong)) if bond.tie in UNALIGNED else ()


def tie_words(tie: Tie, keys: str, belong: str) -> str:
    """Give the tool tip of the button, with its keys, and those by which the hand links."""
    if tie in UNALIGNED:
        return f"{_WHY[tie]}; {_advice(belong)} ({keys})"
    return f"{_WHY.get(tie, 'Synchronise scrolling')} ({keys})"


def _linked(bond: Bond) -> str:
    if bond.by is By.PIXELS:
        return f"Aligned by the pixels ({bond.along:+.1f} mm)".replace("-", "−")
    return "Aligned by hand" if bond.by is By.HAND else "Linked by frame of reference"


def _why(bond: Bond) -> str:
    return f"Not linked: {words_of(notice(bond.reason)).what}" if bond.reason else _WHY[bond.tie]


def _advice(keys: str) -> str:
    return f"{keys} links at what is shown now"
