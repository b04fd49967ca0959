"""Each reader of bytes from outside, fed with a fixed number of mutations, and with all that was ever found."""

from __future__ import annotations

import itertools

import pytest

from tests.fuzz.holding import feed, hold
from tests.fuzz.mutating import Mutations
from tests.fuzz.target import FOUND, NAMES, SEEDS, Target, inputs, target

SEED = 17
MEASURED = 8
"""Of so many inputs the memory of one is measured too, which takes several times as long."""


@pytest.mark.parametrize("name", NAMES)
def test_mutations_are_read_or_refused_at_a_bounded_cost(name: str) -> None:
    fed: Target = target(name)
    for use in (feed, hold):  # what is loaded at the first use counts against no input
        for data in inputs(SEEDS, name).values():
            use(fed, data)
    mutations = Mutations(list(inputs(SEEDS, name).values()), fed.words, fed.longest, SEED, fed.change)
    for number, data in enumerate(itertools.islice(mutations, fed.runs)):
        try:
            hold(fed, data, memory=not number % MEASURED)
        except BaseException as error:
            error.add_note(f"mutation {number} of {name}: {data!r}")
            raise


@pytest.mark.parametrize("name", NAMES)
def test_what_was_found_once_is_found_no_more(name: str) -> None:
    fed: Target = target(name)
    for data in inputs(SEEDS, name).values():
        feed(fed, data)
    for found, data in inputs(FOUND, name).items():
        try:
            hold(fed, data)
        except BaseException as error:
            error.add_note(f"{name}/{found}")
            raise


@pytest.mark.parametrize("name", NAMES)
def test_the_seeds_are_those_that_the_script_makes(name: str) -> None:
    made = {f"{seed}.seed": data for seed, data in target(name).seeds().items()}
    assert inputs(SEEDS, name) == made
