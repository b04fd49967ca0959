"""What is pickled refers to its own parts by numbers; these must be the pickler's, or a few bytes take all memory."""

from __future__ import annotations

import pickle

_CHOSEN = frozenset({"PUT", "BINPUT", "LONG_BINPUT"})
"""They put a part under any number, up to which Python takes memory for as many: gigabytes for five bytes.

The protocol of our decoders numbers one part after the other and needs none of them."""


def check_numbering(head: bytes | memoryview) -> None:
    """Look through what is pickled without making anything of it. Raises UnpicklingError, ValueError."""
    import pickletools  # for which no start waits

    for operation, _, _ in pickletools.genops(bytes(head)):
        if operation.name in _CHOSEN:
            raise pickle.UnpicklingError(f"{operation.name} is not allowed")
