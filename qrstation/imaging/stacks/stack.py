"""The order of a series' images: stacks of parallel planes, each in the order of their places along the normal."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from qrstation.core.instance import BARE, InstanceRecord, Traits, Vector
from qrstation.core.notice import Notice
from qrstation.imaging.heading import FrameHeading
from qrstation.imaging.stacks.grouping import Group, gather, parts_of, told_of
from qrstation.imaging.stacks.plane import Plane, plane_of
from qrstation.imaging.stacks.slice import Slice
from qrstation.imaging.stacks.stack_split import Number, Part, Placed

_DIGITS = 4
"""Direction cosines that agree in so many digits are one orientation."""
_MOST_FRAMES = 100_000
"""Of one instance no more are shown, whatever it says of their number."""

_LEAST_REACH = 1.0
"""Millimetres that an image stands for beyond its plane, however near its neighbours are."""
_NOTHING = FrameHeading()

__all__ = ["Order", "Slice", "Stack", "StackSorter", "build_stack", "build_stacks"]


class Order(StrEnum):
    """By what the images of a stack are looked through."""

    POSITION = "position"
    """As they came out of the sorter; where no positions are known that is by number."""
    NUMBER = "number"
    TIME = "time"


@dataclass(frozen=True)
class Stack:
    """Images in the order in which they are looked through.

    ``normal`` is the unit normal of the planes in patient coordinates, pointing towards the feet's opposite, the left
    or the back as the direction cosines say (PS3.3 C.7.6.2.1.1); None where it is not known. ``key`` names the stack
    among those of its series, ``told`` is what tells it from them; both are empty for an only one. ``number`` counts
    those (from 1) of which the same is told.
    """

    slices: tuple[Slice, ...] = ()
    normal: Vector | None = None
    key: str = ""
    told: tuple[Notice, ...] = ()
    number: int = 1
    _places: dict[tuple[str, int], int] = field(default_factory=dict, repr=False, compare=False)
    _located: tuple[tuple[float, int], ...] = field(default=(), repr=False, compare=False)
    frames_of_reference: frozenset[str] = field(default=frozenset(), init=False, repr=False, compare=False)
    """Those in which its images lie, one as a rule; see `Slice.frame_of_reference`."""

    def __post_init__(self) -> None:
        places = {(piece.record.sop_uid, piece.frame): index for index, piece in enumerate(self.slices)}
        located = sorted((piece.location, n) for n, piece in enumerate(self.slices) if piece.location is not None)
        object.__setattr__(self, "_places", places)
        object.__setattr__(self, "_located", tuple(located))
        frames = frozenset(piece.frame_of_reference for piece in self.slices)
        object.__setattr__(self, "frames_of_reference", frames)

    @property
    def traits(self) -> Traits:
        """What the first image's instance tells of how it was made; of an empty stack nothing."""
        return (self.slices[0].record.traits if self.slices else None) or BARE

    def index_of(self, sop_uid: str, frame: int = 0) -> int | None:
        """Give the index of an instance's frame (from 0), None when it is not here."""
        return self._places.get((sop_uid, frame))

    def nearest(self, location: float, frame: str = "") -> int | None:
        """Give the index of the slice nearest to a place along the normal in mm; None when no slice has a place.

        Where images lie in several frames of reference only those count that lie in ``frame``, if there are any.
        """
        located = self._located
        if frame in self.frames_of_reference and len(self.frames_of_reference) > 1:
            located = tuple(each for each in located if self.slices[each[1]].frame_of_reference == frame)
        if not located:
            return None
        right = bisect.bisect_left(located, (location, -1))
        around = located[max(0, right - 1) : right + 1]
        return min(around, key=lambda item: (abs(item[0] - location), item[1]))[1]

    def reaches(self, location: float) -> bool:
        """Tell whether a place lies between the ends, or no farther beyond than the slices are apart, or a mm."""
        if not self._located:
            return False
        first, last = self._located[0][0], self._located[-1][0]
        gap = max((last - first) / max(1, len(self._located) - 1), _LEAST_REACH)
        return first - gap <= location <= last + gap

    def ordered(self, by: Order) -> Stack:
        """Give the stack in another order, of one that stands in that of its positions.

        By time means when an image was taken, then how long after the heart's beat; those of which neither is known
        come last, by number.
        """
        if by is Order.NUMBER:
            return replace(self, slices=tuple(sorted(self.slices, key=_slice_number)))
        if by is Order.TIME:
            return replace(self, slices=tuple(sorted(self.slices, key=_slice_time)))
        return self


def _slice_number(piece: Slice) -> Number:
    return number_of(piece.record, piece.frame)


def _slice_time(piece: Slice) -> tuple[bool, float, bool, float, Number]:
    traits = piece.traits or BARE
    taken, trigger = traits.taken, traits.trigger_time
    return taken is None, taken or 0.0, trigger is None, trigger or 0.0, _slice_number(piece)


def number_of(record: InstanceRecord, frame: int = 0) -> Number:
    """Give what sorts an image by its Instance Number, then by its frame (from 0); without a number it is last."""
    return record.instance_number is None, record.instance_number or 0, record.sop_uid, frame


def build_stack(records: Iterable[InstanceRecord]) -> Stack:
    """Give the first stack of a series, its largest; an empty one where there is no image."""
    return next(iter(build_stacks(records)), Stack())


