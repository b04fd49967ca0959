"""A search for priors from the study to the ranked list: found, looked into where that is needed, judged."""

from __future__ import annotations

from dataclasses import dataclass

from qrstation.core.jobs.cancel import CancelToken
from qrstation.jobs.priors.finding import Finder, Findings
from qrstation.jobs.priors.judging import Judge, Prior


@dataclass(frozen=True, slots=True)
class RankedSearch:
    """What finds priors and what ranks them; for a worker thread."""

    finder: Finder
    judge: Judge

    def ranked(self, findings: Findings, cancel: CancelToken) -> list[Prior]:
        """Rank what was found, after a look into the studies that do not say themselves what they show."""
        if findings.current is None:
            return []
        told = (findings.current, *(study.match for study in findings.studies))
        series = self.finder.series([match for match in told if self.judge.is_unclear(match)], cancel)
        return self.judge.judged(findings.current, findings.studies, series)
