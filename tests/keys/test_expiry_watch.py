"""Certificates that end soon are told at the start, with new settings, and as time passes; and that it is over."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from qrstation.core.notice import Notice
from qrstation.core.station.settings import ReceiverSettings, Settings
from qrstation.keys.expiry_watch import ExpiryWatch
from qrstation.words import words_of
from tests.keys.issued import issue

Told = queue.SimpleQueue[tuple[Notice, ...]]


@pytest.fixture
def told() -> Told:
    return queue.SimpleQueue()


@pytest.fixture
def watch(tmp_path: Path, told: Told) -> Iterator[ExpiryWatch]:
    made = ExpiryWatch(tmp_path, told.put, again=0.01)
    yield made
    made.close()


SETTINGS = Settings(receiver=ReceiverSettings(tls_certificate="certificate.pem", tls_key="key.pem"))


def test_what_ends_is_told_once_and_that_it_was_renewed_too(tmp_path: Path, watch: ExpiryWatch, told: Told) -> None:
    issue(tmp_path, days=3.5)
    watch.look_again(SETTINGS)
    (first,) = told.get(timeout=30)
    assert "the receiver's certificate expires in 3 days" in words_of(first).what
    issue(tmp_path, days=300)  # under the same name: seen without new settings
    assert told.get(timeout=30) == ()


def test_new_settings_are_looked_at_at_once(tmp_path: Path, told: Told) -> None:
    issue(tmp_path, days=3.5)
    watch = ExpiryWatch(tmp_path, told.put)
    watch.look_again(Settings())
    watch.look_again(SETTINGS)
    assert len(told.get(timeout=30)) == 1
    watch.look_again(Settings())
    assert told.get(timeout=30) == ()
    watch.close()
    watch.look_again(SETTINGS)
    assert told.empty()
