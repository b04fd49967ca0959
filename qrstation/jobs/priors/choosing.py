"""Which of a patient's ranked priors are fetched: the best so many, within what a patient may cost; pure values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qrstation.jobs.priors.judging import Prior
from qrstation.jobs.retrieve.copies import Copy

LEAST_SCORE = 0.1
"""What is worth less shows another region: nobody compares with it."""
_NEVER = frozenset({"OFFLINE", "UNAVAILABLE"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What may be fetched of itself."""

    most: int
    """Priors of one patient."""
    most_images: int
    """Images in all of them."""
    nearline: bool = True
    """Whether from slow media too."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A prior that is wanted here, and from where; no copies: nothing of it is missing."""

    prior: Prior
    copies: tuple[Copy, ...]
    images: int
    """How many are to come."""


def chosen(priors: Sequence[Prior], wish: Wish) -> list[Choice]:
    """Choose among the priors of one patient, best first; what is here already counts among the best.

    What nobody can send without a person's help makes room for the next; what is above the images that are left is
    offered, not fetched.
    """
    choices: list[Choice] = []
    left = wish.most_images
    for prior in priors:
        if len(choices) == wish.most:
            break
        if prior.ranked.rank is None or prior.ranked.score < LEAST_SCORE:
            continue
        if prior.ranked.candidate.is_here:
            choices.append(Choice(prior, (), 0))
            continue
        copies = tuple(copy for copy in prior.copies if _may_come(copy, wish))
        images = max(0, (prior.ranked.candidate.expected or 0) - prior.study.here)
        if copies and images <= left:
            left -= images
            choices.append(Choice(prior, copies, images))
    return choices


def is_slow(copy: Copy) -> bool:
    """Tell whether a copy lies on slow media."""
    return copy.availability == "NEARLINE" or (copy.is_slow_archive and copy.availability != "ONLINE")


def _may_come(copy: Copy, wish: Wish) -> bool:
    return copy.availability not in _NEVER and (wish.nearline or not is_slow(copy))
