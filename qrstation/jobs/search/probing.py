"""Learns an archive's habits by a handful of questions about one day whose studies it tells first."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from qrstation.core.archive import Archive, FindSummary
from qrstation.core.errors import RequestFailed
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.jobs.habits import Habits, ModalitiesKey
from qrstation.core.standard.charset import UTF_8, TextRule
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level, Query
from qrstation.jobs.search.modalities import modalities_query
from qrstation.jobs.search.noticing import Noticing

MOST_QUESTIONS = 12
SPANS = (7, 90)
"""Days back, within which a day with studies is looked for before any day is."""
MOST_LISTED = 200
"""Studies that are listed to find the day by."""
LONG_AGO = "19000101"
DAY_KEYS = ("IssuerOfPatientID", "InstanceAvailability")


@dataclass(frozen=True)
class Learned:
    """What was learned, and on which day (YYYYMMDD); "" where the archive shows no study with a date."""

    habits: Habits
    day: str
    questions: int


def learn_habits(
    archive: Archive,
    known: Habits,
    cancel: CancelToken,
    day: str = "",
    today: Callable[[], datetime.date] = datetime.date.today,
) -> Learned:
    """Ask at most a dozen questions, about ``day`` (YYYYMMDD) or a recent one with studies; on a worker thread.

    Raises PeerError where there is no contact, Cancelled.
    """
    probe = _Probe(archive, known, cancel, today())
    agreed = archive.negotiates(cancel)
    day = day or probe.find_day()
    habits = probe.learn_on(day) if day else Habits()
    return Learned(replace(habits, negotiates=agreed), day, probe.questions)


@dataclass(frozen=True)
class _Answer:
    """What one question brought; a failure of the archive's is no answer."""

    matches: tuple[Match, ...] = ()
    summary: FindSummary | None = None

    @property
    def is_whole(self) -> bool:
        return self.summary is not None and self.summary.end is SearchEnd.COMPLETE

    @property
    def uids(self) -> frozenset[str]:
        return frozenset(match.study_uid for match in self.matches)


