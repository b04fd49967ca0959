"""Steps through a patient's priors that are here, also those that are not open yet: the timeline's, or the store's."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qrstation.core.instance import StudyHeading
from qrstation.core.standard.person import parse_date
from qrstation.ui.viewer.placement import Placement
from qrstation.ui.viewer.said_strip import SaidStrip
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.studies.comparison import prior_after
from qrstation.ui.viewer.studies.open_studies import OpenStudies
from qrstation.ui.viewer.studies.series_source import PatientRead, SeriesSource
from qrstation.ui.viewer.timeline.entry import TimelineEntry, next_relevant
from qrstation.ui.viewer.timeline.timeline_words import (
    NO_NEWER_RELEVANT,
    NO_OLDER_RELEVANT,
    NONE_RELEVANT,
    away_words,
)

NONE_HERE = "No prior is here"
NO_OLDER = "No further prior is here"
NO_NEWER = "No newer prior is here"


class PriorWalk:
    """Asks the store which studies it has of the patient, and opens the next of them beside the current one.

    Where a timeline has the current study, its relevant studies are walked through. One of which nothing is here is
    told, and the next step goes on from there, or to itself when it has come meanwhile.
    """

    def __init__(
        self,
        source: SeriesSource,
        studies: OpenStudies,
        placement: Placement,
        open_study: Callable[[StudyHeading, str, Mapping[str, int]], None],
        want: Callable[[str], None],
        stage: Stage,
    ) -> None:
        """Step by opening with ``open_study``, and by ``want`` what the store has not surely of this patient."""
        self._source = source
        self._studies = studies
        self._placement = placement
        self._open = open_study
        self._want = want
        self._stage = stage
        self._answer = SaidStrip(stage)
        self._timeline: tuple[TimelineEntry, ...] = ()
        self._told = ""
        """The study that the last step came to, of which nothing was here."""

    def set_timeline(self, entries: tuple[TimelineEntry, ...]) -> None:
        """Walk through these studies from now on, which are in order."""
        self._timeline = entries

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
        listed = {entry.study_uid: entry for entry in self._timeline}
        if read.study_uid in listed:
            self._walk(listed, known, read.step)
            return
        found = prior_after(known.values(), current, self._placement.prior, read.step)
        if found is not None:
            self._open(found, "", {})
        elif not self._placement.prior:
            self._say(NONE_HERE)
        else:
            self._say(NO_OLDER if read.step > 0 else NO_NEWER)

    def hush(self) -> None:
        """Say nothing more of what was asked before."""
        self._told = ""
        self._answer.leave()

    def _walk(self, listed: Mapping[str, TimelineEntry], known: Mapping[str, StudyHeading], step: int) -> None:
        """Go on in the timeline."""
        told, prior = listed.get(self._told), self._studies.studies.get(self._placement.prior)
        if told is not None and (told.here or told.study_uid in known):
            found: TimelineEntry | None = told
        else:
            start = self._told if told else self._placement.prior
            day = parse_date(prior.heading.study_date) if prior else None
            found = next_relevant(self._timeline, self._placement.current, start, day, step)
        if found is None:
            self._say((NO_OLDER_RELEVANT if step > 0 else NO_NEWER_RELEVANT) if told or prior else NONE_RELEVANT)
        elif found.study_uid in known:
            self._open(known[found.study_uid], "", {})
        elif found.here:
            self.hush()
            self._want(found.study_uid)
        else:
            self._told = found.study_uid
            self._say(away_words(found, step))

    def _say(self, words: str) -> None:
        """Say over the prior's viewport, else over the active one, why nothing changed."""
        numbers = self._placement.numbers_of(self._placement.prior) if self._placement.prior else []
        seen = [viewport for viewport in (self._stage.viewports[n] for n in numbers) if viewport in self._stage.seen]
        self._answer.say(words, seen[0] if seen else self._stage.active)
