"""The commands that ask archives, or send to them: retrieve, echo, doctor, send."""

from __future__ import annotations

import argparse
import dataclasses
import functools
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from qrstation.cli.asking import asked_archives, cancelled_by_signals, connect_to, opened_state, speed_book, tls_place
from qrstation.cli.auditing import tell
from qrstation.cli.output import print_json, say
from qrstation.cli.status import EXIT_CANCELLED, EXIT_FAILED, EXIT_OK, EXIT_SOME, UsageError
from qrstation.core.actor import ActorKind
from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import StationError
from qrstation.core.events import CallerRefused, Event
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.finding import Finding, StepState
from qrstation.core.jobs.job import JobOutcome, JobProgress, JobState, RetrieveRequest, SendRequest
from qrstation.core.notice import notice
from qrstation.core.standard.uid import is_acceptable
from qrstation.core.station.ending import beside
from qrstation.core.station.home import Home, find_home
from qrstation.core.station.later import LaterImports
from qrstation.core.station.settings_file import load_settings
from qrstation.core.station.settings_owner import SettingsOwner
from qrstation.jobs.doctor import examine, parts_for
from qrstation.jobs.kept_habits import HabitsBook
from qrstation.jobs.kept_speeds import SpeedBook
from qrstation.jobs.lane import Lanes
from qrstation.jobs.retrieve.arrivals import Arrivals
from qrstation.jobs.station_work import StationWork, tell_arrivals
from qrstation.receiver.getting import archives_of
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.store.index import IndexReader
from qrstation.store.state import StateFile
from qrstation.store.state_prefetched import PrefetchedStudies
from qrstation.words import words_of
from qrstation.words.administrator import administrator_card

NEEDED_TO_RETRIEVE = ("qrstation.jobs.retrieve.retrieving", "qrstation.network.exchanges")

_EXIT = {
    JobState.SUCCEEDED: EXIT_OK,
    JobState.PARTIAL: EXIT_SOME,
    JobState.FAILED: EXIT_FAILED,
    JobState.CANCELLED: EXIT_CANCELLED,
}


def run_echo(options: argparse.Namespace) -> int:
    """C-ECHO one archive."""
    settings = load_settings(find_home().settings_file)
    archive = settings.archive(options.archive)
    started = time.monotonic()
    cancel = CancelToken()
    with cancelled_by_signals(cancel):
        beside(lambda: connect_to(settings)(archive).test(cancel))
    say(f"{archive.name} answers ({archive.node}, {time.monotonic() - started:.2f} s)")
    return EXIT_OK


def run_retrieve(options: argparse.Namespace) -> int:
    """Retrieve through the receiver of this home and print the outcome."""
    if options.instance and len(options.series) != 1:
        raise UsageError(WindowCode.SERIES_REQUIRED)
    for uid in (options.study, *options.series, *options.instance):
        if not is_acceptable(uid):
            raise UsageError(WindowCode.UID_MALFORMED)
    home = find_home()
    settings = SettingsOwner(home.settings_file)
    archive = settings.current().archive(options.archive)
    request = RetrieveRequest(archive.name, options.study, tuple(options.series), tuple(options.instance), options.to)
    cancel = CancelToken()
    beside_the_receiver = LaterImports(NEEDED_TO_RETRIEVE)
    beside_the_receiver.start()  # which takes a moment to come up
    with cancelled_by_signals(cancel):
        try:
            outcome = _done(home, settings, request, progress_line(), cancel)
        except StationError as error:
            outcome = JobOutcome.failure(error)
        finally:
            beside_the_receiver.join()
    if options.json:
        print_json(_outcome_as_json(outcome))
    else:
        print(_outcome_line(outcome), flush=True)
    if outcome.notice is not None and outcome.state is not JobState.SUCCEEDED:
        say(f"qrstation: {words_of(outcome.notice).line}")
    return _EXIT[outcome.state]


def _done(
    home: Home,
    settings: SettingsOwner,
    request: RetrieveRequest | SendRequest,
    report: Callable[[JobProgress], None],
    cancel: CancelToken,
) -> JobOutcome:
    """Do a job beside the main thread, which listens to signals."""

    def do() -> JobOutcome:
        with ExitStack() as ends:
            return station_work(home, settings, ends).do(request, report, cancel)

    return beside(do)


def station_work(home: Home, settings: SettingsOwner, ends: ExitStack) -> StationWork:
    """Give what does a command's jobs; a receiver is found or started when the first turns out to need one."""
    arrivals = Arrivals()
    reader = ends.enter_context(IndexReader(home.index_file, settings.current().store_folder(home.store)))

    @functools.cache
    def receiver() -> ReceiverLink:
        return ends.enter_context(_listening_receiver(home, arrivals))

    @functools.cache
    def state() -> StateFile | None:
        return opened_state(home, ends)

    @functools.cache
    def speeds() -> SpeedBook | None:
        kept = state()
        return None if kept is None else speed_book(kept)

    def habits() -> HabitsBook | None:
        kept = state()
        return None if kept is None else HabitsBook(kept)

    @functools.cache
    def prefetched() -> PrefetchedStudies | None:
        kept = state()
        return None if kept is None else PrefetchedStudies(kept, reader.held)

    lanes = Lanes(home.run)
    return StationWork(
        settings.current,
        functools.partial(archives_of, tell=tell, place=tls_place(home)),
        receiver,
        reader,
        arrivals,
        habits,
        speeds,
        prefetched=prefetched,
        lanes=lanes,
        tell=tell,
        way=ActorKind.COMMAND,
    )


