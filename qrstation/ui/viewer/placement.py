"""Decides which series stands in which viewport, and keeps it there while more arrives."""

from __future__ import annotations

from dataclasses import dataclass

from qrstation.ui.viewer.scrolling.scroll_link import ScrollLink
from qrstation.ui.viewer.studies.comparison import Candidate, best_fit, fit
from qrstation.ui.viewer.studies.kind_words import nothing_to_show
from qrstation.ui.viewer.studies.likeliest import first_to_show, is_likelier
from qrstation.ui.viewer.studies.open_studies import OpenStudies
from qrstation.ui.viewer.studies.stack_name import key_in, series_in
from qrstation.ui.viewer.viewport.viewport import Viewport

WAITING = "Waiting for the first image…"
NO_STUDY = ("No study is open", "Double-click a study to retrieve and open it")
NO_SECOND = ("Nothing beside it yet", "Double-click an earlier study of this patient, or drag a series here")
_CLEARLY = 1.5
"""By so much must another series of a prior compare better before it takes the place of one that is shown."""


@dataclass(slots=True)
class _Place:
    """What belongs into one viewport: a study, and a stack that was asked for by name ("" for any)."""

    study_uid: str = ""
    asked: str = ""


class Placement:
    """Fills the viewports from the open studies."""

    def __init__(self, studies: OpenStudies, viewports: list[Viewport], link: ScrollLink) -> None:
        self._studies = studies
        self._viewports = viewports
        self._link = link
        self._places = [_Place() for _ in viewports]

    def study_at(self, number: int) -> str:
        """Give the study that belongs into a viewport; "" for none."""
        return self._places[number].study_uid

    def numbers_of(self, study_uid: str) -> list[int]:
        """Give the viewports into which a study belongs."""
        return [number for number, place in enumerate(self._places) if place.study_uid == study_uid]

    def assign(self, number: int, study_uid: str, name: str = "") -> None:
        """Put a study into a viewport, with the stack or the series asked for, or one that fits."""
        place, content = self._places[number], self._viewports[number].content
        if place.study_uid == study_uid and name in ("", content.series_uid, content.stack_name):
            if name:
                content.touch()  # who chooses what is shown wants it to stay
            self._describe(number)
            return
        self._places[number] = _Place(study_uid, name)
        content.touched = bool(name)
        self._choose(number, afresh=True)

    def clear(self, number: int) -> None:
        """Take a viewport's study away."""
        self._places[number] = _Place()
        self._say(number)

    def news_of(self, study_uid: str, series_uid: str) -> None:
        """A series is another than before: it grows where it is shown, or is chosen where nothing fits yet."""
        for number in self.numbers_of(study_uid):
            viewport, content = self._viewports[number], self._viewports[number].content
            held = self._studies.series(study_uid, series_uid)
            if content.series_uid == series_uid and held is not None:
                stack = held.stack_with(content.wanted_slice, content.stack_key)
                viewport.grow(self._studies.subject(study_uid, series_uid, stack.key), stack)
                self._link.refresh()
            if not content.touched or not content.series_uid:
                self._choose(number)

    def reconsider(self, study_uid: str) -> None:
        """More is known of a study: another series may be the likeliest, where the reader has touched nothing."""
        for number in self.numbers_of(study_uid):
            if not self._viewports[number].content.touched:
                self._choose(number)

    def leave_missing(self) -> None:
        """Stop showing series that are no longer here; another of the study takes their place."""
        for number, place in enumerate(self._places):
            shown = self._viewports[number].content.series_uid
            if shown and self._studies.series(place.study_uid, shown) is None:
                place.asked = ""
                self._choose(number, afresh=True)

    def retell(self) -> None:
        """Say anew in every viewport what a study is: roles and counts may have changed."""
        for number in range(len(self._viewports)):
            self._describe(number)

    def _describe(self, number: int) -> None:
        place, viewport = self._places[number], self._viewports[number]
        content = viewport.content
        if place.study_uid and content.series_uid:
            viewport.describe(self._studies.subject(place.study_uid, content.series_uid, content.stack_key))
        else:
            self._say(number)

    def _choose(self, number: int, *, afresh: bool = False) -> None:
        """Show the series that belongs into a viewport, unless the one shown does as well."""
        place, viewport = self._places[number], self._viewports[number]
        chosen = self._candidate(number)
        if chosen is None or not chosen.stack.slices:
            if afresh or not viewport.content.series_uid:
                self._say(number)
            return
        if not afresh and viewport.content.series_uid and not self._is_better(number, chosen):
            return
        subject = self._studies.subject(place.study_uid, chosen.series_uid, chosen.stack.key)
        beside = self._link.index_for(number, chosen.series_uid, chosen.stack)
        viewport.open_series(subject, chosen.series_uid, chosen.stack, beside)
        self._link.opened(number)

    def _candidate(self, number: int) -> Candidate | None:
        place = self._places[number]
        if place.asked:
            return self._studies.candidate(place.study_uid, series_in(place.asked), key_in(place.asked))
        candidates = self._studies.candidates(place.study_uid)
        model = self._beside(number)
        return best_fit(model, candidates) if model else first_to_show(candidates)

    def _beside(self, number: int) -> Candidate | None:
        """Give the series with which a viewport on the right is compared; None on the left."""
        left = self._places[0].study_uid
        if number == 0 or not left or left == self._places[number].study_uid:
            return None
        content = self._viewports[0].content
        return self._studies.candidate(left, content.series_uid, content.stack_key)

    def _is_better(self, number: int, chosen: Candidate) -> bool:
        content = self._viewports[number].content
        shown = self._studies.candidate(self._places[number].study_uid, content.series_uid, content.stack_key)
        if shown is None:
            return True
        if chosen.series_uid == shown.series_uid:
            return False
        if not self._studies.is_of_its_patient(self._places[number].study_uid, shown.series_uid):
            return self._studies.is_of_its_patient(self._places[number].study_uid, chosen.series_uid)
        model = self._beside(number)
        if model is not None:
            return fit(model, chosen) > fit(model, shown) + _CLEARLY
        return is_likelier(chosen, shown)

    def _say(self, number: int) -> None:
        """Tell why a viewport shows no image."""
        place, viewport = self._places[number], self._viewports[number]
        study = self._studies.studies.get(place.study_uid)
        if study is None:
            viewport.tell(None, *(NO_SECOND if number and self._studies.studies else NO_STUDY))
            return
        asked = series_in(place.asked)
        subject = self._studies.subject(place.study_uid, asked)
        if study.trouble is not None:
            viewport.tell(subject, *study.trouble)
            return
        told = study.told(asked)
        held = study.series.get(asked) if asked else None
        bare = [held] if held else [] if asked else list(study.series.values())
        if bare and not any(series.stacks for series in bare):
            modalities = [series.record.modality for series in bare]
            kinds = [kind for series in bare for kind in series.kinds]
            what, advice = nothing_to_show(kinds, modalities, study=not asked)
            viewport.tell(subject, what, told[0] if told else advice)
        else:
            viewport.tell(subject, *(told or (WAITING, "")))
