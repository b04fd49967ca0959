"""Tells images of parallel planes apart that lie at the same places: echoes, phases, b-values, kinds of image."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from qrstation.core.codes.stacks import StackCode
from qrstation.core.instance import BARE, InstanceRecord, Traits
from qrstation.core.notice import Notice, notice
from qrstation.imaging.stacks.plane import Plane
from qrstation.imaging.stacks.slice import Slice

MOST_PARTS = 60
"""Beyond so many parts (a functional study of 300 volumes) they follow each other in one stack instead."""
_JITTER = 0.05
"""Millimetres by which scanners let the position of one slice differ; no two slices are so near."""
_OF_PIXEL, _OF_GAP = 0.1, 0.1
_REPEATED = 0.25
"""A trait that also counts along the patient tells apart only where this share of the places is taken repeatedly."""

Number = tuple[bool, int, str, int]
"""Instance Number, behind all others where there is none, then the instance, then the frame."""
Value = float | str | None


@dataclass(eq=False, slots=True)
class Placed:
    """An image on its way into a stack, its frame counted from 0, with what is worked out of it once.

    ``location`` is its centre's place along the normal of its group in mm, ``place`` which of the places that is,
    ``kind`` its Image or Frame Type, ``part`` which of its object's parts it says that it belongs to.
    """

    record: InstanceRecord
    number: Number
    frame: int = 0
    traits: Traits = BARE
    kind: str = ""
    part: int | None = None
    plane: Plane | None = None
    orientation: tuple[float, ...] | None = None
    """Direction cosines, rounded; those that are the same are of one orientation."""
    location: float | None = None
    place: int = 0
    slice: Slice | None = None


@dataclass(slots=True)
class Part:
    """Images that belong together, in the order in which they are looked through.

    ``keys`` name it among the parts of its series, ``told`` is what tells it from them; both empty for an only one.
    """

    members: list[Placed]
    keys: tuple[str, ...] = ()
    told: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Trait:
    """A fact by which images at one place may differ, and how a value of it is told."""

    name: str
    of: Callable[[Placed], Value]
    code: StackCode
    """How one of its values is told, with ``value``; a phase with which of how many it is, a kind with what it has."""
    none: StackCode
    """How it is told that an image says nothing of it."""
    is_weak: bool = False
    """Whether it differs along the patient too."""


@dataclass(slots=True)
class _Values:
    """The values of a trait among some images, those of each place by themselves."""

    at: list[set[Value]] = field(default_factory=list)

    @property
    def most(self) -> int:
        """How many different ones one place has at most."""
        return max(map(len, self.at), default=0)

    @property
    def repeated(self) -> float:
        """In which share of the places there are several."""
        return sum(len(values) > 1 for values in self.at) / max(1, len(self.at))


def find_places(locations: Sequence[float], pixel: float | None, *, near: bool = False) -> list[int]:
    """Number the places of sorted locations (mm): those that lie within a small part of the slices' distance are one.

    ``pixel`` is the distance of the image's pixels in mm: slices are never so much nearer than those. With ``near``
    only what a scanner's jitter may account for is one place.
    """
    gaps = [after - before for before, after in pairwise(locations)]
    jitter = min(_JITTER, _OF_PIXEL * pixel) if pixel else _JITTER
    real = sorted(gap for gap in gaps if gap > jitter and not near)
    # The smaller gaps are the slices' distance; the larger ones are holes where images have not arrived.
    tolerance = max(jitter, _OF_GAP * real[len(real) // 4]) if real else jitter
    places = [0] if locations else []
    for gap in gaps:
        places.append(places[-1] + (gap > tolerance))
    return places


def split(members: list[Placed]) -> list[Part]:
    """Split images of parallel planes, sorted by place and number, into parts that hold each place once, if possible.

    What nothing tells apart stays together, in the order of place and number.
    """
    return _split(Part(members), _TRAITS, MOST_PARTS)


def _split(part: Part, traits: Sequence[_Trait], most: int) -> list[Part]:
    places = {member.place for member in part.members}
    if len(places) < 2 or len(places) == len(part.members):
        return [part]
    for number, trait in enumerate(traits):
        values = [trait.of(member) for member in part.members]
        different = len(set(values))
        if different < 2:
            continue
        seen = _by_place(part.members, values)
        if seen.most < 2 or (trait.is_weak and seen.repeated < _REPEATED):
            continue
        if trait.is_weak and different > seen.most:
            values = _ranks(part.members, values)
        groups: dict[Value, list[Placed]] = {}
        for member, value in zip(part.members, values, strict=True):
            groups.setdefault(value, []).append(member)
        listed = sorted(groups, key=lambda value: _order(value, groups[value]))
        if len(listed) > most:
            return [Part([member for value in listed for member in groups[value]], part.keys, part.told)]
        parts = []
        for place, value in enumerate(listed, start=1):
            keys = (*part.keys, f"{trait.name}={_key(value)}")
            told = (*part.told, _told(trait, value, place, listed))
            inner = Part(groups[value], keys, told)
            parts += _split(inner, traits[number + 1 :], most // len(listed))
        return parts
    return [part]


def _by_place(members: Sequence[Placed], values: Sequence[Value]) -> _Values:
    at: dict[int, set[Value]] = {}
    for member, value in zip(members, values, strict=True):
        at.setdefault(member.place, set()).add(value)
    return _Values(list(at.values()))


def _ranks(members: Sequence[Placed], values: Sequence[Value]) -> list[Value]:
    """Give for each value which of its place's values it is: times of one phase differ from slice to slice."""
    at: dict[int, set[float]] = {}
    for member, value in zip(members, values, strict=True):
        if isinstance(value, float):
            at.setdefault(member.place, set()).add(value)
    rank = {place: {value: float(n) for n, value in enumerate(sorted(found), 1)} for place, found in at.items()}
    return [
        rank[member.place][value] if isinstance(value, float) else None
        for member, value in zip(members, values, strict=True)
    ]


