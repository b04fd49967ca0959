"""Decides which series stands in which viewport, and keeps it there while more arrives."""

from __future__ import annotations

from dataclasses import dataclass

from qrstation.ui.viewer.scrolling.scroll_link import ScrollLink
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.studies.comparison import Candidate, best_fit, fit
from qrstation.ui.viewer.studies.likeliest import first_to_show, is_likelier
from qrstation.ui.viewer.studies.open_studies import OpenStudies
from qrstation.ui.viewer.studies.stack_name import key_in, series_in, stack_name
from qrstation.ui.viewer.viewport.viewport import Viewport

WAITING = "Waiting for the first image…"
NO_STUDY = ("No study is open", "Double-click a study to retrieve and open it")
NO_SECOND = ("Nothing beside it yet", "Double-click an earlier study of this patient, or drag a series here")
NO_FURTHER = ("No further series", "Drag a series here")
_CLEARLY = 1.5
"""By so much must another series of a prior compare better before it takes the place of one that is shown."""


@dataclass(slots=True)
class _Place:
    """What belongs into one viewport: a study, and a stack that was asked for by name ("" for any)."""

    study_uid: str = ""
    asked: str = ""


class Placement:
    """Fills the viewports from the open studies.

    With two studies the viewports are pairs: 0, 2, 4 hold series of the current one, 1, 3, 5 those of the prior that
    compare best with them. With one study each holds a further series of it.
    """

    def __init__(self, studies: OpenStudies, stage: Stage, link: ScrollLink) -> None:
        self._studies = studies
        self._stage = stage
        self._link = link
        self._places: list[_Place] = []
        self._pair = ("", "")
        for _ in stage.viewports:
            self._add()
        stage.made.connect(self._add)

    def study_at(self, number: int) -> str:
        """Give the study that belongs into a viewport; "" for none."""
        return self._places[number].study_uid

    def numbers_of(self, study_uid: str) -> list[int]:
        """Give the viewports into which a study belongs."""
        return [number for number, place in enumerate(self._places) if place.study_uid == study_uid]

    def assign(self, number: int, study_uid: str, name: str = "") -> None:
        """Put a study into a viewport, with the stack or the series asked for, or one that fits."""
        place, content = self._places[number], self._viewport(number).content
        if place.study_uid == study_uid and name in ("", content.series_uid, content.stack_name):
            if name:
                content.touch()  # who chooses what is shown wants it to stay
            self._describe(number)
            return
        self._places[number] = _Place(study_uid, name)
        content.touched = bool(name)
        self._choose(number, afresh=True)

    def compare(self, current: str, prior: str) -> None:
        """Let further viewports be filled from these two studies; ``prior`` is "" while there is one alone.

        What the hand has put into one of them stays there.
        """
        self._pair = (current, prior)
        for number in range(2, len(self._places)):
            place, belongs = self._places[number], self._belongs(number)
            if not place.study_uid or place.asked:
                continue
            if place.study_uid != belongs:
                self.assign(number, belongs)
            elif not self._viewport(number).content.touched:
                self._choose(number, afresh=True)
        self.fill()

    def fill(self) -> None:
        """Fill the viewports that are seen and hold nothing yet."""
        for number in range(self._stage.shape.count):
            place, belongs = self._places[number], self._belongs(number)
            if not place.study_uid and belongs in self._studies.studies:
                self.assign(number, belongs)
            elif place.study_uid and not place.asked and not self._viewport(number).content.series_uid:
                self._choose(number)

    def clear(self, number: int) -> None:
        """Take a viewport's study away."""
        self._places[number] = _Place()
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
        for number, place in enumerate(self._places):
            shown = self._viewport(number).content.series_uid
            if shown and self._studies.series(place.study_uid, shown) is None:
                place.asked = ""
                self._choose(number, afresh=True)

    def retell(self) -> None:
        """Say anew in every viewport what a study is: roles and counts may have changed."""
        for number in range(len(self._places)):
            self._describe(number)

    def _add(self) -> None:
        self._places.append(_Place())
        self._say(len(self._places) - 1)

    def _viewport(self, number: int) -> Viewport:
        return self._stage.viewports[number]

    def _belongs(self, number: int) -> str:
        """Give the study of which a further viewport shows a series: the prior has every second one."""
        current, prior = self._pair
        return prior if prior and number % 2 else current

    def _describe(self, number: int) -> None:
        place, viewport = self._places[number], self._viewport(number)
        content = viewport.content
        if place.study_uid and content.series_uid:
            viewport.describe(self._studies.subject(place.study_uid, content.series_uid, content.stack_key))
        else:
            self._say(number)

    def _choose(self, number: int, *, afresh: bool = False) -> None:
        """Show the series that belongs into a viewport, unless the one shown does as well."""
        place, viewport = self._places[number], self._viewport(number)
        chosen = self._candidate(number)
        if chosen is None or not chosen.stack.slices:
            if afresh or not viewport.content.series_uid:
                self._say(number)
            return
        if not afresh and viewport.content.series_uid and not self._is_better(number, chosen):
            return
        if not place.asked and viewport.content.stack_name == _name(chosen):
            self._describe(number)
            return
        subject = self._studies.subject(place.study_uid, chosen.series_uid, chosen.stack.key)
        beside = self._link.index_for(number, chosen.series_uid, chosen.stack)
        viewport.open_series(subject, chosen.series_uid, chosen.stack, beside)
        self._link.opened(number)
        self._choose_after(number)

    def _choose_after(self, number: int) -> None:
        """Another series is shown: where one was chosen for its sake, another may belong now."""
        study_uid = self._places[number].study_uid
        for other in range(number + 1, len(self._places)):
            place, content = self._places[other], self._viewport(other).content
            depends = place.study_uid == study_uid or (other == number + 1 and other % 2)
            if depends and place.study_uid and not place.asked and not content.touched:
                self._choose(other)
                return  # which goes on from there

    def _candidate(self, number: int) -> Candidate | None:
        place = self._places[number]
        if place.asked:
            return self._studies.candidate(place.study_uid, series_in(place.asked), key_in(place.asked))
        taken = self._taken(number)
        candidates = [each for each in self._studies.candidates(place.study_uid) if _name(each) not in taken]
        model = self._beside(number)
        return best_fit(model, candidates) if model else first_to_show(candidates)

    def _taken(self, number: int) -> set[str]:
        """Name the stacks that other viewports show, which come before this one or which the hand has chosen."""
        study_uid = self._places[number].study_uid
        return {
            self._viewport(other).content.stack_name
            for other, place in enumerate(self._places[: self._stage.shape.count])
            if other != number and place.study_uid == study_uid and (other < number or place.asked)
        }

    def _beside(self, number: int) -> Candidate | None:
        """Give the series with which a prior's is compared, that of its pair; None for any other viewport."""
        model = number - number % 2
        study_uid = self._places[model].study_uid
        if model == number or not study_uid or study_uid == self._places[number].study_uid:
            return None
        content = self._viewport(model).content
        return self._studies.candidate(study_uid, content.series_uid, content.stack_key)

    def _is_better(self, number: int, chosen: Candidate) -> bool:
        content, study_uid = self._viewport(number).content, self._places[number].study_uid
        shown = self._studies.candidate(study_uid, content.series_uid, content.stack_key)
        if shown is None or content.stack_name in self._taken(number):
            return True
        if chosen.series_uid == shown.series_uid:
            return False
        if not self._studies.is_of_its_patient(study_uid, shown.series_uid):
            return self._studies.is_of_its_patient(study_uid, chosen.series_uid)
        model = self._beside(number)
        if model is not None:
            return fit(model, chosen) > fit(model, shown) + _CLEARLY
        return is_likelier(chosen, shown)

    def _say(self, number: int) -> None:
        """Tell why a viewport shows no image."""
        place, viewport = self._places[number], self._viewport(number)
        study = self._studies.studies.get(place.study_uid)
        if study is None:
            viewport.tell(None, *(NO_SECOND if number and self._studies.studies else NO_STUDY))
            return
        asked = series_in(place.asked)
        if not asked and self._taken(number) and any(series.stacks for series in study.series.values()):
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
            kinds = ", ".join(sorted({series.record.modality for series in bare if series.record.modality}))
            what = "This series holds no images" if asked else "What is here of this study holds no images"
            advice = told[0] if told else "Choose another series below"
            viewport.tell(subject, f"{what} ({kinds})" if kinds else what, advice)
        else:
            viewport.tell(subject, *(told or (WAITING, "")))


def _name(candidate: Candidate) -> str:
    return stack_name(candidate.series_uid, candidate.stack.key)
