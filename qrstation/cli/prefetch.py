"""`prefetch`: the best priors of studies that are named, listed, or found by a rule, fetched before anyone asks."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date

from qrstation.cli.archive_commands import progress_line, station_work
from qrstation.cli.asking import cancelled_by_signals
from qrstation.cli.making_room import make_room
from qrstation.cli.output import print_json, print_line, printable, say
from qrstation.cli.priors import as_json, asked_for_priors, priors_search
from qrstation.cli.status import EXIT_CANCELLED, EXIT_FAILED, EXIT_OK, EXIT_SOME, UsageError
from qrstation.core.codes.outcomes import OutcomeCode
from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobOutcome, JobState, Request, SendRequest, StudyPart
from qrstation.core.notice import Notice
from qrstation.core.standard.uid import is_acceptable
from qrstation.core.station.ending import beside
from qrstation.core.station.home import Home, find_home
from qrstation.core.station.settings import RuleSettings
from qrstation.core.station.settings_owner import SettingsOwner
from qrstation.jobs.priors.number_list import Listed, read_list
from qrstation.jobs.priors.patient_jobs import by_job, rules_request
from qrstation.jobs.priors.prefetching import Fetch, Named, Prefetching, as_described, by_patient, itself
from qrstation.jobs.priors.rule_lock import rule_lock
from qrstation.jobs.station_work import StationWork
from qrstation.words import words_of

WOULD_FETCH = "would fetch"


def run_prefetch(options: argparse.Namespace) -> int:
    """Fetch the best priors of what is named."""
    home = find_home()
    owner = SettingsOwner(home.settings_file)
    settings = owner.current()
    rule = settings.rule(options.rule) if options.rule is not None else None
    numbers = _accession_numbers(options)
    for uid in options.study:
        if not is_acceptable(uid):
            raise UsageError(WindowCode.UID_MALFORMED)
    archives = asked_for_priors(settings, ())
    if rule is not None:
        settings.archive(rule.archive)
    cancel = CancelToken()
    with ExitStack() as ends:
        if rule is not None and not ends.enter_context(_alone(home, rule.name)):
            say(f'qrstation: the rule "{printable(rule.name)}" runs already; it never runs twice at once')
            return EXIT_SOME
        search = ends.enter_context(priors_search(home, settings, archives))
        work = None if options.dry_run else station_work(home, owner, ends)
        do = _doing(work, cancel) if work is not None else None
        run = _Prefetch(Prefetching(settings, search, cancel, _tell), do, as_json=options.json)
        ends.enter_context(cancelled_by_signals(cancel))

        def fetch_all() -> None:
            if work is not None:
                make_room(work, cancel)
            if rule is not None:
                run.by_rule(rule)
            run.of_studies(options.study)
            run.of_numbers(numbers)
            run.fetch_all(rule.priors if rule is not None else settings.priors.most)

        beside(fetch_all)
    return run.exit_status


def _archive(asked: _Asked) -> str:
    """Give where a study is asked for now; "" where nothing of it is missing."""
    return next(iter(asked[1]), "")


@contextmanager
def _alone(home: Home, rule: str) -> Iterator[bool]:
    """Hold a rule for this process; False where another runs it."""
    lock = rule_lock(home, rule)
    is_mine = lock.acquire()
    try:
        yield is_mine
    finally:
        lock.release()


Do = Callable[[Request], JobOutcome]
_Asked = tuple[Fetch, tuple[str, ...]]
"""A study that is wanted, and where it is asked for, the first first."""


def _doing(work: StationWork, cancel: CancelToken) -> Do:
    """Give what does a job on the calling thread; a failure to begin is an outcome."""

    def do(request: Request) -> JobOutcome:
        word = "sent" if isinstance(request, SendRequest) else "here"
        try:
            return work.do(request, progress_line(word), cancel)
        except StationError as error:
            return JobOutcome.failure(error)

    return do


def _tell(archive: str, told: Notice) -> None:
    say(f"{archive}: {words_of(told).line}")


def _accession_numbers(options: argparse.Namespace) -> list[Listed]:
    """Give the numbers, each with its place in words: a number may be a patient's, and is said nowhere."""
    named = [Listed(f"--accession {place}", number) for place, number in enumerate(options.accession, 1)]
    if options.list is None:
        return named
    listed = read_list(options.list)
    if not listed:
        say("qrstation: the list names no accession number; check what writes it")
    return [*named, *listed]


