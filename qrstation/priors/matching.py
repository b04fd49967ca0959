"""Finds listed words and phrases in a text, the longest first, and tells words of two languages by their company."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from qrstation.priors.lexicon import Entry, Hit, Lexicon, Meaning, Nearness, Node
from qrstation.priors.regions import Laterality
from qrstation.priors.tokens import words_in

_SHORTEST_PART = 4
"""Letters of a word that is found besides another one within a compound."""

_LONG_GUESS = 6
"""Letters from which on a misspelt or cut word counts beside others."""
_CLEARLY = 3
"""Times that lists agree on a meaning for each that says another."""


@dataclass(frozen=True, slots=True)
class _Match:
    words: int
    nearness: Nearness
    letters: int
    end: int
    """The place in the text behind it."""
    entries: tuple[Entry, ...]

    @property
    def key(self) -> tuple[int, int, int]:
        sure = 2 if self.nearness is Nearness.EXACT else int(self.nearness >= Nearness.WITHIN)
        return self.words, sure, self.letters


def meanings_in(text: str, lexicon: Lexicon, family: str = "", *, is_strict: bool = False) -> list[Meaning]:
    """Give what the words of a text mean, in their order; ``is_strict`` leaves out cut and misspelt ones.

    ``family`` is the family of the study's modality, by which some words differ; "" where it is unknown.
    """
    words = words_in(text)
    hits = [lexicon.hits(word) for word in words]
    found: list[tuple[Entry, ...]] = []
    guessed: list[int] = []
    place = 0
    while place < len(words):
        matches = _Search(lexicon, words, hits, family, is_strict).at(place)
        if not matches:
            place += 1
            continue
        keys = [each.key for each in matches]
        best_key = max(keys)
        best = matches[keys.index(best_key)]
        alike = [entry for key, each in zip(keys, matches, strict=True) if key == best_key for entry in each.entries]
        is_cut_end = best.nearness is Nearness.CUT and best.end == len(words)
        if best.nearness < Nearness.WITHIN and best.letters < _LONG_GUESS and not is_cut_end:
            guessed.append(len(found))
        found.append(tuple(dict.fromkeys(alike)))
        if best.words == 1 and Nearness.WITHIN <= best.nearness < Nearness.EXACT:
            found.extend(_further_parts(hits[place], lexicon, family))
        place = best.end
    return _chosen(found, frozenset(guessed))


class _Search:
    """Follows the phrases that begin at one word."""

    def __init__(
        self, lexicon: Lexicon, words: list[str], hits: list[tuple[Hit, ...]], family: str, is_strict: bool
    ) -> None:
        self._lexicon, self._words, self._hits, self._family = lexicon, words, hits, family
        self._least = Nearness.WITHIN if is_strict else Nearness.MISSPELT
        self._found: list[_Match] = []

    def at(self, place: int) -> list[_Match]:
        """Give all that begins there."""
        self._walk(self._lexicon.root, place, 0, Nearness.EXACT, 0)
        return self._found

    def _walk(self, node: Node, place: int, words: int, nearness: Nearness, letters: int) -> None:
        if place >= len(self._hits):
            return
        for hit in self._hits[place]:
            following = node.after.get(hit.pattern)
            if following is None or hit.nearness < self._least:
                continue
            worst, sum_of = min(nearness, hit.nearness), letters + hit.end - hit.start
            if entries := _fitting(following.entries, self._family):
                self._found.append(_Match(words + 1, worst, sum_of, place + 1, entries))
            if following.after:
                self._walk(following, place + 1, words + 1, worst, sum_of)
        if words and self._words[place] in self._lexicon.small:
            self._walk(node, place + 1, words, nearness, letters)


def _fitting(entries: list[Entry], family: str) -> tuple[Entry, ...]:
    """Give the entries that hold for a family; those for this one alone go before the others."""
    own = tuple(entry for entry in entries if family and entry.family == family)
    return own or tuple(entry for entry in entries if not entry.family)


def _further_parts(hits: tuple[Hit, ...], lexicon: Lexicon, family: str) -> list[tuple[Entry, ...]]:
    """Give the other words of a compound: "Thoraxabdomen"."""
    ordered = sorted((hit for hit in hits), key=lambda hit: (hit.start - hit.end, hit.start))
    taken = [(ordered[0].start, ordered[0].end)]
    parts: list[tuple[int, tuple[Entry, ...]]] = []
    for hit in ordered[1:]:
        entries = _fitting(lexicon.root.after[hit.pattern].entries, family) if hit.pattern in lexicon.root.after else ()
        is_free = all(hit.end <= start or hit.start >= end for start, end in taken)
        if entries and is_free and hit.end - hit.start >= _SHORTEST_PART:
            taken.append((hit.start, hit.end))
            parts.append((hit.start, entries))
    return [entries for _, entries in sorted(parts, key=lambda part: part[0])]


def _chosen(found: list[tuple[Entry, ...]], guessed: frozenset[int]) -> list[Meaning]:
    """Give one meaning for each match; where lists differ, that of the language which the text is most likely in.

    What short words were only ``guessed`` to be counts where nothing else tells a region.
    """
    if any(place not in guessed and _tells_region(entries, surely=True) for place, entries in enumerate(found)):
        found = [entries for place, entries in enumerate(found) if place not in guessed]
    votes: dict[str, float] = defaultdict(float)
    for entries in found:
        languages = {entry.language for entry in entries}
        if "" not in languages:
            for language in languages:
                votes[language] += 1 / len(languages)
    has_sure_region = any(_is_one(entries) and _tells_region(entries) for entries in found)
    chosen = (
        _choose(entries, votes, has_sure_region, is_last=place == len(found)) for place, entries in enumerate(found, 1)
    )
    return [meaning for meaning in chosen if meaning is not None]


def _tells_region(entries: tuple[Entry, ...], *, surely: bool = False) -> bool:
    return all(isinstance(each.meaning.value, tuple) and not (surely and each.meaning.is_vague) for each in entries)


def _is_one(entries: tuple[Entry, ...]) -> bool:
    return len({entry.meaning for entry in entries}) == 1


def _choose(
    entries: tuple[Entry, ...], votes: dict[str, float], has_sure_region: bool, *, is_last: bool
) -> Meaning | None:
    if _is_one(entries):
        return entries[0].meaning
    own = {entry.meaning for entry in entries if entry.language == "house"}
    if own:
        return next(iter(own)) if len(own) == 1 else None
    most = max(votes.get(entry.language, 0.0) for entry in entries)
    likely = list(dict.fromkeys(entry.meaning for entry in entries if votes.get(entry.language, 0.0) == most))
    if len(likely) == 1:
        return likely[0]
    sides = [meaning for meaning in likely if isinstance(meaning.value, Laterality)]
    if len(sides) == 1 and all(meaning in sides or meaning.value == "" for meaning in likely):
        return sides[0] if is_last else None  # "joelho E", and "joelho e tornozelo"
    counts = Counter(entry.meaning for entry in entries).most_common(2)
    if counts[0][1] >= _CLEARLY * counts[1][1]:
        return counts[0][0]  # a misspelt word that is near one of many lists and near one of a single list
    if has_sure_region and any(meaning.value == "" for meaning in likely):
        return None
    regions = [meaning.value for meaning in likely if isinstance(meaning.value, tuple)]
    shared = set.intersection(*(set(each) for each in regions)) if regions else set()
    if not shared:
        return None
    least = min(regions, key=len)
    return Meaning(least) if shared == set(least) else Meaning(tuple(each for each in least if each in shared), True)
