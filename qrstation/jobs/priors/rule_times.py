"""When a rule of the settings runs by itself: pure values, by the clock on the wall."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from qrstation.core.station.settings import RuleSettings


def next_run(rule: RuleSettings, last: datetime | None, now: datetime) -> datetime | None:
    """Give when a rule is due, which may have been; ``last`` is when it ran last, None for not yet.

    None for one that never runs by itself. A rule whose hours go over midnight ("22:00" until "06:00") runs by night.
    """
    if not rule.every_minutes:
        return None
    # By the clock as it stands now: summer time may have begun or ended since the last run.
    due = now if last is None else (last + timedelta(minutes=rule.every_minutes)).astimezone(now.tzinfo)
    if last is not None and last > now:
        due = now  # the clock was set back: nobody waits for what it said before
    if due <= now and not _is_open(rule, now):
        return _opening_after(rule, now)  # the machine slept, or another rule took long, over the end of its hours
    return due if _is_open(rule, due) else _opening_after(rule, due)


def _is_open(rule: RuleSettings, moment: datetime) -> bool:
    minute, first, last = moment.hour * 60 + moment.minute, _minutes(rule.from_), _minutes(rule.until)
    return first <= minute < last if first < last else minute >= first or minute < last


def _opening_after(rule: RuleSettings, moment: datetime) -> datetime:
    hours, minutes = divmod(_minutes(rule.from_) % 1440, 60)
    opening = datetime.combine(moment.date(), time(hours, minutes), moment.tzinfo)
    return opening if opening > moment else opening + timedelta(days=1)


def _minutes(text: str) -> int:
    """Give the minutes since midnight of "06:00", also of "24:00"."""
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)
