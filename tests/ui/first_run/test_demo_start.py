"""The demo is a program of its own: how it ended is told, whatever became of it."""

from __future__ import annotations

import queue
import subprocess
from typing import NoReturn

import pytest

from qrstation.ui.first_run.demo_start import DemoEnd, start_demo


def end_of(*command: str) -> DemoEnd:
    ended: queue.Queue[DemoEnd] = queue.Queue()
    start_demo(ended.put, command)
    return ended.get(timeout=60)


def test_one_that_ends_well_says_nothing() -> None:
    assert end_of("--version") == DemoEnd(0, "")


def test_one_that_fails_is_told_with_its_last_words() -> None:
    end = end_of("--no-such-option")
    assert end.status == 2
    assert "--no-such-option" in end.said


def test_one_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert end_of("--demo") == DemoEnd(1, "No such file or directory")
