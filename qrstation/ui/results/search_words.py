"""How a search went, in words: who answered, who failed and why, who was not waited for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from qrstation.core.events import SearchEnd, SearchEnded
from qrstation.core.station.place import THIS_STATION
from qrstation.ui.outside_text import BUTTON, joined
from qrstation.words import Words, sentence, words_of_all

MOST_NAMES = 4
"""Names in one line; of more, the rest is counted."""
_WIDER = "Try fewer fields, another date range, or a * in the name."


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """What a notice says: its two lines, its kind, and the lines that are shown on demand."""

    what: str
    advice: str
    kind: str
    details: tuple[str, ...] = ()


def failure_words(failed: Sequence[SearchEnded], known: Collection[str], asked: int) -> NoticeWords:
    """Say which of ``asked`` archives failed; at those in ``known`` it is as it was in the search before.

    Where nothing is new it is said quietly.
    """
    kind = "quiet" if all(each.archive in known for each in failed) else "error"
    if len(failed) == 1:
        (one,) = failed
        why = words_of_all(one.remarks)
        advice = f"As in the search before. {sentence(why.advice)}" if kind == "quiet" else why.advice
        return NoticeWords(f"{one.archive}: {why.what}", advice.strip(), kind, _code(why))
    has_answered = any(each.has_answered for each in failed)
    what = f"{len(failed)} of {asked} archives {'failed' if has_answered else 'did not answer'}"
    new = [each.archive for each in failed if each.archive not in known]
    old = [each.archive for each in failed if each.archive in known]
    parts = (names(new), f"as in the search before: {names(old)}" if old else "")
    advice = "; ".join(part for part in parts if part)
    return NoticeWords(what, sentence(advice), kind, tuple(_lines(failed)))


def remark_words(remarked: Sequence[SearchEnded], asked: int) -> NoticeWords:
    """Say what is to be told of archives that answered, such as that there is more than they listed."""
    if len(remarked) == 1:
        (one,) = remarked
        is_cut = one.end is SearchEnd.CUT_SHORT
        why = words_of_all(one.remarks)
        what = f"{one.archive}: {'probably incomplete: ' if is_cut else ''}{why.what}"
        return NoticeWords(what, why.advice, "warning", _code(why))
    cut = sum(each.end is SearchEnd.CUT_SHORT for each in remarked)
    what = f"The answers of {len(remarked)} of {asked} archives are {'probably incomplete' if cut else 'not as asked'}"
    return NoticeWords(what, names([each.archive for each in remarked]), "warning", tuple(_lines(remarked)))


def empty_words(ended: Mapping[str, SearchEnded], waited_for: Collection[str], *, wide: bool) -> str:
    """Say why there is no study: what each place answered. ``waited_for`` were still asked when it was stopped.

    ``wide`` tells that the search could not be any wider.
    """
    failed = [name for name, end in ended.items() if end.end is SearchEnd.FAILED]
    cut = [name for name, end in ended.items() if end.end is SearchEnd.CUT_SHORT]
    waited_for = (*waited_for, *(name for name, end in ended.items() if end.end is SearchEnd.STOPPED))
    nothing = [name for name in ended if name not in failed and name not in cut and name not in waited_for]
    if not failed and not cut and not waited_for:
        return "No study fits." + ("" if wide else f"\n\n{_WIDER}")
    if failed and not (cut or nothing or waited_for):
        text = f"{failed[0]} gave no answer." if len(failed) == 1 else f"None of the {len(failed)} gave an answer."
        return f"{text}\n\nWhat happened stands above."
    lines = (
        "The search was stopped." if waited_for else "No study was found.",
        _count(nothing, "answered with nothing"),
        _count(cut, "ended early, with nothing"),
        _count(failed, "failed"),
        _count(list(waited_for), "had not answered yet"),
    )
    more = "" if wide or not nothing or waited_for else _WIDER
    return "\n\n".join(line for line in (*lines, more) if line)


def stopped_words(waited_for: Collection[str]) -> str:
    """Say that a search was stopped, and who had not answered in full."""
    return f"stopped before {names(sorted(waited_for))} had answered in full"


def names(archives: Sequence[str]) -> str:
    """Give a few names, and how many more there are."""
    if len(archives) <= MOST_NAMES:
        return joined(archives, ", ", BUTTON)
    shown = joined(archives[: MOST_NAMES - 1], ", ", BUTTON)
    return f"{shown} and {len(archives) - MOST_NAMES + 1} more"


def archives_among(places: Iterable[str]) -> int:
    """Count the archives among places."""
    return sum(place != THIS_STATION for place in places)


def _count(places: Sequence[str], did: str) -> str:
    return f"{len(places)} {did}: {names(places)}." if places else ""


def _code(why: Words) -> tuple[str, ...]:
    return (why.code,) if why.code and why.code not in why.what else ()


def _lines(ended: Iterable[SearchEnded]) -> Iterable[str]:
    for each in ended:
        why = words_of_all(each.remarks)
        yield f"{each.archive}: {why.what}"
        more = "; ".join(part for part in (why.advice, *_code(why)) if part)
        if more:
            yield f"      {more}"
