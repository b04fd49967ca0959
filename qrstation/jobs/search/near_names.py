"""Finds names known here that are nearly what was typed: misspelt, in another script, the wrong way round."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from anyascii import anyascii

MOST_KNOWN = 50_000
"""Names that are compared: about a quarter of a second."""
_LIKE = 78.0
"""Per cent of likeness at least: a letter in five or six."""
_CANDIDATES = 40


def near_names(typed: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """Give the nearest of ``known`` (PN, as DICOM writes them), the nearest first; each person's name once."""
    from rapidfuzz import fuzz, process  # no start waits for it

    wanted = _latin(typed)
    if len(wanted) < 3:
        return ()
    groups: dict[str, str] = {}
    families: dict[str, str] = {}
    for name in islice(known, MOST_KNOWN):
        for group in name.split("="):
            if folded := _latin(group):
                groups.setdefault(folded, name)
            family, caret, _ = group.partition("^")
            if caret and (folded := _latin(family)):
                families.setdefault(folded, name)
    scores: dict[str, float] = {}
    for names in (groups, families):
        # Its parts may be the wrong way round.
        for folded, score, _ in process.extract(
            wanted, names.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=_LIKE, limit=_CANDIDATES
        ):
            name = names[folded]
            scores[name] = max(score, scores.get(name, 0.0))
    typed_start = typed.strip().casefold()
    near = sorted(scores, key=lambda name: (-scores[name], name))
    return tuple(name for name in near if not name.casefold().startswith(typed_start))[:most]


def _latin(name: str) -> str:
    """Write a name in Latin letters without case and marks, its parts as words."""
    letters = anyascii(name).casefold()
    return " ".join("".join(letter if letter.isalnum() else " " for letter in letters).split())
