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
    is_strong: bool = False
    """Whether images that differ in it are looked through apart wherever they lie: also at one place, and in turns."""


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

    Echoes, b-values and phases are parts of their own wherever they lie. What nothing tells apart stays together, in
    the order of place and number. Takes time by the number of images, however many parts they are.
    """
    return _split(Part(members), _TRAITS)


def _split(part: Part, traits: Sequence[_Trait]) -> list[Part]:
    is_repeated = 1 < len({member.place for member in part.members}) < len(part.members)
    for number, trait in enumerate(traits):
        if not (is_repeated or trait.is_strong):
            continue
        values = [trait.of(member) for member in part.members]
        if len(set(values)) < 2:
            continue
        seen = _by_place(part.members, values)
        if not _tells_apart(trait, values, seen, is_repeated=is_repeated):
            continue
        if trait.is_weak and len(set(values)) > seen.most:
            values = _ranks(part.members, values)
        groups: dict[Value, list[Placed]] = {}
        for member, value in zip(part.members, values, strict=True):
            groups.setdefault(value, []).append(member)
        listed = sorted(groups, key=lambda value: _order(value, groups[value]))
        parts = []
        for value, told in zip(listed, _told(trait, listed), strict=True):
            inner = Part(groups[value], (*part.keys, f"{trait.name}={_key(value)}"), (*part.told, told))
            parts += _split(inner, traits[number + 1 :])
        return parts
    return [part]


def _tells_apart(trait: _Trait, values: Sequence[Value], seen: _Values, *, is_repeated: bool) -> bool:
    """Tell whether a trait in which images differ is what tells them apart, not something that goes with the place."""
    if is_repeated and seen.most > 1 and (not trait.is_weak or seen.repeated >= _REPEATED):
        return True
    if not trait.is_strong:
        return False
    if trait.code is StackCode.PHASE and seen.most < 2 and len(set(values)) == len(values):
        return False  # a time for each place: a table that moves on
    return len(set(values) - {None}) > 1


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


def _told(trait: _Trait, values: Sequence[Value]) -> list[Notice]:
    """Give how each value is told among all that there are."""
    known = [value for value in values if value is not None]
    kinds = [set(value.split("\\")) for value in known if isinstance(value, str)]
    common = set.intersection(*kinds) if kinds else set()
    told = []
    for place, value in enumerate(values, start=1):
        if value is None:
            told.append(notice(trait.none))
        elif isinstance(value, str):
            own = "\\".join(part for part in value.split("\\") if part not in common)
            told.append(notice(trait.code, own=own))
        elif trait.code in (StackCode.PHASE, StackCode.PART):
            told.append(notice(trait.code, number=place, count=len(known)))
        else:
            told.append(notice(trait.code, value=value))
    return told


def _number(value: float | None, digits: int = 0) -> float | None:
    return None if value is None else round(float(value), digits) + 0.0


_TRAITS = (
    _Trait("image type", lambda image: image.kind or None, StackCode.KIND, StackCode.NO_KIND),
    _Trait("echo", lambda image: _number(image.traits.echo), StackCode.ECHO, StackCode.NO_ECHO, is_strong=True),
    _Trait(
        "echo time",
        lambda image: _number(image.traits.echo_time, 2),
        StackCode.ECHO_TIME,
        StackCode.NO_ECHO_TIME,
        is_strong=True,
    ),
    _Trait(
        "b-value",
        lambda image: _number(image.traits.b_value),
        StackCode.B_VALUE,
        StackCode.NO_B_VALUE,
        is_strong=True,
    ),
    _Trait("phase", lambda image: _number(image.traits.phase), StackCode.PHASE, StackCode.NO_PHASE, is_strong=True),
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
