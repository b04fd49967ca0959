"""C-GET: which presentation contexts are proposed for what is to come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qrstation.network.get_scu import MOST_CONTEXTS, SYNTAXES, plan_contexts


@given(st.lists(st.integers(0, 400), max_size=200))
def test_every_class_gets_a_context_while_there_are_any(numbers: list[int]) -> None:
    classes = [f"1.2.{number}" for number in numbers]
    planned = plan_contexts(classes)
    assert len(planned) <= MOST_CONTEXTS
    proposed = {uid for uid, _ in planned}
    assert set(list(dict.fromkeys(classes))[:MOST_CONTEXTS]) <= proposed
    for uid in proposed:
        syntaxes = [syntax for each, several in planned if each == uid for syntax in several]
        assert set(SYNTAXES) == set(syntaxes)
