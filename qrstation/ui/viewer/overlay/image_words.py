"""What an image is called: by its number as a report says it, and by its place in the stack where that is another."""

from __future__ import annotations


def image_words(number: int | None, index: int, count: int, frame: int = 0, frames: int = 1) -> str:
    """Give "Image 45 (12 of 380)", or "Image 12 of 380" where number and place agree.

    ``number`` is Instance Number (0020,0013); ``index`` (from 0) and ``count`` are those of the stack, ``frame`` (from
    0) and ``frames`` those of the instance: of several a report cites the frame too.
    """
    place = f"{index + 1} of {count}"
    name = short_words(number, frame, frames)
    if frames > 1:
        # The frames of a lone clip are its stack: their place there says nothing more.
        return f"{name} of {frames}" if frames == count else f"{name} of {frames} ({place})"
    return f"{name} of {count}" if number == index + 1 else f"{name} ({place})"


def short_words(number: int | None, frame: int = 0, frames: int = 1) -> str:
    """Give "Image 45", or "Image 45, frame 3"."""
    name = "Image without a number" if number is None else f"Image {number}"
    return f"{name}, frame {frame + 1}" if frames > 1 else name
