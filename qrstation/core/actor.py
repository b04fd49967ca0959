"""Who did what is told: a peer over an association, a person at this machine, or the station itself."""

from __future__ import annotations

import functools
import getpass
import os
import sys
from dataclasses import dataclass, field
from enum import StrEnum


class ActorKind(StrEnum):
    """What sort of actor it is, and of a person by what way."""

    ASSOCIATION = "association"
    """A peer, over an association: one that called this station, or an archive that answers its C-GET."""
    IMPORT = "import"
    """A person at this machine who brings files in."""
    WINDOW = "window"
    """A person at this machine, in the window."""
    COMMAND = "command"
    """A person at this machine, by a command of the command line or a program that speaks as one."""
    STATION = "station"
    """The station itself: it finds at its start what was kept before (the records say who had sent it), and makes
    room."""


_PERSONS = (ActorKind.IMPORT, ActorKind.WINDOW, ActorKind.COMMAND)


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acted: the calling AE title and address of a peer, or the account of a person."""

    kind: ActorKind
    name: str = ""
    address: str = ""
    association: int = field(default=0, compare=False)
    """Of a peer, over which association of this process, by its number; 0 where that is not known."""


STATION = Actor(ActorKind.STATION)


def peer(ae_title: str, address: str, association: int = 0) -> Actor:
    """Give the peer that calls itself so; what it says may hold anything, and is kept as it can be shown."""
    shown = "".join(c if c.isprintable() else "?" for c in ae_title.strip(" \0"))
    return Actor(ActorKind.ASSOCIATION, shown, address, association)


def person(way: object) -> Actor:
    """Give the person whose process this is, acting by ``way``; what is no way of persons counts as a command."""
    return Actor(next((kind for kind in _PERSONS if kind == way), ActorKind.COMMAND), _account())


@functools.cache
def _account() -> str:
    """Give the name of the account as the system knows it, whatever the environment says; else its number."""
    if sys.platform == "win32":
        try:
            return os.getlogin()
        except OSError:
            return getpass.getuser()
    import pwd

    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # an account of a container, or of a directory that does not answer
        return str(number)
