"""Names of stacks."""

from __future__ import annotations

from qrstation.core.standard.uid import is_acceptable
from qrstation.ui.viewer.studies.stack_name import key_in, series_in, stack_name


def test_a_name_tells_its_series_and_its_key() -> None:
    assert stack_name("1.2") == "1.2"
    name = stack_name("1.2", "echo=2")
    assert (series_in(name), key_in(name)) == ("1.2", "echo=2")
    assert (series_in("1.2"), key_in("1.2")) == ("1.2", "")


def test_no_stored_series_is_taken_for_a_stack_of_another() -> None:
    assert not is_acceptable(stack_name("1.2", "x"))
    assert series_in("1.2#x") == "1.2#x"
