"""What functional groups say of a frame: where it lies, and what tells it from others there (PS3.3 C.7.6.16)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from qrstation.core.standard.element_walk import Wanted
from qrstation.core.standard.moment import seconds_of_moment
from qrstation.imaging.heading import LONGEST_KIND
from qrstation.imaging.reading.found_values import Found, first

POSITION, ORIENTATION, SPACING = 0x00200032, 0x00200037, 0x00280030
SHARED, FRAMES = 0x52009229, 0x52009230
DIMENSIONS, _POINTER = 0x00209222, 0x00209165

_PLANE_POSITION, _PLANE_ORIENTATION, _MEASURES = 0x00209113, 0x00209116, 0x00289110
_CONTENT, _CONVERTED = 0x00209111, 0x00209171
_STACK, _IN_STACK, _TEMPORAL, _INDICES = 0x00209056, 0x00209057, 0x00209128, 0x00209157
_ACQUISITION, _ACQUIRED, _REFERENCE = 0x00209156, 0x00189074, 0x00189151
_ECHO, _ECHO_TIME = 0x00189114, 0x00189082
_DIFFUSION, _B_VALUE = 0x00189117, 0x00189087
_CARDIAC, _CARDIAC_DELAY, _CARDIAC_SHARE = 0x00189118, 0x00209153, 0x00209241
_BREATHING, _BREATHING_DELAY, _BREATHING_SHARE = 0x00209253, 0x00209255, 0x00209245
_OFFSET_IN_TIME, _TIME_OFFSET = 0x00209310, 0x0020930D
_SEGMENT, _SEGMENT_NUMBER = 0x0062000A, 0x0062000B
_KINDS, _KIND = (0x00189226, 0x00189329, 0x00189751, 0x00189412, 0x00409092), 0x00089007
"""The frame type of MR, CT, PET, X-ray in three dimensions and parametric maps."""
_PLAIN_ECHO_TIME, _PLAIN_TRIGGER, _PLAIN_PHASE = 0x00180081, 0x00181060, 0x00200100
"""Of single images, kept where these were made into one object."""
_TOLD = frozenset(
    {
        *(POSITION, ORIENTATION, _STACK, _IN_STACK, _TEMPORAL, _ACQUISITION, _ACQUIRED, _REFERENCE, _ECHO_TIME),
        *(_B_VALUE, _CARDIAC_DELAY, _CARDIAC_SHARE, _BREATHING_DELAY, _BREATHING_SHARE, _TIME_OFFSET),
        *(_SEGMENT_NUMBER, _PLAIN_ECHO_TIME, _PLAIN_TRIGGER, _PLAIN_PHASE),
        # The directions of diffusion stay together, as those of single images do.
        *(0x00189075, 0x00189076, 0x00189089, 0x00189603),
    }
)
"""Dimensions of which a frame says the value itself, or that tell no stacks apart."""


def _items(*tags: int) -> Wanted:
    return Wanted(frozenset(tags))


_GROUPS = Wanted(
    frozenset(),
    {
        _PLANE_POSITION: _items(POSITION),
        _PLANE_ORIENTATION: _items(ORIENTATION),
        _MEASURES: _items(SPACING),
        _CONTENT: _items(_STACK, _TEMPORAL, _INDICES, _ACQUISITION, _ACQUIRED, _REFERENCE),
        _CONVERTED: _items(_PLAIN_ECHO_TIME, _PLAIN_TRIGGER, _PLAIN_PHASE),
        _ECHO: _items(_ECHO_TIME),
        _DIFFUSION: _items(_B_VALUE),
        _CARDIAC: _items(_CARDIAC_DELAY, _CARDIAC_SHARE),
        _BREATHING: _items(_BREATHING_DELAY, _BREATHING_SHARE),
        _OFFSET_IN_TIME: _items(_TIME_OFFSET),
        _SEGMENT: _items(_SEGMENT_NUMBER),
        **dict.fromkeys(_KINDS, _items(_KIND)),
    },
)
WANTED = {SHARED: _GROUPS, FRAMES: _GROUPS, DIMENSIONS: _items(_POINTER)}
"""The sequences of a data set that hold functional groups, and what is wanted of them."""

Part = tuple[str, int, tuple[int, ...]]
"""What stack an object says that a frame is of, which segment, and where in dimensions of other kinds."""


@dataclass(slots=True)
class Said:
    """What is said of one frame, as numbers that nobody has checked; None and () where nothing is."""

    position: tuple[float, ...] = ()
    orientation: tuple[float, ...] = ()
    spacing: tuple[float, ...] = ()
    echo_time: float | None = None
    b_value: float | None = None
    phase: float | None = None
    trigger_time: float | None = None
    acquisition: float | None = None
    taken: float | None = None
    kind: str = ""
    part: Part = field(default=("", 0, ()))


def further_dimensions(top: Found) -> tuple[int, ...]:
    """Give which of an object's dimensions (from 0) tell what its frames do not say by themselves."""
    named = [first(item.tags(_POINTER)) for item in top.items(DIMENSIONS)]
    return tuple(place for place, tag in enumerate(named) if tag is not None and tag not in _TOLD)


