"""CT phantoms in Hounsfield units: a trunk from the neck to the hips, whose organs come and go, and a head."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qrstation.demo import abdomen
from qrstation.demo.canvas import Canvas, smooth_noise
from qrstation.demo.catalogue import CT_FIELD as FIELD
from qrstation.demo.catalogue import CT_SIZE as SIZE
from qrstation.demo.person import Person, bump, person

AIR, LUNG, FAT, MUSCLE, BLOOD = -1000.0, -850.0, -100.0, 50.0, 45.0
NODULE = 30.0


@dataclass(frozen=True, slots=True)
class Scan:
    """How a person was scanned: ``seed`` says whom, ``chance`` what the noise is drawn from.

    ``origin`` is where the patient lay, in mm to the left and to the back of the usual place. ``soften`` widens every
    edge, ``grain`` is the noise in HU: both are what a kernel does. ``contrast`` is in HU, of the blood.
    """

    seed: int
    chance: int = 0
    origin: tuple[float, float] = (0.0, 0.0)
    soften: float = 1.0
    grain: float = 16.0
    contrast: float = 90.0
    nodule: tuple[float, float, float] | None = None
    """Its middle in mm, in the coordinates of a patient who lies at the usual place."""
    nodule_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class _Vessel:
    """A straight piece of a vessel: from the hilum outwards, thinner at its end; in mm."""

    start: tuple[float, float, float]
    end: tuple[float, float, float]
    radius: float


@lru_cache(maxsize=8)
def _vessels(seed: int) -> tuple[_Vessel, ...]:
    """Let two trees of vessels grow from the hila; every branch of a tree begins where its parent ends."""
    dice = np.random.default_rng(seed)
    made: list[_Vessel] = []

    def grow(start: tuple[float, float, float], direction: NDArray[np.float64], radius: float, depth: int) -> None:
        length = 9 + 19 * radius / 4.5 * dice.uniform(0.7, 1.2)
        end = tuple(np.array(start) + direction * length)
        made.append(_Vessel(start, end, radius))
        if depth == 0 or radius < 0.55:
            return
        for _ in range(2 if depth < 5 else 3):
            turn = direction + dice.normal(0, 0.55, 3)
            grow(end, turn / np.linalg.norm(turn), radius * dice.uniform(0.62, 0.86), depth - 1)

    for side in (-1, 1):
        for _ in range(7):
            outward = np.array([side * dice.uniform(0.5, 1), dice.uniform(-0.8, 0.8), dice.uniform(-1.3, 0.8)])
            grow((side * 34.0, -2.0, -120.0 + dice.normal(0, 9)), outward / np.linalg.norm(outward), 4.6, 6)
    return tuple(made)


@lru_cache(maxsize=8)
def _vessel_table(seed: int) -> NDArray[np.float64]:
    return np.array([(*v.start, *v.end, v.radius) for v in _vessels(seed)])


@lru_cache(maxsize=8)
def _noise(seed: int) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, 1, (SIZE, SIZE)).astype(np.float32)


def trunk(z: float, scan: Scan) -> NDArray[np.float32]:
    """Give the trunk at ``z`` mm as (512, 512) Hounsfield units; 0 is the apex of the lungs, the hips are at -480."""
    who = person(scan.seed)
    height = z / who.tall
    canvas = Canvas(SIZE, FIELD, AIR, origin=scan.origin, scale=who.size, soften=scan.soften)
    _wall(canvas, height, who)
    a, b, centre = who.lung(height)
    for side in (-1, 1):
        canvas.ellipse(side * centre, 4, a, b, LUNG, angle=side * 0.10, soft=1.4, power=2.3)
    if a:
        _draw_vessels(canvas, height, scan.seed, who)
    if height > -262:
        _mediastinum(canvas, height, who, scan.contrast)
    for side in (-1, 1):
        dome = who.dome(height, side)
        if a and dome:
            value = 62 if side < 0 else 55
            canvas.ellipse(side * centre, 0, a * dome, b * 0.94 * dome, value, angle=side * 0.1, soft=3, power=2.3)
    if height < -150:
        _heart(canvas, height, who, scan.contrast)
    abdomen.draw(canvas, height, who, scan.contrast)
    _spine(canvas, height, who)
    if scan.nodule is not None and scan.nodule_mm > 0:
        _nodule(canvas, z, scan, scan.nodule)
    _table(canvas, scan)
    turned = int(z * 7.3) % SIZE
    canvas.pixels += np.roll(_noise(scan.chance % 97), (turned, 3 * turned % SIZE), axis=(0, 1)) * scan.grain
    return canvas.pixels


def _table(canvas: Canvas, scan: Scan) -> None:
    """Draw the table, which is where the scanner has it and not where the patient lies."""
    canvas.scale, canvas.origin = 1.0, (0.0, scan.origin[1])
    canvas.ellipse(0, 142, 170, 5, -180, soft=2, power=4)
    canvas.ellipse(0, 144, 165, 2.5, -900, soft=2, power=4)


def _wall(canvas: Canvas, height: float, who: Person) -> None:
    wide, deep, fat = who.width(height), who.depth(height), who.fat
    canvas.ellipse(0, 8, 166 * wide, 122 * deep, -60, soft=1.5, power=2.35)
    canvas.ellipse(0, 8, 164 * wide, 120 * deep, FAT, soft=1.5, power=2.35)
    canvas.ellipse(0, 8, 164 * wide - fat, 120 * deep - fat, MUSCLE, soft=3, power=2.35)
    if height > -290:
        near = min(1.0, (height + 290) / 60)
        for side in (-1, 1):
            canvas.ellipse(side * 96 * wide, 86 * deep, 34 * near, 15 * near, 58, angle=-side * 0.45, soft=3)
            breast = bump(height, -120, 80)
            canvas.ellipse(side * 62, -96 * deep, 44 * breast, 8 * breast, 52, angle=side * 0.22, soft=4)
    if height > -40:
        _shoulders(canvas, height, wide)
    inner = 27 if height > -300 else 24
    if height < 10:
        canvas.ellipse(0, 4, 164 * wide - inner, 120 * deep - inner, -40, soft=2.5, power=2.35)
    if -300 < height < 8:
        _ribs(canvas, height, who, wide, deep)


def _shoulders(canvas: Canvas, height: float, wide: float) -> None:
    """Draw collar bones and shoulder blades: they are seen as long as the shoulders are."""
    for side in (-1, 1):
        along = bump(height, -8, 22)
        canvas.ellipse(side * (40 + 0.9 * (height + 30)), -62, 44 * along, 7 * along, 380, angle=-side * 0.35, soft=2)
        canvas.ellipse(side * 118 * wide, 64, 30 * along, 6 * along, 330, angle=side * 0.6, soft=2)
        if height > -22:
            canvas.ellipse(side * 142 * wide, 6, 21, 23, 260, soft=3)
            canvas.ellipse(side * 142 * wide, 6, 16, 18, 140, soft=3)


def _ribs(canvas: Canvas, height: float, who: Person, wide: float, deep: float) -> None:
    """Cut the ribs: each runs down from the spine, so that a slice cuts several at different places."""
    x0, y0 = 164 * wide - 22, 120 * deep - 19
    for side in (-1, 1):
        for rib in range(12):
            # A rib falls by 36 mm for each radian from the spine (an angle of 0) to the front; the last are short.
            angle = 0.12 + (who.rib_start - who.rib_pitch * rib - height) / 36.0
            if not 0.12 < angle < (2.75 if rib < 9 else 2.75 - 0.5 * (rib - 8)):
                continue
            x = side * x0 * abs(math.sin(angle)) ** 0.86
            y = 8 + y0 * math.cos(angle)
            lean = side * (angle - math.pi / 2) * 0.9
            canvas.ellipse(x, y, 5.2, 12.5, 300, angle=lean, soft=2)
            canvas.ellipse(x, y, 3.0, 9.8, 90, angle=lean, soft=2)


def _mediastinum(canvas: Canvas, height: float, who: Person, contrast: float) -> None:
    t = max(0.0, -height / 260)
    canvas.ellipse(0, 4, 27 + 6 * t, 72 * who.depth(height), -70, soft=4, power=2.4)
    carina = who.arch - 36
    if height > carina - 16:
        canvas.ellipse(0, -8, 24, 42, 38, soft=4)
        canvas.disc(-12, -28, 9, BLOOD + contrast)
        if height > who.arch + 8:
            for x, y in ((14, -14), (6, -26), (-4, -18)):
                canvas.disc(x, y, 5.5, BLOOD + contrast)
        else:
            canvas.disc(8, -30, 14 * bump(height, who.arch - 60, 70), BLOOD + contrast)
        arch = bump(height, who.arch, 9)
        canvas.ellipse(14, 6, 13 * arch, 42 * arch, BLOOD + contrast, angle=-0.4, soft=2)
        trunk = bump(height, who.arch - 36, 15)
        canvas.ellipse(6, 0, 17 * trunk, 34 * trunk, BLOOD + contrast, angle=0.55, soft=2)
    _heart(canvas, height, who, contrast)
    if height > carina:
        canvas.ellipse(0, 12, 9, 8.5, -985, soft=1.6)
    elif height > carina - 34:
        split = min(30.0, 5 + (carina - height) * 0.9)
        for side in (-1, 1):
            canvas.ellipse(side * split, 10, 7, 6.5, -980, soft=1.6)
    if height < who.arch + 4:
        canvas.disc(24, 44, 12.5, BLOOD + contrast)
    canvas.ellipse(6, 36, 8, 5, 40, soft=2)
    if -180 < height < -20:
        canvas.ellipse(0, -84 * who.depth(height), 22, 8, 260, soft=2.5)
        canvas.ellipse(0, -84 * who.depth(height), 17, 5, 110, soft=2.5)


def _heart(canvas: Canvas, height: float, who: Person, contrast: float) -> None:
    heart = bump(height, who.heart, 58) * who.heart_size
    if not heart:
        return
    side = who.heart_side
    canvas.ellipse(18 + side, -30, 58 * heart, 46 * heart, BLOOD + contrast - 25, angle=0.38, soft=3, power=2.2)
    canvas.ellipse(side - 14, -26, 38 * heart, 37 * heart, BLOOD + contrast - 40, soft=5)
    left = bump(height, who.heart - 8, 44) * who.heart_size
    canvas.ellipse(side + 30, -22, 27 * left, 20 * left, BLOOD + contrast + 20, angle=0.4, soft=5)
    right = bump(height, who.heart + 12, 34) * who.heart_size
    canvas.ellipse(side - 22, 0, 13 * right, 15 * right, BLOOD + contrast - 15, soft=3)


def _spine(canvas: Canvas, height: float, who: Person) -> None:
    """Draw a vertebra or the disc below it; the spine bends to the front at the neck and the loins."""
    along = (height + who.bone_start) % who.bone_pitch
    disc = along < 5
    wide = 15 + 6 * min(1.0, max(0.0, -height / 400))
    y = 66 - 34 * min(1.0, max(0.0, (height + 30) / 60)) - 16 * bump(height, -400, 150)
    canvas.ellipse(0, y, wide, wide * 0.8, 95 if disc else 330, soft=2, power=2.4)
    canvas.ellipse(0, y, wide - 3.5, wide * 0.8 - 3.5, 75 if disc else 175, soft=3, power=2.4)
    if 8 < along < 19:
        for side in (-1, 1):
            canvas.ellipse(side * 22, y + 18, 15, 5, 330, angle=-side * 0.45, soft=2)
    canvas.ellipse(0, y + 21, 13, 10, 360 if 6 < along < 21 else 60, soft=2)
    canvas.ellipse(0, y + 20, 9, 7.5, 20, soft=1.6)
    if along > 9:
        canvas.ellipse(0, y + 38, 4.5, 13, 330, soft=2)


def _draw_vessels(canvas: Canvas, height: float, seed: int, who: Person) -> None:
    """Draw each vessel that the slice cuts, as the ellipse at which it does."""
    table = _vessel_table(seed)
    low = np.minimum(table[:, 2], table[:, 5]) - table[:, 6] * 1.2
    high = np.maximum(table[:, 2], table[:, 5]) + table[:, 6] * 1.2
    for x0, y0, z0, x1, y1, z1, radius in table[(low <= height) & (height <= high)]:
        dz = z1 - z0
        part = min(1.0, max(0.0, (height - z0) / dz)) if abs(dz) > 1e-6 else 0.5
        x, y = x0 + part * (x1 - x0), y0 + part * (y1 - y0)
        if not _in_lung(x, y, height, who):
            continue
        thick = radius * (1 - 0.2 * part)
        slope = math.hypot(x1 - x0, y1 - y0) / max(abs(dz), 1e-6)
        stretch = min(thick * math.sqrt(1 + slope * slope), thick * 4)
        canvas.ellipse(x, y, stretch, thick, 10, angle=math.atan2(y1 - y0, x1 - x0), soft=1.5)


def _in_lung(x: float, y: float, height: float, who: Person) -> bool:
    a, b, centre = who.lung(height)
    if a < 8:
        return False
    return (abs(abs(x) - centre) / (a - 3)) ** 2.3 + (abs(y - 4) / (b - 3)) ** 2.3 < 1


def _nodule(canvas: Canvas, z: float, scan: Scan, centre: tuple[float, float, float]) -> None:
    """Cut the nodule: a ball, of the size that it is told to have whoever the person is."""
    x, y, middle = centre
    radius = scan.nodule_mm / 2
    kept, canvas.scale = canvas.scale, 1.0
    # The lung round it is free, so that its edge is its own.
    free = (radius + 3) * bump(z, middle, radius + 3)
    canvas.disc(x, y, free, LUNG, soft=1.6)
    canvas.disc(x, y, radius * bump(z, middle, radius), NODULE, soft=1.2)
    canvas.scale = kept


def head(z: float, scan: Scan) -> NDArray[np.float32]:
    """Give the head at ``z`` mm as (512, 512) Hounsfield units; the field is the thorax's scaled to 240 mm."""
    canvas = Canvas(SIZE, 240.0, AIR)
    size = math.sqrt(max(0.05, 1 - ((z - 62) / 92) ** 2))
    canvas.ellipse(0, 0, 78 * size, 96 * size, 20, soft=1.5)
    canvas.ellipse(0, 0, 74 * size, 92 * size, 1100, soft=1.5)
    canvas.ellipse(0, 0, 67 * size, 85 * size, 12, soft=1.5)
    canvas.ellipse(0, 0, 65 * size, 83 * size, 38, soft=2)
    canvas.ellipse(0, 0, 1.2, 78 * size, 14, soft=2)
    canvas.pixels += smooth_noise((SIZE, SIZE), 26, scan.seed % 1000 + int(z)) * 3 * (canvas.pixels > 20)
    if size > 0.7:
        for side in (-1, 1):
            canvas.ellipse(side * 10, -18, 6, 20 * size, 6, angle=side * 0.25, soft=3)
            canvas.ellipse(side * 14, 24, 6, 16 * size, 6, angle=-side * 0.35, soft=3)
            canvas.ellipse(side * 24, 2, 9, 20, 32, soft=3)
    canvas.pixels += np.roll(_noise(scan.chance % 97), int(z * 5) % SIZE, axis=1) * 4
    return canvas.pixels
