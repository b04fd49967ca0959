"""Names and dates as people read them, in whatever language."""

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
