"""Who acted: the account is the system's, and nobody becomes a peer by saying so."""

from __future__ import annotations

import os
import pwd

import pytest

from qrstation.core.actor import Actor, ActorKind, peer, person


@pytest.mark.parametrize("way", [ActorKind.IMPORT, ActorKind.WINDOW, ActorKind.COMMAND])
def test_a_person_is_the_account_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch, way: ActorKind) -> None:
    for name in ("LOGNAME", "USER", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    who = person(str(way))
    assert (who.kind, who.name, who.address) == (way, pwd.getpwuid(os.getuid()).pw_name, "")


@pytest.mark.parametrize("way", ["association", "station", "", None, 5, [], {}])
def test_what_is_no_way_of_persons_counts_as_a_command(way: object) -> None:
    assert person(way).kind is ActorKind.COMMAND


def test_a_peer_is_named_as_it_can_be_shown() -> None:
    assert peer("STRANGER\x1b[2J  ", "10.0.0.7") == Actor(ActorKind.ASSOCIATION, "STRANGER?[2J", "10.0.0.7")