class Groups:
    """The functional groups that hold for one frame: its own, where it has none of a kind the shared ones."""

    __slots__ = ("_further", "_own", "_shared")

    def __init__(self, own: Found | None, shared: Found | None, further: tuple[int, ...]) -> None:
        self._own, self._shared, self._further = own, shared, further

    def _of(self, tag: int) -> Found | None:
        found = self._own.item(tag) if self._own is not None else None
        if found is None and self._shared is not None:
            return self._shared.item(tag)
        return found

    def _double(self, group: int, tag: int) -> float | None:
        found = self._of(group)
        return found.double(tag) if found is not None else None

    def _decimals(self, group: int, tag: int) -> tuple[float, ...]:
        found = self._of(group)
        return found.decimals(tag) if found is not None else ()

    def read(self) -> Said:
        """Read all that they say."""
        content, plain = self._of(_CONTENT), self._of(_CONVERTED)
        said = Said(
            position=self._decimals(_PLANE_POSITION, POSITION),
            orientation=self._decimals(_PLANE_ORIENTATION, ORIENTATION),
            spacing=self._decimals(_MEASURES, SPACING),
            echo_time=self._double(_ECHO, _ECHO_TIME),
            b_value=self._double(_DIFFUSION, _B_VALUE),
            trigger_time=self._in_the_cycle(),
            kind=self._kind(),
        )
        if plain is not None:
            said.echo_time = _known(said.echo_time, plain.decimal(_PLAIN_ECHO_TIME))
            said.trigger_time = _known(said.trigger_time, plain.decimal(_PLAIN_TRIGGER))
            said.phase = plain.decimal(_PLAIN_PHASE)
        if content is not None:
            said.phase = _known(first(content.longs(_TEMPORAL)), said.phase)
            said.acquisition = first(content.shorts(_ACQUISITION))
            said.taken = seconds_of_moment(content.text(_ACQUIRED) or content.text(_REFERENCE))
        said.part = self._part(content)
        return said

    def _in_the_cycle(self) -> float | None:
        """Give the time (ms) after the heart's beat or the breath, else its share of the cycle (%), else the offset."""
        for group, delay, share in (
            (_CARDIAC, _CARDIAC_DELAY, _CARDIAC_SHARE),
            (_BREATHING, _BREATHING_DELAY, _BREATHING_SHARE),
        ):
            found = self._of(group)
            if found is not None:
                value = _known(found.double(delay), found.single(share))
                if value is not None:
                    return value
        return self._double(_OFFSET_IN_TIME, _TIME_OFFSET)

    def _kind(self) -> str:
        for tag in _KINDS:
            found = self._of(tag)
            if found is not None:
                parts = (part.strip() for part in found.text(_KIND).split("\\"))
                return "\\".join(part for part in parts if part)[:LONGEST_KIND]
        return ""

    def _part(self, content: Found | None) -> Part:
        segment = self._of(_SEGMENT)
        number = first(segment.shorts(_SEGMENT_NUMBER)) if segment is not None else None
        if content is None:
            return "", number or 0, ()
        indices = content.longs(_INDICES) if self._further else ()
        further = tuple(indices[place] for place in self._further if place < len(indices))
        return content.text(_STACK)[:16], number or 0, further


def parts_of(parts: Iterable[Part]) -> dict[Part, int]:
    """Number the parts of an object, from 1; nothing where it has but one."""
    listed = sorted(set(parts), key=lambda part: (not part[0].isdigit(), part[0].zfill(16), part[1:]))
    return {part: number for number, part in enumerate(listed, start=1)} if len(listed) > 1 else {}


def _known(value: float | None, other: float | None) -> float | None:
    return other if value is None else value
