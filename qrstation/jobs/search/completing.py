"""Asks an archive in parts where it cuts its answer short; to whoever searches it looks like one answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from qrstation.core.archive import FindSummary, OnMatch, Search
from qrstation.core.codes.jobs import JobCode
from qrstation.core.errors import RequestFailed
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.habits import Habits
from qrstation.core.notice import Notice, notice
from qrstation.core.patient import Demographics
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level, Query
from qrstation.jobs.search.cut_short import round_count
from qrstation.jobs.search.splitting import Part, PartAnswer, Plan, When, day_of, hours_of, second_of, span_of

MOST_NAMED = 3
"""Parts that are named where they are not answered in full."""


@dataclass(slots=True)
class Completing:
    """Has an archive's answers completed, for one question; what is to be told of that is gathered here."""

    learn: Callable[[Habits], object] = lambda news: None
    """Told, on the asking thread, when a number of answers is proven to be the archive's cap."""
    remarks: list[Notice] = field(default_factory=list)
    """What is to be told, once the question is over."""

    def around(self, search: Search) -> Search:
        """Give what is to be asked in place of ``search``."""
        return CompletingSearch(search, self)


class CompletingSearch:
    """A connection whose answers are completed by parts; each study is handed on once for each query."""

    def __init__(self, search: Search, completing: Completing) -> None:
        self._search = search
        self._completing = completing

    def find(self, query: Query, take: OnMatch, cancel: CancelToken, limit: int | None = None) -> FindSummary:
        """Ask, in parts where that is needed. Raises as the archive's own does, where the first question fails."""
        is_split = query.level is Level.STUDY and not query.value("StudyInstanceUID")
        whole = span_of(query.value("StudyDate")) if is_split else None
        if whole is None:
            if query.level is not Level.STUDY:
                self._completing.remarks.append(notice(JobCode.NOT_SPLIT_AT_LEVEL))
            return self._search.find(query, take, cancel, limit)
        plan = Plan(whole, date.today().toordinal(), hours_of(query.value("StudyTime")))
        return _Run(self._search, query, take, plan, limit, self._completing).run(cancel)


_Key = tuple[str, Demographics]


