"""The folder that setup.exe lays."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.windows_modules import FOLDER, module

program_folder: Any = module("program_folder")


def _wheel(folder: Path, *names: str) -> Path:
    path = folder / "a-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    return path


def test_python_takes_modules_from_its_own_folder_alone(tmp_path: Path) -> None:
    program_folder.lay_python(tmp_path, {"python313.dll": b"", "python313.zip": b""}, "python313._pth")
    assert (tmp_path / "runtime/python313._pth").read_bytes() == b"python313.zip\r\n.\r\nlibraries\r\n"
    assert (tmp_path / "runtime/start.py").exists()


def test_wheels_lie_beside_each_other(tmp_path: Path) -> None:
    libraries = tmp_path / "libraries"
    program_folder.lay_wheels(
        libraries, [_wheel(tmp_path, "a/b.py", "a-1.data/platlib/a/c.pyd", "a-1.dist-info/METADATA")]
    )
    found = sorted(path.relative_to(libraries).as_posix() for path in libraries.rglob("*") if path.is_file())
    assert found == ["a-1.dist-info/METADATA", "a/b.py", "a/c.pyd"]


@pytest.mark.parametrize("name", ["../a.py", "/a.py", "a/../../b.py", "c:/a.py", "a\\b.py", "a/con.py", "AUX/a.py"])
def test_a_name_that_leads_elsewhere_or_is_a_device_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(program_folder.TreeError):
        program_folder.lay_wheels(tmp_path / "libraries", [_wheel(tmp_path, name)])


def test_two_wheels_with_the_same_file_are_refused(tmp_path: Path) -> None:
    wheel = _wheel(tmp_path, "a.py")
    with pytest.raises(program_folder.TreeError, match="already"):
        program_folder.lay_wheels(tmp_path / "libraries", [wheel, wheel])


def test_what_is_laid_twice_comes_from_a_wheel(tmp_path: Path) -> None:
    program_folder.lay_wheels(tmp_path / "runtime/libraries", [_wheel(tmp_path, "s/m.dll")])
    program_folder.lay_also(tmp_path, ["s/m.dll"])
    assert (tmp_path / "runtime/m.dll").read_bytes() == b"x"
    with pytest.raises(program_folder.TreeError, match="no wheel"):
        program_folder.lay_also(tmp_path, ["s/n.dll"])


def test_the_list_of_files_is_sorted_and_names_each_once(tmp_path: Path) -> None:
    for name in ("runtime/z.dll", "runtime/libraries/b/c.py", "runtime/libraries/a.py", "other.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    script = program_folder.install_script(tmp_path, "runtime").splitlines()
    assert script == [
        'SetOutPath "$INSTDIR\\${TARGET}\\libraries"',
        f'File "{tmp_path}/runtime/libraries/a.py"',
        'SetOutPath "$INSTDIR\\${TARGET}\\libraries\\b"',
        f'File "{tmp_path}/runtime/libraries/b/c.py"',
        'SetOutPath "$INSTDIR\\${TARGET}"',
        f'File "{tmp_path}/runtime/z.dll"',
    ]


def test_a_path_too_long_for_windows_is_told_when_building(tmp_path: Path) -> None:
    (tmp_path / ("a" * 100)).mkdir()
    program_folder.check_lengths(tmp_path)
    (tmp_path / ("a" * 100) / ("b" * 60)).write_text("")
    with pytest.raises(program_folder.TreeError, match="characters"):
        program_folder.check_lengths(tmp_path)


def test_setup_has_the_libraries_compiled(tmp_path: Path) -> None:
    (tmp_path / "libraries").mkdir()
    (tmp_path / "libraries/a.py").write_text("x = 1")
    (tmp_path / "start.py").write_bytes((FOLDER / "start.py").read_bytes())
    done = subprocess.run([sys.executable, "-I", str(tmp_path / "start.py"), "compile-libraries"], check=False)
    assert done.returncode == 0
    assert list((tmp_path / "libraries/__pycache__").glob("a.*.pyc"))
    (tmp_path / "libraries/b.py").write_text("x = ")
    done = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "start.py"), "compile-libraries"], capture_output=True, check=False
    )
    assert done.returncode == 1
