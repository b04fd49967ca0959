"""Which series belongs into which viewport: of the current study and its prior in pairs, the likeliest first."""

from __future__ import annotations

from dataclasses import dataclass

from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.studies.comparison import Candidate, best_fit, fit
from qrstation.ui.viewer.studies.likeliest import first_to_show, is_likelier
from qrstation.ui.viewer.studies.open_studies import OpenStudies
from qrstation.ui.viewer.studies.stack_name import key_in, series_in, stack_name

_CLEARLY = 1.5
"""By so much must another series of a prior compare better before it takes the place of one that is shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """What belongs into one viewport: a study, and a stack that was asked for by name ("" for any)."""

    study_uid: str = ""
    asked: str = ""
    settled: bool = False
    """Whether what is shown stays as long as it is here: the hand has since put something beside it."""


class Hanging:
    """Knows what belongs where, by the viewports' numbers; what they show is another's business.

    With two studies the viewports are pairs: 0, 2, 4 hold series of the current one, 1, 3, 5 those of the prior that
    compare best with them. With one study each holds a further series of it.
    """

    def __init__(self, studies: OpenStudies, stage: Stage) -> None:
        self._studies = studies
        self._stage = stage
        self.places: list[Place] = []
        self.current = self.prior = ""
        """The studies that are compared; ``prior`` is "" while there is one alone."""

    def belongs(self, number: int) -> str:
        """Give the study of which a viewport shows a series where nothing else is asked for."""
        return self.prior if self.prior and number % 2 else self.current

    def candidate(self, number: int) -> Candidate | None:
        """Give what belongs into a viewport: what was asked for, else what fits and is shown in no other."""
        place = self.places[number]
        if place.asked:
            return self._studies.candidate(place.study_uid, series_in(place.asked), key_in(place.asked))
        taken = self.taken(number)
        candidates = [each for each in self._studies.candidates(place.study_uid) if name_of(each) not in taken]
        model = self._beside(number)
        return best_fit(model, candidates) if model else first_to_show(candidates)

    def fitting(self, number: int, study_uid: str) -> Candidate | None:
        """Give the stack of a study that fits a viewport best: beside its pair, else beside what is seen of others."""
        candidates = self._studies.candidates(study_uid)
        seen = range(min(len(self.places), self._stage.shape.count))
        for other in (number ^ 1, *seen):
            content = self._stage.viewports[other].content if other in seen else None
            if content is None or other == number or content.study_uid == study_uid:
                continue
            model = self._studies.candidate(content.study_uid, content.series_uid, content.stack_key)
            if model is not None:
                return best_fit(model, candidates)
        return first_to_show(candidates)

    def taken(self, number: int) -> set[str]:
        """Name the stacks of its study that viewports before this one show, or that were asked for in any."""
        study_uid = self.places[number].study_uid
        return {
            self._stage.viewports[other].content.stack_name
            for other, place in enumerate(self.places[: self._stage.shape.count])
            if other != number and place.study_uid == study_uid and (other < number or place.asked)
        }

    def lacks(self, number: int) -> bool:
        """Tell whether a viewport shows nothing, or by itself what stands in another already."""
        content = self._stage.viewports[number].content
        if not content.series_uid:
            return True
        stays = self.places[number].settled or content.touched
        return not stays and content.stack_name in self.taken(number)

    def is_better(self, number: int, chosen: Candidate) -> bool:
        """Tell whether another stack is clearly better for a viewport than the one that it shows."""
        content, study_uid = self._stage.viewports[number].content, self.places[number].study_uid
        shown = self._studies.candidate(study_uid, content.series_uid, content.stack_key)
        if shown is None:
            return True
        if self.places[number].settled:
            return False
        if content.stack_name in self.taken(number):
            return True
        if chosen.series_uid == shown.series_uid:
            return False
        if not self._studies.is_of_its_patient(study_uid, shown.series_uid):
            return self._studies.is_of_its_patient(study_uid, chosen.series_uid)
        model = self._beside(number)
        if model is not None:
            return fit(model, chosen) > fit(model, shown) + _CLEARLY
        return is_likelier(chosen, shown)

    def depends(self, number: int, other: int) -> bool:
        """Tell whether what belongs into ``other`` follows from what ``number`` shows; no, where it was asked for."""
        place = self.places[other]
        is_pair = number % 2 == 0 and other == number + 1
        return (
            bool(place.study_uid) and not place.asked and (is_pair or place.study_uid == self.places[number].study_uid)
        )

    def _beside(self, number: int) -> Candidate | None:
        """Give the series with which a prior's is compared, that of its pair; None for any other viewport."""
        model = number - number % 2
        study_uid = self.places[model].study_uid
        if model == number or not study_uid or study_uid == self.places[number].study_uid:
            return None
        content = self._stage.viewports[model].content
        return self._studies.candidate(study_uid, content.series_uid, content.stack_key)


def name_of(candidate: Candidate) -> str:
    """Give the name of a candidate's stack."""
    return stack_name(candidate.series_uid, candidate.stack.key)
