"""The words of all lists, and which of them a word of a description may be: itself, in a compound, cut or misspelt."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field, replace
from enum import IntEnum

from rapidfuzz import process
from rapidfuzz.distance import OSA

from qrstation.priors.regions import Contrast, Laterality, Region
from qrstation.priors.tokens import pattern_in

Value = tuple[Region, ...] | Laterality | Contrast | str
"""What a word says: regions, a side, contrast, a family of modalities; "" for a word that says nothing."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word says, and how: vague words yield to others."""

    value: Value
    is_vague: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A meaning in a list: of which language ("" of all), and for which family of modalities alone ("" for all)."""

    meaning: Meaning
    language: str = ""
    family: str = ""


class Nearness(IntEnum):
    """How a word of a text is one of the lists."""

    EXACT = 4
    BEGINS = 3
    WITHIN = 2
    CUT = 1
    MISSPELT = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern that a word of a text may be, and which of the word's letters it is."""

    pattern: str
    nearness: Nearness
    start: int
    end: int


@dataclass(slots=True)
class Node:
    """What follows a pattern in phrases, and what the phrase means that ends here."""

    after: dict[str, Node] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


_SHORTEST_CUT = 3
_SHORTEST_MISSPELT = 5
_LONG = 8
"""Letters from which on two of a word may be wrong."""
_SURE_CUT = 6
"""Letters from which on a cut word is no chance."""
_SHORTEST_SKELETON = 4
_MOST_CUT = 400
_BEHIND_ALL = "\U0010ffff"
_VOWELS = frozenset("aeiou")
"""What is left out of words as of "SHLDR"."""


class Lexicon:
    """All words; filled once, then only read."""

    def __init__(self) -> None:
        self.root = Node()
        self.small: set[str] = set()
        """Words that may stand within phrases: "col du fémur"."""
        self._plain: set[str] = set()
        self._beginnings: dict[str, str] = {}
        self._parts: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._ends: list[tuple[str, str]] = []
        self._any_end: tuple[str, ...] = ()
        self._stems: list[tuple[str, str]] = []
        self._whole_by_letter: dict[str, list[str]] = {}
        self._begun_by_end: dict[str, dict[int, list[str]]] = {}
        """Beginnings by the first letter, then by how many letters of a word may be one of them, misspelt."""
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        self._skeletons: dict[str, list[str]] = defaultdict(list)
        self._known: dict[str, tuple[Hit, ...]] = {}

    def add(self, word: str, entry: Entry) -> None:
        """Add a word or a phrase."""
        for pattern in pattern_in(word):
            node = self.root
            for part in pattern:
                node = node.after.setdefault(part, Node())
                self._add_pattern(part)
            if entry not in node.entries:
                node.entries.append(entry)

    def finish(self) -> None:
        """Make it ready for reading."""
        self._stems.sort()
        self._any_end = tuple(stem for stem, _ in self._ends)
        for stem, pattern in self._stems:
            if len(stem) < _SHORTEST_MISSPELT or (pattern[0] == "*" and pattern[-1] != "*"):
                continue
            if pattern == stem:
                self._whole_by_letter.setdefault(stem[0], []).append(stem)
            else:
                for end in range(len(stem) - 1, len(stem) + 2):
                    self._begun_by_end.setdefault(stem[0], {}).setdefault(end, []).append(stem)
            self._by_stem[stem].append(pattern)
            self._skeletons[stem[0] + "".join(each for each in stem[1:] if each not in _VOWELS)].append(pattern)

    def hits(self, word: str) -> tuple[Hit, ...]:
        """Give what a word may be; words are remembered."""
        found = self._known.get(word)
        if found is None:
            if len(self._known) > 50_000:
                self._known.clear()
            found = self._known[word] = self._look_up(word)
        return found

    def _add_pattern(self, part: str) -> None:
        stem = part.strip("*")
        if part in self._plain or not stem:
            return
        self._stems.append((stem, part))
        if part.startswith("*") and part.endswith("*"):
            self._parts[stem[:3]].append((stem, part))
        elif part.startswith("*"):
            self._ends.append((stem, part))
        elif part.endswith("*"):
            self._beginnings[stem] = part
        self._plain.add(part)

    def _look_up(self, word: str) -> tuple[Hit, ...]:
        whole = len(word)
        hits = [Hit(word, Nearness.EXACT, 0, whole)] if word in self._plain else []
        for end in range(1, whole + 1):
            if pattern := self._beginnings.get(word[:end]):
                hits.append(Hit(pattern, Nearness.BEGINS, 0, end))
        for start in range(whole - 2):
            for stem, pattern in self._parts.get(word[start : start + 3], ()):
                if word.startswith(stem, start):
                    hits.append(Hit(pattern, Nearness.WITHIN, start, start + len(stem)))
        for stem, pattern in self._ends if word.endswith(self._any_end) else ():
            if word.endswith(stem):
                hits.append(Hit(pattern, Nearness.WITHIN, whole - len(stem), whole))
        if hits and hits[0].nearness is not Nearness.EXACT and whole >= _SURE_CUT:
            longest = max(hit.end - hit.start for hit in hits)
            cut = [replace(hit, nearness=Nearness.WITHIN) for hit in self._cut(word)] if longest < whole else []
            hits += cut  # "Halswirb" is a cut "Halswirbelsäule", and no kind of neck
        is_known = any(hit.pattern in self.root.after and self.root.after[hit.pattern].entries for hit in hits)
        if is_known or whole < _SHORTEST_CUT or not word.replace("?", "").isalpha():
            return tuple(hits)
        return (*hits, *(self._cut(word) or self._without_vowels(word) or self._misspelt(word)))

    def _cut(self, word: str) -> list[Hit]:
        first = bisect_left(self._stems, (word, ""))
        end = bisect_left(self._stems, (word + _BEHIND_ALL, ""), first)
        found = self._stems[first : min(end, first + _MOST_CUT)]
        return [Hit(pattern, Nearness.CUT, 0, len(word)) for _, pattern in found]

    def _without_vowels(self, word: str) -> list[Hit]:
        if len(word) < _SHORTEST_SKELETON or _VOWELS.intersection(word):
            return []
        return [Hit(pattern, Nearness.CUT, 0, len(word)) for pattern in self._skeletons.get(word, ())]

    def _misspelt(self, word: str) -> list[Hit]:
        whole = len(word)
        if whole < _SHORTEST_MISSPELT:
            return []
        most = 1 if whole < _LONG else 2
        near: list[tuple[int, str]] = []
        for first in {word[0], word[1]}:  # the first two letters may be swapped
            near += _near(word, self._whole_by_letter.get(first, []), most)
            for end, stems in self._begun_by_end.get(first, {}).items():
                if end <= whole:
                    found = _near(word[:end], stems, most if end >= _LONG else 1)
                    near += [each for each in found if each[0] < 2 or len(each[1]) > _LONG]
        best = min((apart for apart, _ in near), default=0)
        longest = max((len(stem) for apart, stem in near if apart == best), default=0)
        likely = {stem for apart, stem in near if apart == best and len(stem) > longest - 2}  # short ones are chance
        patterns = {pattern for stem in likely for pattern in self._by_stem[stem]}
        return [Hit(pattern, Nearness.MISSPELT, 0, whole) for pattern in sorted(patterns)]


def _near(word: str, stems: list[str], most: int) -> list[tuple[int, str]]:
    """Give the stems that are at most so many letters off, with how many."""
    found = process.extract(word, stems, scorer=OSA.distance, score_cutoff=most, limit=None)
    return [(int(apart), stem) for stem, apart, _ in found]
