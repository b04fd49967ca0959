"""Puts into each viewport the series that belongs there, and keeps it there while more arrives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from qrstation.ui.viewer.hanging import Hanging, Place, name_of
from qrstation.ui.viewer.layout import ONE, PAIR
from qrstation.ui.viewer.scrolling.scroll_link import ScrollLink
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.studies.kind_words import nothing_to_show
from qrstation.ui.viewer.studies.open_studies import OpenStudies
from qrstation.ui.viewer.studies.stack_name import series_in
from qrstation.ui.viewer.viewport.viewport import Viewport

WAITING = "Waiting for the first image…"
NO_STUDY = ("No study is open", "Double-click a study to retrieve and open it")
NO_SECOND = ("Nothing beside it yet", "Double-click an earlier study of this patient, or drag a series here")
NO_FURTHER = ("No further series", "Drag a series here")


class Placement:
    """Fills the viewports from the open studies, as `Hanging` says."""

    def __init__(self, studies: OpenStudies, stage: Stage, link: ScrollLink) -> None:
        self._studies = studies
        self._stage = stage
        self._link = link
        self._hanging = Hanging(studies, stage)
        for _ in stage.viewports:
            self._add()
        stage.made.connect(self._add)

    @property
    def current(self) -> str:
        """The study that is looked at; "" for none."""
        return self._hanging.current

    @property
    def prior(self) -> str:
        """The study that is compared with it; "" for none."""
        return self._hanging.prior

    def study_at(self, number: int) -> str:
        """Give the study that belongs into a viewport; "" for none."""
        return self._hanging.places[number].study_uid

    def numbers_of(self, study_uid: str) -> list[int]:
        """Give the viewports into which a study belongs."""
        return [number for number, place in enumerate(self._hanging.places) if place.study_uid == study_uid]

    def assign(self, number: int, study_uid: str, name: str = "") -> None:
        """Put a study into a viewport, with the stack or the series asked for, or one that fits."""
        place, content = self._hanging.places[number], self._viewport(number).content
        if place.study_uid == study_uid and name in ("", content.series_uid, content.stack_name):
            if name:
                content.touch()  # who chooses what is shown wants it to stay
            self._describe(number)
            return
        self._hanging.places[number] = Place(study_uid, name)
        content.touched = bool(name)
        self._choose(number, afresh=True)

    def put(self, number: int, study_uid: str, name: str) -> None:
        """Put a study into a viewport as the hand says; what the viewports beside it show stays.

        By the stack or the series named, for "" by the stack that fits best, or else comes first.
        """
        if not name:
            chosen = self._hanging.fitting(number, study_uid)
            name = name_of(chosen) if chosen else ""
        for other in range(self._stage.shape.count):
            if other != number and self._viewport(other).content.series_uid:
                self._hanging.places[other] = replace(self._hanging.places[other], settled=True)
        self.assign(number, study_uid, name)

    def compare(self, current: str, prior: str, asked: Mapping[str, str]) -> None:
        """Show a study, and another beside it where there is one ("" for none); further series where there is room.

        ``asked`` has the series asked for by study. What the hand has put into further viewports stays there.
        """
        self._hanging.current, self._hanging.prior = current, prior
        self._stage.stand_in_pairs(bool(prior))
        self.assign(0, current, asked.get(current, ""))
        if prior:
            self.assign(1, prior, asked.get(prior, ""))
            self._stage.lay_out(PAIR if self._stage.shape == ONE else self._stage.shape)
        for number in range(2, len(self._hanging.places)):
            place, belongs = self._hanging.places[number], self._hanging.belongs(number)
            if not place.study_uid or place.asked:
                continue
            if place.study_uid != belongs:
                self.assign(number, belongs)
            elif not place.settled and not self._viewport(number).content.touched:
                self._choose(number, afresh=True)
        self.fill()

    def fill(self) -> None:
        """Fill the viewports that are seen and hold nothing yet, or what one before them has come to show meanwhile."""
        for number in range(self._stage.shape.count):
            place, belongs = self._hanging.places[number], self._hanging.belongs(number)
            if not place.study_uid and belongs in self._studies.studies:
                self.assign(number, belongs)
            elif place.study_uid and not place.asked and self._hanging.lacks(number):
                self._choose(number, afresh=True)

    def clear(self, number: int) -> None:
        """Take a viewport's study away."""
        self._hanging.places[number] = Place()
        self._say(number)

    def news_of(self, study_uid: str, series_uid: str) -> None:
        """A series is another than before: it grows where it is shown, or is chosen where nothing fits yet."""
        for number in self.numbers_of(study_uid):
            viewport, content = self._viewport(number), self._viewport(number).content
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
            if not self._viewport(number).content.touched:
                self._choose(number)

    def leave_missing(self) -> None:
        """Stop showing series that are no longer here; another of the study takes their place."""
        for number, place in enumerate(self._hanging.places):
            shown = self._viewport(number).content.series_uid
            if shown and self._studies.series(place.study_uid, shown) is None:
                self._hanging.places[number] = Place(place.study_uid)
                self._choose(number, afresh=True)

    def retell(self) -> None:
        """Say anew in every viewport what a study is: roles and counts may have changed."""
        for number in range(len(self._hanging.places)):
            self._describe(number)

    def _add(self) -> None:
        """There is one more viewport, and nothing belongs into it yet."""
        self._hanging.places.append(Place())
        self._say(len(self._hanging.places) - 1)

    def _viewport(self, number: int) -> Viewport:
        return self._stage.viewports[number]

    def _describe(self, number: int) -> None:
        study_uid, viewport = self.study_at(number), self._viewport(number)
        content = viewport.content
        if study_uid and content.series_uid:
            viewport.describe(self._studies.subject(study_uid, content.series_uid, content.stack_key))
        else:
            self._say(number)

    def _choose(self, number: int, *, afresh: bool = False) -> None:
        """Show the series that belongs into a viewport, unless the one shown does as well."""
        place, viewport = self._hanging.places[number], self._viewport(number)
        chosen = self._hanging.candidate(number)
        if chosen is None or not chosen.stack.slices:
            if afresh or not viewport.content.series_uid:
                self._say(number)
            return
        if not afresh and viewport.content.series_uid and not self._hanging.is_better(number, chosen):
            return
        if not place.asked and viewport.content.stack_name == name_of(chosen):
            self._describe(number)
            return
        subject = self._studies.subject(place.study_uid, chosen.series_uid, chosen.stack.key)
        beside = self._link.index_for(number, chosen.series_uid, chosen.stack)
        viewport.open_series(subject, chosen.series_uid, chosen.stack, beside)
        self._link.opened(number)
        self._choose_after(number)

    def _choose_after(self, number: int) -> None:
        """Another series is shown: where one was chosen for its sake, another may belong now."""
        for other in range(number + 1, len(self._hanging.places)):
            if self._hanging.depends(number, other) and not self._viewport(other).content.touched:
                self._choose(other)

    def _say(self, number: int) -> None:
        """Tell why a viewport shows no image."""
        place, viewport = self._hanging.places[number], self._viewport(number)
        study = self._studies.studies.get(place.study_uid)
        if study is None:
            viewport.tell(None, *(NO_SECOND if number and self._studies.studies else NO_STUDY))
            return
        asked = series_in(place.asked)
        if not asked and self._hanging.taken(number) and any(series.stacks for series in study.series.values()):
            viewport.tell(None, *NO_FURTHER)
            return
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
