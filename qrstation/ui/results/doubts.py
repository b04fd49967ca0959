"""Which patients in the results are perhaps the same: found by what two of ID, name and birth date have in common."""

from __future__ import annotations

from collections.abc import Iterator

from qrstation.core.patient import Answer, Traits, compare_traits

MOST_ALIKE = 20
"""What more different descriptions than this have in common says nothing of any of them."""


class Doubts:
    """Descriptions by what they tell; one that departs from another in one point alone shares the other two with it."""

    def __init__(self) -> None:
        self._alike: dict[int, Traits | list[Traits]] = {}
        """By the hash of what is shared; a list only where several share it, since most are alone."""

    def add(self, traits: Traits) -> None:
        """Take a description that is new."""
        for key in _keys(traits):
            there = self._alike.get(key)
            if there is None:
                self._alike[key] = traits
            elif isinstance(there, list):
                there.append(traits)
            else:
                self._alike[key] = [there, traits]

    def drop(self, traits: Traits) -> None:
        """Let go of a description."""
        for key in _keys(traits):
            there = self._alike.get(key)
            if isinstance(there, list):
                there.remove(traits)
            elif there is not None:
                del self._alike[key]

    def doubtful(self, traits: Traits) -> Iterator[Traits]:
        """Give the descriptions that may be of the same patient, its own among them where it lacks something."""
        seen: set[Traits] = set()
        for key in _keys(traits):
            there = self._alike.get(key)
            alike = there if isinstance(there, list) else [] if there is None else [there]
            for other in alike if len(alike) <= MOST_ALIKE else ():
                if other not in seen:
                    seen.add(other)
                    if compare_traits(traits, other).answer is Answer.DOUBTFUL:
                        yield other

    def dissolve(self) -> Iterator[None]:
        """Let go of everything piece by piece."""
        while self._alike:
            self._alike.popitem()
            yield


def _keys(traits: Traits) -> set[int]:
    """Give what two descriptions share that differ in one point: two of the three, as hashes."""
    names = [(number, name) for number, name in enumerate(traits.names) if name]
    keys: set[int] = set()
    if traits.patient_id and traits.born:
        keys.add(hash((traits.patient_id, traits.born)))
    for each in names:
        if traits.patient_id:
            keys.add(hash((traits.patient_id, each)))
        if traits.born:
            keys.add(hash((traits.born, each)))
    return keys
