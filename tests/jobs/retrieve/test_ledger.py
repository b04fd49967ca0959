"""The ledger: what was listed, what is here, what is missing, whichever comes first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qrstation.jobs.retrieve.ledger import Ledger

UIDS = st.lists(st.sampled_from([f"1.{number}" for number in range(12)]))


@given(UIDS, UIDS, UIDS)
def test_the_order_of_listing_and_arriving_does_not_matter(
    early: list[str], listed: list[str], late: list[str]
) -> None:
    ledger = Ledger()
    ledger.tick(early)
    assert ledger.expected is None
    assert not ledger.is_complete
    new = ledger.add(listed)
    assert new == tuple(dict.fromkeys(listed))
    assert ledger.add(listed) == ()
    ledger.tick(late)
    ledger.is_closed = True
    here = set(early) | set(late)
    assert ledger.expected == len(set(listed))
    assert ledger.stored == len(set(listed) & here)
    assert ledger.missing == tuple(uid for uid in dict.fromkeys(listed) if uid not in here)
    assert ledger.is_complete == (bool(listed) and not ledger.missing)
    assert ledger.missing_of(listed) == tuple(uid for uid in listed if uid not in here)


def test_each_arrival_is_new_once() -> None:
    ledger = Ledger()
    assert ledger.tick(["1", "2", "2"]) == 2
    assert ledger.tick(["2", "3"]) == 1
    assert ledger.stored == 3, "where nothing is listed yet, all that came counts"
    ledger.add(["2"])
    ledger.is_closed = True
    assert ledger.stored == 1
    assert ledger.is_complete