class _Probe:
    """The questions to one archive."""

    def __init__(self, archive: Archive, known: Habits, cancel: CancelToken, today: datetime.date) -> None:
        self._archive = archive
        self._known = known
        self._cancel = cancel
        self._today = today
        # Beside what is known: what it learns here is told even where it was known before.
        self._noticing = Noticing(Habits(charset=known.charset, charset_chosen=known.charset_chosen))
        self._rule = TextRule(archive.settings.charset)
        self._probed = Habits()
        self.questions = 0

    def find_day(self) -> str:
        """Give the day with the most studies that is seen; "" for none."""
        spans = [f"{self._today - datetime.timedelta(days=days):%Y%m%d}-{self._today:%Y%m%d}" for days in SPANS]
        for dates in (*spans, ""):
            found = self._ask(Query(Level.STUDY, (("StudyDate", dates),)), limit=MOST_LISTED)
            days = Counter(match.text("StudyDate") for match in found.matches)
            days.pop("", None)
            if days:
                return max(days, key=lambda day: (days[day], day))
        return ""

    def learn_on(self, day: str) -> Habits:
        """Ask about the studies of one day."""
        every = self._ask(_about(day))
        modality = self._modality(every)
        if modality:
            self._learn_modalities(day, every, modality)
        self._learn_names(day, every)
        self._learn_declaring(every)
        self._learn_width(every)
        return self._noticing.news().joined(self._probed)

    def _found(self, habits: Habits) -> None:
        self._probed = self._probed.joined(habits)

    def _ask(self, query: Query, limit: int | None = None) -> _Answer:
        """Ask one question, over a connection of its own: some archives end it rather than a question."""
        if self._cancel.is_cancelled:
            raise Cancelled
        self.questions += 1
        query = replace(query, text=query.text or self._rule)
        matches: list[Match] = []
        rule = query.text or TextRule()
        self._noticing.begins(query)

        def take(match: Match) -> None:
            self._noticing.saw(match)
            matches.append(match)

        try:
            with self._archive.search(self._cancel) as search:
                summary = search.find(query, take, self._cancel, limit)
        except RequestFailed:
            return _Answer()
        if self._cancel.is_cancelled:
            raise Cancelled
        self._noticing.ended(summary, declares=rule.declares)
        return _Answer(tuple(matches), summary)

    # --- modalities ----------------------------------------------------------------------------------------------

    def _modality(self, every: _Answer) -> str:
        """Give the modality to ask for: one that some of the studies have and others have not, if there is one."""
        counts = Counter(kind for match in every.matches for kind in dict.fromkeys(match.modalities or ()))
        telling = [match for match in every.matches if match.modalities is not None]
        if telling:
            some = [kind for kind in counts if counts[kind] < len(telling)]
            return max(some or counts, key=lambda kind: (counts[kind], kind), default="")
        if not every.matches:
            return ""
        series = self._ask(modalities_query(every.matches[0].study_uid))
        return next((kind for match in series.matches for kind in match.modalities or ()), "")

    def _learn_modalities(self, day: str, every: _Answer, modality: str) -> None:
        by_study = self._ask(_about(day, ModalitiesInStudy=modality))
        with_both = self._ask(_about(day, ModalitiesInStudy=modality, Modality=""))
        by_series = self._ask(_about(day, Modality=modality))
        kinds = {match.study_uid: match.modalities for match in every.matches if match.modalities is not None}
        right = frozenset(uid for uid, each in kinds.items() if modality in each)
        wrong = frozenset(kinds) - right
        if not kinds:  # it does not tell them: only that it leaves some out can be seen
            if by_study.is_whole and by_study.uids < every.uids:
                self._found(Habits(modalities_in_study=ModalitiesKey.HONOURED))
            return
        if by_study.uids & wrong:
            self._found(Habits(modalities_in_study=ModalitiesKey.IGNORED))
        elif by_study.uids and wrong and by_study.is_whole:
            self._found(Habits(modalities_in_study=ModalitiesKey.HONOURED))
        if not every.is_whole or not right:
            return
        gains = bool((with_both.uids - by_study.uids) & right) and by_study.uids <= with_both.uids
        # Either it heeds the key of the series alone, or it answers nothing to that of the study.
        filters = by_series.uids == right and (bool(by_study.uids & wrong) or not by_study.uids)
        self._found(Habits(study_level_modality=gains or filters))

    # --- names, character sets, widths ---------------------------------------------------------------------------

    def _learn_names(self, day: str, every: _Answer) -> None:
        """Ask for a name as it is written and with its case turned round."""
        named = next(((match, family) for match in every.matches if (family := _family(match))), None)
        if named is None:
            return
        match, family = named
        if match.study_uid in self._ask(_about(day, PatientName=f"{family.swapcase()}*")).uids:
            self._found(Habits(case_sensitive_names=False))
        elif match.study_uid in self._ask(_about(day, PatientName=f"{family}*")).uids:
            self._found(Habits(case_sensitive_names=True))

    def _learn_declaring(self, every: _Answer) -> None:
        """Ask again, with a character set, for a study that has text beyond ASCII and declared none."""
        undeclared = next((match for match in every.matches if match.came and not match.came.declared), None)
        if undeclared is None or any(match.came and match.came.declared for match in every.matches):
            return  # nothing to see, or the answers themselves have told
        charset = self._archive.settings.charset or self._known.charset or UTF_8
        query = Query(Level.STUDY, (("StudyInstanceUID", undeclared.study_uid),), text=TextRule(charset, declares=True))
        again = [match.came for match in self._ask(query).matches if match.came is not None]
        if again:
            declared = next((came.declared for came in again if came.declared), "")
            self._found(Habits(charset_only_when_asked=bool(declared)))
            if declared and not self._known.charset_chosen:
                self._found(Habits(charset=declared))

    def _learn_width(self, every: _Answer) -> None:
        """Ask for all days up to now: the studies of the one day are among them."""
        if not every.matches:
            return
        last = max(f"{self._today:%Y%m%d}", every.matches[0].text("StudyDate"))
        wide = self._ask(Query(Level.STUDY, (("StudyDate", f"{LONG_AGO}-{last}"),)), limit=1)
        if wide.summary is not None:
            self._found(Habits(empty_when_too_wide=not wide.matches))


def _about(day: str, **keys: str) -> Query:
    asked = {"StudyDate": day, **dict.fromkeys(DAY_KEYS, ""), **keys}
    return Query(Level.STUDY, tuple(asked.items()))


def _family(match: Match) -> str:
    """Give the letters that a match's family name begins with, where they have a case and are two or more."""
    family = match.text("PatientName").partition("^")[0]
    end = next((n for n, letter in enumerate(family) if not (letter.isascii() and letter.isalpha())), len(family))
    return family[:end] if end > 1 else ""
