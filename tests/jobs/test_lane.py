"""The lane: as many associations as bring more, fewer when the archive refuses, never more than allowed."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

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


def refused(lane: Lane) -> None:
    """Have the archive refuse the association of one place, which is given back."""
    lane.ending(refused=True)
    lane.give_back(was_ending=True)


def test_it_shrinks_when_the_archive_refuses_and_grows_again_later() -> None:
    clock = Clock()
    lane = Lane(4, clock)
    full(lane)
    lane.ending(refused=True)
    assert lane.allowed == 3
    assert lane.may_keep("job", 0), "those that the archive serves go on"
    assert not lane.take("job", 0)
    lane.give_back(was_ending=True)
    assert (lane.in_use, lane.take("job", 0)) == (3, False)
    for _ in range(3):
        refused(lane)
    for _ in range(7):
        assert lane.take("job", 0)
        refused(lane)
    assert (lane.allowed, lane.in_use) == (1, 0)
    clock.now += 20
    for rate in (10, 100, 1000):
        full(lane)
        clock.now += 0.6
        lane.arrived(rate)
    assert lane.allowed > 1


def test_a_place_whose_association_is_being_closed_is_not_taken_and_drives_nobody_away() -> None:
    lane = Lane(2)
    full(lane)
    lane.ending()
    assert lane.may_keep("job", 0)
    assert not lane.take("job", 0)
    lane.give_back(was_ending=True)
    assert lane.take("job", 0)


class Associations(RuleBasedStateMachine):
    """An archive that serves so many associations at once, and a lane with more work than places."""

    @initialize(serves=st.integers(1, 6), more=st.integers(1, 10))
    def begin(self, serves: int, more: int) -> None:
        """Begin with a lane that has grown beyond what the archive serves."""
        self.serves = serves
        clock = Clock()
        self.lane = Lane(serves + more, clock)
        for rate in (1, 10, 100, 1000):
            full(self.lane)
            clock.now += 0.6
            self.lane.arrived(rate)
            while self.lane.in_use:
                self.lane.give_back()
        self.calling = self.served = self.turned_away = self.closing = 0

    @precondition(lambda self: self.lane.in_use <= self.serves)
    @rule(times=st.integers(1, 5))
    def call(self, times: int) -> None:
        """Take places in a burst, and begin to call the archive."""
        for _ in range(times):
            self.calling += self.lane.take("job", 0)

    @precondition(lambda self: self.calling)
    @rule()
    def answer(self) -> None:
        """Have the archive serve a caller, or turn it away."""
        self.calling -= 1
        if self.served + self.closing < self.serves:
            self.served += 1
        else:
            self.turned_away += 1

    @precondition(lambda self: self.turned_away)
    @rule()
    def hear_of_a_refusal(self) -> None:
        """Take note that the archive refused."""
        self.turned_away -= 1
        refused(self.lane)

    @precondition(lambda self: self.served)
    @rule()
    def let_go(self) -> None:
        """Begin to close an association that was served."""
        self.served -= 1
        self.closing += 1
        self.lane.ending()

    @precondition(lambda self: self.closing)
    @rule()
    def close(self) -> None:
        """Have an association closed at both ends."""
        self.closing -= 1
        self.lane.give_back(was_ending=True)

    @invariant()
    def no_refusal_costs_more_than_one(self) -> None:
        """See that the archive's places are never left empty for ever."""
        if hasattr(self, "lane"):
            assert self.lane.allowed >= self.serves

    def teardown(self) -> None:
        """Go on until nothing changes: as many associations as the archive serves are open."""
        if not hasattr(self, "lane"):
            return
        while True:
            while self.closing:
                self.close()
            if self.lane.in_use == self.served + self.calling + self.turned_away:
                self.call(1)
            if self.calling:
                self.answer()
            elif self.turned_away:
                self.hear_of_a_refusal()
            else:
                break
        assert self.served == self.lane.in_use == self.lane.allowed == self.serves


test_the_lane_comes_to_what_the_archive_serves = Associations.TestCase


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
