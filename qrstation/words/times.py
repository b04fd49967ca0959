"""Ages and intervals as people read them."""

from __future__ import annotations

from qrstation.core.standard.person import parse_date


def age_at(birth: str, study: str) -> str:
    """Give the age at the study: "68 y", "7 m" under two years, "12 d" under two months; "" when unknown."""
    born, then = parse_date(birth), parse_date(study)
    if born is None or then is None or then < born:
        return ""
    months = (then.year - born.year) * 12 + then.month - born.month - (then.day < born.day)
    if months >= 24:
        return f"{months // 12} y"
    return f"{months} m" if months >= 2 else f"{(then - born).days} d"


def interval(earlier: str, later: str) -> str:
    """Give the time between two study dates in words: "18 months", "3 weeks", "5 days", "same day"."""
    first, last = parse_date(earlier), parse_date(later)
    if first is None or last is None:
        return ""
    first, last = min(first, last), max(first, last)
    days = (last - first).days
    if days == 0:
        return "same day"
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    if months >= 36:
        return _counted(months // 12, "year")
    if months >= 2:
        return _counted(months, "month")
    return _counted(days // 7, "week") if days >= 14 else _counted(days, "day")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
