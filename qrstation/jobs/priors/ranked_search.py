"""A search for priors from the study to the ranked list: found and judged."""

from __future__ import annotations

from dataclasses import dataclass

from qrstation.jobs.priors.finding import Finder, Findings
from qrstation.jobs.priors.judging import Judge, Prior


@dataclass(frozen=True, slots=True)
class RankedSearch:
    """What finds priors and what ranks them; for a worker thread."""

    finder: Finder
    judge: Judge

    def ranked(self, findings: Findings) -> list[Prior]:
        """Rank what was found."""
        return self.judge.ranked(findings)
