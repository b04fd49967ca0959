"""Claims of clients: held until they are released, or until the client is gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from qrstation.core.errors import ReceiverGone
from qrstation.receiver.claims import Claims, Patience


class Client:
    """Somebody who holds."""

    is_gone = False


class Things:
    """Things that can be held."""

    def __init__(self) -> None:
        self.held: list[str] = []

    @contextmanager
    def thing(self, name: str) -> Iterator[None]:
        self.held.append(name)
        try:
            yield
        finally:
            self.held.remove(name)


def test_a_claim_is_held_until_its_own_client_releases_it() -> None:
    claims, things = Claims(), Things()
    a, b = Client(), Client()
    one, other = claims.hold(a, things.thing("one")), claims.hold(a, things.thing("other"))
    claims.release(b, one)
    assert things.held == ["one", "other"]
    claims.release(a, one)
    claims.release(a, one)
    assert things.held == ["other"]
    claims.release(a, other)
    assert things.held == []


def test_a_client_that_is_gone_holds_nothing() -> None:
    claims, things = Claims(), Things()
    a, b = Client(), Client()
    claims.hold(a, things.thing("one"))
    claims.hold(a, things.thing("other"))
    claims.hold(b, things.thing("third"))
    claims.drop(a)
    claims.drop(a)
    assert things.held == ["third"]


def test_the_rest_is_let_go_of_though_one_fails() -> None:
    claims, things = Claims(), Things()
    a = Client()

    @contextmanager
    def stubborn() -> Iterator[None]:
        yield
        raise ZeroDivisionError

    claims.hold(a, things.thing("one"))
    claims.hold(a, stubborn())
    claims.hold(a, things.thing("other"))
    with pytest.raises(ZeroDivisionError):
        claims.drop(a)
    assert things.held == []


def test_the_most_patient_counts() -> None:
    patience = Patience()
    with patience.at_least(900), patience.at_least(300):
        assert patience.idle(600) == 900
        with patience.at_least(900):
            assert patience.idle(600) == 900
        assert patience.idle(600) == 900
    assert patience.idle(600) == 600


def test_who_is_gone_already_gets_nothing_to_hold() -> None:
    claims, things = Claims(), Things()
    late = Client()
    late.is_gone = True
    claims.drop(late)
    with pytest.raises(ReceiverGone):
        claims.hold(late, things.thing("one"))
    assert things.held == []
