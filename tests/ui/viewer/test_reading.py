"""Which study is read is told when it becomes another, and only then."""

from __future__ import annotations

from qrstation.core.events import StudiesDeleted
from qrstation.core.instance import StudyHeading
from tests.ui.viewer.made_up import heading
from tests.ui.viewer.screen import Screen


def test_the_newest_is_read_and_the_other_is_its_prior(screen: Screen) -> None:
    told: list[StudyHeading | None] = []
    reading = screen.pane.reading
    reading.changed.connect(told.append)
    assert (reading.current, reading.prior) == (None, None)
    today, before = heading("1.1", "20261120"), heading("1.2", "20250506")
    screen.pane.open_study(today)
    screen.pane.open_study(before)
    screen.pane.open_study(today)
    assert (reading.current, reading.prior) == (today, before)
    assert told == [today], "a prior beside it changes nothing"
    screen.pane.on_studies_deleted(StudiesDeleted(("1.1",)))
    assert (reading.current, reading.prior) == (before, None)
    screen.pane.on_studies_deleted(StudiesDeleted(("1.2",)))
    assert told == [today, before, None]
