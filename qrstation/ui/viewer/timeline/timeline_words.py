"""What the timeline says of a study: on its tile, in its tool tip, to a screen reader, and where a step cannot go."""

from __future__ import annotations

from qrstation.ui.outside_text import isolated, joined, one_line
from qrstation.ui.viewer.timeline.entry import TimelineEntry

NO_DATE = "no date"
NONE_RELEVANT = "No relevant prior"
NO_OLDER_RELEVANT = "No further relevant prior"
NO_NEWER_RELEVANT = "No newer relevant prior"
_UNNAMED = "Study"
_MOST_REASONS = 8
_ARRIVING = "arriving"


def day_words(entry: TimelineEntry) -> str:
    """Give the date as ISO."""
    return entry.day.isoformat() if entry.day else NO_DATE


def title_words(entry: TimelineEntry) -> str:
    """Give what the study is."""
    return one_line(entry.title) or _UNNAMED


def state_words(entry: TimelineEntry) -> str:
    """Give how much of it is here, or how it can be had, with a word for the current study."""
    return joined(("current" if entry.is_current else "", entry.state))


def spoken(entry: TimelineEntry, *, shown: bool) -> str:
    """Give all that the tile says in one line, for who does not see it."""
    return joined(
        (
            day_words(entry),
            title_words(entry),
            state_words(entry),
            count_words(entry),
            "shown" if shown else "",
            "" if entry.is_relevant else "less relevant",
            "; ".join(_reasons(entry)),
        ),
        ", ",
        1000,
    )


def tip(entry: TimelineEntry) -> str:
    """Give what the tile has no room for: the whole title, the count, and the reasons line by line."""
    named = joined((day_words(entry), title_words(entry)))
    known = joined((state_words(entry), count_words(entry), "" if entry.is_relevant else "less relevant"))
    return "\n".join((named, known, *_reasons(entry)))


def count_words(entry: TimelineEntry) -> str:
    """Give how many images are here, of how many where that is known."""
    if entry.expected is None:
        return f"{entry.here} images here" if entry.here else ""
    return f"{entry.here} of {entry.expected} images here"


def away_words(entry: TimelineEntry, step: int) -> str:
    """Say why a step does not come to a study: "The next older prior, CT thorax 2024-01-02, is not here yet"."""
    which = "older" if step > 0 else "newer"
    named = f"{isolated(entry.title) or _UNNAMED} {entry.day.isoformat()}" if entry.day else isolated(entry.title)
    what = f"The next {which} prior, {named or _UNNAMED.lower()}, is"
    state = one_line(entry.state)
    if entry.is_arriving:
        return _with_more(f"{what} still arriving", state.removeprefix(_ARRIVING).strip())
    return _with_more(f"{what} not here yet", "" if state == "not here" else state)


def _with_more(said: str, more: str) -> str:
    return f"{said}: {isolated(more)}" if more else said


def _reasons(entry: TimelineEntry) -> list[str]:
    return [line for reason in entry.reasons[:_MOST_REASONS] if (line := isolated(reason))]
