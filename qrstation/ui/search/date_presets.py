"""The presets of the study date: what "7 d" means as a range of dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from qrstation.core.standard.query import DateRange


@dataclass(frozen=True, slots=True)
class DatePreset:
    """A named range that ends today; `days` None means any date."""

    label: str
    name: str
    days: int | None

    def range(self, today: date) -> DateRange:
        """Give the range as DICOM dates; open at its end, since clocks differ and studies may be dated ahead."""
        if self.days is None:
            return DateRange()
        first = (today - timedelta(days=self.days)).strftime("%Y%m%d")
        return DateRange(first, first) if self.days == 0 else DateRange(first, "")


PRESETS = (
    DatePreset("Today", "Today", 0),
    DatePreset("Since yesterday", "Since yesterday", 1),
    DatePreset("7 d", "Last 7 days", 7),
    DatePreset("30 d", "Last 30 days", 30),
    DatePreset("1 y", "Last year", 365),
    DatePreset("5 y", "Last 5 years", 5 * 365 + 1),
    DatePreset("Any", "Any date", None),
)
