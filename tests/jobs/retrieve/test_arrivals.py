"""Arrivals: each watcher hears of what came for its own request, and of nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qrstation.core.events import Again, InstancesStored
from qrstation.core.instance import InstanceRecord
from qrstation.core.jobs.job import RetrieveRequest
from qrstation.jobs.retrieve.arrivals import Arrivals
from qrstation.receiver.wire import decode_event, encode_event
from tests.archives import EXPLICIT

CT = "1.2.840.10008.5.1.4.1.1.2"


def record(study: str, series: str, uid: str) -> InstanceRecord:
    """Give what the index says of an instance."""
    return InstanceRecord(study, series, uid, CT, EXPLICIT, Path("a.dcm"), 1)


NEWS = InstancesStored(
    (record("1", "1.1", "new 1.1"), record("1", "1.2", "new 1.2"), record("2", "2.1", "new 2.1")),
    (Again("1", "1.1", "again 1.1"), Again("1", "1.2", "again 1.2"), Again("2", "2.1", "again 2.1")),
)


@pytest.mark.parametrize(
    ("request_", "heard"),
    [
        (RetrieveRequest("Main", "1"), {"new 1.1", "new 1.2", "again 1.1", "again 1.2"}),
        (RetrieveRequest("Main", "1", ("1.2",)), {"new 1.2", "again 1.2"}),
        (RetrieveRequest("Main", "1", ("1.2",), ("again 1.2", "new 1.1")), {"again 1.2"}),
        (RetrieveRequest("Main", "1", ("2.1",)), set()),
        (RetrieveRequest("Main", "3"), set()),
    ],
)
def test_a_watcher_hears_of_what_it_asked_for_only(request_: RetrieveRequest, heard: set[str]) -> None:
    told: list[frozenset[str]] = []
    arrivals = Arrivals()
    with arrivals.watch(request_, told.append):
        arrivals.on_stored(NEWS)
    assert set().union(*told) == heard
    assert len(told) == bool(heard), "news of nothing are not told"


def test_after_its_block_a_watcher_hears_nothing() -> None:
    told: list[frozenset[str]] = []
    arrivals = Arrivals()
    with arrivals.watch(RetrieveRequest("Main", "1"), told.append):
        pass
    arrivals.on_stored(NEWS)
    assert not told


def test_what_came_again_crosses_the_channel_with_its_study_and_series() -> None:
    assert decode_event(json.loads(json.dumps(encode_event(NEWS)))) == NEWS


def test_every_watcher_hears_that_news_were_lost() -> None:
    arrivals = Arrivals()
    lost: list[str] = []
    with arrivals.watch(RetrieveRequest("Main", "1"), lambda uids: None, lambda: lost.append("one")):
        with arrivals.watch(RetrieveRequest("Main", "2"), lambda uids: None, lambda: lost.append("two")):
            arrivals.on_news_lost()
        arrivals.on_news_lost()
    arrivals.on_news_lost()
    assert lost == ["one", "two", "one"]
