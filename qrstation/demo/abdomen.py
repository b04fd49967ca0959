"""The organs below the diaphragm: each comes and goes along the axis where it does in a person."""

from __future__ import annotations

import math

from qrstation.demo.canvas import Canvas
from qrstation.demo.person import Person, bump

TOP = -180.0


def draw(canvas: Canvas, height: float, who: Person, contrast: float) -> None:
    """Draw what a slice at ``height`` cuts of the organs; ``contrast`` is that of the blood, in HU."""
    if height > TOP:
        return
    if height < -272:
        canvas.ellipse(0, 2, 164 * who.width(height) - 26, 120 * who.depth(height) - 28, -95, soft=3, power=2.35)
    _upper(canvas, height, who, contrast)
    _kidneys(canvas, height, who, contrast)
    if height < -300:
        _bowel(canvas, height, who)
    if height < -255:
        if height > -440:
            canvas.disc(8, 26, 10.5, 45 + contrast)
            canvas.ellipse(-16, 26, 12, 9, 45 + contrast * 0.8)
        else:
            apart = 8 + (-440 - height) * 0.3
            for side in (-1, 1):
                canvas.disc(side * apart, 20, 7, 45 + contrast)
                canvas.ellipse(side * apart, 32, 7, 6, 45 + contrast * 0.8)
    if height < who.hips:
        _hips(canvas, height, who)


def _upper(canvas: Canvas, height: float, who: Person, contrast: float) -> None:
    top = who.domes[0]
    liver = bump(height, (top + who.liver_end) / 2, (top - who.liver_end) / 2) ** 0.7
    if height < top - 40:
        canvas.ellipse(-62, -8, 70 * liver, 72 * liver, 62 + contrast / 2, angle=0.2, soft=2, power=2.2)
        left = bump(height, -262, 45)
        canvas.ellipse(-4, -44, 52 * left, 28 * left, 62 + contrast / 2, angle=0.2, soft=2)
        for number in range(7):
            turn = number * 2.4 + height / 60 + who.turn
            x, y = -62 + 40 * liver * math.cos(turn), -8 + 40 * liver * math.sin(turn)
            canvas.disc(x, y, 2.6 * liver, 62 + contrast)
    gall = bump(height, who.liver_end + 38, 26)
    canvas.ellipse(-46, -52, 14 * gall, 17 * gall, 8, soft=2)
    spleen = bump(height, who.domes[1] - 78, 54)
    canvas.ellipse(98, 30, 25 * spleen, 42 * spleen, 55 + contrast * 0.6, angle=-0.3, soft=2)
    stomach = bump(height, who.domes[1] - 70, 66)
    canvas.ellipse(58, -38, 46 * stomach, 33 * stomach, 30, angle=0.3, soft=2)
    gas = bump(height, who.domes[1] - 62, 44)
    canvas.ellipse(56, -52, 27 * gas, 12 * gas, -950, angle=0.2, soft=2)
    pancreas = bump(height, -326, 22)
    canvas.ellipse(10, -2, 52 * pancreas, 10 * pancreas, 45 + contrast * 0.4, angle=-0.25, soft=2)


def _kidneys(canvas: Canvas, height: float, who: Person, contrast: float) -> None:
    for side, middle in zip((-1, 1), who.kidneys, strict=True):
        kidney, pelvis = bump(height, middle, 56), bump(height, middle, 22)
        x = side * (60 + (height - middle) * -0.18)
        canvas.ellipse(x, 42, 24 * kidney, 29 * kidney, 35 + contrast * 1.1, angle=side * 0.5, soft=2)
        canvas.ellipse(x - side * 9, 40, 9 * pelvis, 13 * pelvis, 15, angle=side * 0.5, soft=3)
        if height < -300:
            canvas.ellipse(
                side * (30 + (-300 - height) * 0.12), 46, 13 * min(1.0, (-300 - height) / 60), 16, 55, soft=2
            )


def _bowel(canvas: Canvas, height: float, who: Person) -> None:
    near = min(1.0, (-300 - height) / 30)
    for side in (-1, 1):
        wall = 15 + 4 * math.sin(height / 19 + who.turn + side)
        canvas.disc(side * 104 * who.width(height), 0, wall * near, 45, soft=2)
        canvas.disc(side * 104 * who.width(height), 0, (wall - 4) * near, -700 if side < 0 else -150, soft=3)
    for loop in range(8):
        turn = loop * 0.8 + 0.5 * math.sin(height / 31 + loop * 1.7 + who.turn)
        x, y = 56 * math.cos(turn), -34 + 30 * math.sin(turn)
        wide = (11 + 4 * math.sin(height / 14 + 2.1 * loop + who.turn)) * near
        canvas.disc(x, y, wide, 55)
        canvas.disc(x, y, wide - 4, 5 if loop % 3 else -500)
    bladder = bump(height, who.hips - 130, 40)
    canvas.ellipse(0, -24, 46 * bladder, 34 * bladder, 6, soft=2)


def _hips(canvas: Canvas, height: float, who: Person) -> None:
    below = who.hips - height
    wing = min(1.0, below / 30)
    for side in (-1, 1):
        x, y = side * (104 - 0.16 * below), 34 - 0.14 * below
        canvas.ellipse(x, y, 9 * wing, (58 - 0.16 * below) * wing, 340, angle=side * 0.5, soft=2)
        canvas.ellipse(x, y, 5 * wing, (52 - 0.16 * below) * wing, 150, angle=side * 0.5, soft=2)
        head = bump(height, who.hips - 148, 24)
        canvas.disc(side * 88, 6, 25 * head, 330, soft=2)
        canvas.disc(side * 88, 6, 20 * head, 200, soft=2)
    sacrum = bump(height, who.hips - 60, 60)
    canvas.ellipse(0, 66, 46 * sacrum, 18 * sacrum, 240, soft=3, power=2.4)
