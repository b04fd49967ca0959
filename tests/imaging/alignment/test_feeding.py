"""Which slices are shrunk in which order, and when an answer is worth computing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from qrstation.core.codes.alignment import AlignmentCode
from qrstation.core.instance import InstanceRecord
from qrstation.imaging.alignment.feeding import Feeding, Side
from qrstation.imaging.alignment.reduced import Reduced
from qrstation.imaging.stacks.stack import Stack, build_stack

SHRUNK = Reduced(np.zeros((20, 20), np.float32), 6.0)


def stack(places: Iterable[float], name: str = "1") -> Stack:
    """Make an axial stack."""
    plain = InstanceRecord("1", name, "", "", "", Path("x"), 1, "CT", rows=20, columns=20, spacing=(6.0, 6.0))
    axial = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    return build_stack(
        replace(plain, sop_uid=f"{name}.{z:g}", position=(0.0, 0.0, float(z)), orientation=axial) for z in places
    )


def feed(feeding: Feeding) -> list[int]:
    """Shrink all that is wanted; give after how many slices an answer was worth computing."""
    worth, count = [], 0
    while (wanted := feeding.next()) is not None:
        feeding.take(wanted, SHRUNK)
        count += 1
        if feeding.is_worth:
            assert feeding.volumes() is not None
            worth.append(count)
    return worth


def test_thin_slices_are_left_out_and_spread_ones_come_first() -> None:
    feeding = Feeding(stack(range(400)), stack(range(0, 400, 5), "2"))
    assert len(feeding.all()) == 100 + 80
    first = [feeding.all()[number].piece.location for number in range(25)]
    assert np.diff(np.array(first, float)).min() >= 15


def test_an_answer_is_worth_computing_early_now_and_then_and_at_the_end() -> None:
    feeding = Feeding(stack(range(400)), stack(range(0, 400, 2), "2"))
    worth = feed(feeding)
    assert worth[0] < 140
    assert worth[-1] == 200
    assert len(worth) < 10
    assert not feeding.is_worth


def test_what_arrives_later_is_shrunk_and_answered_again() -> None:
    feeding = Feeding(stack(range(0, 100, 5)), stack(range(0, 100, 5), "2"))
    feed(feeding)
    feeding.grow(Side.PRIOR, stack(range(0, 200, 5), "2"))
    wanted = feeding.next()
    assert wanted is not None
    assert wanted.side is Side.PRIOR
    assert len(feeding.all()) == 20
    assert feed(feeding)
    volumes = feeding.volumes()
    assert volumes is not None
    assert [len(volume.values) for volume in volumes] == [20, 40]


def test_what_cannot_be_shrunk_is_done_without() -> None:
    feeding = Feeding(stack(range(0, 100, 5)), stack(range(0, 100, 5), "2"))
    while (wanted := feeding.next()) is not None:
        feeding.take(wanted, AlignmentCode.NOT_DECODED if wanted.side is Side.PRIOR else SHRUNK)
    assert not feeding.is_worth
    assert feeding.reason is AlignmentCode.NOT_DECODED
    assert feeding.volumes() is None
