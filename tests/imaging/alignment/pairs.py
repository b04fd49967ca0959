"""Made pairs of stacks: those that show a common part, with the true offset, and those that must stay unlinked."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from qrstation.imaging.alignment.feeding import SHORT, SHORT_LEVEL
from qrstation.imaging.alignment.volume import Volume
from tests.imaging.alignment.phantom import Person, make_person
from tests.imaging.alignment.scanner import Scan, Scanned, scan

REGIONS = {
    "head": (10.0, -170.0),
    "neck": (-110.0, -330.0),
    "thorax": (-280.0, -560.0),
    "abdomen": (-500.0, -760.0),
    "pelvis": (-690.0, -950.0),
    "trunk": (-280.0, -940.0),
    "legs": (-900.0, -1290.0),
}
_LEAST_STEP = 4.0
"""Thinner slices are left out, as they are where alignment is fed."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two volumes; ``offset`` in mm is the truth, None where they must stay unlinked. ``what`` says the kind."""

    what: str
    current: Volume
    prior: Volume
    offset: float | None = None
    overlap: float = 0.0


@lru_cache(maxsize=4)
def person(seed: int) -> Person:
    """Make a person once."""
    return make_person(seed)


def volume_of(made: Scanned, *, tilt: float = 0.0, flipped: bool = False, modality: str = "") -> Volume:
    """Say where the slices lie: as a gantry tilted by ``tilt`` (rad) cuts them, or ``flipped`` seen from the head."""
    places, values = np.array(made.places), made.values
    least = SHORT_LEVEL if np.ptp(places) <= SHORT else _LEAST_STEP
    keep = max(1, math.floor(least / made.scan.spacing + 0.3))
    places, values = places[::keep], values[::keep]
    down = np.array((0.0, math.cos(tilt), math.sin(tilt)))
    right = np.array((1.0, 0.0, 0.0))
    centres = np.stack([np.zeros_like(places), np.zeros_like(places), places], axis=1)
    if flipped:
        right, values, centres = -right, values[::-1, :, ::-1], centres[::-1]
    axes = np.array((right, down, np.cross(right, down)))
    kind = modality or ("CT" if made.scan.kind.startswith("CT") else "MR")
    return Volume(np.ascontiguousarray(values), np.ascontiguousarray(centres), axes, made.cell, kind)


def linked_pairs(first: int, count: int) -> Iterator[Pair]:
    """Make pairs of one person each that show a common part."""
    for seed in range(first, first + count):
        yield linked_pair(seed)


