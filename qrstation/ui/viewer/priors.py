"""Steps through a patient's priors that are here, also those that are not open yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qrstation.core.instance import StudyHeading
from qrstation.ui.viewer.placement import Placement
from qrstation.ui.viewer.said_strip import SaidStrip
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.studies.comparison import prior_after
from qrstation.ui.viewer.studies.open_studies import OpenStudies
from qrstation.ui.viewer.studies.series_source import PatientRead, SeriesSource

NONE_HERE = "No prior is here"
NO_OLDER = "No further prior is here"
NO_NEWER = "No newer prior is here"


class PriorWalk:
    """Asks the store which studies it has of the patient, and opens the next of them beside the current one."""

    def __init__(
        self,
        source: SeriesSource,
        studies: OpenStudies,
        placement: Placement,
        open_study: Callable[[StudyHeading, str, Mapping[str, int]], None],
        stage: Stage,
    ) -> None:
        self._source = source
        self._studies = studies
        self._placement = placement
        self._open = open_study
        self._stage = stage
        self._answer = SaidStrip(stage)

    def step(self, by: int) -> None:
        """Show the prior that is so many studies older than the one compared now; at the ends say there is none."""
        current = self._studies.studies.get(self._placement.current)
        if current is not None:
            self._source.ask_patient(current.heading, by)

    def take(self, read: PatientRead) -> None:
        """The store answered; what was asked of another study than the current one is left."""
        opened = {study.heading.study_uid: study.heading for study in self._studies.studies.values()}
        current = opened.get(read.study_uid)
        if current is None or read.study_uid != self._placement.current:
            return
        known = opened | {heading.study_uid: heading for heading in read.studies}
        found = prior_after(known.values(), current, self._placement.prior, read.step)
        if found is not None:
            self._open(found, "", {})
        elif not self._placement.prior:
            self._say(NONE_HERE)
        else:
            self._say(NO_OLDER if read.step > 0 else NO_NEWER)

    def hush(self) -> None:
        """Say nothing more of what was asked before."""
        self._answer.leave()

    def _say(self, words: str) -> None:
        """Say over the prior's viewport, else over the active one, why nothing changed."""
        numbers = self._placement.numbers_of(self._placement.prior) if self._placement.prior else []
        seen = [viewport for viewport in (self._stage.viewports[n] for n in numbers) if viewport in self._stage.seen]
        self._answer.say(words, seen[0] if seen else self._stage.active)
