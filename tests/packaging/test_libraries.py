"""Which libraries a packaged program takes from the system, and which lie there for nobody."""

from __future__ import annotations

from pathlib import Path

import libraries
from libraries import Library

READELF = """
Dynamic section at offset 0x2de0 contains 28 entries:
  Tag        Type                         Name/Value
 0x0000000000000001 (NEEDED)             Shared library: [libz.so.1]
 0x0000000000000001 (NEEDED)             Shared library: [libc.so.6]
 0x000000000000000e (SONAME)             Library soname: [libx.so.2]
"""


def test_a_library_tells_its_name_and_what_it_needs() -> None:
    library = libraries.parse_library(Path("lib/libx.so.2.1"), READELF)
    assert library == Library(Path("lib/libx.so.2.1"), "libx.so.2", frozenset({"libz.so.1", "libc.so.6"}))


def test_a_library_that_nobody_asks_for_is_found() -> None:
    def library(path: str, *needs: str) -> Library:
        return Library(Path(path), Path(path).name, frozenset(needs))

    idle = libraries.for_nobody(
        [
            library("PySide6/QtCore.abi3.so", "libQt6Core.so.6"),
            library("PySide6/Qt/lib/libQt6Core.so.6"),
            library("PySide6/Qt/lib/libQt6Sql.so.6"),
            library("PySide6/Qt/plugins/platforms/libqxcb.so"),
            library("libpython3.11.so.1.0"),
        ]
    )
    assert idle == [Path("PySide6/Qt/lib/libQt6Sql.so.6")]


def test_the_answer_of_dpkg_shlibdeps_is_read() -> None:
    assert libraries.parse_depends("shlibs:Depends=libz1 (>= 1:1.2), libc6 (>= 2.35)\n") == [
        "libc6 (>= 2.35)",
        "libz1 (>= 1:1.2)",
    ]


def test_only_files_of_machine_code_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "a.so").write_bytes(libraries.ELF + b"rest")
    (tmp_path / "b.txt").write_text("words")
    (tmp_path / "c.so").symlink_to("a.so")
    assert libraries.elf_files(tmp_path) == [tmp_path / "a.so"]
