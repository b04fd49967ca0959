"""`priors`: a patient's other studies at the archives and here, best first, each with its reasons."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from typing import Any

from qrstation.cli.asking import (
    LateHabits,
    asked_archives,
    cancelled_by_signals,
    connect_to,
    opened_state,
    say_utf_8,
    speed_book,
)
from qrstation.cli.output import print_json, print_table, printable, say
from qrstation.cli.status import EXIT_FAILED, EXIT_OK, EXIT_SOME, UsageError
from qrstation.core.codes.priors import PriorCode
from qrstation.core.codes.window import WindowCode
from qrstation.core.events import SearchEnd
from qrstation.core.identities import Identities
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.notice import Notice, notice
from qrstation.core.standard.uid import is_acceptable
from qrstation.core.station.home import Home, find_home
from qrstation.core.station.settings import ArchiveSettings, Settings
from qrstation.core.station.settings_file import load_settings
from qrstation.jobs.kept_speeds import SpeedBook
from qrstation.jobs.priors.finding import ArchiveAnswer, Finder
from qrstation.jobs.priors.judging import Judge, Prior
from qrstation.jobs.priors.ranked_search import RankedSearch
from qrstation.jobs.search.known import knowing
from qrstation.priors.loading import load_reader, load_rules
from qrstation.store.index import IndexReader
from qrstation.store.state_identities import KeptIdentities
from qrstation.words import words_of
from qrstation.words.patients import reason_words


def run_priors(options: argparse.Namespace) -> int:
    """Print the priors of a study."""
    home = find_home()
    settings = load_settings(home.settings_file)
    archives = asked_for_priors(settings, options.archive)
    if not is_acceptable(options.study):
        raise UsageError(WindowCode.UID_MALFORMED)
    cancel = CancelToken()
    with priors_search(home, settings, archives) as search, cancelled_by_signals(cancel):
        findings = search.finder.find(options.study, cancel)
        priors = search.ranked(findings)
    tell_answers(findings.answers)
    for remark in findings.remarks:
        say(f"qrstation: {words_of(remark).line}")
    if findings.current is None:
        everywhere = all(answer.is_whole for answer in findings.answers)
        advice = "search for it first, or name its archive" if everywhere else "ask again when those that failed answer"
        say(f"qrstation: no study {printable(options.study)} is known; {advice}")
        return EXIT_FAILED
    shown = priors[: options.limit]
    if options.json:
        for prior in shown:
            print_json(as_json(prior))
    else:
        print_table(_HEAD, [_row(prior) for prior in shown])
        if not priors:
            say(_none_words(findings.answers))
    return exit_status(findings.answers)


def asked_for_priors(settings: Settings, names: Sequence[str]) -> list[ArchiveSettings]:
    """Give the archives of these names; without any those that are marked for it. Raises UnknownArchive."""
    return asked_archives(settings, names) if names else [each for each in settings.archives if each.priors]


@contextmanager
def priors_search(home: Home, settings: Settings, archives: Sequence[ArchiveSettings]) -> Iterator[RankedSearch]:
    """Give what finds and ranks priors, with what this home has learned and what people decided."""
    rules = load_rules(home.priors)
    reader, problems = load_reader(home.priors, rules)
    for problem in problems:
        say(f"qrstation: {words_of(problem).line}")
    with ExitStack() as ends:
        habits = ends.enter_context(closing(LateHabits(home)))
        index = ends.enter_context(IndexReader(home.index_file, settings.store_folder(home.store)))
        identities, speeds = _remembered(home, ends)
        connect = knowing(connect_to(settings), lambda: habits, say_utf_8())
        by_name = {archive.name: archive for archive in settings.archives}
        judge = Judge(rules, reader, by_name, speeds.of if speeds is not None else lambda name: None)
        finder = Finder(
            connect, index, archives, identities, habits.note, judge.is_unclear, is_sideless=judge.is_sideless
        )
        yield RankedSearch(finder, judge)


def _remembered(home: Home, ends: ExitStack) -> tuple[Identities, SpeedBook | None]:
    """Give what people decided, and how fast archives were; nothing where there is no state yet, or none to use."""
    if not home.state_file.exists():
        return Identities(), None
    state = opened_state(home, ends)
    return (Identities(), None) if state is None else (KeptIdentities(state).read(), speed_book(state))


def tell_answers(answers: Iterable[ArchiveAnswer]) -> None:
    """Say on standard error what archives failed in."""
    for answer in answers:
        for remark in answer.remarks:
            say(f"{answer.archive}: {words_of(remark).line}")


def exit_status(answers: Sequence[ArchiveAnswer]) -> int:
    """0 when all answered in full, also when none was asked, 1 when none answered, else 3."""
    failed = [answer for answer in answers if answer.end is SearchEnd.FAILED]
    if failed and len(failed) == len(answers):
        return EXIT_FAILED
    return EXIT_OK if all(answer.is_whole for answer in answers) else EXIT_SOME


def as_json(prior: Prior) -> dict[str, Any]:
    """Give the object of the command line's contract."""
    study, ranked = prior.study, prior.ranked
    return {
        "rank": ranked.rank,
        "score": ranked.score,
        "reasons": [words_of(each).what for reason in ranked.reasons for each in _each_by_itself(reason, prior)],
        "regions": [str(region) for region in ranked.anatomy.regions],
        "identity": str(study.verdict.answer),
        "identity_reason": reason_words(study.verdict),
        "StudyInstanceUID": study.uid,
        "StudyDate": study.match.values.get("StudyDate"),
        "StudyDescription": study.match.values.get("StudyDescription"),
        "ModalitiesInStudy": study.match.values.get("ModalitiesInStudy"),
        "Copies": [
            {
                "Archive": copy.archive,
                "NumberOfStudyRelatedInstances": copy.values.get("NumberOfStudyRelatedInstances"),
                "InstanceAvailability": copy.values.get("InstanceAvailability"),
            }
            for copy in study.copies
        ],
        "Here": study.here,
        "seconds": None if prior.seconds is None else round(prior.seconds, 1),
    }


def _each_by_itself(reason: Notice, prior: Prior) -> tuple[Notice, ...]:
    """Give a reason that says two things as two: a script looks for one."""
    if reason.code != PriorCode.SAME_REGION_AND_MODALITY:
        return (reason,)
    region = dict(reason.values)["region"]
    return (
        notice(PriorCode.SAME_REGION, region=region),
        notice(PriorCode.SAME_MODALITY, modality=prior.ranked.anatomy.family),
    )


_HEAD = ("Rank", "Date", "Modality", "Description", "Where", "Why")


def _row(prior: Prior) -> tuple[str, ...]:
    study, ranked = prior.study, prior.ranked
    where = [copy.archive for copy in study.copies] + (["This station"] if study.here else [])
    why = [words_of(reason).what for reason in ranked.reasons]
    if ranked.rank is None:
        why.append(reason_words(study.verdict))
    cells = (
        "?" if ranked.rank is None else str(ranked.rank),
        study.match.text("StudyDate"),
        "/".join(study.match.modalities or ()),
        study.match.text("StudyDescription"),
        ", ".join(where),
        ", ".join(why),
    )
    return tuple(map(printable, cells))


def _none_words(answers: Sequence[ArchiveAnswer]) -> str:
    if all(answer.is_whole for answer in answers):
        return "no other study of this patient exists: all archives were asked, and this station"
    return "no other study of this patient was found; not every archive answered"
