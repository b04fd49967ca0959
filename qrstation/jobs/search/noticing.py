"""Notices an archive's habits in the answers that ordinary searches bring; what cannot be known is not guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qrstation.core.archive import FindSummary
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.habits import Habits, ModalitiesKey
from qrstation.core.standard.charset import UNREADABLE, TextRule
from qrstation.core.standard.match import Match, TextAsCame, Value
from qrstation.core.standard.query import Level, Query, wildcard
from qrstation.jobs.search.modalities import MOST_LOOKED_AT, StudyFilter

ENOUGH = 3
"""Answers that must agree before what was known is taken to have changed."""


class Noticing:
    """What the answers of one connection tell of an archive; for one thread.

    `saw` hears of each match as it came, before anything is filtered, `ended` how each question ended.
    """

    def __init__(self, known: Habits) -> None:
        self._known = known
        self._news = Habits()
        self._counts = _Having("NumberOfStudyRelatedInstances", known.counts)
        self._availability = _Having("InstanceAvailability", known.availability)
        # Where character sets are weighed, the most frequent one counts; else whether there was one.
        self._enough_texts = math.inf if known.charset_only_when_asked else 1
        self._charsets: dict[str, int] = {}
        self._filtered: list[tuple[_Keys, StudyFilter]] = []
        """Questions for a modality that were answered in full, and with what fits alone: the other keys, and which."""
        self._kinds: dict[_Keys, set[tuple[str, ...]]] = {}
        """Which modalities studies have, by the other keys of the question that they came for."""
        self._untold: dict[str, StudyFilter] = {}
        """The studies that the archive gave for a modality without telling theirs."""
        self._asked: _Asked | None = None

    def begins(self, query: Query) -> None:
        """Hear that a question is asked."""
        self._asked = _Asked(query, (self._counts, self._availability))

    def saw(self, match: Match) -> None:
        """Hear of a match of the question that runs."""
        asked = self._asked
        if asked is None:
            return
        # An answer has thousands of matches, and hardly one of them tells what the first did not.
        if match.level is Level.STUDY:
            if asked.having:
                asked.having = [each for each in asked.having if not each.note(match)]
            modalities = match.values.get("ModalitiesInStudy")
            if modalities != asked.last_modalities:
                asked.last_modalities = modalities
                if match.modalities is not None:
                    asked.kinds.add(match.modalities)
            if asked.is_judged:
                self._judge_study(asked, match)
        elif match.level is Level.SERIES and match.study_uid in self._untold:
            asked.modalities.update(match.modalities or ())
        came = match.came
        if came is not None and (came.declared, came.charset) not in asked.settled:
            self._saw_text(asked, came, match)

    def _judge_study(self, asked: _Asked, match: Match) -> None:
        if asked.filter.is_asked:
            fits = asked.filter.judge(match)
            asked.all_fit &= fits is True
            if fits is None and len(self._untold) < MOST_LOOKED_AT:
                self._untold[match.study_uid] = asked.filter
            elif fits is False:
                self._news = replace(self._news, modalities_in_study=ModalitiesKey.IGNORED)
        if asked.name is not None and asked.name.is_loose_match(match.text("PatientName")):
            self._news = replace(self._news, case_sensitive_names=False)

    def _saw_text(self, asked: _Asked, came: TextAsCame, match: Match) -> None:
        charset = came.declared
        if charset:
            asked.declared += 1
            if came.charset != charset or any(UNREADABLE in match.text(keyword) for keyword in came.raw):
                return  # it was not read in what it declares, or cannot be
        else:
            asked.undeclared += 1
            rule = asked.query.text or TextRule()
            charset = "" if rule.charset or rule.instead else came.charset  # else it shows only what it was read in
        if charset:
            self._charsets[charset] = self._charsets.get(charset, 0) + 1
        if not charset or self._charsets[charset] >= self._enough_texts:
            asked.settled.add((came.declared, came.charset))

    def ended(self, summary: FindSummary, *, declares: bool) -> None:
        """Hear how the question ended; ``declares``: it was sent with a character set."""
        asked, self._asked = self._asked, None
        if asked is None:
            return
        if asked.query.level is Level.STUDY:
            self._learn_cap(summary)
        self._learn_declaring(asked, declares=declares)
        uid = asked.query.value("StudyInstanceUID")
        is_whole = summary.end is SearchEnd.COMPLETE
        if asked.query.level is Level.SERIES and is_whole and uid in self._untold:
            untold = self._untold.pop(uid)
            if asked.modalities and not untold.fits(asked.modalities):
                self._news = replace(self._news, modalities_in_study=ModalitiesKey.IGNORED)
        if asked.kinds:
            self._kinds.setdefault(asked.others, set()).update(asked.kinds)
        if asked.filter.is_asked and is_whole and asked.all_fit:
            self._filtered.append((asked.others, asked.filter))

    def _learn_cap(self, summary: FindSummary) -> None:
        count = summary.matches + summary.undecodable
        if summary.ended_by_archive and count:
            self._news = replace(self._news, cap=count)
        elif summary.end is SearchEnd.COMPLETE and (self._news.cap or self._known.cap or count) < count:
            self._news = replace(self._news, cap=0)

    def _learn_declaring(self, asked: _Asked, *, declares: bool) -> None:
        was_undeclared = self._known.charset_undeclared or self._news.charset_undeclared
        if not declares and asked.declared:
            self._news = replace(self._news, charset_only_when_asked=False, charset_undeclared=False)
        elif not declares and asked.undeclared:
            self._news = replace(self._news, charset_undeclared=True)
        elif asked.declared and was_undeclared:
            self._news = replace(self._news, charset_only_when_asked=True)

    def news(self) -> Habits:
        """Give what was learned that is not known yet."""
        news = replace(
            self._news, counts=self._counts.told(), availability=self._availability.told(), charset=self._charset()
        )
        if news.modalities_in_study is None and self._is_honoured():
            news = replace(news, modalities_in_study=ModalitiesKey.HONOURED)
        return news.beyond(self._known)

    def _is_honoured(self) -> bool:
        """Tell whether there are studies that a question for a modality left out, since they do not fit it."""
        return any(
            not filtered.fits(kind) for others, filtered in self._filtered for kind in self._kinds.get(others, ())
        )

    def _charset(self) -> str | None:
        """Give the character set that all texts were in, "" for several; None where nothing new is known of it.

        One that a person has chosen stays.
        """
        known, came = self._known.charset, self._charsets
        if self._known.charset_chosen or not came or known == "" or set(came) == {known}:
            return None
        if known is None:
            return next(iter(came)) if len(came) == 1 else ""
        if self._known.charset_only_when_asked:  # one must be sent, so that it declares any
            (most, count), *_ = sorted(came.items(), key=lambda each: -each[1])
            return most if count >= ENOUGH and known not in came else None
        return ""


_Keys = tuple[tuple[str, str], ...]


class _Asked:
    """The question that runs, and what came for it."""

    def __init__(self, query: Query, having: Sequence[_Having]) -> None:
        self.query = query
        keys = query.all_keys()
        self.having = [each for each in having if each.keyword in keys]
        """What is open still of what answers have."""
        self.others: _Keys = tuple(each for each in query.keys if each[0] not in ("ModalitiesInStudy", "Modality"))
        self.filter = StudyFilter([query.value("ModalitiesInStudy")] if query.level is Level.STUDY else [])
        self.name = _Name.of(query.value("PatientName"))
        self.is_judged = self.filter.is_asked or self.name is not None
        self.last_modalities: Value = None
        self.settled: set[tuple[str, str]] = set()
        """Character sets, declared and read in, of which more texts tell nothing more."""
        self.declared = 0
        self.undeclared = 0
        self.all_fit = True
        self.kinds: set[tuple[str, ...]] = set()
        self.modalities: set[str] = set()


@dataclass(frozen=True)
class _Name:
    """A name that was asked for, with regard to case and without."""

    strict: re.Pattern[str]
    loose: re.Pattern[str]

    @classmethod
    def of(cls, key: str) -> _Name | None:
        """Read a key; None for one without a letter that has a case."""
        if key.lower() == key.upper():
            return None
        strict = wildcard(key)
        return cls(strict, re.compile(strict.pattern, strict.flags | re.IGNORECASE))

    def is_loose_match(self, name: str) -> bool:
        """Tell whether a name fits only where case does not matter."""
        return not self.strict.fullmatch(name) and self.loose.fullmatch(name) is not None


class _Having:
    """Whether answers have something, which one of them may lack all the same."""

    def __init__(self, keyword: str, known: bool | None) -> None:
        self.keyword = keyword
        self._known = known
        self._is_there = False
        self._lacking = 0

    def note(self, match: Match) -> bool:
        """Count an answer; tells whether no other can change what is told."""
        if not match.text(self.keyword):
            self._lacking += 1
            return False
        self._is_there = True
        return True

    def told(self) -> bool | None:
        """Tell; None where that is as it was, or open."""
        if self._is_there:
            return True
        return False if self._lacking >= (ENOUGH if self._known else 1) else None
