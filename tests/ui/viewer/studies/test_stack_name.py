"""Names of stacks."""

from __future__ import annotations

from qrstation.core.codes.stacks import StackCode
from qrstation.core.notice import notice
from qrstation.core.standard.uid import is_acceptable
from qrstation.imaging.stacks.stack import Stack
from qrstation.ui.viewer.studies.stack_name import key_in, series_in, stack_name, stack_words


def test_a_name_tells_its_series_and_its_key() -> None:
    assert stack_name("1.2") == "1.2"
    name = stack_name("1.2", "echo=2")
    assert (series_in(name), key_in(name)) == ("1.2", "echo=2")
    assert (series_in("1.2"), key_in("1.2")) == ("1.2", "")


def test_no_stored_series_is_taken_for_a_stack_of_another() -> None:
    assert not is_acceptable(stack_name("1.2", "x"))
    assert series_in("1.2#x") == "1.2#x"


def test_people_read_what_tells_a_stack_from_the_others() -> None:
    oblique = notice(StackCode.OBLIQUE, plane=notice(StackCode.CORONAL))
    size = notice(StackCode.SIZE, columns=512, rows=256)
    water = notice(StackCode.KIND, own="W\\DIXON")
    assert stack_words(Stack()) == ""
    assert stack_words(Stack(told=(oblique, size, water))) == "oblique coronal · 512 × 256 · water DIXON"
    assert stack_words(Stack(told=(notice(StackCode.KIND, own=""),), number=2)) == "plain (2)"
