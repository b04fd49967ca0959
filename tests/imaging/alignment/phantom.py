"""Made persons, from head to knee, each other than the next: what alignment is tried on. Millimetres, z up."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

TISSUES = ("fat", "muscle", "lung", "air", "bone", "marrow", "vessel", "liver", "kidney", "spleen", "gut", "brain",
           "fluid", "heart", "disc")  # fmt: skip
_HU = (-95, 52, -850, -1000, 480, 190, 45, 58, 34, 50, 30, 36, 8, 42, 80)
_HU_CONTRAST = (-95, 58, -845, -1000, 480, 195, 210, 108, 190, 125, 60, 42, 8, 150, 82)
_T1 = (900, 420, 30, 5, 20, 600, 60, 500, 330, 350, 330, 560, 120, 240, 300)
_T2 = (700, 250, 25, 5, 15, 350, 40, 260, 520, 500, 420, 430, 950, 200, 150)
TABLES = {"CT": _HU, "CT+": _HU_CONTRAST, "T1": _T1, "T2": _T2}


@dataclass(frozen=True, slots=True)
class Blob:
    """An ellipsoid: centre, half axes, tissue, how much of the breath it moves with, its turn in the plane (rad)."""

    centre: tuple[float, float, float]
    axes: tuple[float, float, float]
    tissue: str
    moves: float = 0.0
    turn: float = 0.0


@dataclass(frozen=True, slots=True)
class Tube:
    """A column of ellipses: for each height its centre and half axes, between which it is interpolated."""

    heights: tuple[float, ...]
    ellipses: tuple[tuple[float, float, float, float], ...]
    tissue: str
    moves: float = 0.0
    power: float = 2.0


@dataclass(slots=True)
class Person:
    """A body as what is painted one over the other; ``arms`` apart, since they are held up or down."""

    parts: list[Blob | Tube] = field(default_factory=list)
    arms: list[Tube] = field(default_factory=list)
    diaphragm: float = -500.0


def make_person(seed: int) -> Person:
    """Make a person; the same for the same seed. z is 0 at the vertex and falls to the feet."""
    dice = np.random.default_rng(seed)
    tall, wide, deep = dice.uniform(0.92, 1.08), dice.uniform(0.86, 1.2), dice.uniform(0.85, 1.2)
    made = _Maker(dice, tall, wide, deep)
    made.outline()
    made.head()
    made.trunk()
    made.spine_and_ribs()
    made.belly()
    made.pelvis_and_legs()
    made.lumps()
    return Person(made.parts, made.arms, -500.0 * tall)


class _Maker:
    """Draws one person, each part with its own chance."""

    def __init__(self, dice: np.random.Generator, tall: float, wide: float, deep: float) -> None:
        self.dice, self.tall, self.wide, self.deep = dice, tall, wide, deep
        self.parts: list[Blob | Tube] = []
        self.arms: list[Tube] = []

    def outline(self) -> None:
        z = (-280, -300, -340, -400, -520, -640, -720, -800, -880, -935)
        a = (60, 95, 185, 175, 165, 150, 160, 175, 178, 165)
        b = (60, 70, 100, 120, 125, 115, 118, 122, 115, 100)
        fat = self.dice.uniform(8, 28)
        wide = [each * self._vary(0.05) for each in a]
        sizes = list(zip(wide, [each * self._vary(0.05) for each in b], strict=True))
        self._tube(z, [(0, 0, p + fat * 0.5, q + fat * 0.5) for p, q in sizes], "fat", power=2.4)
        self._tube(z, [(0, 4, p - fat * 0.5, q - fat * 0.5) for p, q in sizes], "muscle", power=2.4)
        for side in (-1, 1):
            x = side * 212
            arm = [(x, 10, 48, 50), (x * 1.04, 10, 42, 44), (x * 1.06, 0, 38, 40), (x * 1.05, -10, 30, 32)]
            self.arms.append(self._made_tube((-330, -450, -640, -860), arm, "muscle"))
            bone = [(x, 10, 15, 15), (x * 1.04, 10, 11, 11), (x * 1.06, 0, 13, 10), (x * 1.05, -10, 12, 8)]
            self.arms.append(self._made_tube((-330, -450, -640, -860), bone, "bone"))

    def head(self) -> None:
        size = self._vary(0.06)
        self._tube((-90, -150, -215, -250, -300), [(0, 0, 72, 92), (0, -12, 66, 85), (0, -6, 56, 66), (0, 4, 58, 58),
                                                    (0, 8, 66, 62)], "muscle")  # fmt: skip
        self._blob((0, 0, -78), (78 * size, 97 * size, 78), "muscle")
        self._blob((0, 0, -78), (73 * size, 92 * size, 74), "bone")
        self._blob((0, 0, -76), (66 * size, 85 * size, 67), "brain")
        for side in (-1, 1):
            self._blob((side * 13, -6, -66), (8, 26, 16), "fluid", turn=side * 0.2)
            self._blob((side * 32, -70, -112), (17, 20, 15), "fat")
            self._blob((side * 32, -74, -112), (12, 12, 12), "fluid")
            self._blob((side * 30, -62, -145), (16, 15, 16), "air")
            self._blob((side * 48, 18, -122), (26, 12, 12), "bone", turn=side * 0.5)
            self._blob((side * 60, 34, -126), (9, 9, 14), "air")
            self._blob((side * 44, -32, -190), (9, 34, 11), "bone", turn=side * 0.35)
        self._blob((0, -76, -95), (26, 12, 15), "air")
        self._blob((0, -50, -125), (12, 26, 20), "air")
        self._blob((0, -66, -178), (28, 22, 10), "bone")
        self._tube((-140, -200, -290, -380), [(0, -14, 9, 9), (0, -18, 9, 10), (0, -22, 9, 9), (0, -12, 9, 9)], "air")
        for side in (-1, 1):
            self._blob((side * 24, -16, -262), (12, 13, 25), "vessel")
            self._tube((-150, -220, -300), [(side * 30, -4, 5, 5), (side * 33, -8, 6, 6), (side * 26, -8, 6, 6)],
                       "vessel")  # fmt: skip

    def trunk(self) -> None:
        apex, base = -292 + self._by(6), -520 + self._by(12)
        for side in (-1, 1):
            size = self._vary(0.08)
            lung = [(side * 52, 20, 12, 14), (side * 68, 12, 44, 58), (side * 76, 4, 62 * size, 82),
                    (side * 82, 6, 66 * size, 90), (side * 88, 22, 54, 72), (side * 86, 44, 38, 34)]  # fmt: skip
            low = base - (14 if side > 0 else 0)
            z = tuple(np.interp((0, 0.2, 0.5, 0.72, 0.9, 1.0), (0, 1), (apex, low)))
            self._tube(z, lung, "lung", moves=0.9, power=2.3)
        self._tube((-300, -370, -420, -520), [(0, 0, 22, 34), (0, -6, 30, 46), (0, -8, 40, 60), (0, -8, 46, 62)],
                   "fat")  # fmt: skip
        self._blob((18, -34, -462 + self._by(8)), (58 * self._vary(0.1), 44, 56 * self._vary(0.1)), "heart", moves=0.6)
        self._blob((-6, -22, -404 + self._by(6)), (26, 26, 18), "vessel", moves=0.2)
        self._blob((6, -8, -382 + self._by(6)), (18, 40, 12), "vessel", turn=0.6)
        self._tube((-385, -480, -700), [(24, 38, 12, 12), (20, 42, 11, 11), (4, 30, 9, 9)], "vessel")
        self._tube((-340, -400), [(-22, -12, 9, 9), (-26, -10, 10, 10)], "vessel")
        for _ in range(34):
            side = self.dice.choice((-1, 1))
            at = (side * self.dice.uniform(30, 110), self.dice.uniform(-50, 60), self.dice.uniform(-500, -320))
            long = self.dice.uniform(6, 22)
            self._blob(at, (long, self.dice.uniform(3, 7), self.dice.uniform(4, 14)), "vessel", moves=0.6,
                       turn=self.dice.uniform(-1.5, 1.5))  # fmt: skip

    def spine_and_ribs(self) -> None:
        z = -148.0
        back = 16.0
        for number in range(24):
            height = (16.5, 24.0, 34.0)[(number > 6) + (number > 18)] * self._vary(0.07)
            grow = 0.55 + 0.02 * number
            back = float(np.interp(z, (-720, -560, -420, -280, -140), (46, 58, 62, 34, 14)))
            self._blob((0, back, z), (23 * grow + 4, 17 * grow + 3, height * 0.43), "bone")
            self._blob((0, back, z), (19 * grow + 3, 14 * grow + 2, height * 0.34), "marrow")
            self._blob((0, back + 28, z - 5), (7, 16 * grow, height * 0.3), "bone")
            if 7 <= number < 19:
                self._rib(number - 7, z, back)
            z -= height
        for side in (-1, 1):
            self._blob((side * 100, -60, -312), (58, 9, 9), "bone", turn=side * 0.35)
            self._blob((side * 112, 78, -400), (9, 42, 58), "bone", turn=side * 1.1)
            self._blob((side * 172, 12, -345), (24, 24, 24), "bone")
        self._tube((-335, -400, -470), [(0, -92, 22, 7), (0, -104, 15, 6), (0, -108, 16, 6)], "bone")

    def _rib(self, number: int, z: float, back: float) -> None:
        reach = (0.55, 0.8, 0.95, 1, 1, 1, 1, 0.95, 0.85, 0.7, 0.45, 0.3)[number]
        drop = (18 + 6 * number) * self._vary(0.1)
        half, front = float(np.interp(number, (0, 2, 6, 11), (72, 112, 138, 130))), back + 92
        for side in (-1, 1):
            for step in range(7):
                t = (0.12 + 0.8 * step / 6) * reach
                angle = t * math.pi * 0.92
                x, y = side * half * math.sin(angle) ** 0.8, back + 12 - front * (1 - math.cos(angle)) / 2 * 1.15
                self._blob((x, y, z - drop * t), (7, 17, 6.5), "bone", moves=0.15,
                           turn=side * (math.pi / 2 - angle) * 0.9 + math.pi / 2)  # fmt: skip

    def belly(self) -> None:
        self._tube((-530, -600, -700, -760), [(0, -6, 122, 72), (0, -8, 124, 76), (0, -8, 120, 72), (0, -6, 110, 60)],
                   "fat")  # fmt: skip
        liver = -556 + self._by(10)
        self._blob((-66, -6, liver), (76 * self._vary(0.08), 76, 74 * self._vary(0.12)), "liver", moves=1.0)
        self._blob((14, -44, liver + 8), (58, 36, 30 * self._vary(0.15)), "liver", moves=1.0)
        self._blob((-44, -34, liver - 44 + self._by(8)), (15, 22, 22 * self._vary(0.2)), "fluid", moves=0.8)
        self._blob((104, 30, -556 + self._by(12)), (28, 42, 48 * self._vary(0.15)), "spleen", moves=0.9)
        self._blob((56, -40, -566 + self._by(14)), (46, 34, 34), "gut", moves=0.7)
        for side in (-1, 1):
            at = (side * 62.0, 48.0, -632 + side * 8 + self._by(12))
            self._blob(at, (26, 30, 54 * self._vary(0.1)), "kidney", moves=0.6)
            self._blob((side * 52, 44, at[2]), (11, 12, 26), "fat", moves=0.6)
        self._blob((4, -6, -620 + self._by(10)), (58, 12, 14), "muscle", moves=0.5, turn=-0.2)
        for _ in range(26):
            at = (self.dice.uniform(-100, 100), self.dice.uniform(-66, 12), self.dice.uniform(-840, -620))
            size = self.dice.uniform(11, 24)
            self._blob(at, (size, size * self._vary(0.3), size * self._vary(0.4)), "gut", moves=0.3)
        for side in (-1, 1):
            self._tube((-560, -650, -740), [(side * 22, 58, 8, 10), (side * 40, 56, 22, 24), (side * 58, 40, 30, 34)],
                       "muscle")  # fmt: skip

    def pelvis_and_legs(self) -> None:
        self._blob((0, 62, -768), (48, 26, 46 * self._vary(0.1)), "bone")
        self._blob((0, 62, -768), (40, 19, 38), "marrow")
        for side in (-1, 1):
            self._blob((side * 96, 22, -752 + self._by(8)), (14, 62, 62 * self._vary(0.1)), "bone", turn=-side * 0.6)
            self._blob((side * 92, 6, -872 + self._by(6)), (36, 34, 30), "bone")
            self._blob((side * 90, 6, -872), (24, 24, 24), "marrow")
            self._blob((side * 45, -48, -890), (42, 12, 12), "bone", turn=side * 0.4)
            self._blob((side * 50, 48, -915), (16, 18, 28), "bone")
        self._blob((0, -22, -868 + self._by(6)), (44, 40, 34 * self._vary(0.25)), "fluid")
        self._blob((0, 30, -850), (22, 20, 60), "gut")
        for side in (-1, 1):
            leg = [(side * 84, 6, 84, 92), (side * 80, 4, 72, 78), (side * 74, 4, 56, 62), (side * 72, 6, 56, 58)]
            self._tube((-920, -1010, -1180, -1290), leg, "fat")
            self._tube((-920, -1010, -1180, -1290), [(x, y, a - 10, b - 10) for x, y, a, b in leg], "muscle")
            bone = [(side * 116, 8, 24, 22), (side * 104, 4, 15, 15), (side * 84, 0, 15, 15), (side * 74, -2, 36, 30)]
            self._tube((-890, -960, -1180, -1262), bone, "bone")
            self._tube((-900, -960, -1180, -1262), [(x, y, a * 0.6, b * 0.6) for x, y, a, b in bone], "marrow")
            self._blob((side * 73, -44, -1250), (21, 9, 21), "bone")
            self._tube((-1280, -1310, -1400), [(side * 73, 0, 38, 28), (side * 73, 0, 26, 22), (side * 73, -6, 14, 14)],
                       "bone")  # fmt: skip
            self._tube((-930, -1250), [(side * 64, -30, 5, 5), (side * 60, 26, 5, 5)], "vessel")

    def lumps(self) -> None:
        """Put fat and muscle here and there, which no two persons have at the same places."""
        for _ in range(60):
            tissue = str(self.dice.choice(("fat", "muscle")))
            at = (self.dice.uniform(-120, 120), self.dice.uniform(60, 95), self.dice.uniform(-940, -320))
            size = self.dice.uniform(8, 20)
            self._blob(at, (size * 1.5, size * 0.7, size), tissue)
        for _ in range(40):
            turn, far, z = self.dice.uniform(-3.1, 3.1), self.dice.uniform(0.2, 0.95), self.dice.uniform(-130, -25)
            round_ = math.sqrt(max(0.0, 1 - ((z + 76) / 67) ** 2))
            at = (60 * far * round_ * math.sin(turn), 80 * far * round_ * math.cos(turn), z)
            size = self.dice.uniform(4, 11)
            self._blob(at, (size, size * self._vary(0.5), size), "fluid", turn=turn)
        for _ in range(40):
            turn, far, z = self.dice.uniform(-3.1, 3.1), self.dice.uniform(0.3, 0.95), self.dice.uniform(-300, -130)
            at = (54 * far * math.sin(turn), 62 * far * math.cos(turn), z)
            size = self.dice.uniform(4, 11)
            tissue = str(self.dice.choice(("fat", "fat", "fluid", "vessel", "bone")))
            self._blob(at, (size, size * self._vary(0.5), size * 1.5), tissue, turn=turn)
        for _ in range(24):
            side = self.dice.choice((-1, 1))
            at = (side * self.dice.uniform(50, 110), self.dice.uniform(-50, 60), self.dice.uniform(-1290, -960))
            size = self.dice.uniform(8, 16)
            self._blob(at, (size, size, size * 1.6), str(self.dice.choice(("fat", "muscle"))))

    def _vary(self, by: float) -> float:
        return float(1 + self.dice.uniform(-1.5 * by, 1.5 * by))

    def _by(self, most: float) -> float:
        return float(self.dice.uniform(-1.5 * most, 1.5 * most))

    def _blob(self, centre: tuple[float, float, float], axes: tuple[float, float, float], tissue: str, *,
              moves: float = 0.0, turn: float = 0.0) -> None:  # fmt: skip
        x, y, z = centre
        a, b, c = axes
        self.parts.append(Blob((x * self.wide, y * self.deep, z * self.tall), (a * self.wide, b * self.deep, c), tissue,
                               moves, turn))  # fmt: skip

    def _made_tube(self, z, ellipses, tissue, moves=0.0, power=2.0):  # type: ignore[no-untyped-def]
        scaled = [(x * self.wide, y * self.deep, a * self.wide, b * self.deep) for x, y, a, b in ellipses]
        return Tube(tuple(float(h) * self.tall for h in z), tuple(scaled), tissue, moves, power)

    def _tube(self, z, ellipses, tissue, *, moves=0.0, power=2.0):  # type: ignore[no-untyped-def]
        self.parts.append(self._made_tube(z, ellipses, tissue, moves, power))
