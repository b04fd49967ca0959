"""Asks the archives and the store for a patient's studies, side by side.

The study itself is looked up here, then at the archives. What an archive cuts short is completed by parts.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass, field

from qrstation.core.archive import Connect
from qrstation.core.codes.jobs import JobCode
from qrstation.core.errors import StationError
from qrstation.core.events import SearchEnd
from qrstation.core.identities import Identities
from qrstation.core.jobs.cancel import Cancelled, CancelToken
from qrstation.core.jobs.habits import Habits
from qrstation.core.notice import Notice, notice
from qrstation.core.patient import Demographics
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Query, series_query, with_shown
from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.priors.gathering import FoundStudy, Issuers, decided_apart, described, gathered
from qrstation.jobs.priors.questions import patient_questions, study_question
from qrstation.jobs.search.completing import Completing
from qrstation.jobs.search.inquiry import Inquiry
from qrstation.store.index import IndexReader

LOG = logging.getLogger(__name__)
_PERHAPS = (JobCode.AT_LEARNED_CAP, JobCode.PERHAPS_CUT_SHORT)
"""What is told of an answer that may not be whole: it is asked for again, in parts."""


MOST_LOOKED_INTO = 50
"""Studies of one archive whose series are asked for, where they themselves do not say what they show."""


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


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds the other studies of a patient; for a worker thread, and safe to use from several."""

    connect: Connect
    reader: IndexReader
    archives: Sequence[ArchiveSettings]
    """Those that are asked, in the settings' order."""
    identities: Identities = field(default_factory=Identities)
    learn: Callable[[str, Habits], object] = lambda archive, news: None
    on_progress: Callable[[Findings], object] = lambda findings: None
    """Told on the finder's thread what is found, while archives are awaited: first what is here, then after answers."""

    def find(self, study_uid: str, cancel: CancelToken) -> Findings:
        """Find the priors of a study. Raises StoreUnusable; what an archive fails in stands in its answer."""
        current = self._here(study_uid)
        answers: dict[str, ArchiveAnswer] = {}
        if current is None:
            current, answers = self._look_up(study_uid, cancel)
        if current is None:
            return Findings(None, (), tuple(answers.values()))
        return self.find_of(current, cancel, answers)

    def find_of(self, current: Match, cancel: CancelToken, known: dict[str, ArchiveAnswer] | None = None) -> Findings:
        """Find the other studies of a study's patient; an archive ``known`` to have failed is not asked again."""
        issuers = Issuers({archive.name: archive.issuer for archive in self.archives if archive.issuer})
        patient = issuers.of(current)
        asked = patient_questions(patient)
        if not asked:
            return Findings(current, (), tuple((known or {}).values()), (notice(JobCode.PATIENT_NOT_TOLD),))
        matches = [*self._matches_here(asked), current]
        answers = {name: answer for name, answer in (known or {}).items() if answer.end is SearchEnd.FAILED}
        left = {archive.name: archive for archive in self.archives if archive.name not in answers}
        queries = (*asked, study_question(current.study_uid)) if not patient.issuer.strip() else asked

        with ThreadPoolExecutor(max(1, len(left)), "priors") as pool:
            running = {pool.submit(self._ask, archive, queries, cancel) for archive in left.values()}
            while running:
                if not cancel.is_cancelled:
                    self.on_progress(self._put_together(current, patient, issuers, matches, answers, tuple(left)))
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for answer, came in (each.result() for each in done):
                    answers[answer.archive] = answer
                    matches += came
                    del left[answer.archive]
        return self._put_together(current, patient, issuers, matches, answers)

    def _put_together(
        self,
        current: Match,
        patient: Demographics,
        issuers: Issuers,
        matches: Sequence[Match],
        answers: Mapping[str, ArchiveAnswer],
        asking: tuple[str, ...] = (),
    ) -> Findings:
        """Make of what came by now a row of each study."""
        whose = described(patient, current.study_uid, matches, issuers)
        places = [archive.name for archive in self.archives]
        held = self.reader.counts_by_patient(list({match.study_uid for match in matches}))
        found = gathered(whose, current.study_uid, matches, held, places, issuers, self.identities)
        told = tuple(answers[name] for name in places if name in answers)
        others = decided_apart(whose, current.study_uid, matches, issuers, self.identities)
        return Findings(current, tuple(found), told, (), whose, tuple(others), asking)

    def series(self, studies: Iterable[Match], cancel: CancelToken) -> dict[str, list[Match]]:
        """Give the series of these studies, here or at the archive that answered; what fails is left out."""
        found: dict[str, list[Match]] = {}
        wanted: dict[str, list[str]] = {}
        for match in studies:
            here = list(self.reader.find(_series_question(match.study_uid)))
            if here:
                found[match.study_uid] = here
            else:
                wanted.setdefault(match.archive, []).append(match.study_uid)
        asked = [(archive, wanted[archive.name]) for archive in self.archives if archive.name in wanted]
        with ThreadPoolExecutor(max(1, len(asked)), "priors") as pool:
            for part in pool.map(lambda each: self._ask_series(each[0], each[1], cancel), asked):
                found |= part
        return found

    def _ask_series(self, archive: ArchiveSettings, uids: Sequence[str], cancel: CancelToken) -> dict[str, list[Match]]:
        found: dict[str, list[Match]] = {}
        try:
            with self.connect(archive).search(cancel) as connection:
                for uid in uids[:MOST_LOOKED_INTO]:
                    came: list[Match] = []
                    connection.find(_series_question(uid), came.append, cancel)
                    found[uid] = [match for match in came if match.study_uid in ("", uid)]
        except (StationError, Cancelled) as error:
            LOG.info("series of priors were not all told by %s: %s", archive.name, error)
        return found

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
                answer, came = done.result()
                answers[answer.archive] = answer
                if came:
                    enough.cancel()
                    return came[0], answers
        finally:
            pool.shutdown(wait=False)
            cancel.unlisten(enough.cancel)
        return None, answers

    def _ask(
        self, archive: ArchiveSettings, queries: Sequence[Query], cancel: CancelToken
    ) -> tuple[ArchiveAnswer, list[Match]]:
        """Ask one archive; never raises what a peer can cause."""
        came: list[Match] = []
        connected = self.connect(archive)
        try:
            answer = Inquiry(connected, queries, came.append, cancel).run()
            if answer.end is SearchEnd.CUT_SHORT or any(each.code in _PERHAPS for each in answer.remarks):
                came.clear()
                completing = Completing(functools.partial(self.learn, archive.name))
                answer = Inquiry(connected, queries, came.append, cancel, None, completing).run()
        except StationError as error:
            return ArchiveAnswer(archive.name, SearchEnd.FAILED, len(came), (error.notice,)), came
        except Exception:
            LOG.exception("asking an archive for priors failed unexpectedly")
            wrong = notice(JobCode.SEARCH_FAILED_UNEXPECTEDLY)
            return ArchiveAnswer(archive.name, SearchEnd.FAILED, len(came), (wrong,)), came
        return ArchiveAnswer(archive.name, answer.end, answer.matches, answer.remarks), came


def _series_question(study_uid: str) -> Query:
    return with_shown(series_query(study_uid))
