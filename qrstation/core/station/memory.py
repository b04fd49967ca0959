"""Memory: how much of it decoded images may take, and giving back what the C library keeps for itself."""

from __future__ import annotations

import ctypes
import os
import sys

USUAL_MOST = 2_000_000_000
_UNKNOWN = 512_000_000
"""Where the system does not tell how much it has."""


def for_images(gigabytes: float) -> int:
    """Give the bytes that decoded images may take: as the settings say, for 0 a quarter of all, at most 2 GB."""
    if gigabytes:
        return int(gigabytes * 1e9)
    whole = _of_machine()
    return min(whole // 4, USUAL_MOST) if whole else _UNKNOWN


def _of_machine() -> int:
    """Give the machine's memory in bytes; 0 where the system does not tell."""
    if sys.platform == "win32":
        # MEMORYSTATUSEX: two 32-bit numbers, the first its own length, then seven of 64 bits, the first all memory.
        status = (ctypes.c_uint64 * 8)(64)
        done = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status[1]) if done else 0
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return 0


def give_back() -> None:
    """Have the C library return what it holds of freed memory, where it has a call for that. Not for a GUI thread.

    glibc keeps blocks of up to 32 MiB once one of their size was freed, so that hundreds of frames that are gone would
    count as the program's for as long as it runs (mallopt(3), M_MMAP_THRESHOLD).
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:  # musl has none
        trim(0)
