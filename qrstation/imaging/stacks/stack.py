"""The order of a series' images: stacks of parallel planes, each in the order of their places along the normal."""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from dataclasses import dataclass, field

from qrstation.core.codes.stacks import StackCode
from qrstation.core.instance import InstanceRecord, Vector
from qrstation.core.notice import Notice, notice
from qrstation.imaging.stacks.plane import Plane, dot, is_parallel, plane_normal, plane_notice, record_plane
from qrstation.imaging.stacks.stack_split import Number, Part, Placed, find_places, split

_MOST_PLANES = 6
"""Beyond so many planes (images around an axis) those of few images follow each other in one stack."""
_FEW = 2
_DIGITS = 4
"""Direction cosines that agree in so many digits are one orientation."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One image of a stack: an instance's frame (from 0), and its centre's place along the stack's normal in mm."""

    record: InstanceRecord
    frame: int = 0
    location: float | None = None
    plane: Plane | None = None
    """Where the image lies; None where nobody knows."""

    @property
    def centre(self) -> Vector | None:
        """The middle of the image in patient coordinates (mm), its corner where the pixels' distance is unknown."""
        return self.plane.centre if self.plane else None


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

    def __post_init__(self) -> None:
        places = {(piece.record.sop_uid, piece.frame): index for index, piece in enumerate(self.slices)}
        located = sorted((piece.location, n) for n, piece in enumerate(self.slices) if piece.location is not None)
        object.__setattr__(self, "_places", places)
        object.__setattr__(self, "_located", tuple(located))

    def index_of(self, sop_uid: str, frame: int = 0) -> int | None:
        """Give the index of an instance's frame (from 0), None when it is not here."""
        return self._places.get((sop_uid, frame))

    def nearest(self, location: float) -> int | None:
        """Give the index of the slice nearest to a place along the normal in mm; None when no slice has a place."""
        if not self._located:
            return None
        right = bisect.bisect_left(self._located, (location, -1))
        around = self._located[max(0, right - 1) : right + 1]
        return min(around, key=lambda item: (abs(item[0] - location), item[1]))[1]


def build_stack(records: Iterable[InstanceRecord]) -> Stack:
    """Give the first stack of a series, its largest; an empty one where there is no image."""
    return next(iter(build_stacks(records)), Stack())


def build_stacks(records: Iterable[InstanceRecord]) -> tuple[Stack, ...]:
    """Split a series into its stacks at once; see `StackSorter`."""
    sorter = StackSorter()
    sorter.add(records)
    return sorter.stacks()


@dataclass(slots=True)
class _Item:
    """An image with what is worked out once: its orientation (rounded), its place along the normal of its group."""

    placed: Placed
    orientation: tuple[float, ...] | None
    is_localizer: bool
    normal: Vector | None = None
    slices: tuple[Slice, ...] = ()


@dataclass(slots=True)
class _Group:
    """Images of parallel planes and one size, or those that lie in no known plane."""

    normal: Vector | None
    size: tuple[int | None, int | None]
    is_localizer: bool
    items: list[_Item] = field(default_factory=list)

    @property
    def first(self) -> Number:
        """The number of its first image."""
        return min(item.placed.number for item in self.items)

    @property
    def frames(self) -> int:
        """How many frames its images have."""
        return sum(item.placed.record.frames for item in self.items)


