"""An archive that is asked as its habits want it, and whose answers teach more of them.

It stands between a search and the archive: what is learned changes the questions, never which matches there are.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Protocol, cast

from qrstation.core.archive import Archive, Connect, FindSummary, OnEntry, OnMatch, Scheduled, Search
from qrstation.core.codes.jobs import JobCode
from qrstation.core.errors import RequestFailed, StationError
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.habits import Habits, ModalitiesKey, told
from qrstation.core.patient import Demographics
from qrstation.core.standard.charset import TextRule, can_carry
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level, Query
from qrstation.core.standard.worklist import WorklistQuery
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.search.cut_short import judged
from qrstation.jobs.search.modalities import StudyFilter
from qrstation.jobs.search.noticing import Noticing

LOG = logging.getLogger(__name__)
MODALITIES, MODALITY = "ModalitiesInStudy", "Modality"


class Book(Protocol):
    """Where habits are kept."""

    def of(self, archive: str) -> Habits:
        """Give what is known of an archive."""

    def note(self, archive: str, news: Habits) -> None:
        """Keep what was noticed beside it."""


class TextNotCarried(StationError):
    """What is asked for cannot be written in the archive's character set."""


Misfit = Callable[[str, str], object]
"""Hears that text cannot be written in an archive's character set (its name, the set), before anything is sent.

It is asked in UTF-8, unless this raises."""


def refuse(archive: str, charset: str) -> None:
    """Ask nothing that does not fit. Raises TextNotCarried."""
    raise TextNotCarried(JobCode.TEXT_NOT_CARRIED, charset=charset)


def ask_in_utf_8(archive: str, charset: str) -> None:
    """Ask in UTF-8 all the same: nobody typed it, so that nobody could write it in other letters."""
    LOG.info("%s is asked in UTF-8: a name does not fit into %s", archive, charset)


def knowing(connect: Connect, book: Callable[[], Book | None], misfit: Misfit = refuse) -> Connect:
    """Give what gives archives whose habits are kept in ``book``, which is asked for on the thread of a search."""

    def connected(archive: ArchiveSettings, ae_title: str = "") -> Archive:
        return cast("Archive", KnownArchive(connect(archive, ae_title), book, misfit))

    return connected


def text_rule(settings: ArchiveSettings, habits: Habits) -> TextRule:
    """Give in which character sets an archive is asked and answers: the settings go before what was learned."""
    charset = settings.charset or habits.charset or ""
    instead = habits.charset or "" if habits.charset_chosen else ""
    return TextRule(charset, bool(charset and habits.charset_only_when_asked), instead)


class KnownArchive:
    """An archive that is searched with what is known of it; see `qrstation.core.archive`."""

    def __init__(self, archive: Archive, book: Callable[[], Book | None], misfit: Misfit) -> None:
        self._archive = archive
        self._book = book
        self._misfit = misfit

    def __getattr__(self, name: str) -> Any:
        return getattr(self._archive, name)  # all else is as the archive does it

    @contextmanager
    def search(self, cancel: CancelToken) -> Iterator[Search]:
        """Connect for questions; what their answers taught is kept at the end, where it is new."""
        book, settings = self._book(), self._archive.settings
        name = settings.name
        known = book.of(name) if book is not None else Habits()
        noticing = Noticing(known)
        try:
            with self._archive.search(cancel) as search:
                misfit = partial(self._misfit, name)
                yield KnownSearch(search, known, text_rule(settings, known), noticing, misfit)
        finally:
            news = noticing.news()
            if book is not None and told(news):
                book.note(name, news)

    @contextmanager
    def worklist(self, cancel: CancelToken) -> Iterator[Scheduled]:
        """Connect for questions to its worklist, in the character set that is known."""
        book, settings = self._book(), self._archive.settings
        known = book.of(settings.name) if book is not None else Habits()
        with self._archive.worklist(cancel) as worklist:
            yield _KnownWorklist(worklist, text_rule(settings, known))


class _KnownWorklist:
    """A connection to a worklist that is asked in the archive's character set; for one thread."""

    def __init__(self, worklist: Scheduled, rule: TextRule) -> None:
        self._worklist = worklist
        self._rule = rule

    def find(self, query: WorklistQuery, take: OnEntry, cancel: CancelToken, limit: int | None = None) -> FindSummary:
        """Ask. Raises as it does."""
        return self._worklist.find(replace(query, text=query.text or self._rule), take, cancel, limit)


