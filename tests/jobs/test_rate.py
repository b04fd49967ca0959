"""Rate and time left: right within a factor of two after five seconds, however the images come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.jobs.job import JobSnapshot, JobState, RetrieveRequest
from qrstation.jobs.rate import Rate


class Clock:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@given(st.floats(2, 2_000), st.floats(0.02, 1.0), st.floats(5, 60), st.lists(st.floats(0.5, 1.5), min_size=9))
def test_the_time_left_is_right_within_a_factor_of_two(
    a_second: float, every: float, seconds: float, jitter: list[float]
) -> None:
    """Images come every so often, in bunches that vary by half."""
    clock, total, due = Clock(), 0, 0.0
    rate = Rate(clock)
    step = 0
    while clock.now < seconds:
        clock.now += every * jitter[step % len(jitter)]
        step += 1
        due = a_second * clock.now
        if (bunch := int(due) - total) > 0:
            rate.count(bunch)
            total += bunch
    left = 10 * total + 100
    job = JobSnapshot(1, RetrieveRequest("Main", "1"), JobState.RUNNING, total + left, total, rate.a_second())
    assert job.seconds_left is not None
    assert left / a_second / 2 <= job.seconds_left <= left / a_second * 2


def test_nothing_came_yet() -> None:
    rate = Rate(Clock())
    assert rate.a_second() == 0
    assert not rate.has_news


def test_what_came_long_ago_counts_no_more() -> None:
    clock = Clock()
    rate = Rate(clock)
    rate.count(100)
    clock.now = 6.0
    assert rate.a_second() == 0
    assert not rate.has_news
