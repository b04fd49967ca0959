"""What is pickled is a small program; of its operations only those are run that our pickler writes.

A decoder that was taken over chooses them freely. Some take gigabytes for five bytes (a part put under a number of its
own), some change an object from outside (`BUILD`, `APPENDS`, `SETITEMS`): numpy believes whatever a changed dtype says
of itself, and then reads and writes anywhere.
"""

from __future__ import annotations

import pickle

_RUN = frozenset(
    {
        *("PROTO", "FRAME", "STOP", "MEMOIZE", "BINGET", "LONG_BINGET"),
        *("NONE", "NEWTRUE", "NEWFALSE", "BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT"),
        *("SHORT_BINUNICODE", "BINUNICODE"),
        *("MARK", "EMPTY_TUPLE", "TUPLE", "TUPLE1", "TUPLE2", "TUPLE3"),
        *("STACK_GLOBAL", "REDUCE", "NEXT_BUFFER", "READONLY_BUFFER"),
    }
)
"""Numbers, texts, tuples, buffers, and calls of what is allowed."""


def check_operations(head: bytes | memoryview) -> None:
    """Look through what is pickled without making anything of it. Raises UnpicklingError, ValueError."""
    import pickletools  # for which no start waits

    for operation, _, _ in pickletools.genops(bytes(head)):
        if operation.name not in _RUN:
            raise pickle.UnpicklingError(f"{operation.name} is not allowed")
