"""`prefetch`: the best priors of studies that are named, listed, or found by a rule, fetched before anyone asks."""

from __future__ import annotations

import argparse
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from qrstation.cli.archive_commands import progress_line, station_work
from qrstation.cli.asking import cancelled_by_signals
from qrstation.cli.making_room import make_room
from qrstation.cli.output import print_json, printable, say
from qrstation.cli.priors import as_json, asked_for_priors, priors_search, tell_answers
from qrstation.cli.status import EXIT_CANCELLED, EXIT_FAILED, EXIT_OK, EXIT_SOME, UsageError
from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobOutcome, JobState, RetrieveRequest
from qrstation.core.patient import Traits
from qrstation.core.standard.match import Match
from qrstation.core.standard.query import Level, Query, with_shown
from qrstation.core.standard.uid import is_acceptable
from qrstation.core.station.ending import beside
from qrstation.core.station.home import Home, find_home
from qrstation.core.station.lock import ProcessLock
from qrstation.core.station.settings import RuleSettings, Settings
from qrstation.core.station.settings_owner import SettingsOwner
from qrstation.jobs.priors.choosing import Choice, Wish, chosen
from qrstation.jobs.priors.finding import Findings
from qrstation.jobs.priors.judging import Prior
from qrstation.jobs.priors.ranked_search import RankedSearch
from qrstation.jobs.priors.rule_search import study_of, study_queries, worklist_query
from qrstation.jobs.search.inquiry import Inquiry
from qrstation.jobs.search.worklist import ask_worklist
from qrstation.jobs.station_work import StationWork
from qrstation.words import words_of

MOST_LISTED = 10_000
"""Accession numbers of one list; more is no list of a day."""
_LONGEST_LIST = 1_000_000
_LINE_ENDS = re.compile("\r\n|\n|\r")
WOULD_FETCH = "would fetch"


def run_prefetch(options: argparse.Namespace) -> int:
    """Fetch the best priors of what is named."""
    home = find_home()
    settings = SettingsOwner(home.settings_file)
    rule = settings.current().rule(options.rule) if options.rule is not None else None
    numbers = _accession_numbers(options)
    for uid in options.study:
        if not is_acceptable(uid):
            raise UsageError(WindowCode.UID_MALFORMED)
    archives = asked_for_priors(settings.current(), ())
    if rule is not None:
        settings.current().archive(rule.archive)
    cancel = CancelToken()
    with ExitStack() as ends:
        if rule is not None and not ends.enter_context(_alone(home, rule.name)):
            say(f'qrstation: the rule "{printable(rule.name)}" runs already; it never runs twice at once')
            return EXIT_SOME
        search = ends.enter_context(priors_search(home, settings.current(), archives))
        work = None if options.dry_run else station_work(home, settings, ends)
        run = _Prefetch(settings.current(), search, work, cancel, as_json=options.json)
        ends.enter_context(cancelled_by_signals(cancel))

        def fetch_all() -> None:
            if work is not None:
                make_room(work, cancel)
            if rule is not None:
                run.by_rule(rule)
            for uid in options.study:
                run.of_study(uid)
            run.of_numbers(numbers)
            run.fetch_all(rule.priors if rule is not None else settings.current().priors.most)

        beside(fetch_all)
    return run.exit_status


@contextmanager
def _alone(home: Home, rule: str) -> Iterator[bool]:
    """Hold a rule for this process; False where another runs it."""
    home.make()
    lock = ProcessLock(home.run / f"rule-{hashlib.sha256(rule.encode()).hexdigest()[:16]}.lock")
    is_mine = lock.acquire()
    try:
        yield is_mine
    finally:
        lock.release()


