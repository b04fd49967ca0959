"""Failures: each is one line for the command line, and is known by who is to blame."""

from __future__ import annotations

import pickle
import re

from qrstation.core import errors
from qrstation.core.codes.objects import ObjectCode
from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import RequestFailed, StationError
from qrstation.words import words_of
from tests.told import told


def test_a_failure_is_one_line() -> None:
    assert words_of(StationError.of(told("the disk is full", "make room"))).line == "the disk is full; make room"
    assert words_of(StationError.of(told("the disk is full"))).line == "the disk is full"
    failure = RequestFailed(WindowCode.TOLD, support="0xA702", what="it is busy", advice="try again")
    assert (words_of(failure).line, failure.support) == ("it is busy; try again", "0xA702")


def test_in_a_log_a_failure_is_its_code_and_its_values() -> None:
    assert str(StationError(WindowCode.TOLD, support="0x1", what="a", advice="b")) == "told what=a advice=b [0x1]"


def test_what_may_name_a_patient_is_in_no_log() -> None:
    said = str(StationError(ObjectCode.KEY_VALUE, keyword="PatientID", value="MRN-1", comment="no patient MRN-1"))
    assert "MRN-1" not in said
    assert "PatientID" in said


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
    found = pickle.loads(pickle.dumps(StationError.of(told("what", "advice", "code"))))  # noqa: S301 - our own errors, as processes hand them on
    assert (words_of(found).lines, found.support) == (("what", "advice"), "code")
