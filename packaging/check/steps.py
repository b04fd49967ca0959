"""The steps of a check: each is said with its seconds as it ends, and what failed decides the exit status."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


class CheckError(Exception):
    """A step did not do what it should; the text says what was seen."""


class StopCheckError(Exception):
    """What comes next makes no sense after a step that failed."""


@dataclass(frozen=True)
class Step:
    """A step that ended."""

    name: str
    seconds: float
    failure: str = ""
    note: str = ""


@dataclass
class Report:
    """The steps so far."""

    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str, *, is_needed: bool = False) -> Iterator[list[str]]:
        """Do a step; what is appended to the list that it gives is said beside it.

        A CheckError is kept and said. Raises StopCheckError where a step failed without which the rest makes no sense.
        """
        notes: list[str] = []
        failure = ""
        started = time.monotonic()
        try:
            yield notes
        except CheckError as error:
            failure = str(error) or "it failed"
        done = Step(name, time.monotonic() - started, failure, "; ".join(notes))
        self.steps.append(done)
        print(line_of(done), flush=True)
        if failure and is_needed:
            raise StopCheckError(name)

    @property
    def failed(self) -> list[Step]:
        """The steps that failed."""
        return [step for step in self.steps if step.failure]

    def end(self) -> int:
        """Say how it went; give the exit status."""
        if self.failed:
            names = ", ".join(step.name for step in self.failed)
            print(f"{len(self.failed)} of {len(self.steps)} steps failed: {names}", file=sys.stderr)
            return 1
        print(f"all {len(self.steps)} steps ok")
        return 0


def line_of(step: Step) -> str:
    """Give a step's line."""
    text = f"{'failed' if step.failure else 'ok':6} {step.seconds:6.1f} s  {step.name}"
    if step.note:
        text += f" ({step.note})"
    return f"{text}: {step.failure}" if step.failure else text
