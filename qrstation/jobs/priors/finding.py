"""Asks the archives and the store for a patient's studies, side by side.

The study itself is looked up here, then at the archives. What an archive cuts short is completed by parts. Whoever has
told of studies that do not say what they show is asked for their series at once, while others are awaited.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass, field

from qrstation.core.archive import Connect
from qrstation.core.codes.jobs import JobCode
from qrstation.core.errors import StationError
from qrstation.core.events import SearchEnd
from qrstation.core.identities import Identities
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.habits import Habits
from qrstation.core.notice import Notice, notice
from qrstation.core.patient import Answer, Demographics
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Query
from qrstation.core.station.place import THIS_STATION
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.priors.gathering import FoundStudy, Issuers, decided_apart, described, gathered
from qrstation.jobs.priors.looking import Looking
from qrstation.jobs.priors.questions import patient_questions, study_question
from qrstation.jobs.search.completing import Completing
from qrstation.jobs.search.inquiry import Inquiry
from qrstation.store.index import IndexReader

LOG = logging.getLogger(__name__)
_PERHAPS = (JobCode.AT_LEARNED_CAP, JobCode.PERHAPS_CUT_SHORT)
"""What is told of an answer that may not be whole: it is asked for again, in parts."""


@dataclass(frozen=True, slots=True)
class ArchiveAnswer:
    """How one archive's part ended."""

    archive: str
    end: SearchEnd
    matches: int = 0
    remarks: tuple[Notice, ...] = ()
    """Why it failed, or what is to be told of its answer."""

    @property
    def is_whole(self) -> bool:
        """Tell whether it answered in full."""
        return self.end is SearchEnd.COMPLETE


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found for a study; ``current`` is None where nobody knows it."""

    current: Match | None
    studies: tuple[FoundStudy, ...] = ()
    answers: tuple[ArchiveAnswer, ...] = ()
    remarks: tuple[Notice, ...] = ()
    patient: Demographics = Demographics()  # noqa: RUF009  # a frozen value
    """Whose priors they are, as each study was compared with."""
    others: tuple[FoundStudy, ...] = ()
    """What somebody decided to be another person's."""
    asking: tuple[str, ...] = ()
    """The archives that are still awaited."""
    series: Mapping[str, Sequence[Match]] = field(default_factory=dict)
    """Those of the studies that were looked into, by the study's UID."""