def run_send(options: argparse.Namespace) -> int:
    """Send what the store holds of a study."""
    home = find_home()
    settings = SettingsOwner(home.settings_file)
    archive = settings.current().archive(options.archive)
    request = SendRequest(archive.name, options.study, tuple(options.series))
    cancel = CancelToken()
    with cancelled_by_signals(cancel):
        outcome = _done(home, settings, request, progress_line("sent"), cancel)
    of = "" if outcome.expected is None else f" of {outcome.expected}"
    print(f"{outcome.state}: {outcome.stored}{of} images were sent in {outcome.seconds:.1f} s", flush=True)
    if outcome.notice is not None:
        say(f"qrstation: {words_of(outcome.notice).line}")
    return _EXIT[outcome.state]


def _outcome_as_json(outcome: JobOutcome) -> dict[str, Any]:
    """Give the object of the command line's contract."""
    values = dataclasses.asdict(outcome)
    del values["notice"], values["parts"]  # which a retrieve of one study has not
    words = words_of(outcome.notice)
    return {**values, "message": words.what, "advice": words.advice}


def run_doctor(options: argparse.Namespace) -> int:
    """Try every link to the archives and say which is broken."""
    home = find_home()
    settings = load_settings(home.settings_file)
    archives = asked_archives(settings, options.archive)
    if not archives:
        say(f"qrstation: {words_of(notice(WindowCode.NO_ARCHIVE)).line}")
        return EXIT_SOME
    home.make()
    arrivals = Arrivals()
    cancel = CancelToken()
    link = ReceiverLink(home, _news(arrivals))
    findings: list[Finding] = []

    def examine_all() -> None:
        with IndexReader(home.index_file, settings.store_folder(home.store)) as reader:
            connect = connect_to(settings, link)
            parts = parts_for(
                settings.station, link, reader, arrivals, cancel, connect, ActorKind.COMMAND, receiver=settings.receiver
            )
            for archive in archives:
                for finding in examine(archive, parts):
                    findings.append(finding)
                    _show_finding(finding, as_json=options.json)

    try:
        link.start()
        with cancelled_by_signals(cancel):
            beside(examine_all)
    finally:
        port = link.state.port or settings.station.port
        link.close()
    if all(finding.state is not StepState.FAILED for finding in findings) and not cancel.is_cancelled:
        return EXIT_OK
    if not options.json and any(finding.concerns_administrator for finding in findings):
        print(f"\nFor the archive's administrator:\n{administrator_card(settings.station, port)}", flush=True)
    return EXIT_SOME


def _show_finding(finding: Finding, *, as_json: bool) -> None:
    words = words_of(finding.notice)
    if as_json:
        print_json(
            {
                "Archive": finding.archive,
                "step": str(finding.step),
                "state": str(finding.state),
                "message": words.what,
                "advice": words.advice,
                "code": words.code,
            }
        )
        return
    print(f"{finding.archive}: {finding.step:10}{finding.state:9}{words.what}", flush=True)
    if words.advice:
        print(f"{'':>{len(finding.archive) + 2}}{words.advice}", flush=True)


@contextmanager
def _listening_receiver(home: Home, arrivals: Arrivals) -> Iterator[ReceiverLink]:
    """Use the receiver of this home that runs, else one started for this command; it listens."""

    link = ReceiverLink(home, _news(arrivals))
    try:
        link.start()
        link.wait_listening()
        yield link
    finally:
        link.close()


def _news(arrivals: Arrivals) -> Callable[[Event], None]:
    """Give the function that takes the receiver's news for a command."""

    def publish(event: Event) -> None:
        tell_arrivals(arrivals, event)
        if isinstance(event, CallerRefused):
            name = f"{event.ae_title} at " if event.ae_title else ""
            say(f"refused a caller: {name}{event.address} ({words_of(event.reason).what})")

    return publish


def progress_line(word: str = "here") -> Callable[[JobProgress], None]:
    """Give a reporter that says at most once a second how far it is."""
    told = time.monotonic()

    def report(progress: JobProgress) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told < 1.0:
            return
        told = now
        of = "" if progress.expected is None else f" of {progress.expected}"
        waiting = f", {words_of(progress.notice).what}" if progress.notice else f", {progress.rate:.0f} images/s"
        say(f"{progress.stored}{of} {word}{waiting}")

    return report


def _outcome_line(outcome: JobOutcome) -> str:
    of = "" if outcome.expected is None else f" of {outcome.expected}"
    return f"{outcome.state}: {outcome.stored}{of} images are here after {outcome.seconds:.1f} s"
