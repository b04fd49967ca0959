"""One question to one archive: its queries in a row over one connection, and what archives do not do is made up for.

Some archives take no lists of UIDs, or one UID only, and some neither honour nor return ModalitiesInStudy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from qrstation.core.archive import Archive, FindSummary, Search
from qrstation.core.codes.jobs import JobCode
from qrstation.core.codes.peers import PeerCode
from qrstation.core.errors import RequestFailed
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.notice import Notice, notice
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import UNIQUE_KEY, Level, Query
from qrstation.jobs.search.completing import Completing
from qrstation.jobs.search.modalities import MOST_LOOKED_AT, StudyFilter

LONGEST_LIST = 500
"""UIDs in one request: an element of Explicit VR holds 64 KiB (PS3.5 7.1.2)."""
MOST_SINGLES = 1_000
"""UIDs that are asked for one by one where an archive makes little of a list."""
FAILURES_IN_A_ROW = 3
"""After so many the archive is asked no more: it does not serve one UID either."""


_Key = tuple[str, ...]
_STUDY_OF = ("StudyInstanceUID", "PatientID", "IssuerOfPatientID", "PatientName", "PatientBirthDate")


@dataclass(frozen=True, slots=True)
class Answer:
    """How a question ended; `matches` counts what was handed on."""

    end: SearchEnd
    matches: int
    undecodable: int = 0
    remarks: tuple[Notice, ...] = ()
    """What is to be told of the answer."""


class Inquiry:
    """Asks ``queries``, which are of one search, and hands on each match once; for one thread."""

    def __init__(
        self,
        archive: Archive,
        queries: Sequence[Query],
        on_match: Callable[[Match], None],
        cancel: CancelToken,
        limit: int | None = None,
        completing: Completing | None = None,
    ) -> None:
        """``completing`` has what the archive cuts short asked in parts."""
        self._archive = archive
        self._queries = queries
        self._on_match = on_match
        self._cancel = cancel
        self._limit = limit
        self.completing = completing
        studies = [query for query in queries if query.level is Level.STUDY]
        self._filter = StudyFilter(
            [query.value("ModalitiesInStudy") for query in studies], studies[0].series_keys if studies else ()
        )
        self._seen: set[_Key] = set()
        self._came: set[_Key] = set()
        """What the C-FIND that runs has brought: what it brings again counts towards the limit."""
        self._undecodable = 0
        self._cut_short = False
        self._is_stopped = False
        self._remarks: list[Notice] = []

    @property
    def matches(self) -> int:
        """Give how many matches were handed on so far."""
        return len(self._seen)

    def run(self) -> Answer:
        """Ask. Raises PeerError when there is no contact, it is lost, or the archive answers with a failure.

        ``limit`` stops it after so many answers: those handed on, and those that could not be decoded. What was handed
        on stays, also when this raises.
        """
        try:
            with self._archive.search(self._cancel) as connection:
                search = self.completing.around(connection) if self.completing is not None else connection
                for query in self._queries:
                    if self._is_over:
                        break
                    self._ask(search, query)
                self._look_at_series(search)
        except Cancelled:
            pass
        finally:
            # They may fit; they are not kept back because the search ended before their turn.
            self._let_go(notice(JobCode.SERIES_NOT_LOOKED_AT))
        return self._answer()

    @property
    def _left(self) -> int | None:
        return None if self._limit is None else max(0, self._limit - len(self._seen) - self._undecodable)

    @property
    def _is_over(self) -> bool:
        return self._is_stopped or self._cancel.is_cancelled or self._left == 0

    def _answer(self) -> Answer:
        end = SearchEnd.COMPLETE
        if self._cut_short or self._undecodable:
            end = SearchEnd.CUT_SHORT
        if self._is_over:
            end = SearchEnd.STOPPED
        if self._undecodable:
            self._remarks.append(notice(PeerCode.UNREADABLE_ANSWERS, count=self._undecodable))
        remarks = [*self._remarks, *(self.completing.remarks if self.completing is not None else ())]
        return Answer(end, len(self._seen), self._undecodable, tuple(dict.fromkeys(remarks)))

    # --- lists of UIDs -----------------------------------------------------------------------------------------

    def _ask(self, search: Search, query: Query) -> None:
        """Ask one query; where it holds a list of UIDs, what is missing of it is asked for one by one."""
        keyword = _listed(query)
        if not keyword:
            self._note_end(self._find(search, query, self._take))
            return
        uids = _uids(query.value(keyword))
        found: set[str] = set()
        for start in range(0, len(uids), LONGEST_LIST):
            if self._is_over:
                return
            found |= self._ask_list(search, query, keyword, uids[start : start + LONGEST_LIST])
        self._ask_singly(search, query, keyword, [uid for uid in uids if uid not in found])

    def _ask_list(self, search: Search, query: Query, keyword: str, uids: Sequence[str]) -> set[str]:
        """Ask for a list of UIDs; gives those that are answered for good."""
        wanted, found = frozenset(uids), set[str]()

        def take(match: Match) -> bool:
            uid = match.text(keyword)
            found.add(uid)
            # Some archives answer with more than was asked for; some leave out the UIDs of the levels above.
            return (not uid or uid in wanted) and self._take(match)

        is_own = keyword == UNIQUE_KEY[query.level]
        try:
            summary = self._find(search, _with(query, keyword, "\\".join(uids)), take)
        except RequestFailed:
            # It takes no lists, or not this one. Of a level above, what came may be a part.
            return found if is_own else set()
        return found if is_own or not summary.ended_by_archive else set()

    def _ask_singly(self, search: Search, query: Query, keyword: str, uids: Sequence[str]) -> None:
        failures: list[RequestFailed] = []
        answered = in_a_row = 0
        for uid in uids[:MOST_SINGLES]:
            if self._is_over:
                return
            try:
                self._ask(search, _with(query, keyword, uid))
            except RequestFailed as error:
                failures.append(error)
                in_a_row += 1
                if in_a_row == FAILURES_IN_A_ROW:
                    break
            else:
                answered += 1
                in_a_row = 0
        if failures and not answered and not self._seen:
            raise failures[-1]
        if answered < len(uids):
            self._cut_short = True
            why = failures[-1].notice if failures else notice(JobCode.UIDS_TOO_MANY, most=MOST_SINGLES)
            self._remarks.append(notice(JobCode.UIDS_UNANSWERED, why.support, count=len(uids) - answered, why=why))

    # --- one question --------------------------------------------------------------------------------------------

    def _find(self, search: Search, query: Query, take: Callable[[Match], bool]) -> FindSummary:
        self._came = set()
        summary = search.find(query, take, self._cancel, self._left)
        self._undecodable += summary.undecodable
        self._is_stopped = summary.end is SearchEnd.STOPPED
        return summary

    def _note_end(self, summary: FindSummary) -> None:
        if summary.notice is not None and summary.ended_by_archive:
            self._cut_short = True
            self._remarks.append(summary.notice)
        elif summary.notice is not None and summary.end is SearchEnd.COMPLETE:
            self._remarks.append(summary.notice)

    def _take(self, match: Match) -> bool:
        """Take a match; tells whether it counts towards the limit."""
        key = _key(match)
        if key in self._came:
            return True  # else an archive that says the same for ever would never be stopped
        self._came.add(key)
        if match.level is Level.STUDY:
            fits = self._filter.judge(match)
            if fits is None and not self._filter.is_full:
                self._filter.hold(match)
                return False
            if fits is None:
                self._let_go(notice(JobCode.STUDIES_TOO_MANY, most=MOST_LOOKED_AT))
            elif not fits:
                return False
        return self._hand_on(match, key)

    def _hand_on(self, match: Match, key: _Key) -> bool:
        """Hand a match on, unless that was done already; tells whether it was."""
        if key in self._seen or (self._limit is not None and self._left == 0):
            return False
        self._seen.add(key)
        self._on_match(match)
        return True

    # --- modalities --------------------------------------------------------------------------------------------

    def _look_at_series(self, search: Search) -> None:
        """Ask for the series of the studies of which the archive did not say whether they fit."""
        for match in self._filter.held:
            if self._is_over:
                return
            series: list[Match] = []
            try:
                summary = search.find(self._filter.series_query(match.study_uid), series.append, self._cancel)
            except RequestFailed as error:
                self._let_go(notice(JobCode.SERIES_NOT_LISTED, why=error.notice))
                return
            if summary.end is SearchEnd.STOPPED:
                return
            self._filter.release(match)
            if self._filter.judge_series(series, is_all=summary.end is not SearchEnd.CUT_SHORT):
                self._hand_on(match, _key(match))
        if self._filter.untold:
            untold = ", ".join(sorted(self._filter.untold))
            why = notice(JobCode.SERIES_DO_NOT_TELL)
            self._remarks.append(notice(JobCode.NOT_FILTERED_BY, keywords=untold, why=why))

    def _let_go(self, why: Notice) -> None:
        """Hand on unfiltered what was held back."""
        handed_on = [self._hand_on(match, _key(match)) for match in self._filter.give_up()]
        keywords = ", ".join(self._filter.series_keywords)
        if any(handed_on):
            by = notice(JobCode.NOT_FILTERED_BY, keywords=keywords, why=why)
            self._remarks.append(by if keywords else notice(JobCode.NOT_FILTERED, why=why))


def _key(match: Match) -> _Key:
    if match.level is not Level.STUDY:
        return match.study_uid, match.series_uid, match.sop_uid
    # An archive may have one study of two patients: each answer is its own.
    values = match.values
    return tuple([value if type(value := values.get(each)) is str else match.text(each) for each in _STUDY_OF])


def _listed(query: Query) -> str:
    """Give the keyword of the first unique key that holds a list of UIDs; "" when there is none."""
    return next((keyword for keyword in UNIQUE_KEY.values() if len(_uids(query.value(keyword))) > 1), "")


def _uids(value: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in value.split("\\") if part.strip()))


def _with(query: Query, keyword: str, value: str) -> Query:
    return replace(query, keys=tuple((each, value if each == keyword else old) for each, old in query.keys))