class KnownSearch:
    """A connection on which questions are asked as the archive's habits want them; for one thread."""

    def __init__(
        self,
        search: Search,
        habits: Habits,
        rule: TextRule,
        noticing: Noticing,
        misfit: Callable[[str], object],
    ) -> None:
        self._search = search
        self._habits = habits
        self._rule = rule
        self._noticing = noticing
        self._misfit = misfit
        self._replay: dict[Query, tuple[FindSummary, list[Match]]] = {}
        """What came for questions without the modality that they were asked for: the next one's is the same."""

    def find(self, query: Query, take: OnMatch, cancel: CancelToken, limit: int | None = None) -> FindSummary:
        """Ask, once more as the question was put where the archive makes less of it otherwise.

        Raises as the archive's own does, and TextNotCarried.
        """
        plain = replace(query, text=query.text or self._rule)
        charset = self._rule.charset
        texts = plain.texts_beyond_ascii()
        if charset and texts and not query.value("SpecificCharacterSet") and not can_carry(texts, charset):
            self._misfit(charset)
        adapted = self._adapted(plain)
        if adapted == plain:
            return self._ask(plain, take, cancel, limit)
        if adapted in self._replay:
            summary, matches = self._replay[adapted]
            for match in matches:
                take(match)
            return summary
        return self._ask_adapted(adapted, plain, take, cancel, limit)

    def _adapted(self, query: Query) -> Query:
        asked = query.value(MODALITIES)
        if query.level is not Level.STUDY or not StudyFilter([asked]).is_asked:
            return query
        if self._habits.modalities_in_study is ModalitiesKey.IGNORED:
            keys = ((keyword, "" if keyword == MODALITIES else value) for keyword, value in query.keys)
            return replace(query, keys=tuple(keys))
        if self._habits.study_level_modality and MODALITY not in query.all_keys():
            return replace(query, keys=(*query.keys, (MODALITY, "")))
        return query

    def _ask_adapted(
        self, adapted: Query, plain: Query, take: OnMatch, cancel: CancelToken, limit: int | None
    ) -> FindSummary:
        """Ask as the archive is known to want it; where that gives less than all, ask as it was put, too."""
        asked = plain.all_keys()
        is_added = MODALITY in adapted.all_keys() and MODALITY not in asked
        seen: set[tuple[str, Demographics]] = set()
        came: list[Match] = []
        counted = 0

        def once(match: Match) -> bool:
            nonlocal counted
            key = (match.study_uid, match.demographics)
            if key in seen:
                return False
            seen.add(key)
            if MODALITY in match.values and MODALITY not in asked:
                values = {keyword: value for keyword, value in match.values.items() if keyword != MODALITY}
                match = replace(match, values=values)  # nobody asked for it
            came.append(match)
            counts = take(match) is not False
            counted += counts
            return counts

        last: FindSummary | RequestFailed | None = None
        by_series = self._by_series(plain)
        for question in (adapted, by_series, plain) if is_added else (adapted, by_series or plain):
            if question is None:
                continue
            left = None if limit is None else max(0, limit - counted)
            try:
                summary = self._ask(question, once, cancel, left)
            except RequestFailed as error:  # it may take the question as it was put
                last = last or error
                continue
            last = replace(summary, matches=len(came))
            if summary.end is SearchEnd.STOPPED or (not summary.ended_by_archive and (came or not is_added)):
                break
        if not isinstance(last, FindSummary):
            raise last or AssertionError
        if not is_added and question is adapted and last.end is not SearchEnd.STOPPED:
            self._replay[adapted] = last, came
        return last

    def _by_series(self, query: Query) -> Query | None:
        """Give a question for a modality as an archive may heed it that makes little of it in the study."""
        if not self._habits.study_level_modality or MODALITY in query.all_keys():
            return None
        keys = ((keyword, "" if keyword == MODALITIES else value) for keyword, value in query.keys)
        return replace(query, keys=(*keys, (MODALITY, query.value(MODALITIES))))

    def _ask(self, query: Query, take: OnMatch, cancel: CancelToken, limit: int | None) -> FindSummary:
        noticing = self._noticing
        noticing.begins(query)

        def look(match: Match) -> bool | None:
            noticing.saw(match)
            return take(match)

        summary = self._search.find(query, look, cancel, limit)
        noticing.ended(summary, declares=_is_declared(query))
        return judged(summary, query, self._habits)


def _is_declared(query: Query) -> bool:
    """Tell whether a question is sent with a character set."""
    by_rule = query.text is not None and query.text.declares
    return by_rule or bool(query.value("SpecificCharacterSet")) or bool(query.texts_beyond_ascii())
