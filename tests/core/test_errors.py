"""Failures: each is one line for the command line, and is known by who is to blame."""

from __future__ import annotations

import pickle
import re

from qrstation.core import errors
from qrstation.core.errors import RequestFailed, StationError


def test_a_failure_is_one_line() -> None:
    assert str(StationError("the disk is full", "make room")) == "the disk is full; make room"
    assert str(StationError("the disk is full")) == "the disk is full"
    failure = RequestFailed("it is busy", "try again", 0xA702)
    assert (str(failure), failure.code, failure.status) == ("it is busy; try again", "0xA702", 0xA702)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    tree = re.findall(r"^([│ ├└─]*)(\w+)", errors.__doc__ or "", re.M)
    drawn: dict[str, str] = {}
    path: list[str] = []
    for indent, name in tree:
        if name in vars(errors):
            depth = len(indent) // 4
            path[depth:] = [name]
            if depth:
                drawn[name] = path[depth - 1]
    real = {
        name: value.__mro__[1].__name__
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, StationError) and value is not StationError
    }
    assert drawn == real


def test_a_failure_travels() -> None:
    found = pickle.loads(pickle.dumps(StationError("what", "advice", "code")))
    assert (found.what, found.advice, found.code) == ("what", "advice", "code")
