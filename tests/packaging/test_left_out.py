"""What a package leaves out: the rules in left_out.toml, and how they are taken to a folder."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path, PurePosixPath

import left_out
import pytest
from left_out import FileRule, LeftOut, Rules, RulesError

ROOT = Path(__file__).parents[2]
RULES = left_out.read_rules()


def lay(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"1234")


def gone(folder: Path, platform: str = "linux", rules: Rules = RULES) -> list[str]:
    return [str(file.path) for file in left_out.left_out(folder, rules, platform)]


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("a/*.so", "a/b.so", True),
        ("a/*.so", "a/b/c.so", False),
        ("a/**", "a/b/c.so", True),
        ("a/**/plugins/*", "a/plugins/x", True),
        ("a/**/plugins/*", "a/Qt/6/plugins/x", True),
        ("a/**/plugins/*", "a/plugins/tls/x", False),
        ("**/lib?.so", "libq.so", True),
    ],
)
def test_a_pattern_takes_files_part_by_part(pattern: str, path: str, fits: bool) -> None:
    assert FileRule(pattern, "why").takes(PurePosixPath(path)) is fits


def test_what_is_to_be_kept_stays() -> None:
    rule = FileRule("codecs/_*.so", "why", keep=("codecs/_png.*",))
    assert rule.takes(PurePosixPath("codecs/_tiff.so"))
    assert not rule.takes(PurePosixPath("codecs/_png.so"))


def test_each_file_that_goes_has_a_reason_and_the_list_is_sorted(tmp_path: Path) -> None:
    lay(tmp_path, "b.txt", "a.txt", "c.so")
    rules = Rules((), (FileRule("*.txt", "words"),), ())
    assert left_out.left_out(tmp_path, rules, "linux") == [
        LeftOut(PurePosixPath("a.txt"), "words"),
        LeftOut(PurePosixPath("b.txt"), "words"),
    ]


def test_a_rule_holds_on_its_platforms_alone(tmp_path: Path) -> None:
    lay(tmp_path, "tool.exe")
    rules = Rules((), (FileRule("*.exe", "tools", ("windows",)),), ())
    assert gone(tmp_path, "linux", rules) == []
    assert gone(tmp_path, "windows", rules) == ["tool.exe"]


def test_removing_takes_links_that_lead_nowhere_and_empty_folders_along(tmp_path: Path) -> None:
    lay(tmp_path, "deep/down/a.so", "stays.so")
    (tmp_path / "a.so").symlink_to("deep/down/a.so")
    rules = Rules((), (FileRule("deep/**", "why"),), ())
    assert left_out.remove(tmp_path, left_out.left_out(tmp_path, rules, "linux")) == 4
    assert [path.name for path in tmp_path.rglob("*")] == ["stays.so"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[files]]\npattern = "a"', "a: reason is missing"),
        ('[[files]]\nreason = "a"', "pattern is missing"),
        ('[[files]]\npattern = "a"\nreason = "b"\nplatform = "amiga"', "a: platform is one or several of"),
        ('[[files]]\npattern = "a"\nreason = "b"\nkeeps = ["c"]', "a: unknown keeps"),
        ('[[files]]\npattern = "a"\nreason = "b"\nkeep = "c"', "a: keep is a list"),
        ('[[modules]]\nname = "a"\nreason = " "', "a: reason is missing"),
        ('[[modules]]\nname = "a"\nreason = "b"\n[[modules]]\nname = "a"\nreason = "c"', "a: stands there twice"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(text)
    with pytest.raises(RulesError, match=re.escape(said)):
        left_out.read_rules(file)


def test_the_modules_of_qt_that_the_program_imports_stay_on_every_platform(tmp_path: Path) -> None:
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "qrstation").rglob("*.py"))
    modules = set(re.findall(r"from PySide6\.(Qt\w+) import", sources))
    assert {"QtCore", "QtGui", "QtWidgets"} <= modules
    lay(tmp_path, *(f"PySide6/{module}.{end}" for module in modules for end in ("abi3.so", "pyd")))
    lay(tmp_path, *(f"PySide6/Qt/lib/lib{module.replace('Qt', 'Qt6')}.so.6" for module in modules))
    lay(tmp_path, *(f"PySide6/{module.replace('Qt', 'Qt6')}.dll" for module in modules))
    for platform in left_out.PLATFORMS:
        assert gone(tmp_path, platform) == []


def test_the_codecs_that_are_called_stay_and_others_go(tmp_path: Path) -> None:
    lay(tmp_path, *(f"imagecodecs/{codec}.{end}" for codec in RULES.codecs for end in ("abi3.so", "pyd")))
    lay(tmp_path, "imagecodecs/_tiff.abi3.so", "imagecodecs/_tiff.pyd", "imagecodecs/__init__.py")
    assert gone(tmp_path, "linux") == ["imagecodecs/_tiff.abi3.so"]
    assert gone(tmp_path, "windows") == ["imagecodecs/_tiff.pyd"]


def test_each_codec_that_is_called_is_named_in_the_rules() -> None:
    modules = {"jpeg8": "_jpeg8", "jpegls": "_jpegls", "jpeg2k": "_jpeg2k", "packbits": "_imcd", "png": "_png"}
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "qrstation").rglob("*.py"))
    called = set(re.findall(r"imagecodecs\.(\w+)_(?:en|de)code", sources))
    assert called
    assert {modules.get(name, f"whose module is unknown here: {name}") for name in called} <= set(RULES.codecs)


def test_of_pillow_what_decodes_previews_stays_with_all_that_it_imports(tmp_path: Path) -> None:
    code = "import sys, PIL.Jpeg2KImagePlugin; print(*(name for name in sys.modules if name.startswith('PIL')))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    needed = [name.replace(".", "/") for name in said.split() if name not in ("PIL", "PIL._imaging")]
    lay(tmp_path, "PIL/__init__.py", "PIL/_imaging.abi3.so", *(f"{name}.py" for name in needed))
    assert gone(tmp_path) == gone(tmp_path, "windows") == []
    lay(tmp_path, "PIL/PdfImagePlugin.py", "PIL/_webp.abi3.so", "PIL/_webp.cp313-win_amd64.pyd")
    lay(tmp_path, "pillow.libs/libwebp-51b0b3f7.so.7.2.0", "pillow.libs/libopenjp2-e530e1bf.so.2.5.4")
    assert gone(tmp_path) == ["PIL/PdfImagePlugin.py", "PIL/_webp.abi3.so", "pillow.libs/libwebp-51b0b3f7.so.7.2.0"]
    assert gone(tmp_path, "windows") == ["PIL/PdfImagePlugin.py", "PIL/_webp.cp313-win_amd64.pyd"]
    assert RULES.take("PIL/PdfImagePlugin.py")
    assert not RULES.take("PIL/Image.py")
    assert not RULES.take("PIL/_webp.abi3.so"), "stays where only some systems leave it out"


def test_tools_of_developers_go_and_libraries_stay(tmp_path: Path) -> None:
    lay(tmp_path, "PySide6/designer", "PySide6/libpyside6.abi3.so.6.11", "PySide6/__init__.py", "PySide6/Qt/x.so")
    assert gone(tmp_path) == ["PySide6/designer"]


def test_distributions_of_the_lock_are_those_that_are_installed(tmp_path: Path) -> None:
    lock = tmp_path / "some.lock"
    lock.write_text(
        "numpy==1.0 ; python_version < '3.12' \\\n    --hash=x\nnumpy==2.0 \\\nnot-installed-anywhere==1 \\\n"
    )
    assert left_out.locked_names(lock) == ["numpy"]
