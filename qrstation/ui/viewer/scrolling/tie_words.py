"""What is said of two viewports that scroll together, or do not."""

from __future__ import annotations

from qrstation.ui.viewer.scrolling.scroll_link import Tie

_WHY = {
    Tie.OTHER_PLANE: "Not linked: the planes do not compare",
    Tie.TILTED: "Not linked: the planes are tilted",
    Tie.OTHER_FRAME: "Not linked: other frame of reference",
    Tie.NO_FRAME: "Not linked: no frame of reference is named",
}


def tie_notes(tie: Tie, keys: str) -> tuple[str, ...]:
    """Give the lines beside the second picture where a person may take the two for linked; none where all is clear."""
    if tie is Tie.TILTED:
        return (_WHY[tie],)
    if tie not in (Tie.OTHER_FRAME, Tie.NO_FRAME):
        return ()
    return _WHY[tie], _advice(keys)


def tie_words(tie: Tie, keys: str) -> str:
    """Give the tool tip of the button, with its keys."""
    if tie in (Tie.OTHER_FRAME, Tie.NO_FRAME):
        return f"{_WHY[tie]}; {_advice(keys)}"
    return f"{_WHY.get(tie, 'Synchronise scrolling')} ({keys})"


def _advice(keys: str) -> str:
    return f"{keys} links at what is shown now"
