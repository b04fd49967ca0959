"""Gives a test's Wine six functions that its C runtime lacks: the parts of complex numbers, which numpy asks for.

Wine 10 exports creal, cimag and their like, and ends the program that calls one; Windows has had them since its
universal C runtime. Without them no numpy that this program takes (2.2 and later) starts there. Nothing of this
is shipped: it only touches the copy of Wine in the folder where setup.exe is tried.

Usage: wine_complex.py .../wine/x86_64-windows/ucrtbase.dll
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

# x64: a float complex comes in the register rcx, one of doubles behind the pointer in it (long double is double there).
CODE = {
    b"crealf": bytes.fromhex("660f6ec1c3"),  # movd xmm0, ecx; ret
    b"cimagf": bytes.fromhex("48c1e920660f6ec1c3"),  # shr rcx, 32; movd xmm0, ecx; ret
    b"creal": bytes.fromhex("f20f1001c3"),  # movsd xmm0, [rcx]; ret
    b"cimag": bytes.fromhex("f20f104108c3"),  # movsd xmm0, [rcx + 8]; ret
    b"creall": bytes.fromhex("f20f1001c3"),
    b"cimagl": bytes.fromhex("f20f104108c3"),
}


class NotThere(ValueError):
    """The file is no 64-bit library, or does not export what is wanted."""


def patched(library: bytes) -> bytes:
    """Give the library with these functions in place of the stubs. Raises NotThere."""
    places = _exports(library)
    result = bytearray(library)
    for name, code in CODE.items():
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
            found[library[begin : library.index(b"\0", begin)]] = place(function) if function else 0
    except struct.error as error:
        raise NotThere("cut short") from error
    return found


def main() -> int:
    """Change the file in place; a second time changes nothing."""
    path = Path(sys.argv[1])
    path.write_bytes(patched(path.read_bytes()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