def _accession_numbers(options: argparse.Namespace) -> list[tuple[str, str]]:
    """Give the numbers, each with its place in words: a number may be a patient's, and is said nowhere."""
    named = [(f"--accession {place}", number) for place, number in enumerate(options.accession, 1)]
    if options.list is None:
        return named
    try:
        with Path(options.list).open("rb") as file:
            text = file.read(_LONGEST_LIST + 1)
    except OSError as error:
        raise StationError(WindowCode.LIST_UNREADABLE, reason=str(error.strerror)) from error
    lines = _LINE_ENDS.split(text.decode("utf-8-sig", "replace"))
    if len(text) > _LONGEST_LIST or len(lines) > MOST_LISTED + 1:
        raise StationError(WindowCode.LIST_TOO_LONG, most=MOST_LISTED)
    return [*named, *((f"line {place}", line.strip()) for place, line in enumerate(lines, 1) if line.strip())]


@dataclass(slots=True)
class _Prefetch:
    """One `prefetch`: finds the priors of all that is named, then chooses and fetches them patient by patient.

    For one thread. A patient's are fetched together, so that a tape is mounted once.
    """

    settings: Settings
    search: RankedSearch
    work: StationWork | None
    """What fetches; None only says what would be fetched."""
    cancel: CancelToken
    as_json: bool
    states: list[JobState] = field(default_factory=list)
    asked: int = 0
    """Studies and numbers that were to be looked at."""
    unknown: int = 0
    is_cut: bool = False
    """Whether an archive failed, or did not answer in full."""
    _found: dict[Traits, list[tuple[str, list[Prior]]]] = field(default_factory=dict)
    """Of each patient the studies that were named, each with its priors, best first."""
    _studies: list[tuple[str, str]] = field(default_factory=list)
    """Studies to be fetched themselves, each with its archive."""

    @property
    def exit_status(self) -> int:
        """As of a retrieve, over all."""
        if self.cancel.is_cancelled:
            return EXIT_CANCELLED
        if self.asked and self.unknown == self.asked:
            return EXIT_FAILED
        came = sum(state in (JobState.SUCCEEDED, JobState.PARTIAL) for state in self.states)
        if self.states and not came:
            return EXIT_FAILED
        is_whole = all(state is JobState.SUCCEEDED for state in self.states)
        return EXIT_OK if is_whole and not self.unknown and not self.is_cut else EXIT_SOME

    def by_rule(self, rule: RuleSettings) -> None:
        """Fetch for what a rule finds."""
        archive = self.settings.archive(rule.archive)
        connected = self.search.finder.connect(archive)
        found: list[Match] = []
        today = date.today()
        try:
            if rule.worklist:
                asked = (worklist_query(rule, today),)
                answer = ask_worklist(connected, asked, lambda entry: found.append(study_of(entry)), self.cancel)
            else:
                answer = Inquiry(connected, study_queries(rule, today), found.append, self.cancel).run()
        except StationError as error:
            say(f"{archive.name}: {words_of(error).line}")
            self.asked, self.unknown = 1, 1
            return
        for remark in answer.remarks:
            say(f"{archive.name}: {words_of(remark).line}")
        self.is_cut |= answer.end is not SearchEnd.COMPLETE
        for match in found:
            if self.cancel.is_cancelled:
                return
            self._take(self.search.finder.find_of(match, self.cancel))
            if rule.studies and not rule.worklist:
                self._studies.append((match.study_uid, rule.archive))

    def of_study(self, uid: str) -> None:
        """Fetch for a study."""
        if self.cancel.is_cancelled:
            return
        self.asked += 1
        findings = self.search.finder.find(uid, self.cancel)
        if findings.current is None:
            self.unknown += 1
            say(f"qrstation: no study {printable(uid)} is known; name another, or search for it first")
        self._take(findings)

    def of_numbers(self, numbers: Iterable[tuple[str, str]]) -> None:
        """Fetch for the studies of accession numbers."""
        for place, number in numbers:
            if self.cancel.is_cancelled:
                return
            self.asked += 1
            found = self._studies_of(number)
            if not found:
                self.unknown += 1
                say(f"qrstation: {place}: no study of this accession number is known; check it, or ask later")
            for match in found:
                self._take(self.search.finder.find_of(match, self.cancel))

    def _studies_of(self, number: str) -> list[Match]:
        """Give the studies of an accession number, here or at the archives."""
        finder = self.search.finder
        query = with_shown(Query(Level.STUDY, (("AccessionNumber", number), ("IssuerOfPatientID", ""))))
        if any(mark in number for mark in "*?\\"):
            return []  # it would find others
        found = {match.study_uid: match for match in finder.reader.find(query)}
        for archive in finder.archives if not found else ():
            came: list[Match] = []
            try:
                Inquiry(finder.connect(archive), (query,), came.append, self.cancel).run()
            except StationError as error:
                say(f"{archive.name}: {words_of(error).line}")
                self.is_cut = True
            for match in came:
                if match.text("AccessionNumber").strip() == number:
                    found.setdefault(match.study_uid, match)
        return list(found.values())

    def _take(self, findings: Findings) -> None:
        """Keep what was found for a study until all are looked at."""
        tell_answers(findings.answers)
        self.is_cut |= not all(answer.is_whole for answer in findings.answers)
        if findings.current is not None:
            priors = self.search.ranked(findings)
            named = self._found.setdefault(findings.current.demographics.traits, [])
            named.append((findings.current.study_uid, priors))

    def fetch_all(self, most: int) -> None:
        """Fetch the best of each patient, and print each; then the studies that are wanted themselves."""
        settings = self.settings.priors
        for named in self._found.values():
            current, priors = _best_of_all(named)
            for choice in chosen(priors, Wish(most, settings.most_images, settings.nearline)):
                if self.cancel.is_cancelled:
                    return
                self._print(choice.prior, self._state(choice), current[choice.prior.study.uid])
        for uid, archive in self._studies:
            if self.work is not None and not self.cancel.is_cancelled:
                self.states.append(self._retrieve(uid, [archive]).state)

    def _state(self, choice: Choice) -> str:
        if not choice.copies:
            self.states.append(JobState.SUCCEEDED)  # nothing of it is missing
            return str(JobState.SUCCEEDED)
        if self.work is None:
            return WOULD_FETCH
        outcome = self._retrieve(choice.prior.study.uid, [copy.archive for copy in choice.copies])
        self.states.append(outcome.state)
        if outcome.notice is not None and outcome.state is not JobState.SUCCEEDED:
            say(f"qrstation: {words_of(outcome.notice).line}")
        return str(outcome.state)

    def _retrieve(self, uid: str, archives: Sequence[str]) -> JobOutcome:
        """Retrieve from the first archive that has it, from the next where that sends nothing."""
        assert self.work is not None
        outcome = JobOutcome(JobState.FAILED, None, 0)
        for name in archives:
            try:
                outcome = self.work.do(RetrieveRequest(name, uid), progress_line(), self.cancel)
            except StationError as error:
                outcome = JobOutcome.failure(error)
            if outcome.state is not JobState.FAILED:
                break
        return outcome

    def _print(self, prior: Prior, state: str, current: str) -> None:
        if self.as_json:
            print_json({**as_json(prior), "state": state, "for": current})
            return
        match = prior.study.match
        what = " ".join(part for part in (match.text("StudyDate"), match.text("StudyDescription")) if part)
        why = ", ".join(words_of(reason).what for reason in prior.ranked.reasons)
        print(f"{state}: {printable(what)} ({printable(why)})", flush=True)


def _best_of_all(named: Sequence[tuple[str, list[Prior]]]) -> tuple[dict[str, str], list[Prior]]:
    """Give the priors of a patient's studies, the best of each study first, and for which study each is fetched."""
    current: dict[str, str] = {}
    priors: list[Prior] = []
    for place in range(max((len(found) for _, found in named), default=0)):
        for study_uid, found in named:
            if place < len(found) and found[place].study.uid not in current:
                current[found[place].study.uid] = study_uid
                priors.append(found[place])
    return current, priors