class StackSorter:
    """Sorts a series into stacks as it arrives: parallel planes of one size that hold each place once, if possible.

    What was worked out for an image is kept, so that a further one costs little more than itself. The order of
    arrival decides nothing. Nothing is hidden but instances without pixels: there is nothing to look at.
    """

    def __init__(self) -> None:
        self._items: dict[str, _Item] = {}
        self._normals: dict[tuple[float, ...], Vector | None] = {}

    def add(self, records: Iterable[InstanceRecord]) -> None:
        """Take images, new ones or others in place of those that were here under the same UID."""
        for record in records:
            if not record.has_pixels:
                self._items.pop(record.sop_uid, None)
                continue
            orientation = None
            if record.position is not None and record.orientation is not None:
                orientation = tuple(round(part, _DIGITS) for part in record.orientation)
                if orientation not in self._normals:
                    self._normals[orientation] = plane_normal(record.orientation)
                if self._normals[orientation] is None:
                    orientation = None
            placed = Placed(record, _number_order(record))
            self._items[record.sop_uid] = _Item(placed, orientation, "LOCALIZER" in record.image_type)

    def stacks(self) -> tuple[Stack, ...]:
        """Give the stacks, the largest plane first, what lies in no known plane last of those of one size."""
        groups = self._groups()
        parts: list[tuple[_Group, Part]] = []
        for group, told in zip(groups, _told_of(groups), strict=True):
            for part in _parts(group):
                part.keys, part.told = (*map(str, told), *part.keys), (*told, *part.told)
                parts.append((group, part))
        if len(parts) == 1:
            return (self._stack(parts[0][0], Part(parts[0][1].members)),)
        taken: dict[str, int] = {}
        made = []
        for group, part in parts:
            key = " · ".join(part.keys)
            count = taken[key] = taken.get(key, 0) + 1
            again = f" ({count})" if count > 1 else ""
            made.append(self._stack(group, part, key + again or "main", count))
        return tuple(made)

    def _stack(self, group: _Group, part: Part, key: str = "", number: int = 1) -> Stack:
        pieces = (piece for member in part.members for piece in self._items[member.record.sop_uid].slices)
        return Stack(tuple(pieces), group.normal, key, part.told, number)

    def _groups(self) -> list[_Group]:
        """Gather the images by plane and size, the largest group first."""
        planes = self._planes()
        groups: dict[tuple[object, ...], _Group] = {}
        for item in self._items.values():
            record = item.placed.record
            normal = planes[item.orientation] if item.orientation is not None else None
            # Projections of several sizes are looked through in the order of their numbers.
            size = (record.rows, record.columns) if normal is not None else (None, None)
            key = (normal, size, item.is_localizer)
            group = groups.get(key)
            if group is None:
                group = groups[key] = _Group(normal, size, item.is_localizer)
            group.items.append(item)
        found = list(groups.values())
        if sum(group.normal is not None for group in found) > _MOST_PLANES:
            found = _gather_few(found)
        # The order of arrival must not decide between groups of the same size.
        return sorted(found, key=lambda group: (-group.frames, group.first))

    def _planes(self) -> dict[tuple[float, ...], Vector]:
        """Give for each orientation the normal of the plane that it counts to, that of its first image."""
        first: dict[tuple[float, ...], Number] = {}
        for item in self._items.values():
            if item.orientation is not None:
                number = item.placed.number
                known = first.get(item.orientation)
                if known is None or number < known:
                    first[item.orientation] = number
        planes: dict[tuple[float, ...], Vector] = {}
        leading: list[Vector] = []
        for orientation in sorted(first, key=first.__getitem__):
            normal = self._normals[orientation]
            assert normal is not None
            known_plane = next((other for other in leading if is_parallel(other, normal)), None)
            if known_plane is None:
                leading.append(normal)
            planes[orientation] = known_plane or normal
        return planes


def _gather_few(groups: list[_Group]) -> list[_Group]:
    """Put the groups of few images into one without a plane, and leave the others."""
    few = _Group(None, (None, None), False)
    kept = []
    for group in groups:
        if len(group.items) > _FEW:
            kept.append(group)
        else:
            few.items += group.items
    return [*kept, few] if few.items else kept


def _parts(group: _Group) -> list[Part]:
    """Place a group's images along its normal, and split them where several lie at the same places."""
    for item in group.items:
        if item.normal != group.normal or not item.slices:
            _place(item, group.normal)
    placed = [item.placed for item in group.items]
    if group.normal is None:
        placed.sort(key=lambda each: each.number)
        return [Part(placed)]
    placed.sort(key=lambda each: each.location or 0.0)
    spacing = placed[0].record.spacing
    places = find_places([each.location or 0.0 for each in placed], min(spacing) if spacing else None)
    for each, place in zip(placed, places, strict=True):
        each.place = place
    if places[-1] + 1 == len(placed):
        return [Part(placed)]
    placed.sort(key=lambda each: (each.place, each.number))
    return split(placed)


def _place(item: _Item, normal: Vector | None) -> None:
    record = item.placed.record
    location = None
    plane = record_plane(record)
    if normal is not None and plane is not None:
        location = dot(plane.centre, normal)
    item.normal, item.placed.location = normal, location
    if record.frames == 1:
        item.slices = (Slice(record, 0, location, plane),)
    else:  # where the further frames lie is not in the index
        item.slices = tuple(Slice(record, frame) for frame in range(record.frames))


def _told_of(groups: list[_Group]) -> list[tuple[Notice, ...]]:
    """Tell of each group what tells it from the others: its plane, its size, that it is a localizer."""
    if len(groups) < 2:
        return [()] * len(groups)
    planes = [plane_notice(group.normal) for group in groups]
    told = []
    for plane, group in zip(planes, groups, strict=True):
        alike = [other for name, other in zip(planes, groups, strict=True) if name == plane]
        parts = [plane] if len(alike) < len(groups) else []
        if len({other.size for other in alike}) > 1:
            parts.append(notice(StackCode.SIZE, columns=group.size[1], rows=group.size[0]))
        if len({other.is_localizer for other in alike}) > 1 and group.is_localizer:
            parts.append(notice(StackCode.LOCALIZER))
        told.append(tuple(parts) or (plane,))
    return told


def _number_order(record: InstanceRecord) -> Number:
    return (record.instance_number is None, record.instance_number or 0, record.sop_uid)
