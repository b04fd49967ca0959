"""Pairs aligned in the background: from what is here, again with what arrives, and what nobody sees is left."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qrstation.core.codes.alignment import AlignmentCode
from qrstation.core.instance import InstanceRecord
from qrstation.imaging.alignment.align import Alignment
from qrstation.imaging.stacks.slice import Slice
from qrstation.imaging.stacks.stack import Stack, build_stack
from qrstation.ui.viewer.scrolling.aligning import Aligning
from tests.imaging.alignment.phantom import make_person
from tests.imaging.alignment.scanner import Scan, Scanned, scan
from tests.imaging.alignment.stored import instances

PATIENCE = 100.0


class Told:
    """What was told of pairs."""

    def __init__(self) -> None:
        self.answers: list[tuple[Hashable, Alignment]] = []
        self._changed = threading.Condition()

    def __call__(self, pair: Hashable, found: Alignment, is_last: bool) -> None:
        """Take an answer."""
        with self._changed:
            self.answers.append((pair, found))
            self._changed.notify_all()

    def wait_for(self, pair: Hashable, is_enough: Callable[[list[Alignment]], bool] = bool) -> list[Alignment]:
        """Wait until the answers of a pair are enough, and give them."""
        with self._changed:
            assert self._changed.wait_for(lambda: is_enough(self.of(pair)), PATIENCE)
        return self.of(pair)

    def of(self, pair: Hashable) -> list[Alignment]:
        """Give the answers of a pair."""
        return [found for each, found in self.answers if each == pair]


@pytest.fixture
def told() -> Told:
    """Collect answers."""
    return Told()


@pytest.fixture
def aligning(told: Told) -> Iterator[Aligning]:
    """Align until the test ends."""
    made = Aligning(told)
    yield made
    made.close()


def stored(folder: Path, made: Scanned, study: str) -> Stack:
    """Write a scan as files, and give its stack."""
    records = []
    for image in instances(made, study, f"{study}.9"):
        path = folder / f"{image.SOPInstanceUID}.dcm"
        image.save_as(path)
        x, y, z = map(float, image.ImagePositionPatient)
        records.append(
            InstanceRecord(
                study, f"{study}.1", image.SOPInstanceUID, image.SOPClassUID, "", path, 1, "CT", image.InstanceNumber,
                image.Rows, image.Columns, 1, (x, y, z), (1.0, 0.0, 0.0, 0.0, 1.0, 0.0), (made.cell, made.cell),
            )
        )  # fmt: skip
    return build_stack(records)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Stack, Stack]:
    """Make two scans of one person, 80 mm apart."""
    folder, body = tmp_path_factory.mktemp("pair"), make_person(5)
    current = stored(folder, scan(body, Scan(-300, -560, 6, seed=1)), "1.2.95")
    return current, stored(folder, scan(body, Scan(-320, -560, 6, zero=80, seed=2)), "1.2.96")


def test_a_pair_is_aligned(aligning: Aligning, told: Told, pair: tuple[Stack, Stack]) -> None:
    aligning.watch("pair", *pair)
    found = told.wait_for("pair", lambda answers: any(each.offset is not None for each in answers))
    assert found[-1].offset == pytest.approx(80, abs=3)


def test_what_arrives_is_answered_anew(aligning: Aligning, told: Told, pair: tuple[Stack, Stack]) -> None:
    current, prior = pair
    few = Stack(prior.slices[:3], prior.normal)
    aligning.watch("pair", current, few)
    assert told.wait_for("pair")[-1].reason is AlignmentCode.TOO_FEW
    aligning.watch("pair", current, prior)
    told.wait_for("pair", lambda answers: answers[-1].offset is not None)


def test_what_nobody_sees_any_more_is_left(aligning: Aligning, told: Told, pair: tuple[Stack, Stack]) -> None:
    aligning.watch("left", *pair)
    aligning.keep_only({"pair"})
    aligning.watch("pair", *pair)
    told.wait_for("pair")
    assert told.of("left") == []


def test_files_that_are_gone_end_nothing(aligning: Aligning, told: Told, pair: tuple[Stack, Stack]) -> None:
    current, prior = pair
    gone = Stack(tuple(_without_file(piece) for piece in prior.slices), prior.normal)
    aligning.watch("pair", current, gone)
    assert told.wait_for("pair")[-1].reason is AlignmentCode.NOT_DECODED


def _without_file(piece: Slice) -> Slice:
    return replace(piece, record=replace(piece.record, path=Path("/nowhere/at-all.dcm")))
