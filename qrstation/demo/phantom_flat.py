"""Phantoms of the other modalities: MR of knee and brain, radiographs, a mammogram, a colour ultrasound loop."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qrstation.demo.canvas import Canvas, smooth_noise

MG_ROWS, MG_COLUMNS = 4096, 3328
US_ROWS, US_COLUMNS = 480, 640


def knee(index: int, count: int, seed: int, *, coronal: bool) -> NDArray[np.float32]:
    """Give a slice of a knee as (320, 320) signal from 0 to 1000."""
    canvas = Canvas(320, 160.0, 8)
    t = (index + 0.5) / count - 0.5
    size = math.sqrt(max(0.06, 1 - (2 * t) ** 2 * 0.8))
    canvas.ellipse(0, 0, 58 * size, 90, 520, soft=3, power=2.6)
    canvas.ellipse(0, 0, 51 * size, 90, 180, soft=4, power=2.6)
    if coronal:
        canvas.ellipse(0, -42, 40 * size, 38, 420, soft=2, power=2.6)
        canvas.ellipse(0, 44, 41 * size, 38, 410, soft=2, power=2.6)
        for side in (-1, 1):
            canvas.ellipse(side * 20 * size, -4, 20 * size, 5, 760, soft=2)
            canvas.ellipse(side * 26 * size, 1, 12 * size, 4, 40, angle=side * 0.2, soft=2)
    else:
        canvas.ellipse(-4, -44, 30 * size, 44, 420, soft=2, power=2.6)
        canvas.ellipse(-2, -12, 34 * size, 17, 420, soft=2)
        canvas.ellipse(4, 46, 30 * size, 40, 410, soft=2, power=2.6)
        canvas.ellipse(0, 4, 33 * size, 3.5, 760, soft=2)
        canvas.ellipse(-24 * size, 2, 9, 4, 40, soft=2)
        canvas.ellipse(-46 * size, -16, 9 * size, 17, 410, angle=0.15, soft=2)
        canvas.ellipse(-38 * size, 26, 4, 30, 30, angle=-0.15, soft=2)
        canvas.ellipse(6, -4, 4.5, 17, 60, angle=0.6, soft=2)
        canvas.ellipse(40 * size, 30, 12, 42, 330, angle=0.1, soft=4)
    return _with_grain(canvas, seed + index, 18)


def brain(index: int, count: int, seed: int, *, flair: bool) -> NDArray[np.float32]:
    """Give an axial slice of a brain as (384, 384) signal from 0 to 1000."""
    canvas = Canvas(384, 230.0, 6)
    t = (index + 0.5) / count
    size = math.sqrt(max(0.05, 1 - (1.9 * (t - 0.45)) ** 2))
    fluid = 60.0 if flair else 900.0
    canvas.ellipse(0, 0, 74 * size, 92 * size, 560, soft=2)
    canvas.ellipse(0, 0, 70 * size, 88 * size, 40, soft=2)
    canvas.ellipse(0, 0, 66 * size, 84 * size, fluid, soft=2)
    canvas.ellipse(0, 0, 63 * size, 81 * size, 480, soft=2)
    for number in range(34):
        turn = number * 2 * math.pi / 34 + 0.07 * math.sin(index + number)
        x, y = 59 * size * math.cos(turn), 77 * size * math.sin(turn)
        canvas.ellipse(x, y, 7.5 * size, 1.1, fluid * 0.8, angle=math.atan2(y, x), soft=2)
    canvas.ellipse(0, 0, 49 * size, 66 * size, 360, soft=10, power=2.2)
    canvas.ellipse(0, 0, 0.9, 78 * size, fluid * 0.8, soft=2)
    if 0.35 < t < 0.72:
        for side in (-1, 1):
            canvas.ellipse(side * 9, -16, 5.5, 19, fluid, angle=side * 0.22, soft=2)
            canvas.ellipse(side * 14, 22, 5.5, 16, fluid, angle=-side * 0.35, soft=2)
            canvas.ellipse(side * 25, 0, 8, 19, 450, soft=3)
    canvas.pixels *= 1 + 0.06 * smooth_noise((384, 384), 9, seed % 5000)
    return _with_grain(canvas, seed + index, 14)


def chest(seed: int, *, lateral: bool) -> NDArray[np.float32]:
    """Give a chest radiograph as (2048, 2048) from 0 (black, lung) to 4000."""
    canvas = Canvas(2048, 400.0, 300)
    if lateral:
        canvas.ellipse(0, 10, 118, 205, 2500, soft=30, power=2.6)
        canvas.ellipse(-6, -20, 82, 122, 1050, soft=46, power=2.2)
        canvas.ellipse(-34, 46, 46, 50, 2650, angle=0.5, soft=26)
        for number in range(14):
            canvas.ellipse(74 + 8 * math.sin(number / 3), -150 + 24 * number, 17, 9, 2900, soft=8)
        for number in range(10):
            canvas.ellipse(-8, -118 + 26 * number, 88, 3.5, 1750, angle=-0.5, soft=14)
    else:
        canvas.ellipse(0, 40, 165, 215, 2500, soft=40, power=2.8)
        for side in (-1, 1):
            canvas.ellipse(side * 72, 0, 57, 126, 950, angle=side * 0.06, soft=34, power=2.3)
            for rib in range(10):
                y = -112 + rib * 24
                canvas.ellipse(side * 76, y, 58, 4.6, 1500, angle=side * 0.24, soft=9)
                canvas.ellipse(side * 84, y + 16, 46, 4.0, 1350, angle=-side * 0.42, soft=9)
            canvas.ellipse(side * 56, -128, 56, 6.5, 2500, angle=side * 0.16, soft=8)
            for branch in range(9):
                turn = -1.2 + 0.3 * branch
                length = 34 - 2 * abs(branch - 4)
                canvas.ellipse(side * (26 + length * math.cos(turn)), 4 + length * math.sin(turn) * 1.3, length, 2.6,
                               1500, angle=side * turn if side > 0 else math.pi - turn, soft=14)  # fmt: skip
            canvas.ellipse(side * 84, 176, 84, 62, 3000, soft=16)
        canvas.ellipse(4, 10, 26, 170, 2900, soft=18)
        canvas.ellipse(34, 62, 62, 58, 3050, angle=0.5, soft=18)
        canvas.ellipse(0, -112, 7, 44, 2200, soft=14)
    canvas.pixels += 60 * smooth_noise((2048, 2048), 60, seed % 1000)
    return _with_grain(canvas, seed, 22)


def hand(seed: int) -> NDArray[np.float32]:
    """Give a radiograph of a hand as (1536, 1536) from 0 to 4000."""
    canvas = Canvas(1536, 240.0, 120)
    fingers = ((-46, -0.38, 62), (-20, -0.12, 78), (4, 0.0, 84), (27, 0.10, 78), (48, 0.22, 62))
    canvas.ellipse(2, 52, 48, 46, 900, soft=20, power=2.6)
    canvas.ellipse(2, 108, 34, 40, 850, soft=20, power=2.6)
    for x, lean, length in fingers:
        canvas.ellipse(x, 10 - length * 0.62, 10.5, length * 0.85, 750, angle=lean, soft=14, power=2.6)
    for x, lean, length in fingers:
        reach = 46.0
        for part, share in enumerate((0.5, 0.34, 0.24, 0.17)):
            bone = length * share
            middle = reach - bone / 2
            cx, cy = x * 0.86 + (46 - middle) * math.tan(lean), middle
            canvas.ellipse(cx, cy, 5.4 - part * 0.7, bone * 0.46, 2700, angle=lean, soft=4, power=2.7)
            canvas.ellipse(cx, cy, 3.0 - part * 0.4, bone * 0.36, 2000, angle=lean, soft=8)
            reach -= bone
    for number in range(8):
        x, y = -20 + 14 * (number % 4), 60 + 15 * (number // 4)
        canvas.ellipse(x + 1, y, 7.2, 7.4, 2500, soft=4, power=2.6)
    canvas.ellipse(-12, 112, 11, 34, 2700, soft=5, power=2.8)
    canvas.ellipse(17, 112, 8, 34, 2600, soft=5, power=2.8)
    canvas.pixels += 40 * smooth_noise((1536, 1536), 50, seed % 1000)
    return _with_grain(canvas, seed, 18)


def mammogram(seed: int, *, left: bool) -> NDArray[np.float32]:
    """Give a mammogram as (4096, 3328) from 0 to 4000; the chest wall is at the edge."""
    small = Canvas(1024, 300.0, 60)
    edge = -150.0 if left else 150.0
    inward = 1 if left else -1
    small.ellipse(edge, 0, 140, 116, 900, soft=26, power=2.2)
    small.ellipse(edge, 0, 130, 106, 1250, soft=40, power=2.2)
    tissue = smooth_noise((1024, 1024), 22, seed % 9000) + 0.6 * smooth_noise((1024, 1024), 60, seed % 9000 + 1)
    weight = Canvas(1024, 300.0, 0)
    weight.ellipse(edge + inward * 62, 4, 62, 58, 1, soft=90, power=2.1)
    small.pixels += weight.pixels * (700 + 650 * tissue)
    small.ellipse(edge + inward * 138, 2, 5, 7, 2100, soft=4)
    for number in range(5):
        small.disc(edge + inward * (52 + 3.2 * math.cos(number * 2.4)), 18 + 3.2 * math.sin(number * 2.4), 0.7, 3700)
    rows = np.repeat(np.repeat(small.pixels, 4, axis=0), 4, axis=1)
    picture = _smoothed(rows)[:, :MG_COLUMNS] if left else _smoothed(rows)[:, -MG_COLUMNS:]
    grain = np.random.default_rng(seed).normal(0, 14, (512, MG_COLUMNS)).astype(np.float32)
    return np.clip(picture + np.tile(grain, (8, 1)), 0, 4095).astype(np.float32)


def _smoothed(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Take the steps out of a picture that was enlarged four times."""
    for axis in (0, 1):
        shifted = [np.roll(picture, step, axis) for step in range(4)]
        picture = np.mean(shifted, axis=0, dtype=np.float32)
    return picture


