"""Gathers images by plane and size, places those of a group along its normal, and splits what lies at one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from qrstation.core.codes.stacks import StackCode
from qrstation.core.instance import Vector
from qrstation.core.notice import Notice, notice
from qrstation.imaging.stacks.plane import dot, is_parallel, plane_notice
from qrstation.imaging.stacks.slice import Slice
from qrstation.imaging.stacks.stack_split import Number, Part, Placed, find_places, split

_MOST_PLANES = 6
"""Beyond so many planes (images around an axis) those of few images follow each other in one stack."""
_FEW = 2


@dataclass(slots=True)
class Group:
    """Images of parallel planes and one size, or those that lie in no known plane or in many."""

    normal: Vector | None
    size: tuple[int | None, int | None] = (None, None)
    is_localizer: bool = False
    is_placed: bool = True
    """Whether it is known where its images lie."""
    items: list[Placed] = field(default_factory=list)


def gather(images: Iterable[Placed]) -> list[Group]:
    """Gather images by plane and size; the order of arrival decides nothing but the order of the groups."""
    listed = list(images)
    planes = _planes(listed)
    groups: dict[tuple[object, ...], Group] = {}
    for image in listed:
        record, normal = image.record, None
        size: tuple[int | None, int | None] = (None, None)
        if image.orientation is not None:
            # Projections of several sizes are looked through in the order of their numbers.
            normal, size = planes[image.orientation], (record.rows, record.columns)
        is_localizer = normal is not None and "LOCALIZER" in record.image_type
        key = (normal, size, is_localizer)
        group = groups.get(key)
        if group is None:
            group = groups[key] = Group(normal, size, is_localizer, normal is not None)
        group.items.append(image)
    found = list(groups.values())
    return _gather_few(found) if sum(group.is_placed for group in found) > _MOST_PLANES else found


def _planes(images: Iterable[Placed]) -> dict[tuple[float, ...], Vector]:
    """Give for each orientation the normal of the plane that it counts to, that of its first image."""
    first: dict[tuple[float, ...], Placed] = {}
    for image in images:
        if image.orientation is not None:
            known = first.get(image.orientation)
            if known is None or image.number < known.number:
                first[image.orientation] = image
    planes: dict[tuple[float, ...], Vector] = {}
    leading: list[Vector] = []
    for image in sorted(first.values(), key=lambda image: image.number):
        assert image.plane is not None
        assert image.orientation is not None
        normal = image.plane.normal
        known_plane = next((other for other in leading if is_parallel(other, normal)), None)
        if known_plane is None:
            leading.append(normal)
        planes[image.orientation] = known_plane or normal
    return planes


def _gather_few(groups: list[Group]) -> list[Group]:
    """Put the groups of few images into one without a plane, and leave the others."""
    few = Group(None)
    kept = []
    for group in groups:
        if len(group.items) > _FEW or not group.is_placed:
            kept.append(group)
        else:
            few.items += group.items
    return [*kept, few] if few.items else kept


def parts_of(group: Group) -> list[Part]:
    """Place a group's images along its normal, and split them where several lie at the same places."""
    for image in group.items:
        _place(image, group.normal)
    placed = list(group.items)
    if group.normal is None:
        placed.sort(key=_number)
        return [Part(placed)]
    placed.sort(key=_location)
    spacing = placed[0].record.spacing or (placed[0].plane.spacing if placed[0].plane else None)
    locations, pixel = [_location(image) for image in placed], min(spacing) if spacing else None
    places = find_places(locations, pixel)
    for image, place in zip(placed, places, strict=True):
        image.place = place
    if places[-1] + 1 == len(placed):
        return [Part(placed)]
    jittered = find_places(locations, pixel, near=True)
    keyed = sorted(zip(jittered, placed, strict=True), key=lambda pair: (pair[0], pair[1].number))
    return split([image for _, image in keyed])


def _place(image: Placed, normal: Vector | None) -> None:
    location = None
    if normal is not None and image.plane is not None:
        location = dot(image.plane.centre, normal)
    if image.slice is None or image.location != location:
        image.location = location
        image.slice = Slice(image.record, image.frame, location, image.plane, image.traits)


def _location(image: Placed) -> float:
    return image.location or 0.0


def _number(image: Placed) -> Number:
    return image.number


def told_of(groups: list[Group]) -> list[tuple[Notice, ...]]:
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
