"""What each number of the ranking means, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from qrstation.priors.tuning import Place
from qrstation.words import priors as words


@dataclass(frozen=True, slots=True)
class NumberWords:
    """A number: where it stands, what it is called, what it means; a share is shown in percent."""

    place: Place
    label: str
    meaning: str
    most: int = 100
    unit: str = " %"
    least: int = 0

    @property
    def is_share(self) -> bool:
        """Tell whether it is one of 0 to 1."""
        return self.unit == " %"


def _weight(key: str, label: str, meaning: str) -> NumberWords:
    return NumberWords(("weights", key), label, meaning)


BESIDES = (
    _weight("recency", "A recent date", "Up to this for one of today; the older, the less of it."),
    _weight("contrast", "Contrast alike", "For one with contrast beside one with, and without beside without."),
    _weight("complete", "Complete", "For one of which all images can be had."),
    _weight("quick", "Soon here", "For one that is here, or comes fast."),
)
"""Added to what region and images are worth: together they stay below the whole score."""
FACTORS = (
    _weight("modality", "Same kind of images", "How much of its worth hangs on that: a CT beside a CT."),
    _weight("other_side", "The other side", "What a study of the other knee is worth beside one of this knee."),
    _weight("side_unknown", "Side not said", "What is left where only one of two studies says its side."),
    _weight("region_unknown", "Region not known", "What stands for the region where nobody says it."),
    _weight("also", "Only its series say so", "How much a region counts that only a study's series name."),
    _weight("later", "Later than the study", "What is left of one that was made after the study that is read."),
    _weight("no_images", "No images", "What is left of one that has none, such as a report."),
    _weight("alike", "One more of the same", "What is left for each of the same kind that stands before it."),
    _weight("least_alike", "And never less than", "So that many alike do not vanish."),
)
TIME = (
    NumberWords(("time", "half_life"), "Half as recent after", "After it the date counts half.", 36_500, " days", 1),
    NumberWords(("time", "slow"), "Half as handy after", "So long a fetch makes it half as handy.", 86_400, " s", 1),
)
BASELINE = (
    NumberWords(("baseline", "studies"), "A follow-up is", "From so many priors of the kind on.", 100, " priors", 2),
    NumberWords(
        ("baseline", "days"), "Over at least", "So much older must the oldest be than the newest.", 36_500, " days", 1
    ),
    NumberWords(("baseline", "place"), "The oldest comes by place", "As the baseline of a follow-up.", 20, "", 1),
)
UNLIKE = NumberWords(("likeness", "unlike"), "All others", "For two kinds of which the table says nothing.")
FAMILIES = {**words.FAMILIES, "LIGHT": "endoscopy and photographs"}
