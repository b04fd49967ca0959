"""A station for the tests of jobs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.station import Station


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """A storage SCP with a store."""
    made = Station(tmp_path)
    yield made
    made.close()
