"""CT phantoms in Hounsfield units: a thorax with vessels that run from slice to slice, an abdomen, a head."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qrstation.demo.canvas import Canvas, smooth_noise

SIZE = 512
FIELD = 380.0
SPACING = FIELD / SIZE
AIR, LUNG, FAT, MUSCLE, BLOOD, BONE = -1000.0, -870.0, -100.0, 50.0, 45.0, 420.0
_APEX, _BASE = 0.0, -260.0


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
            outward = np.array([side * dice.uniform(0.5, 1), dice.uniform(-0.8, 0.8), dice.uniform(-0.9, 0.9)])
            grow((side * 34.0, -2.0, -120.0 + dice.normal(0, 9)), outward / np.linalg.norm(outward), 4.6, 6)
    return tuple(made)


@lru_cache(maxsize=8)
def _vessel_table(seed: int) -> NDArray[np.float64]:
    return np.array([(*v.start, *v.end, v.radius) for v in _vessels(seed)])


@lru_cache(maxsize=8)
def _noise(seed: int) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, 1, (SIZE, SIZE)).astype(np.float32)


def _lung_shape(z: float) -> tuple[float, float, float]:
    """Give half-width, half-height and centre of the right lung at a position: narrow at the apex, wide below."""
    t = min(1.0, max(0.0, (_APEX - z + 6) / (_APEX - _BASE)))
    grow = math.sqrt(max(0.0, 1 - (1 - min(1.0, t * 1.9)) ** 2))
    return 57 * grow * (1 - 0.12 * max(0.0, t - 0.75)), 86 * grow, 78 - 14 * (1 - grow)


def thorax(z: float, seed: int, nodule: tuple[float, float, float] | None, nodule_mm: float) -> NDArray[np.float32]:
    """Give the thorax at ``z`` mm as (512, 512) Hounsfield units, with a nodule of ``nodule_mm`` diameter."""
    canvas = Canvas(SIZE, FIELD, AIR)
    t = (_APEX - z) / (_APEX - _BASE)
    widen = 1 + 0.05 * math.sin(2.4 * t)
    _wall(canvas, z, widen)
    a, b, centre = _lung_shape(z)
    for side in (-1, 1):
        canvas.ellipse(side * centre, 4, a, b, LUNG, angle=side * 0.10, soft=1.4, power=2.3)
    _draw_vessels(canvas, z, seed)
    _mediastinum(canvas, z, t)
    if t > 0.86:
        _diaphragm(canvas, t)
    if nodule is not None and nodule_mm > 0:
        _nodule(canvas, z, nodule, nodule_mm / 2)
    _spine(canvas, z)
    canvas.ellipse(0, 142, 170, 5, -180, soft=2, power=4)
    canvas.ellipse(0, 144, 165, 2.5, -900, soft=2, power=4)
    shift = int(z * 7.3) % SIZE
    noise = np.roll(_noise(seed % 97), (shift, 3 * shift % SIZE), axis=(0, 1))
    canvas.pixels += noise * 16
    return canvas.pixels


def _wall(canvas: Canvas, z: float, widen: float) -> None:
    canvas.ellipse(0, 8, 166 * widen, 122, -60, soft=1.5, power=2.35)
    canvas.ellipse(0, 8, 164 * widen, 120, FAT, soft=1.5, power=2.35)
    canvas.ellipse(0, 8, 150 * widen, 107, MUSCLE, soft=3, power=2.35)
    for side in (-1, 1):
        canvas.ellipse(side * 96, 86, 34, 15, 58, angle=-side * 0.45, soft=3)
        canvas.ellipse(side * 62, -96, 44, 8, 52, angle=side * 0.22, soft=4)
    canvas.ellipse(0, 4, 139 * widen, 97, -40, soft=2.5, power=2.35)
    _ribs(canvas, z, widen)


def _ribs(canvas: Canvas, z: float, widen: float) -> None:
    """Cut the ribs: each runs down from the spine, so that a slice cuts several at different places."""
    for side in (-1, 1):
        for rib in range(-4, 14):
            angle = (z + 24.0 * rib) / 95.0 + 0.9
            if not 0.12 < angle < 2.75:
                continue
            x = side * 144 * widen * math.sin(angle) ** 0.86 if math.sin(angle) > 0 else 0.0
            y = 8 + 101 * math.cos(angle)
            lean = side * (angle - math.pi / 2) * 0.9
            canvas.ellipse(x, y, 5.2, 12.5, 300, angle=lean, soft=2)
            canvas.ellipse(x, y, 3.0, 9.8, 90, angle=lean, soft=2)


def _mediastinum(canvas: Canvas, z: float, t: float) -> None:
    canvas.ellipse(0, 4, 27 + 6 * t, 72, -70, soft=4, power=2.4)
    if t < 0.46:
        canvas.ellipse(0, -8, 24, 42, 38, soft=4)
        canvas.disc(-12, -28, 9, BLOOD + 90)
        canvas.disc(16, -12, 8 if t < 0.2 else 12, BLOOD + 95)
        canvas.ellipse(0, 12, 9, 8.5, -985, soft=1.6)
        canvas.ellipse(2, 31, 8, 5, 40, soft=2)
        if 0.26 < t < 0.42:
            canvas.ellipse(6, 0, 17, 34, BLOOD + 95, angle=0.55, soft=2)
    else:
        split = min(30.0, (t - 0.46) * 240)
        for side in (-1, 1):
            if t < 0.60:
                canvas.ellipse(side * split, 10, 7, 6.5, -980, soft=1.6)
        heart = min(1.0, (t - 0.44) * 5)
        canvas.ellipse(18, -30, 58 * heart, 46 * heart, BLOOD + 70, angle=0.38, soft=3, power=2.2)
        canvas.ellipse(-14, -26, 38 * heart, 37 * heart, BLOOD + 55, soft=5)
        canvas.ellipse(30, -22, 27 * heart, 20 * heart, BLOOD + 115, angle=0.4, soft=5)
        canvas.disc(-22, 4, 11, BLOOD + 75)
    canvas.disc(24, 44, 12.5, BLOOD + 100)
    canvas.ellipse(6, 38, 7, 5, 40, soft=2)
    if t < 0.7:
        canvas.ellipse(0, -84, 22, 8, 260, soft=2.5)
        canvas.ellipse(0, -84, 17, 5, 110, soft=2.5)


def _spine(canvas: Canvas, z: float) -> None:
    disc = (z % 26.0) < 5
    canvas.ellipse(0, 66, 20, 16, 95 if disc else 330, soft=2, power=2.4)
    canvas.ellipse(0, 66, 16.5, 12.5, 75 if disc else 175, soft=3, power=2.4)
    for side in (-1, 1):
        canvas.ellipse(side * 22, 84, 15, 5, 330, angle=-side * 0.45, soft=2)
    canvas.ellipse(0, 87, 13, 10, 360, soft=2)
    canvas.ellipse(0, 86, 9, 7.5, 20, soft=1.6)
    canvas.ellipse(0, 104, 4.5, 13, 330, soft=2)


def _diaphragm(canvas: Canvas, t: float) -> None:
    rise = min(1.0, (t - 0.86) * 7)
    canvas.ellipse(-66, -4, 60 * rise, 84 * rise, 62, soft=3, power=2.2)
    canvas.ellipse(70, 6, 46 * rise, 66 * rise, 55, soft=3, power=2.2)


def _draw_vessels(canvas: Canvas, z: float, seed: int) -> None:
    """Draw each vessel that the slice cuts, as the ellipse at which it does."""
    table = _vessel_table(seed % 89)
    low = np.minimum(table[:, 2], table[:, 5]) - table[:, 6] * 1.2
    high = np.maximum(table[:, 2], table[:, 5]) + table[:, 6] * 1.2
    for x0, y0, z0, x1, y1, z1, radius in table[(low <= z) & (z <= high)]:
        dz = z1 - z0
        part = min(1.0, max(0.0, (z - z0) / dz)) if abs(dz) > 1e-6 else 0.5
        x, y = x0 + part * (x1 - x0), y0 + part * (y1 - y0)
        if not _in_lung(x, y, z):
            continue
        thick = radius * (1 - 0.2 * part)
        slope = math.hypot(x1 - x0, y1 - y0) / max(abs(dz), 1e-6)
        stretch = min(thick * math.sqrt(1 + slope * slope), thick * 4)
        canvas.ellipse(x, y, stretch, thick, 10, angle=math.atan2(y1 - y0, x1 - x0), soft=1.5)


def _in_lung(x: float, y: float, z: float) -> bool:
    a, b, centre = _lung_shape(z)
    if a < 8:
        return False
    return (abs(abs(x) - centre) / (a - 3)) ** 2.3 + (abs(y - 4) / (b - 3)) ** 2.3 < 1


def _nodule(canvas: Canvas, z: float, centre: tuple[float, float, float], radius: float) -> None:
    """Cut the nodule: a ball with a slightly lobed edge."""
    x, y, middle = centre
    depth = radius * radius - (z - middle) ** 2
    if depth <= 0:
        return
    cut = math.sqrt(depth)
    canvas.ellipse(x, y, cut, cut * 0.96, 35, angle=0.5, soft=1.6)
    for lobe in range(3):
        turn = 2.1 * lobe + 0.4
        canvas.disc(x + cut * 0.35 * math.cos(turn), y + cut * 0.35 * math.sin(turn), cut * 0.68, 38, soft=1.6)


def abdomen(z: float, seed: int) -> NDArray[np.float32]:
    """Give the abdomen at ``z`` mm as (512, 512) Hounsfield units."""
    canvas = Canvas(SIZE, FIELD, AIR)
    phase = z / 60 + seed % 7
    canvas.ellipse(0, 6, 168, 118, FAT, soft=1.5, power=2.3)
    canvas.ellipse(0, 6, 150, 101, MUSCLE, soft=2, power=2.3)
    canvas.ellipse(0, 2, 140, 90, -95, soft=3, power=2.3)
    canvas.ellipse(-62, -8, 70, 68, 110, angle=0.2, soft=2, power=2.2)
    canvas.ellipse(96, 22, 26, 40, 125, angle=-0.3, soft=2)
    canvas.ellipse(60, -44, 44, 26, 30, angle=0.3, soft=2)
    canvas.ellipse(58, -50, 22, 9, -950, angle=0.2, soft=2)
    for side in (-1, 1):
        canvas.ellipse(side * 62, 48, 24, 29, 165, angle=side * 0.5, soft=2)
        canvas.ellipse(side * 54, 46, 9, 13, 20, angle=side * 0.5, soft=3)
    for loop in range(7):
        turn = loop * 0.9 + 0.35 * math.sin(phase + loop)
        x, y = 66 * math.cos(turn), -18 + 40 * math.sin(turn)
        if x > -6:
            canvas.disc(x, y, 14 + 3 * math.sin(phase * 2 + loop), 55)
            canvas.disc(x, y, 9, 5 if loop % 3 else -500)
    canvas.disc(10, 34, 11, 180)
    canvas.ellipse(-14, 32, 12, 9, 150)
    for number in range(9):
        turn = number * 2.4 + phase * 0.4
        canvas.disc(-62 + 42 * math.cos(turn) * 0.9, -8 + 40 * math.sin(turn) * 0.8, 2.4, 165)
    _spine(canvas, z)
    canvas.ellipse(0, 142, 170, 5, -180, soft=2, power=4)
    canvas.pixels += np.roll(_noise(seed % 97), int(z * 11) % SIZE, axis=0) * 13
    return canvas.pixels


def head(z: float, seed: int) -> NDArray[np.float32]:
    """Give the head at ``z`` mm as (512, 512) Hounsfield units; the field is the thorax's scaled to 240 mm."""
    canvas = Canvas(SIZE, 240.0, AIR)
    size = math.sqrt(max(0.05, 1 - ((z - 62) / 92) ** 2))
    canvas.ellipse(0, 0, 78 * size, 96 * size, 20, soft=1.5)
    canvas.ellipse(0, 0, 74 * size, 92 * size, 1100, soft=1.5)
    canvas.ellipse(0, 0, 67 * size, 85 * size, 12, soft=1.5)
    canvas.ellipse(0, 0, 65 * size, 83 * size, 38, soft=2)
    canvas.ellipse(0, 0, 1.2, 78 * size, 14, soft=2)
    canvas.pixels += smooth_noise((SIZE, SIZE), 26, seed % 1000 + int(z)) * 3 * (canvas.pixels > 20)
    if size > 0.7:
        for side in (-1, 1):
            canvas.ellipse(side * 10, -18, 6, 20 * size, 6, angle=side * 0.25, soft=3)
            canvas.ellipse(side * 14, 24, 6, 16 * size, 6, angle=-side * 0.35, soft=3)
            canvas.ellipse(side * 24, 2, 9, 20, 32, soft=3)
    canvas.pixels += np.roll(_noise(seed % 97), int(z * 5) % SIZE, axis=1) * 4
    return canvas.pixels
