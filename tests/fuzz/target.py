"""A target: a reader of bytes from outside, what to feed it with, and what must hold whatever it is fed."""

from __future__ import annotations

import functools
import importlib
import pkgutil
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz import targets

FOLDER = Path(__file__).parent
SEEDS, FOUND = FOLDER / "seeds", FOLDER / "found"
NAMES = sorted(module.name for module in pkgutil.iter_modules(targets.__path__))


@dataclass(frozen=True)
class Target:
    """What must hold: only errors that are declared, and calls, depth and memory in proportion to the input."""

    take: Callable[[bytes], object]
    """Reads the bytes, and raises AssertionError where something else does not hold that must."""
    seeds: Callable[[], Mapping[str, bytes]]
    """Makes the inputs to begin with, by name; the same at each call, and of nobody real."""
    allowed: tuple[type[Exception], ...] = ()
    """The errors that the reader declares."""
    logged: tuple[type[Exception], ...] = ()
    """The errors that may be logged as unexpected, where whoever asks is told and nothing else comes of it."""
    words: tuple[bytes, ...] = ()
    """What means something to it, to be put in here and there."""
    change: Callable[[bytes, random.Random], bytes] | None = None
    """Mutates knowing the form, where chance alone would hardly ever keep it."""
    longest: int = 4096
    """Bytes of an input at most."""
    runs: int = 600
    """Mutations in a run of the tests."""
    calls: int = 50_000
    """Function calls at most that an input of no bytes may cost ..."""
    calls_a_byte: int = 120
    """... and how many more each byte."""
    memory: int = 4 << 20
    """Bytes of memory at most that are taken for an input of no bytes ..."""
    memory_a_byte: int = 256
    """... and how many more for each byte."""
    depth: int = 250
    """Calls within calls at most: nothing may go deeper for what somebody sends."""


@functools.cache
def target(name: str) -> Target:
    """Give a target by the name of its module."""
    found = importlib.import_module(f"tests.fuzz.targets.{name}").TARGET
    assert isinstance(found, Target)
    return found


def inputs(folder: Path, name: str) -> dict[str, bytes]:
    """Give what lies below a folder for a target, by name."""
    return {path.name: path.read_bytes() for path in sorted((folder / name).glob("*.seed"))}