class _Run:
    """One query, in as many parts as it takes."""

    def __init__(
        self, search: Search, query: Query, take: OnMatch, plan: Plan, limit: int | None, completing: Completing
    ) -> None:
        self._search = search
        self._query = query
        self._take = take
        self._plan = plan
        self._limit = limit
        self._completing = completing
        self._suspicion = _Suspicion()
        self._before: set[_Key] = set()
        """What the parts before this one brought."""
        self._came: set[_Key] = set()
        self._whens: list[When] = []
        self._handed_on = 0
        self._at_first = 0
        """How many the first question brought."""
        self._undecodable = 0
        self._failures: list[Notice] = []
        self._doubtful: set[Part] = set()
        self._loses_undated = False

    def run(self, cancel: CancelToken) -> FindSummary:
        while (part := self._plan.next()) is not None:
            if self._left == 0:
                return self._summary(SearchEnd.STOPPED)
            try:
                summary = self._ask(part, cancel)
            except RequestFailed as error:
                if self._plan.asked == 1:
                    raise
                self._plan.failed(part)
                self._failures.append(error.notice)
                continue
            if summary.end is SearchEnd.STOPPED:
                return self._summary(SearchEnd.STOPPED)
            self._note(part, summary)
        return self._end()

    @property
    def _left(self) -> int | None:
        return None if self._limit is None else max(0, self._limit - self._handed_on - self._undecodable)

    def _ask(self, part: Part, cancel: CancelToken) -> FindSummary:
        self._before |= self._came
        self._came, self._whens = set(), []
        query = self._query
        if part is not self._plan.whole:
            query = _with(query, StudyDate=part.dates)
            if self._plan.hours is not None and (times := self._plan.hours.within(part)):
                query = _with(query, StudyTime=times)
        summary = self._search.find(query, self._note_match, cancel, self._left)
        self._undecodable += summary.undecodable
        if self._plan.asked == 1:
            self._at_first = self._handed_on
        return summary

    def _note_match(self, match: Match) -> bool:
        key = (match.study_uid, match.demographics)
        is_new = key not in self._before
        if key not in self._came:
            self._came.add(key)
            day = day_of(match.text("StudyDate"))
            if day is not None:
                self._whens.append(When(day, second_of(match.text("StudyTime"))))
        if not is_new:
            return False
        counts = self._take(match) is not False
        self._handed_on += counts
        return counts

    def _note(self, part: Part, summary: FindSummary) -> None:
        """Take how a part was answered."""
        if self._suspicion.prove(part, len(self._came - self._before)):
            self._completing.learn(Habits(cap=self._suspicion.cap))
        count = summary.matches + summary.undecodable
        is_sure = summary.ended_by_archive or self._suspicion.is_at_cap(count)
        is_cut = is_sure or self._suspicion.falls_on(part, count, round_count(summary))
        if summary.ended_by_archive:
            self._suspicion.is_honest = True
        if is_cut and not is_sure:
            self._doubtful.add(part)
        is_over = self._plan.answered(part, PartAnswer(count, self._whens, is_cut, is_sure))
        # A range matches no study without that date or time.
        self._loses_undated |= is_cut and not is_over and (part.is_day or not (part.first or part.last))

    def _end(self) -> FindSummary:
        tell = self._completing.remarks.append
        unsplit = [part for part in self._plan.unsplit if self._suspicion.is_proven or part not in self._doubtful]
        if self._plan.asked > 1 and (self._plan.found or unsplit):
            more = self._handed_on - self._at_first
            tell(notice(JobCode.ASKED_IN_PARTS, more=more, questions=self._plan.asked))
        if self._loses_undated:
            tell(notice(JobCode.UNDATED_MAY_BE_MISSING))
        if self._failures:
            tell(notice(JobCode.PARTS_FAILED, count=len(self._failures), why=self._failures[0]))
        if unsplit:
            return self._summary(SearchEnd.CUT_SHORT, notice(JobCode.PARTS_CUT_SHORT, parts=_named(unsplit)))
        if self._plan.unsplit:
            return self._summary(SearchEnd.COMPLETE, notice(JobCode.PERHAPS_CUT_SHORT, count=self._suspicion.cap or 0))
        return self._summary(SearchEnd.CUT_SHORT if self._undecodable else SearchEnd.COMPLETE)

    def _summary(self, end: SearchEnd, told: Notice | None = None) -> FindSummary:
        by_archive = end is SearchEnd.CUT_SHORT and told is not None
        return FindSummary(end, self._handed_on, self._undecodable, told, ended_by_archive=by_archive)


class _Suspicion:
    """Whether the archive stops at some number of answers without saying so, and at which."""

    def __init__(self) -> None:
        self.cap: int | None = None
        self.is_proven = False
        self.is_honest = False
        """It says when it stops, or its cap is known already."""
        self._part: Part | None = None
        self._found = 0

    def is_at_cap(self, count: int) -> bool:
        """Tell whether an answer is as long as answers of this archive can be."""
        return self.is_proven and count == self.cap

    def falls_on(self, part: Part, count: int, rounded: int) -> bool:
        """Tell whether an answer may be as long as can be; the first of a round count (else 0) tells the number."""
        if self.cap is None and not self.is_honest and rounded:
            self.cap, self._part, self._found = rounded, part, count
        return not self.is_proven and count == self.cap

    def prove(self, part: Part, new: int) -> bool:
        """Take that ``part`` brought so many that were not known; tells whether that proves the number to be a cap."""
        if self.is_proven or self._part is None or self.cap is None or not _lies_in(part, self._part):
            return False
        self._found += new
        self.is_proven = self._found > self.cap
        return self.is_proven


def _lies_in(part: Part, other: Part) -> bool:
    is_after = other.first is None or (part.first is not None and part.first >= other.first)
    is_before = other.last is None or (part.last is not None and part.last <= other.last)
    return is_after and is_before


def _named(parts: list[Part]) -> str:
    """Name a few parts by their days."""
    days = list(dict.fromkeys(part.dates for part in sorted(parts, key=lambda each: each.first or 0)))
    more = len(days) - MOST_NAMED
    return ", ".join(days[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _with(query: Query, **values: str) -> Query:
    rest = tuple((keyword, value) for keyword, value in query.keys if keyword not in values)
    return replace(query, keys=(*rest, *values.items()))
