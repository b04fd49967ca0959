"""What is said of priors: title, state and reasons of one, and how a search for them stands; without Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qrstation.core.codes.priors import PriorCode
from qrstation.core.events import PriorsFound, SearchEnd, SearchEnded
from qrstation.core.standard.match import Match
from qrstation.core.standard.person import known_date
from qrstation.ui.outside_text import isolated, joined, shown_line
from qrstation.ui.priors.prior_row import PriorRow, PriorState
from qrstation.words import words_of
from qrstation.words.patients import reason_words
from qrstation.words.priors import about

_SAID_BY_STATE = frozenset(
    {
        PriorCode.HERE,
        PriorCode.OFF_SITE,
        PriorCode.ON_TAPE,
        PriorCode.TO_FETCH,
        PriorCode.UNAVAILABLE,
        PriorCode.INCOMPLETE,
        PriorCode.DOUBTFUL,
    }
)
"""Reasons that the row's state tells as it is now."""
_NO_PICTURES = frozenset({"SR", "PR", "KO", "DOC", "SEG", "AU", "RTSTRUCT", "RTPLAN", "RTDOSE"})


def modality_of(match: Match) -> str:
    """Give the modality that tells what a study is: the first that has pictures."""
    told = match.modalities or ()
    return next((each for each in told if each not in _NO_PICTURES), told[0] if told else "")


def short_title(match: Match, regions: Sequence[str]) -> str:
    """Give what a study is in two words: "CT thorax"; its description where the region is not known."""
    return joined((modality_of(match), regions[0] if regions else match.text("StudyDescription")), " ", 40)


def day_of(match: Match) -> str:
    """Give the day of a study as it is read."""
    return known_date(match.text("StudyDate")) or "no date"


def reasons_of(row: PriorRow) -> tuple[str, ...]:
    """Give why it stands where it does, the weightiest first; what its state says is left out."""
    doubt = (f"not surely the same patient: {reason_words(row.prior.verdict)}",) if row.is_doubtful else ()
    return (*doubt, *(words_of(each).what for each in row.prior.reasons if each.code not in _SAID_BY_STATE))


def state_words(row: PriorRow) -> str:
    """Give how it can be had: "here", "arriving 212/398", "on tape, about 4 min", "cannot be had"."""
    state, expected = row.state, row.expected
    of = f" {max(row.here, row.job.stored if row.job else 0)}/{expected}" if expected else ""
    if state is PriorState.ARRIVING:
        return f"arriving{of}"
    if state is PriorState.PARTLY_HERE:
        return f"{row.here} of {expected} here"
    time = about(row.prior.seconds) if row.prior.seconds else ""
    if state is PriorState.WAITING:
        return ", ".join(part for part in ("the archive is fetching it", time) if part)
    if state is PriorState.ON_TAPE:
        return ", ".join(part for part in ("on tape", time) if part)
    if state is PriorState.ELSEWHERE:
        return ", ".join(part for part in ("not here", time) if part)
    if state is PriorState.FAILED:
        what = words_of(row.job.notice).what if row.job is not None and row.job.notice is not None else ""
        return shown_line(f"not fetched: {what}" if what else "not fetched", 80)
    return {
        PriorState.HERE: "here",
        PriorState.QUEUED: "will be fetched",
        PriorState.OUT_OF_REACH: "cannot be had",
    }[state]


def places_of(row: PriorRow) -> str:
    """Name the archives that have it."""
    return joined((copy.archive for copy in row.prior.copies), ", ") or "this station alone"


def row_words(row: PriorRow) -> str:
    """Give a row as a sentence, for those who hear it."""
    match = row.prior.match
    rank = f"{row.prior.rank}." if row.prior.rank is not None else "doubtful"
    title = joined((day_of(match), modality_of(match), match.text("StudyDescription")), ", ")
    return ", ".join((f"{rank} {title}", state_words(row), *reasons_of(row)))


def row_tip(row: PriorRow) -> str:
    """Give all that is known of a row, a line each."""
    match = row.prior.match
    title = joined((day_of(match), modality_of(match), match.text("StudyDescription")))
    lines = [title, f"{state_words(row)} · {places_of(row)}", *reasons_of(row)]
    if row.is_doubtful or row.prior.whose != row.prior.patient:
        lines.append(f"as described there: {joined(row.prior.whose.parts)}")
    return "\n".join(lines)


def summary(found: PriorsFound) -> str:
    """Give the line over the list: how many, and who was asked, or is still awaited."""
    asked = len(found.answers)
    of = "no archive is asked" if not asked else "1 archive asked" if asked == 1 else f"{asked} archives asked"
    doubtful = sum(prior.rank is None for prior in found.priors)
    sure = len(found.priors) - doubtful
    if found.asking:
        who = found.asking[0] if len(found.asking) == 1 else str(len(found.asking))
        of = f"{who} still answering…"
    parts = [f"{sure:,}" if sure else "" if found.asking else "none", f"{doubtful:,} doubtful" if doubtful else "", of]
    return " · ".join(part for part in parts if part)


def nothing_words(found: PriorsFound) -> str:
    """Say that there is no prior, and what that is worth: who was asked, and who did not answer."""
    failed = [answer for answer in found.answers if answer.end is not SearchEnd.COMPLETE]
    asked = [answer.archive for answer in found.answers if answer not in failed]
    if found.current is None:
        why = words_of(found.remarks[0]).lines if found.remarks else ("The study is known nowhere.", "")
        return "\n".join(line for line in why if line)
    if failed and not asked:
        return "Whether there are priors is not known: no archive answered.\nTry again, or see why above."
    if failed:
        return "No prior was found, but not every archive answered.\nWhat did not answer stands above."
    if not asked:
        return "No prior is on this station, and no archive is asked for priors.\nArchives are chosen in the settings."
    return f"There is no prior: all archives were asked.\n{names(asked)}, and this station."


def trouble(answers: Iterable[SearchEnded]) -> tuple[str, ...]:
    """Give a line for each archive that did not answer in full."""
    lines = []
    for answer in answers:
        said = "; ".join(words_of(remark).line for remark in answer.remarks)
        if answer.end is not SearchEnd.COMPLETE:
            how = {SearchEnd.FAILED: "did not answer", SearchEnd.STOPPED: "was stopped"}.get(answer.end, "cut short")
            lines.append(f"{isolated(answer.archive)} {how}{': ' if said else ''}{said}")
    return tuple(lines)


def names(archives: Iterable[str]) -> str:
    """Name archives one after the other."""
    return joined(archives, ", ")