def _order(value: Value, members: Sequence[Placed]) -> tuple[bool, float, Number]:
    """Sort numbers by size, what says nothing behind, and texts by the first image that says them."""
    return value is None, value if isinstance(value, float) else 0.0, min(member.number for member in members)


def _key(value: Value) -> str:
    """Name a value by few harmless characters, whatever a scanner wrote."""
    if isinstance(value, str):
        return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()[:8]
    return "" if value is None else f"{value:g}"


def _told(trait: _Trait, value: Value, place: int, values: Sequence[Value]) -> Notice:
    if value is None:
        return notice(trait.none)
    if isinstance(value, str):
        return notice(trait.code, own=_own_kinds(value, [other for other in values if isinstance(other, str)]))
    if trait.code in (StackCode.PHASE, StackCode.PART):
        return notice(trait.code, number=place, count=sum(other is not None for other in values))
    return notice(trait.code, value=value)


def _number(value: float | None, digits: int = 0) -> float | None:
    return None if value is None else round(float(value), digits) + 0.0


def _own_kinds(value: str, others: Sequence[str]) -> str:
    """Give the values of an Image Type by which it differs from the others."""
    kinds = [set(other.split("\\")) for other in others]
    common = set.intersection(*kinds) if kinds else set()
    return "\\".join(part for part in value.split("\\") if part not in common)


_TRAITS = (
    _Trait("image type", lambda image: image.kind or None, StackCode.KIND, StackCode.NO_KIND),
    _Trait("echo", lambda image: _number(image.traits.echo), StackCode.ECHO, StackCode.NO_ECHO),
    _Trait("echo time", lambda image: _number(image.traits.echo_time, 2), StackCode.ECHO_TIME, StackCode.NO_ECHO_TIME),
    _Trait("b-value", lambda image: _number(image.traits.b_value), StackCode.B_VALUE, StackCode.NO_B_VALUE),
    _Trait("phase", lambda image: _number(image.traits.phase), StackCode.PHASE, StackCode.NO_PHASE),
    _Trait("part", lambda image: _number(image.part), StackCode.PART, StackCode.NO_PART),
    _Trait(
        "trigger time",
        # Diffusion is triggered by breathing: there each direction has a time of its own.
        lambda image: _number(image.traits.trigger_time) if image.traits.b_value is None else None,
        StackCode.PHASE,
        StackCode.NO_TRIGGER_TIME,
        is_weak=True,
    ),
    _Trait(
        "acquisition",
        lambda image: _number(image.traits.acquisition),
        StackCode.ACQUISITION,
        StackCode.NO_ACQUISITION,
        is_weak=True,
    ),
    _Trait(
        "taken",
        lambda image: _number(image.traits.taken, 3) if image.traits.b_value is None else None,
        StackCode.PHASE,
        StackCode.NO_PHASE,
        is_weak=True,
    ),
)
