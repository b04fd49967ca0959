"""Gathers images by plane and size, places those of a group along its normal, and splits what lies at one place."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from qrstation.core.codes.stacks import StackCode
from qrstation.core.instance import Vector
from qrstation.core.notice import Notice, notice
from qrstation.imaging.stacks.plane import dot, is_parallel, plane_notice
from qrstation.imaging.stacks.slice import Slice
from qrstation.imaging.stacks.stack_split import Number, Part, Placed, find_places, split

_CELL = 0.1
"""The side of the cells in which leading normals are kept: longer than the chord of the angle within which planes are
parallel, so that a plane's own cell and those around it hold all that come into question."""


@dataclass(slots=True)
class Group:
    """Images of parallel planes and one size, or those that lie in no known plane."""

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
    return list(groups.values())


def _planes(images: Iterable[Placed]) -> dict[tuple[float, ...], Vector]:
    """Give for each orientation the normal of the plane that it counts to, that of its first image."""
    first: dict[tuple[float, ...], Placed] = {}
    for image in images:
        if image.orientation is not None:
            known = first.get(image.orientation)
            if known is None or image.number < known.number:
                first[image.orientation] = image
    planes: dict[tuple[float, ...], Vector] = {}
    leading = _Leading()
    for image in sorted(first.values(), key=lambda image: image.number):
        assert image.plane is not None  # noqa: S101 - for the type checker
        assert image.orientation is not None  # noqa: S101 - for the type checker
        planes[image.orientation] = leading.of(image.plane.normal)
    return planes


class _Leading:
    """The normals to which others count, the first ones first; found by cells, so that thousands cost no squares."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, ...], list[tuple[int, Vector]]] = {}
        self._count = 0

    def of(self, normal: Vector) -> Vector:
        """Give the first normal that is parallel to this one, itself where there is none yet."""
        cell = [math.floor(part / _CELL) for part in normal]
        around = itertools.product(*((each - 1, each, each + 1) for each in cell))
        near = (known for place in around for known in self._cells.get(place, ()))
        found = min((known for known in near if is_parallel(known[1], normal)), default=None)
        if found is not None:
            return found[1]
        self._cells.setdefault(tuple(cell), []).append((self._count, normal))
        self._count += 1
        return normal


def parts_of(group: Group, *, splits_unplaced: bool = True) -> list[Part]:
    """Place a group's images along its normal, and split what is looked through apart, or lies at the same places.

    Of images that lie nowhere only what they say themselves can be told apart; without ``splits_unplaced`` they stay
    together.
    """
    for image in group.items:
        _place(image, group.normal)
    placed = list(group.items)
    if group.normal is None:
        placed.sort(key=_number)
        for image in placed:
            image.place = 0
        return split(placed) if splits_unplaced else [Part(placed)]
    placed.sort(key=_location)
    spacing = placed[0].record.spacing or (placed[0].plane.spacing if placed[0].plane else None)
    locations, pixel = [_location(image) for image in placed], min(spacing) if spacing else None
    places = find_places(locations, pixel)
    for image, place in zip(placed, places, strict=True):
        image.place = place
    if places[-1] + 1 == len(placed):
        return split(placed)
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
    sizes: dict[Notice, set[object]] = {}
    kinds: dict[Notice, set[bool]] = {}
    for plane, group in zip(planes, groups, strict=True):
        sizes.setdefault(plane, set()).add(group.size)
        kinds.setdefault(plane, set()).add(group.is_localizer)
    told = []
    for plane, group in zip(planes, groups, strict=True):
        parts = [plane] if len(sizes) > 1 else []
        if len(sizes[plane]) > 1:
            parts.append(notice(StackCode.SIZE, columns=group.size[1], rows=group.size[0]))
        if len(kinds[plane]) > 1 and group.is_localizer:
            parts.append(notice(StackCode.LOCALIZER))
        told.append(tuple(parts) or (plane,))
    return told
