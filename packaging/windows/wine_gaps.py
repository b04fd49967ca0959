"""Gives a test's Wine functions that it exports but does not have: calling one ends the program there.

Wine 10 lacks the parts of complex numbers, which numpy asks for (Windows has had them since its universal C runtime;
without them no numpy that this program takes, 2.2 and later, starts there), and a colour profile, which Qt asks for.
Nothing of this is shipped: it only touches the copy of Wine in the folder where setup.exe is tried.

Usage: wine_gaps.py .../wine/x86_64-windows
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Mapping
from pathlib import Path

# x64: a float complex comes in the register rcx, one of doubles behind the pointer in it (long double is double there).
REAL = bytes.fromhex("f20f1001c3")  # movsd xmm0, [rcx]; ret
IMAGINARY = bytes.fromhex("f20f104108c3")  # movsd xmm0, [rcx + 8]; ret
NOTHING = bytes.fromhex("31c0c3")  # xor eax, eax; ret
GAPS = {
    "ucrtbase.dll": {
        b"crealf": bytes.fromhex("660f6ec1c3"),  # movd xmm0, ecx; ret
        b"cimagf": bytes.fromhex("48c1e920660f6ec1c3"),  # shr rcx, 32; movd xmm0, ecx; ret
        b"creal": REAL,
        b"cimag": IMAGINARY,
        b"creall": REAL,
        b"cimagl": IMAGINARY,
    },
    "mscms.dll": {b"WcsCreateIccProfile": NOTHING},  # "there is none"
}


class NotThere(ValueError):
    """The file is no 64-bit library, or does not export what is wanted."""


def filled(library: bytes, functions: Mapping[bytes, bytes]) -> bytes:
    """Give the library with the code of ``functions`` in place of its stubs. Raises NotThere."""
    places = _exports(library)
    result = bytearray(library)
    for name, code in functions.items():
        if name not in places:
            raise NotThere(f"{name.decode()} is not exported")
        result[places[name] : places[name] + len(code)] = code
    return bytes(result)


def _exports(library: bytes) -> dict[bytes, int]:
    """Give the place in the file of each function that is exported by name (PE format, export directory table)."""
    try:
        (start,) = struct.unpack_from("<I", library, 0x3C)
        if library[start : start + 4] != b"PE\0\0" or struct.unpack_from("<H", library, start + 24)[0] != 0x20B:
            raise NotThere("not a library for 64 bit")
        count, optional = struct.unpack_from("<H12xH", library, start + 6)
        sections = [
            struct.unpack_from("<4I", library, start + 24 + optional + 40 * number + 8) for number in range(count)
        ]

        def place(address: int) -> int:
            for size, virtual, _, raw in sections:
                if virtual <= address < virtual + size:
                    return int(raw + address - virtual)
            raise NotThere("an address outside the file")

        table = place(struct.unpack_from("<I", library, start + 24 + 112)[0])
        names, functions, words, ordinals = struct.unpack_from("<4I", library, table + 24)
        found = {}
        for number in range(names):
            (word,) = struct.unpack_from("<I", library, place(words) + 4 * number)
            (ordinal,) = struct.unpack_from("<H", library, place(ordinals) + 2 * number)
            (function,) = struct.unpack_from("<I", library, place(functions) + 4 * ordinal)
            begin = place(word)
            found[library[begin:].split(b"\0", maxsplit=1)[0]] = place(function) if function else 0
    except struct.error as error:
        raise NotThere("cut short") from error
    return found


def main() -> int:
    """Change the libraries in place; a second time changes nothing."""
    folder = Path(sys.argv[1])
    for name, functions in GAPS.items():
        path = folder / name
        path.write_bytes(filled(path.read_bytes(), functions))
    return 0


if __name__ == "__main__":
    sys.exit(main())
