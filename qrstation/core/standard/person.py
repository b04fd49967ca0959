"""Names, ages, dates and intervals as people read them."""

from __future__ import annotations

from datetime import date


def parse_date(text: str) -> date | None:
    """Read a DICOM date (DA, YYYYMMDD; the old YYYY.MM.DD too); None when it is not one."""
    digits = text.strip().replace(".", "")
    if len(digits) != 8 or not digits.isascii() or not digits.isdigit():
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def readable_date(text: str) -> str:
    """Give a DICOM date as ISO, or what came when it is none."""
    parsed = parse_date(text)
    return parsed.isoformat() if parsed else text.strip()


def known_date(text: str) -> str:
    """Give a DICOM date as ISO, "" when it is none: what is no date is never shown as one."""
    parsed = parse_date(text)
    return parsed.isoformat() if parsed else ""


def readable_name(raw: str) -> str:
    """Give a PN (PS3.5 6.2.1) as "Family, Given Middle", with the ideographic group behind it where there is one."""
    groups = [_readable_group(group) for group in raw.split("=")]
    first = groups[0] if groups else ""
    ideographic = groups[1] if len(groups) > 1 else ""
    if first and ideographic and ideographic != first:
        return f"{first} · {ideographic.replace(', ', ' ')}"
    return first or ideographic or next((group for group in groups if group), "")


def _readable_group(group: str) -> str:
    parts = [part.strip() for part in group.split("^")] + [""] * 5
    family, given, middle, prefix, suffix = parts[:5]
    others = " ".join(part for part in (prefix, given, middle, suffix) if part)
    return f"{family}, {others}" if family and others else family or others


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
