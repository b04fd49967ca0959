"""What is known of what a viewport shows, apart from the picture: study, series, stack, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from qrstation.core.instance import SeriesRecord, StudyHeading
from qrstation.core.patient import Demographics
from qrstation.ui.viewer.studies.comparison import Standing


@dataclass(frozen=True, slots=True)
class Subject:
    """What a viewport shows, apart from the picture itself."""

    heading: StudyHeading
    standing: Standing
    series: SeriesRecord | None = None
    here: int = 0
    """Instances of the series that are here."""
    expected: int | None = None
    """Instances that the archive says the series has; None when it does not say."""
    stack: str = ""
    """Which stack of the series it is: "echo 2"; "" for an only one."""
    in_series: tuple[Demographics, ...] = ()
    """Whom the images of the series name."""
    in_study: tuple[Demographics, ...] = ()
    """Whom the images of the study name."""
    archives: Mapping[str, str] = field(default_factory=dict)
    """The archives' names by AE title."""

    @property
    def arriving(self) -> str:
        """Give "143 of 380 here" while instances are missing, else ""."""
        if self.expected is None or self.here >= self.expected:
            return ""
        return f"{self.here} of {self.expected} here"
