"""Words for what is removed to make room, what stays, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from qrstation.core.standard.person import known_date, readable_name
from qrstation.jobs.keeping_house.cleaning import Cleaned, Stays, Surplus, size_of
from qrstation.ui.outside_text import joined
from qrstation.ui.top_line import gigabytes
from qrstation.words import words_of
from qrstation.words.times import interval

WHY = {
    Stays.USED: "it was opened, marked or fetched meanwhile, or more of it came",
    Stays.BUSY: "a job has to do with it",
    Stays.NOT_LISTED: "no archive lists all of it now",
    Stays.ASIDE: "another version of it awaits your choice",
}
UNTOUCHED = "Each is asked for at its archive just before, and stays unless all of it is there."
Lines = tuple[str, str]


def studies(count: int) -> str:
    """Give a number of studies."""
    return f"{count:,} prefetched {'study' if count == 1 else 'studies'}"


def announcement(surplus: Sequence[Surplus], minutes: int) -> Lines:
    """Say what will be removed, and when."""
    size = gigabytes(size_of(surplus))
    when = "1 minute" if minutes == 1 else f"{minutes} minutes"
    what = f"Room is getting short: {studies(len(surplus))} ({size}) that nobody opened will be removed in {when}"
    return what, UNTOUCHED


def going_on(done: int, of: int) -> str:
    """Say how far it is."""
    return f"Making room: {done:,} of {studies(of)}…"


def told_after(cleaned: Cleaned) -> tuple[str, str, str]:
    """Say what was removed and what stays: both lines, and of which kind they are."""
    failure = words_of(cleaned.failure) if cleaned.failure is not None else None
    stay = f"{studies(len(cleaned.stayed))} {'stays' if len(cleaned.stayed) == 1 else 'stay'}" if cleaned.stayed else ""
    if cleaned.removed:
        what = f"{studies(len(cleaned.removed))} ({gigabytes(cleaned.size)}) removed to make room"
        if failure is not None:
            return f"{what}, then: {failure.what}", failure.advice, "error"
        at_home = "Their archives have them: they come back when they are retrieved."
        return what, f"{at_home} {stay}." if stay else at_home, "note"
    if failure is not None:
        return f"No room was made: {failure.what}", failure.advice, "error"
    return f"No room was made: {stay}", "Delete studies, or allow the store more in the settings.", "warning"


def details(cleaned: Cleaned) -> list[str]:
    """Give a line for each study that was looked at."""
    removed = [f"removed: {line(each)}" for each in cleaned.removed]
    return [*removed, *(f"stays: {line(each)} ({WHY[why]})" for each, why in cleaned.stayed)]


def line(surplus: Surplus) -> str:
    """Give a study in a line."""
    whose, what, day, images, size, since = row(surplus, date.today())
    return joined((whose, what, day, f"{images} images", size, f"fetched {since}"))


def row(surplus: Surplus, today: date) -> tuple[str, ...]:
    """Give whose it is, what it is, its date, images, size, and how long ago it was fetched."""
    heading = surplus.heading
    came = surplus.record.came.astimezone().date()
    since = interval(f"{came:%Y%m%d}", f"{today:%Y%m%d}")
    return (
        readable_name(heading.patient_name) if heading else surplus.study_uid,
        heading.description if heading else "",
        known_date(heading.study_date) if heading else "",
        f"{surplus.images:,}",
        gigabytes(surplus.size),
        "today" if since == "same day" else f"{since} ago",
    )
