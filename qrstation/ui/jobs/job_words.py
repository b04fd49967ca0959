"""How a job is told to people: its badge, its counts, its time; without Qt."""

from __future__ import annotations

from collections.abc import Iterable

from qrstation.core.instance import StudyHeading
from qrstation.core.jobs.job import JobSnapshot, JobState, SendRequest
from qrstation.core.standard.person import known_date, readable_name
from qrstation.ui.outside_text import joined, one_line, shown, shown_line
from qrstation.words import words_of

BADGES = {
    JobState.RUNNING: "retrieving",
    JobState.QUEUED: "queued",
    JobState.WAITING: "waiting",
    JobState.PAUSED: "paused",
    JobState.SUCCEEDED: "complete",
    JobState.PARTIAL: "incomplete",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "cancelled",
}
SIGNS = {
    JobState.SUCCEEDED: "✔",
    JobState.PARTIAL: "▲",
    JobState.FAILED: "✖",
    JobState.CANCELLED: "■",
    JobState.WAITING: "◷",
    JobState.RUNNING: "▼",
    JobState.QUEUED: "…",
    JobState.PAUSED: "Ⅱ",
}


_LONGEST_BADGE = 60
_LONGEST_REASON = 600


def study_title(heading: StudyHeading, series: str = "") -> str:
    """Give how people call a study, or a series of it: patient, what it is, its day."""
    description = f"{heading.description}: {series}".strip(": ") if series else heading.description
    return joined((readable_name(heading.patient_name), description, known_date(heading.study_date)))


def title(job: JobSnapshot) -> str:
    """Give what a job is about."""
    return shown_line(job.request.title)


def badge(job: JobSnapshot) -> str:
    """Give the word for the state, and whether a rule wanted it."""
    return f"{_state_word(job)} · by itself" if job.request.is_prefetch else _state_word(job)


def _state_word(job: JobSnapshot) -> str:
    """Give the word for the state; for a complete one what was verified, for a waiting one why."""
    if job.state is JobState.SUCCEEDED and job.expected:
        return f"complete · {job.stored} of {job.expected} verified"
    if job.state is JobState.WAITING and job.notice is not None:
        return one_line(words_of(job.notice).what, _LONGEST_BADGE)
    if job.state is JobState.RUNNING and isinstance(job.request, SendRequest):
        return "sending"
    return BADGES[job.state]


def figures(job: JobSnapshot) -> str:
    """Give the figures on the right: counts, rate, time."""
    if job.state is JobState.QUEUED:
        return ""
    of = f"{job.stored} / {job.expected}" if job.expected is not None else f"{job.stored} {_there(job)}"
    if job.state is JobState.WAITING:
        return f"waiting {duration(job.waited)}"
    if job.state is JobState.RUNNING:
        parts = [of]
        if job.rate >= 0.5:
            parts.append(f"{job.rate:.0f} img/s")
        left = job.seconds_left
        if left is not None and job.seconds >= 2:
            parts.append(f"{duration(left)} left")
        return " · ".join(parts)
    if job.state is JobState.SUCCEEDED:
        return duration(job.seconds)
    return f"{of} · {duration(job.seconds)}"


def _there(job: JobSnapshot) -> str:
    return "sent" if isinstance(job.request, SendRequest) else "here"


def reason(job: JobSnapshot) -> str:
    """Give what happened and what to do where a job has trouble; one line each."""
    if job.state is JobState.RUNNING:
        return shown(words_of(job.notice).what, _LONGEST_REASON)
    if job.state not in (JobState.QUEUED, JobState.FAILED, JobState.PARTIAL, JobState.CANCELLED):
        return ""
    words = words_of(job.notice)
    return shown("\n".join(line for line in (words.what, words.advice) if line), _LONGEST_REASON)


def duration(seconds: float) -> str:
    """Give a time as people say it: "4.1 s", "1 min 12 s", "2 h 5 min"."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def summary(jobs: list[JobSnapshot]) -> str:
    """Give the line over the list: how many are in which state."""
    running = sum(job.state is JobState.RUNNING for job in jobs)
    waiting = sum(job.state in (JobState.WAITING, JobState.QUEUED) for job in jobs)
    paused = sum(job.state is JobState.PAUSED for job in jobs)
    wrong = sum(job.state in (JobState.FAILED, JobState.PARTIAL) for job in jobs)
    done = sum(job.state is JobState.SUCCEEDED for job in jobs)
    parts = [(running, "running"), (waiting, "waiting"), (paused, "paused"), (wrong, "need attention"), (done, "done")]
    return " · ".join(f"{count} {word}" for count, word in parts if count)


def going_on(jobs: Iterable[JobSnapshot]) -> str:
    """Say how many jobs go on at the next start when the program ends now; "" when none would be stopped."""
    stopped = [job for job in jobs if not job.state.is_final and job.state is not JobState.PAUSED]
    sends = sum(isinstance(job.request, SendRequest) for job in stopped)
    retrieves = len(stopped) - sends
    counted = [(retrieves, "retrieve"), (sends, "send")]
    words = " and ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counted if count)
    return f"{words} {'goes' if len(stopped) == 1 else 'go'} on at the next start" if words else ""


def in_the_viewer(job: JobSnapshot) -> tuple[str, str]:
    """Give what stands in a viewport while no image of a job is here: what happens, and what to do.

    Both are "" while images may come at any moment.
    """
    words = words_of(job.notice)
    again = "Retry it in the jobs (Ctrl+J, Ctrl+R)"
    if job.state is JobState.QUEUED:
        if words.what:
            return f"The retrieve waits: {words.what}", words.advice
        return "The retrieve waits for its turn", "Others run before it; move it up in the jobs (Ctrl+J)"
    if job.state is JobState.WAITING:
        return f"The retrieve waits: {words.what or 'the archive is fetching'}", words.advice
    if job.state is JobState.PAUSED:
        return "The retrieve is paused", "Resume it in the jobs (Ctrl+J)"
    if job.state is JobState.CANCELLED:
        return "The retrieve was cancelled", again
    if job.state in (JobState.FAILED, JobState.PARTIAL):
        what = "The retrieve failed" if job.state is JobState.FAILED else "The retrieve is incomplete"
        return f"{what}: {words.what}" if words.what else what, words.advice or again
    if job.state is JobState.SUCCEEDED and not job.stored:
        return "No image came", f"{job.request.archive} has none of it now; search again to see what it has"
    return "", ""


def fraction(job: JobSnapshot) -> float | None:
    """Give how much is here, from 0 to 1; None where it is not known."""
    if job.state is JobState.SUCCEEDED:
        return 1.0
    return min(1.0, job.stored / job.expected) if job.expected else None