@dataclass(slots=True)
class _Prefetch:
    """One `prefetch`: finds all that is named, then fetches the best priors patient by patient. For one thread.

    A patient's are fetched together, so that a tape is mounted once.
    """

    engine: Prefetching
    do: Do | None
    """What fetches; None only says what would be fetched."""
    as_json: bool
    states: list[JobState] = field(default_factory=list)
    asked: int = 0
    """Studies and numbers that were to be looked at."""
    unknown: int = 0
    is_put: bool = True
    """Whether the caches took all that they were to have."""
    is_full: bool = False
    """Whether the store had no room for a prior; then no other is tried, and that is said once."""
    _named: list[Named] = field(default_factory=list)
    _wanted: list[Fetch] = field(default_factory=list)
    """Studies to be fetched themselves."""
    _is_printed: bool = False

    @property
    def exit_status(self) -> int:
        """As of a retrieve, over all."""
        if self._is_cancelled:
            return EXIT_CANCELLED
        if self.asked and self.unknown == self.asked:
            return EXIT_FAILED
        came = sum(state in (JobState.SUCCEEDED, JobState.PARTIAL) for state in self.states)
        if self.states and not came:
            return EXIT_FAILED
        is_whole = all(state is JobState.SUCCEEDED for state in self.states) and self.is_put and self.engine.is_whole
        return EXIT_OK if is_whole and not self.unknown else EXIT_SOME

    @property
    def _is_cancelled(self) -> bool:
        return self.engine.cancel.is_cancelled

    def by_rule(self, rule: RuleSettings) -> None:
        """Look for what a rule finds."""
        try:
            found = self.engine.of_rule(rule, date.today())
        except StationError as error:
            say(f"{rule.archive}: {words_of(error).line}")
            self.asked, self.unknown = 1, 1
            return
        self._named += found
        if rule.studies and not rule.worklist:
            archive = self.engine.settings.archive(rule.archive)
            self._wanted += [itself(named.match, archive) for named in found]

    def of_studies(self, uids: Sequence[str]) -> None:
        """Look for studies."""
        for uid in uids:
            if self._is_cancelled:
                return
            self.asked += 1
            if (named := self.engine.of_study(uid)) is not None:
                self._named.append(named)
            elif not self._is_cancelled:
                self.unknown += 1
                say(f"qrstation: no study {printable(uid)} is known; name another, or search for it first")

    def of_numbers(self, numbers: Sequence[Listed]) -> None:
        """Look for the studies of accession numbers."""
        for listed in numbers:
            if self._is_cancelled:
                return
            self.asked += 1
            found = self.engine.of_number(listed.number)
            self._named += found
            if not found and not self._is_cancelled:
                self.unknown += 1
                say(f"qrstation: {listed.place}: no study of this accession number is known; check it, or ask later")

    def fetch_all(self, most: int) -> None:
        """Fetch the best of each patient, and print each; then the studies that are wanted themselves."""
        for patient in by_patient(self._named):
            for fetch, state in self._fetched(self.engine.fetches(patient, most)):
                self._print(fetch, state)
        if not self._is_printed and not self.as_json:
            self._say_nothing()
        if self.do is not None:
            for fetches in as_described(self._wanted):
                self.states += [part.state for _, part in self._retrieved([(each, each.archives) for each in fetches])]

    def _fetched(self, fetches: Sequence[Fetch]) -> Iterator[tuple[Fetch, str]]:
        """Fetch priors of one patient, and tell of each how it went."""
        if self.do is None:
            for fetch in fetches if not self._is_cancelled else ():
                if not fetch.archives:
                    self._end(fetch, JobState.SUCCEEDED)
                yield fetch, WOULD_FETCH if fetch.archives else str(JobState.SUCCEEDED)
            return
        for fetch, part in self._retrieved([(fetch, fetch.archives) for fetch in fetches]):
            if part.notice is not None and part.state is not JobState.SUCCEEDED:
                say(f"qrstation: {words_of(part.notice).line}")
            self._end(fetch, part.state)
            yield fetch, str(part.state)

    def _end(self, fetch: Fetch, state: JobState) -> None:
        self.states.append(state)
        if state is JobState.SUCCEEDED:
            self._put(fetch)

    def _retrieved(self, wanted: Sequence[_Asked]) -> Iterator[tuple[Fetch, StudyPart]]:
        """Retrieve studies of one patient: each from its first archive, from the next where that sends nothing."""
        for job in by_job(wanted, _archive, lambda asked: _archive(asked) in asked[0].slow):
            if self._is_cancelled:
                return
            parts = self._do([fetch.study_uid for fetch, _ in job], job[0][1][:1])
            again: list[_Asked] = []
            for fetch, archives in job:
                part = parts[fetch.study_uid]
                if archives[1:] and part.state is JobState.FAILED and not self.is_full:
                    again.append((fetch, archives[1:]))
                else:
                    yield fetch, part
            yield from self._retrieved(again)

    def _do(self, uids: Sequence[str], archives: tuple[str, ...]) -> dict[str, StudyPart]:
        """Retrieve studies as one job; they are here already where no archive is named."""
        parts = {uid: StudyPart(uid, JobState.FAILED if archives else JobState.SUCCEEDED) for uid in uids}
        do = self.do
        if do is None or self.is_full:
            return parts
        for archive in archives:
            outcome = do(rules_request(archive, uids))
            self.is_full = outcome.notice is not None and outcome.notice.code == OutcomeCode.NO_ROOM
            told = outcome.parts or [StudyPart(uid, outcome.state, notice=outcome.notice) for uid in uids]
            parts.update((part.study_uid, part) for part in told)
        return parts

    def _put(self, fetch: Fetch) -> None:
        """Put a prior that is here into the department's caches that lack it."""
        if self.do is None:
            return
        for cache in fetch.caches:
            outcome = self.do(SendRequest(cache, fetch.study_uid, is_prefetch=True))
            self.is_put &= outcome.state is JobState.SUCCEEDED
            if outcome.notice is not None:
                say(f"{cache}: {words_of(outcome.notice).line}")

    def _print(self, fetch: Fetch, state: str) -> None:
        """Print a prior for each study that it is a prior of."""
        self._is_printed = True
        for each in fetch.beside:
            if self.as_json:
                print_json({**as_json(each.prior), "state": state, "for": each.study_uid})
                continue
            what = " ".join(part for part in map(fetch.match.text, ("StudyDate", "StudyDescription")) if part)
            why = ", ".join(words_of(reason).what for reason in each.prior.ranked.reasons)
            print_line(f"{state}: {printable(what)} ({printable(why)})")

    def _say_nothing(self) -> None:
        """Say that there is no prior to fetch, where that is known: who failed was told."""
        if self._is_cancelled or not self.engine.is_whole or not self._named:
            return
        count = len(self._named)
        print_line(f"nothing is to be fetched: no prior of {count} stud{'y' if count == 1 else 'ies'} is worth it")
