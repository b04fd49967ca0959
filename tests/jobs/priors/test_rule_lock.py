"""A rule's lock: one for each name, over all that run rules of a home."""

from __future__ import annotations

from qrstation.core.station.home import Home
from qrstation.jobs.priors.rule_lock import rule_lock


def test_one_rule_is_held_once_and_another_beside_it(home: Home) -> None:
    first, again, other = (rule_lock(home, name) for name in ("Thorax", "Thorax", "../Kopf/ä"))
    assert first.acquire()
    assert not again.acquire()
    assert other.acquire()
    first.release()
    assert again.acquire()
    again.release()
    other.release()
    assert all(path.parent == home.run for path in home.run.iterdir())
