"""Made-up wheels, as an installer lays them into site-packages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def add_wheel(
    site: Path, name: str, version: str, *, licence: str, text: str = "", files: Sequence[str] = (), body: str = ""
) -> None:
    """Lay a wheel into ``site``; its files of machine code hold their own names."""
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    (info / "licenses").mkdir(parents=True)
    metadata = f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\nLicense-Expression: {licence}\n"
    (info / "METADATA").write_text(f"{metadata}\n{body}", "utf-8")
    listed = [f"{info.name}/METADATA", *files]
    if text:
        (info / "licenses" / "LICENSE").write_text(text, "utf-8")
        listed.append(f"{info.name}/licenses/LICENSE")
    for file in files:
        path = site / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file, "utf-8")
    (info / "RECORD").write_text("".join(f"{file},,\n" for file in listed), "utf-8")
