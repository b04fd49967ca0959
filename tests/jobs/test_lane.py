"""The lane: as many associations as bring more, fewer when the archive refuses, never more than allowed."""

from __future__ import annotations

from qrstation.jobs.lane import Lane, Lanes


class Clock:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def full(lane: Lane) -> None:
    """Take every place."""
    while lane.take("job", 0):
        pass


def test_it_grows_while_more_associations_bring_more() -> None:
    clock = Clock()
    lane = Lane(16, clock)
    for rate in (100, 200, 400):
        full(lane)
        clock.now += 0.6
        lane.arrived(rate)
    assert lane.allowed == 16


def test_it_goes_back_when_more_associations_bring_no_more() -> None:
    clock = Clock()
    lane = Lane(16, clock)
    for _ in range(4):
        full(lane)
        clock.now += 0.6
        lane.arrived(100)
    assert lane.allowed == 4


def test_it_shrinks_when_the_archive_refuses_and_grows_again_later() -> None:
    clock = Clock()
    lane = Lane(4, clock)
    full(lane)
    lane.refused()
    assert lane.allowed == 3
    assert not lane.may_keep("job", 0)
    lane.give_back()
    for _ in range(10):
        lane.refused()
    assert lane.allowed == 1
    while lane.in_use > 1:
        lane.give_back()
    clock.now += 20
    for rate in (10, 100, 1000):
        full(lane)
        clock.now += 0.6
        lane.arrived(rate)
    assert lane.allowed > 1


def test_it_never_passes_the_setting() -> None:
    lane = Lane(2)
    full(lane)
    assert lane.in_use == 2
    lanes = Lanes()
    assert lanes.of("Main", 3) is lanes.of("Main", 3)
    assert lanes.of("Main", 1).allowed == 1


def test_the_more_urgent_job_goes_first() -> None:
    lane = Lane(1)
    assert lane.take("later", 5)
    assert not lane.take("urgent", 1)
    assert not lane.may_keep("later", 5)
    lane.give_back()
    assert not lane.take("later", 5)
    assert lane.take("urgent", 1)
    lane.give_back()
    lane.leave("urgent")
    assert lane.take("later", 5)