@dataclass(slots=True)
class _Part:
    """What one archive told: studies, or then the series of those that do not say what they show."""

    archive: str
    answer: ArchiveAnswer | None = None
    came: list[Match] = field(default_factory=list)
    unclear: list[Match] = field(default_factory=list)
    """Those of the studies that do not say what they show."""
    series: Mapping[str, list[Match]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds the other studies of a patient; for a worker thread, and safe to use from several."""

    connect: Connect
    reader: IndexReader
    archives: Sequence[ArchiveSettings]
    """Those that are asked, in the settings' order."""
    identities: Identities = field(default_factory=Identities)
    learn: Callable[[str, Habits], object] = lambda archive, news: None
    is_unclear: Callable[[Match], bool] = lambda match: False
    """Tells whether a study itself does not say what it shows: then it is looked into."""
    on_progress: Callable[[Findings], object] = lambda findings: None
    """Told on the finder's thread what is found, while archives are awaited: first what is here, then after answers."""
    is_sideless: Callable[[Match], bool] = lambda match: False
    """Tells whether a study does not say of which side it is: then it is looked into here, where that costs little."""

    def find(self, study_uid: str, cancel: CancelToken) -> Findings:
        """Find the priors of a study. Raises StoreUnusable; what an archive fails in stands in its answer."""
        current, answers = self.known(study_uid, cancel)
        if current is None:
            return Findings(None, (), tuple(answers.values()))
        return self.find_of(current, cancel, answers)

    def known(self, study_uid: str, cancel: CancelToken) -> tuple[Match | None, dict[str, ArchiveAnswer]]:
        """Give a study as it is known here, else at an archive, and how each archive answered that was asked for it."""
        here = self._here(study_uid)
        return (here, {}) if here is not None else self._look_up(study_uid, cancel)

    def find_of(self, current: Match, cancel: CancelToken, known: dict[str, ArchiveAnswer] | None = None) -> Findings:
        """Find the other studies of a study's patient; an archive ``known`` to have failed is not asked again."""
        issuers = Issuers({archive.name: archive.issuer for archive in self.archives if archive.issuer})
        patient = issuers.of(current)
        asked = patient_questions(patient)
        if not asked:
            return Findings(current, (), tuple((known or {}).values()), (notice(JobCode.PATIENT_NOT_TOLD),))
        looking = Looking(self.reader, self.is_unclear, self.is_sideless)
        matches = [*self._matches_here(asked), current]
        series = looking.here(match for match in matches if match.archive == THIS_STATION)
        answers = {name: answer for name, answer in (known or {}).items() if answer.end is SearchEnd.FAILED}
        caches_first = sorted(self.archives, key=lambda archive: archive.role != "cache")
        left = {archive.name: archive for archive in caches_first if archive.name not in answers}
        queries = (*asked, study_question(current.study_uid)) if not patient.issuer.strip() else asked

        def theirs(match: Match) -> bool:
            return self.identities.verdict(patient, issuers.of(match)).answer is not Answer.OTHER

        def look(archive: ArchiveSettings, uids: Sequence[str]) -> _Part:
            return _Part(archive.name, series=looking.at(self.connect(archive), uids, cancel))

        def found(asking: tuple[str, ...] = ()) -> Findings:
            return self._put_together(current, patient, issuers, matches, answers, series, asking)

        with ThreadPoolExecutor(max(1, len(left)), "priors") as pool:
            running = {pool.submit(self._ask, archive, queries, cancel) for archive in left.values()}
            has_news = True
            try:
                while running:
                    if has_news and not cancel.is_cancelled:
                        self.on_progress(found(tuple(left)))
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    parts = [each.result() for each in done]
                    has_news = any(part.answer is not None for part in parts)
                    for part in parts:
                        matches += part.came
                        series |= part.series
                        if part.answer is not None:
                            answers[part.archive] = part.answer
                        if uids := looking.wanted(filter(theirs, part.unclear)):
                            running.add(pool.submit(look, left[part.archive], uids))
                        else:
                            del left[part.archive]
            except BaseException:
                cancel.cancel()  # what is wrong here is told at once, and not when the slowest archive has answered
                raise
        return found()

    def _put_together(
        self,
        current: Match,
        patient: Demographics,
        issuers: Issuers,
        matches: Sequence[Match],
        answers: Mapping[str, ArchiveAnswer],
        series: Mapping[str, Sequence[Match]],
        asking: tuple[str, ...],
    ) -> Findings:
        """Make of what came by now a row of each study."""
        whose = described(patient, current.study_uid, matches, issuers)
        places = [archive.name for archive in self.archives]
        held = self.reader.counts_by_patient(list({match.study_uid for match in matches}))
        found = gathered(whose, current.study_uid, matches, held, places, issuers, self.identities)
        told = tuple(answers[name] for name in places if name in answers)
        others = decided_apart(whose, current.study_uid, matches, issuers, self.identities)
        return Findings(current, tuple(found), told, (), whose, tuple(others), asking, dict(series))

    def _here(self, study_uid: str) -> Match | None:
        return next(iter(self.reader.find(study_question(study_uid), 1)), None)

    def _matches_here(self, queries: Sequence[Query]) -> list[Match]:
        return [match for query in queries for match in self.reader.find(query)]

    def _look_up(self, study_uid: str, cancel: CancelToken) -> tuple[Match | None, dict[str, ArchiveAnswer]]:
        """Ask all archives for the study itself; the first that knows it ends that, and nobody waits for the others."""
        enough = CancelToken()
        cancel.listen(enough.cancel)
        answers: dict[str, ArchiveAnswer] = {}
        query = study_question(study_uid)
        pool = ThreadPoolExecutor(max(1, len(self.archives)), "priors")
        try:
            for done in as_completed([pool.submit(self._ask, archive, (query,), enough) for archive in self.archives]):
                part = done.result()
                if part.answer is not None:
                    answers[part.archive] = part.answer
                if part.came:
                    enough.cancel()
                    return part.came[0], answers
        finally:
            pool.shutdown(wait=False)
            cancel.unlisten(enough.cancel)
        return None, answers

    def _ask(self, archive: ArchiveSettings, queries: Sequence[Query], cancel: CancelToken) -> _Part:
        """Ask one archive; never raises what a peer can cause."""
        part = _Part(archive.name)
        connected = self.connect(archive)

        def take(match: Match) -> None:
            part.came.append(match)
            if self.is_unclear(match):  # its words are read, and remembered, while the archive prepares the next
                part.unclear.append(match)

        try:
            answer = Inquiry(connected, queries, take, cancel).run()
            if answer.end is SearchEnd.CUT_SHORT or any(each.code in _PERHAPS for each in answer.remarks):
                part.came.clear()
                part.unclear.clear()
                completing = Completing(functools.partial(self.learn, archive.name))
                answer = Inquiry(connected, queries, take, cancel, None, completing).run()
            end, matches, remarks = answer.end, answer.matches, answer.remarks
        except StationError as error:
            end, matches, remarks = SearchEnd.FAILED, len(part.came), (error.notice,)
        except Exception:
            LOG.exception("asking an archive for priors failed unexpectedly")
            end, matches, remarks = SearchEnd.FAILED, len(part.came), (notice(JobCode.SEARCH_FAILED_UNEXPECTEDLY),)
        if end in (SearchEnd.FAILED, SearchEnd.STOPPED):
            part.unclear.clear()  # it is asked no more
        part.answer = ArchiveAnswer(archive.name, end, matches, remarks)
        return part