def build_stacks(
    records: Iterable[InstanceRecord], headings: Mapping[str, tuple[FrameHeading, ...]] | None = None
) -> tuple[Stack, ...]:
    """Split a series into its stacks at once; ``headings`` by SOP Instance UID, see `StackSorter`."""
    sorter = StackSorter()
    sorter.add(records)
    for sop_uid, found in (headings or {}).items():
        sorter.learn(sop_uid, found)
    return sorter.stacks()


class StackSorter:
    """Sorts a series into stacks as it arrives: parallel planes of one size that hold each place once, if possible.

    It sorts frames, of which a multi-frame object says by itself where they lie (`learn`); until then they stand in
    the order of the file. What was worked out for an image is kept, so that a further one costs little more than
    itself. The order of arrival decides nothing. Nothing is hidden but instances without pixels: there is nothing to
    look at.
    """

    def __init__(self) -> None:
        self._images: dict[str, list[Placed]] = {}
        self._orientations: dict[tuple[float, ...], tuple[float, ...]] = {}

    def add(self, records: Iterable[InstanceRecord]) -> None:
        """Take images, new ones or others in place of those that were here under the same UID."""
        for record in records:
            if not record.has_pixels:
                self._images.pop(record.sop_uid, None)
            elif record.frames == 1:
                self._images[record.sop_uid] = [self._single(record)]
            else:
                kind = "\\".join(record.image_type)
                self._images[record.sop_uid] = [
                    Placed(record, number_of(record, frame), frame, record.traits or BARE, kind)
                    for frame in range(min(record.frames, _MOST_FRAMES))
                ]

    def learn(self, sop_uid: str, headings: Iterable[FrameHeading]) -> None:
        """Take what an instance that is here says of its frames; those of which it says nothing stay as they are."""
        images = self._images.get(sop_uid)
        if images is None:
            return
        record, plain = images[0].record, images[0].kind
        for image, heading in zip(tuple(images), headings, strict=False):
            if heading == _NOTHING:
                continue
            spacing = heading.spacing or record.spacing
            plane = plane_of(heading.position, heading.orientation, spacing, record.rows or 0, record.columns or 0)
            images[image.frame] = Placed(
                record,
                image.number,
                image.frame,
                heading.traits,
                heading.kind or plain,
                heading.part,
                plane,
                self._orientation(heading.orientation, plane),
            )

    def stacks(self) -> tuple[Stack, ...]:
        """Give the stacks, the largest first, then by the lowest number; what lies in no known place is the last."""
        groups = gather(self._all())
        # The order of arrival must not decide between groups.
        groups.sort(key=lambda group: (-len(group.items), min(image.number for image in group.items)))
        parts: list[tuple[Group, Part]] = []
        # What lies nowhere is one stack beside what lies somewhere.
        splits_unplaced = not any(group.is_placed for group in groups)
        tellings = told_of(groups)
        again = Counter(tellings)
        for group, told in zip(groups, tellings, strict=True):
            own = (*map(str, told), _direction(group.normal)) if again[told] > 1 else tuple(map(str, told))
            for part in parts_of(group, splits_unplaced=splits_unplaced):
                part.keys, part.told = (*own, *part.keys), (*told, *part.told)
                parts.append((group, part))
        if len(parts) == 1:
            return (_stack(parts[0][0], Part(parts[0][1].members)),)
        parts.sort(key=_rank)
        taken: dict[str, int] = {}
        made = []
        for group, part in parts:
            key = " · ".join(part.keys)
            count = taken[key] = taken.get(key, 0) + 1
            behind = f" ({count})" if count > 1 else ""
            made.append(_stack(group, part, key + behind or "main", count))
        return tuple(made)

    def _all(self) -> Iterator[Placed]:
        for images in self._images.values():
            yield from images

    def _single(self, record: InstanceRecord) -> Placed:
        plane = plane_of(record.position, record.orientation, record.spacing, record.rows or 0, record.columns or 0)
        orientation = self._orientation(record.orientation, plane)
        kind = "\\".join(record.image_type)
        return Placed(record, number_of(record), 0, record.traits or BARE, kind, None, plane, orientation)

    def _orientation(self, cosines: tuple[float, ...] | None, plane: Plane | None) -> tuple[float, ...] | None:
        """Give the orientation of an image that lies in a plane, one value for all that have it."""
        if cosines is None or plane is None:
            return None
        known = self._orientations.get(cosines)
        if known is None:
            rounded = tuple(round(part, _DIGITS) + 0.0 for part in cosines)
            known = self._orientations[cosines] = self._orientations.setdefault(rounded, rounded)
        return known


def _direction(normal: Vector | None) -> str:
    """Name a plane among those of which the same is told, so that its stack keeps its name while others arrive."""
    return "" if normal is None else ",".join(f"{part:.2f}" for part in normal)


def _rank(each: tuple[Group, Part]) -> tuple[bool, int, Number]:
    group, part = each
    return not group.is_placed, -len(part.members), min(image.number for image in part.members)


def _stack(group: Group, part: Part, key: str = "", number: int = 1) -> Stack:
    pieces = tuple(image.slice for image in part.members if image.slice is not None)
    return Stack(pieces, group.normal, key, part.told, number)
