"""Gives memory that was freed back to the system, where the C library keeps it for itself."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Have the C library return what it holds of freed memory, where it has a call for that. Not for a GUI thread.

    glibc keeps blocks of up to 32 MiB once one of their size was freed, so that hundreds of frames that are gone would
    count as the program's for as long as it runs (mallopt(3), M_MMAP_THRESHOLD).
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:  # musl has none
        trim(0)
