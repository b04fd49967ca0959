"""What stands side by side in the viewer is aligned by the pixels, corrected by the hand, and that is kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qrstation.core.codes.alignment import AlignmentCode
from qrstation.core.instance import Vector
from qrstation.imaging.alignment.align import Alignment
from qrstation.imaging.stacks.stack import Stack
from qrstation.ui.viewer.scrolling import align_desk
from qrstation.ui.viewer.viewer_pane import ViewerPane
from tests.ui.viewer.made_up import MadeUpDecoders, MadeUpIndex, ct_series, heading
from tests.ui.viewer.screen import Screen

Tell = Callable[[Hashable, Alignment, bool], None]


class Answers:
    """Aligns as the test says, in place of what compares pixels."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell
        self.watched: dict[Hashable, tuple[Stack, Stack]] = {}
        Answers.last = self

    last: Answers

    def watch(self, pair: Hashable, current: Stack, prior: Stack) -> None:
        """Note a pair."""
        self.watched[pair] = (current, prior)

    def keep_only(self, pairs: set[Hashable]) -> None:
        """Leave the others."""
        self.watched = {pair: stacks for pair, stacks in self.watched.items() if pair in pairs}

    def close(self) -> None:
        """Nothing runs."""

    def answer(self, found: Alignment, *, is_last: bool = True) -> None:
        """Answer for the only pair."""
        (pair,) = self.watched
        self.tell(pair, found, is_last)


class Kept:
    """What the hand aligned, in memory."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Vector] = {}

    def alignments(self) -> dict[tuple[str, str], Vector]:
        """Give it."""
        return dict(self.known)

    def keep_alignment(self, one: str, other: str, shift: Vector | None) -> None:
        """Keep it one way, which is enough here."""
        self.known.pop((one, other), None)
        self.known.pop((other, one), None)
        if shift is not None:
            self.known[one, other] = shift


@pytest.fixture
def kept() -> Kept:
    """Keep nothing yet."""
    return Kept()


@pytest.fixture
def screen(
    qtbot: QtBot, store_index: MadeUpIndex, decoders: MadeUpDecoders, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Screen]:
    """Give a viewer that aligns, with a current study and a prior of other frames of reference."""
    monkeypatch.setattr(align_desk, "Aligning", Answers)
    store_index.put(*ct_series("1.1", count=40))
    store_index.put(*ct_series("1.2", count=40))
    pane = ViewerPane(store_index, decoders, aligned=kept)
    qtbot.addWidget(pane)
    pane.resize(1100, 640)
    pane.show()
    qtbot.waitExposed(pane)
    pane.open_study(heading("1.1"))
    pane.open_study(heading("1.2", "20260101"))
    made = Screen(pane, store_index, decoders, qtbot)
    qtbot.waitUntil(lambda: bool(Answers.last.watched))
    yield made
    pane.shutdown()


def caption(screen: Screen) -> str:
    """Give what is said beside the prior."""
    return screen.pane.viewports[1].annotations.caption


def test_what_is_not_linked_is_compared_and_followed(screen: Screen, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "Not linked: the pixels are being compared" in caption(screen))
    Answers.last.answer(Alignment(None, 0.0, AlignmentCode.TOO_FEW), is_last=False)
    Answers.last.answer(Alignment(8.0, 0.9))
    qtbot.waitUntil(lambda: "Aligned by the pixels (+8.0 mm)" in caption(screen))
    screen.pane.show_slice(0, 10)
    assert screen.pane.viewports[1].content.wanted_index == 14


def test_one_that_is_enlarged_is_still_compared(screen: Screen, qtbot: QtBot) -> None:
    screen.pane.stage.isolate(1)
    qtbot.waitUntil(lambda: "Not linked: the pixels are being compared" in caption(screen))
    Answers.last.answer(Alignment(8.0, 0.9))
    qtbot.waitUntil(lambda: "Aligned by the pixels (+8.0 mm)" in caption(screen))


def test_why_nothing_was_aligned_is_said(screen: Screen, qtbot: QtBot) -> None:
    Answers.last.answer(Alignment(None, 0.0, AlignmentCode.NOTHING_ALIKE))
    qtbot.waitUntil(lambda: "Not linked: nothing alike" in caption(screen))


def test_a_better_answer_takes_the_place_of_the_first_or_takes_it_back(screen: Screen, qtbot: QtBot) -> None:
    Answers.last.answer(Alignment(8.0, 0.9), is_last=False)
    qtbot.waitUntil(lambda: "+8.0 mm" in caption(screen))
    Answers.last.answer(Alignment(9.5, 0.9))
    qtbot.waitUntil(lambda: "+9.5 mm" in caption(screen))
    Answers.last.answer(Alignment(None, 0.0, AlignmentCode.AMBIGUOUS))
    qtbot.waitUntil(lambda: "Not linked: several places fit as well" in caption(screen))


def test_a_drag_with_alt_corrects_and_is_kept(screen: Screen, qtbot: QtBot, kept: Kept) -> None:
    Answers.last.answer(Alignment(8.0, 0.9))
    qtbot.waitUntil(lambda: "by the pixels" in caption(screen))
    screen.pane.show_slice(0, 10)
    canvas = screen.pane.viewports[1].canvas
    at = canvas.rect().center()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, at)
    for down in range(6, 31, 6):
        QTest.mouseMove(canvas, at + QPoint(0, down))
    assert screen.pane.viewports[0].content.wanted_index == 10
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, at + QPoint(0, 30))
    moved = screen.pane.viewports[1].content.wanted_index
    assert moved > 14
    qtbot.waitUntil(lambda: "Aligned by hand" in caption(screen) or "Aligned by hand" in first(screen))
    ((pair, way),) = kept.known.items()
    assert set(pair) == {"1.1.99", "1.2.99"}
    assert abs(way[2]) == pytest.approx(2.0 * (moved - 10))
    screen.pane.show_slice(0, 5)
    assert screen.pane.viewports[1].content.wanted_index == moved - 5


def test_the_hand_says_what_belongs_together_and_takes_it_back(screen: Screen, qtbot: QtBot, kept: Kept) -> None:
    screen.pane.show_slice(0, 10)
    screen.pane.show_slice(1, 20)
    screen.pane.commands["belong"].trigger()
    assert len(kept.known) == 1
    screen.pane.show_slice(0, 12)
    assert screen.pane.viewports[1].content.wanted_index == 22
    screen.pane.commands["forget alignment"].trigger()
    assert kept.known == {}
    qtbot.waitUntil(lambda: "Not linked" in caption(screen) + first(screen))


def first(screen: Screen) -> str:
    """Give what is said beside the current study."""
    return screen.pane.viewports[0].annotations.caption


def test_what_the_hand_aligned_is_known_at_the_next_start(
    qtbot: QtBot, store_index: MadeUpIndex, decoders: MadeUpDecoders, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(align_desk, "Aligning", Answers)
    kept.known["1.1.99", "1.2.99"] = (0.0, 0.0, 6.0)
    store_index.put(*ct_series("1.1", count=40))
    store_index.put(*ct_series("1.2", count=40))
    pane = ViewerPane(store_index, decoders, aligned=kept)
    qtbot.addWidget(pane)
    pane.resize(1100, 640)
    pane.show()
    pane.open_study(heading("1.1"))
    pane.open_study(heading("1.2", "20260101"))
    made = Screen(pane, store_index, decoders, qtbot)
    qtbot.waitUntil(lambda: "Aligned by hand" in caption(made))
    assert Answers.last.watched == {}
    pane.shutdown()
