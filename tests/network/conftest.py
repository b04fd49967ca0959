"""What the tests of the network share."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.certificates import Authority, Pair
from tests.network.raw import Running, open_files


@pytest.fixture
def running() -> Iterator[Running]:
    before, files = threading.active_count(), open_files()
    instance = Running(deadline=1, idle=30)
    yield instance
    instance.scp.stop(0.5)
    assert threading.active_count() <= before
    assert open_files() <= files


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="module")
def authority(folder: Path) -> Authority:
    return Authority(folder)


@pytest.fixture(scope="module")
def pair(authority: Authority) -> Pair:
    return authority.issue()