@lru_cache(maxsize=1)
def _sector() -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    y, x = np.mgrid[0:US_ROWS, 0:US_COLUMNS].astype(np.float32)
    dx, dy = x - US_COLUMNS / 2, y + 60
    radius, angle = np.hypot(dx, dy), np.arctan2(dx, dy)
    inside = (np.abs(angle) < 0.62) & (radius > 90) & (radius < US_ROWS + 45)
    return (radius.astype(np.intp) % 640), ((angle + 0.7) * 320).astype(np.intp) % 480, inside


def ultrasound(frame: int, count: int, seed: int) -> NDArray[np.uint8]:
    """Give a frame of a colour Doppler loop as (480, 640, 3) RGB; the vessel pulses."""
    radius, angle, inside = _sector()
    speckle = np.random.default_rng(seed % 1000).gamma(2.2, 22, (640, 480)).astype(np.float32)
    speckle = np.mean([np.roll(speckle, step, 1) for step in range(3)], axis=0, dtype=np.float32)
    beat = math.sin(2 * math.pi * frame / max(1, count) * 3)
    tissue = np.roll(speckle, int(4 * beat), axis=0)[radius, angle] * inside
    canvas = Canvas(US_COLUMNS, 160.0, 1)
    canvas.ellipse(20, -16, 26 + beat, 16, 0.05, angle=0.3, soft=5)
    canvas.ellipse(-30, 10 + beat, 34, 6.5, 0.12, angle=-0.35, soft=3)
    canvas.ellipse(-10, 32, 70, 3, 2.4, angle=0.1, soft=6)
    offset = (US_COLUMNS - US_ROWS) // 2
    grey = np.clip(tissue * canvas.pixels[offset : offset + US_ROWS], 0, 235)
    picture = np.repeat(grey[:, :, None], 3, axis=2)
    flow = Canvas(US_COLUMNS, 160.0, 0)
    flow.ellipse(-30, 10 + beat, 31, 5.0, 1, angle=-0.35, soft=3)
    strength = flow.pixels[offset : offset + US_ROWS] * inside
    red = (0.55 + 0.45 * beat) * 235
    picture[:, :, 0] += strength * (red - picture[:, :, 0])
    picture[:, :, 1] += strength * (70 * max(0.0, beat) - picture[:, :, 1])
    picture[:, :, 2] += strength * (40 * (1 - beat) - picture[:, :, 2])
    return np.clip(picture, 0, 255).astype(np.uint8)


def _with_grain(canvas: Canvas, seed: int, strength: float) -> NDArray[np.float32]:
    canvas.pixels += np.random.default_rng(seed).normal(0, strength, canvas.pixels.shape).astype(np.float32)
    return np.clip(canvas.pixels, 0, 4095)