def linked_pair(seed: int) -> Pair:
    """Make a pair of one person, with all that may be other at the second date."""
    dice = np.random.default_rng(seed * 31 + 5)
    names = list(REGIONS)
    region = names[seed % len(names)]
    is_mr = seed % 5 == 4
    top, bottom = REGIONS[region]
    top, bottom = top + dice.uniform(-15, 15), bottom + dice.uniform(-15, 15)
    long = top - bottom
    share = (1.0, 1.0, dice.uniform(0.5, 1.0), dice.uniform(0.2, 0.6))[seed // len(names) % 4]
    other_long = long * dice.uniform(0.7, 1.2)
    moved = dice.choice((-1, 1))
    other_top = top + (other_long - long) / 2
    if share < 1.0:
        both = share * min(long, other_long)
        other_top = bottom + both if moved < 0 else top - both + other_long
    body = person(seed)
    current = _how(dice, top, bottom, is_mr, region)
    prior = _how(dice, other_top, other_top - other_long, is_mr, region)
    if is_mr:
        prior = replace(prior, kind=current.kind)
    if dice.random() < 0.5:
        current = replace(current, breath=dice.uniform(-15, 15))
    tilt = dice.uniform(-0.25, 0.25) if region in ("head", "neck") and dice.random() < 0.4 else 0.0
    if tilt:
        current = replace(current, pitch=-tilt)
    one = volume_of(scan(body, current), tilt=tilt, flipped=dice.random() < 0.15)
    two = volume_of(scan(body, prior), flipped=dice.random() < 0.15)
    offset = (prior.zero - current.zero) * float(two.axes[2][2])
    seen = max(0.0, min(top, other_top) - max(bottom, other_top - other_long)) / min(long, other_long)
    what = f"{region} {current.kind}/{prior.kind} {current.spacing}/{prior.spacing}"
    return Pair(what + (" tilted" if tilt else ""), one, two, offset, seen)


def _how(dice: np.random.Generator, top: float, bottom: float, is_mr: bool, region: str) -> Scan:
    spacing = float(dice.choice((3.0, 4.0, 5.0, 6.0) if is_mr else (0.6, 1.0, 2.0, 3.0, 5.0, 5.0, 7.5, 10.0)))
    small = region in ("head", "neck")
    return Scan(
        top,
        bottom,
        spacing,
        thickness=spacing * dice.uniform(0.8, 1.3),
        zero=dice.uniform(-500, 500),
        field=dice.uniform(230, 300) if small else dice.uniform(380, 500),
        kind=("T1" if dice.random() < 0.5 else "T2") if is_mr else ("CT+" if dice.random() < 0.4 else "CT"),
        shift=(dice.uniform(-30, 30), dice.uniform(-25, 25)),
        roll=math.radians(dice.choice((0, 0, 1, 3)) * dice.uniform(-4, 4)),
        noise=dice.uniform(0, 10 if is_mr else 20),
        blur=dice.choice((0.0, -0.7, 0.8)),
        arms=bool(dice.random() < 0.4),
        table=bool(dice.random() < 0.8),
        changes=int(dice.integers(0, 6)),
        padding=bool(dice.random() < 0.3),
        seed=int(dice.integers(1 << 30)),
    )


def unlinked_pairs(first: int, count: int) -> Iterator[Pair]:
    """Make pairs that show nothing in common, or nothing that could be told."""
    for seed in range(first, first + count):
        yield unlinked_pair(seed)


def unlinked_pair(seed: int) -> Pair:
    """Make a pair of the kind that the seed's turn is at."""
    dice = np.random.default_rng(seed * 37 + 11)
    kinds = (_other_region, _other_person, _other_person, _mirrored, _other_both, _upside_down, _noise, _other_region,
             _periodic, _other_person, _smooth, _other_modality)  # fmt: skip
    return kinds[seed % len(kinds)](seed, dice)


_APART = (("head", "thorax"), ("head", "abdomen"), ("thorax", "pelvis"), ("abdomen", "legs"), ("neck", "abdomen"),
          ("head", "pelvis"), ("thorax", "legs"), ("neck", "legs"), ("thorax", "lower"),
          ("abdomen", "low"))  # fmt: skip
_NEXT = {"lower": (-600.0, -800.0), "low": (-790.0, -950.0)}


def _spans(dice: np.random.Generator) -> tuple[str, tuple[float, float], tuple[float, float]]:
    one, two = _APART[int(dice.integers(len(_APART)))]
    if dice.random() < 0.5 and two in REGIONS:
        one, two = two, one
    spans = REGIONS | _NEXT
    return f"{one} and {two}", spans[one], spans[two]


def _made(
    seed: int, dice: np.random.Generator, span: tuple[float, float], is_mr: bool = False, **also: object
) -> Scanned:
    region = "head" if span in (REGIONS["head"], REGIONS["neck"]) else "trunk"
    return scan(person(seed), replace(_how(dice, *span, is_mr, region), **also))  # type: ignore[arg-type]


def _other_region(seed: int, dice: np.random.Generator) -> Pair:
    what, one, two = _spans(dice)
    is_mr = dice.random() < 0.25
    more = {"kind": "T1"} if is_mr else {}
    return Pair(
        what, volume_of(_made(seed, dice, one, is_mr, **more)), volume_of(_made(seed, dice, two, is_mr, **more))
    )


def _other_both(seed: int, dice: np.random.Generator) -> Pair:
    what, one, two = _spans(dice)
    return Pair(f"{what}, other persons", volume_of(_made(seed, dice, one)), volume_of(_made(seed + 5000, dice, two)))


def _other_person(seed: int, dice: np.random.Generator) -> Pair:
    region = str(dice.choice(list(REGIONS)))
    is_mr = dice.random() < 0.25
    more = {"kind": "T1"} if is_mr else {}
    one = _made(seed, dice, REGIONS[region], is_mr, **more)
    two = _made(seed + 5000, dice, REGIONS[region], is_mr, **more)
    return Pair(f"{region}, other persons", volume_of(one), volume_of(two))


def _mirrored(seed: int, dice: np.random.Generator) -> Pair:
    region = str(dice.choice(("thorax", "abdomen", "trunk", "thorax")))
    one, two = _made(seed, dice, REGIONS[region]), _made(seed, dice, REGIONS[region])
    two = replace(two, values=np.ascontiguousarray(two.values[:, :, ::-1]))
    return Pair(f"{region}, mirrored", volume_of(one), volume_of(two))


def _upside_down(seed: int, dice: np.random.Generator) -> Pair:
    region = str(dice.choice(list(REGIONS)))
    one, two = _made(seed, dice, REGIONS[region]), _made(seed, dice, REGIONS[region])
    two = replace(two, values=np.ascontiguousarray(two.values[::-1]))
    return Pair(f"{region}, upside down", volume_of(one), volume_of(two))


def _noise(seed: int, dice: np.random.Generator) -> Pair:
    region = str(dice.choice(list(REGIONS)))
    one = _made(seed, dice, REGIONS[region])
    values = dice.normal(0, dice.uniform(10, 400), one.values.shape).astype(np.float32)
    two = replace(one, values=values)
    if dice.random() < 0.3:
        again = dice.normal(0, 100, one.values.shape).astype(np.float32)
        return Pair("noise and noise", volume_of(replace(one, values=again)), volume_of(two))
    return Pair(f"{region} and noise", volume_of(one), volume_of(two))


def _body(dice: np.random.Generator, count: int, spacing: float) -> tuple[Scanned, np.ndarray, np.ndarray]:
    across = (np.arange(80, dtype=np.float32) - 39.5) * 6
    inside = np.hypot(across[None, :] / dice.uniform(130, 180), across[:, None] / dice.uniform(90, 130)) < 1
    values = np.where(inside, 40.0, -1000.0)[None].repeat(count, 0).astype(np.float32)
    made = Scanned(values, tuple(float(n * spacing) for n in range(count)), 6.0, Scan(0, -count * spacing, spacing))
    return made, across, inside


def _periodic(seed: int, dice: np.random.Generator) -> Pair:
    """Make a rod of even discs, as a spine of equal vertebrae or a quality phantom: every period fits."""
    spacing, period = float(dice.choice((2.0, 3.0, 5.0))), float(dice.uniform(20, 45))
    volumes = []
    for _ in range(2):
        made, across, _inside = _body(np.random.default_rng(seed), int(dice.uniform(200, 400) / spacing), spacing)
        disc = np.hypot(across[None, :], across[:, None] - 30) < 28
        on = np.cos((np.array(made.places) + dice.uniform(0, 40)) * 2 * math.pi / period) > 0
        made.values[np.ix_(on, *map(np.arange, disc.shape))] += np.where(disc, 400, 0)[None]
        made.values[:] += dice.normal(0, 10, made.values.shape)
        volumes.append(volume_of(made))
    return Pair("even discs", volumes[0], volumes[1])


def _smooth(seed: int, dice: np.random.Generator) -> Pair:
    """Make a cylinder that is everywhere the same."""
    volumes = []
    for _ in range(2):
        made, *_rest = _body(np.random.default_rng(seed), int(dice.uniform(40, 120)), 3.0)
        made.values[:] += dice.normal(0, 10, made.values.shape)
        volumes.append(volume_of(made))
    return Pair("cylinders", volumes[0], volumes[1])


def _other_modality(seed: int, dice: np.random.Generator) -> Pair:
    region = str(dice.choice(list(REGIONS)))
    one = _made(seed, dice, REGIONS[region])
    two = _made(seed, dice, REGIONS[region], True, kind="T1")
    return Pair(f"{region}, CT and MR", volume_of(one), volume_of(two))
