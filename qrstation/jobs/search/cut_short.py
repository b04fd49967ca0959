"""Tells whether an answer is whole: archives end some early without saying so, at a number of answers of their own."""

from __future__ import annotations

from dataclasses import replace

from qrstation.core.archive import FindSummary
from qrstation.core.codes.jobs import JobCode
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.habits import Habits
from qrstation.core.notice import Notice, notice
from qrstation.core.standard.query import Level, Query
from qrstation.jobs.search.splitting import span_of

_ROUND_ANYWAY = frozenset({10, 20, 25, 75, 99, 120, 150, 250, 999, 1_200, 1_500, 2_500, 9_999})
_BINARY = frozenset(1 << power for power in range(6, 17))


def is_round(count: int) -> bool:
    """Tell whether a count is one at which archives stop: fifty, a digit and zeros from there, 64, 128, and a few."""
    leading = str(count).rstrip("0")
    return count in _ROUND_ANYWAY or count in _BINARY or (count >= 50 and len(leading) == 1)


def is_perhaps(told: Notice | None) -> bool:
    """Tell whether a notice says that an answer may not be whole, although the archive says that it is."""
    return told is not None and told.code in (JobCode.PERHAPS_CUT_SHORT, JobCode.PERHAPS_TOO_WIDE)


def round_count(summary: FindSummary) -> int:
    """Give the count at which an answer may have been cut short although the archive says that it is whole; else 0."""
    told = summary.notice
    return summary.matches + summary.undecodable if told and told.code is JobCode.PERHAPS_CUT_SHORT else 0


def judged(summary: FindSummary, query: Query, habits: Habits) -> FindSummary:
    """Give how a question ended, once what is known of the archive is taken into account.

    At a learned cap it is CUT_SHORT. At a round number, where no cap is known, it stays COMPLETE, and a notice says
    that it may not be.
    """
    if summary.end is SearchEnd.STOPPED or summary.ended_by_archive or _names_studies(query):
        return summary
    count = summary.matches + summary.undecodable
    is_study = query.level is Level.STUDY
    if count == habits.cap and is_study:
        told = notice(JobCode.AT_LEARNED_CAP, count=count)
        return replace(summary, end=SearchEnd.CUT_SHORT, notice=told, ended_by_archive=True)
    if summary.end is not SearchEnd.COMPLETE:
        return summary
    # Series and images have caps of their own, and are often of a round number: only the studies' cap is remarkable.
    if count == habits.cap or (habits.cap is None and is_study and is_round(count)):
        return replace(summary, notice=notice(JobCode.PERHAPS_CUT_SHORT, count=count))
    if not count and habits.empty_when_too_wide and is_study and _is_wide(query):
        return replace(summary, notice=notice(JobCode.PERHAPS_TOO_WIDE))
    return summary


def _names_studies(query: Query) -> bool:
    """Tell whether it asks for studies by their UIDs: of those there are no more than were named."""
    return query.level is Level.STUDY and bool(query.value("StudyInstanceUID"))


def _is_wide(query: Query) -> bool:
    span = span_of(query.value("StudyDate"))
    return span is not None and span.is_wide
