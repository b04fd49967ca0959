"""The papers of a made bundle: what is inside is known, its texts and its bill say so, and nothing else gets in."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import inside
import papers
import parts
import pytest

from tests.packaging.site_packages import add_wheel

TEXT = "Permission is granted."
DESCRIPTION = "Requirements\n\n- `openjpeg <https://github.com/uclouvain/openjpeg>`_ 2.5.4\n"


@pytest.fixture
def bundle(tmp_path: Path) -> inside.Bundle:
    """A bundle of two wheels: one with a library of its own, one of plain Python."""
    site, libraries = tmp_path / "site", tmp_path / "bundle" / "lib"
    codec, library = "imagecodecs/_jpeg2k.abi3.so", "imagecodecs.libs/libopenjp2-0123abcd.so.2.5.4"
    text = "imagecodecs/licenses/LICENSE-openjpeg"
    add_wheel(
        site, "imagecodecs", "2026.1", licence="BSD-3-Clause", text=TEXT, files=[codec, library, text], body=DESCRIPTION
    )
    add_wheel(site, "tomlkit", "0.13", licence="MIT", text=TEXT)
    for file in (codec, library):
        (libraries / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(site / file, libraries / file)
    (libraries / "libopenjp2-0123abcd.so.2.5.4").symlink_to(library)
    (libraries / "libpython3.11.so.1.0").write_bytes(b"python")
    (libraries / "lib-dynload").mkdir()
    (libraries / "lib-dynload" / "_ssl.cpython-311-x86_64-linux-gnu.so").write_bytes(b"ssl")
    return inside.Bundle(
        libraries,
        site,
        inside.program_part("1.2.3"),
        inside.python_part("3.11.9"),
        ("imagecodecs", "tomlkit", "colorama"),
        ("pyinstaller",),
        {"tomlkit": "a" * 64},
    )


def written(bundle: inside.Bundle, folder: Path) -> tuple[Path, Path]:
    """Write a bundle's papers; give the folder of texts and the bill."""
    licences, bill = folder / "licences", folder / "package.cdx.json"
    papers.write_papers(bundle, licences, bill)
    return licences, bill


def component(bill: Path, name: str) -> dict[str, Any]:
    """Give the entry of a part."""
    (found,) = [each for each in json.loads(bill.read_text("utf-8"))["components"] if each["name"] == name]
    return dict(found)


def test_each_part_has_its_licence_and_its_text(bundle: inside.Bundle, tmp_path: Path) -> None:
    licences, _ = written(bundle, tmp_path)
    listed = json.loads((licences / "inside.json").read_text("utf-8"))
    assert [(part["name"], part["version"], part["licence"]) for part in listed] == [
        ("QR Station", "1.2.3", "Apache-2.0"),
        ("Python", "3.11.9", "PSF-2.0"),
        ("imagecodecs", "2026.1", "BSD-3-Clause"),
        ("OpenJPEG", "2.5.4", "BSD-2-Clause"),
        ("tomlkit", "0.13", "MIT"),
        ("PyInstaller's bootloader", "", "GPL-2.0-or-later WITH Bootloader-exception"),
    ]
    for part in listed:
        assert part["texts"], part["name"]
        assert all((licences / text).is_file() for text in part["texts"])
    assert (licences / "tomlkit" / "LICENSE").read_text("utf-8") == TEXT


def test_the_bill_names_each_part_where_it_is_from(bundle: inside.Bundle, tmp_path: Path) -> None:
    _, bill = written(bundle, tmp_path)
    content = json.loads(bill.read_text("utf-8"))
    assert (content["bomFormat"], content["specVersion"]) == ("CycloneDX", "1.6")
    assert content["metadata"]["component"]["version"] == "1.2.3"
    wheel = component(bill, "tomlkit")
    assert wheel["purl"] == "pkg:pypi/tomlkit@0.13"
    assert wheel["licenses"] == [{"expression": "MIT"}]
    assert wheel["hashes"] == [{"alg": "SHA-256", "content": "a" * 64}]
    files = [each["value"] for each in component(bill, "OpenJPEG")["properties"]]
    assert files == ["imagecodecs.libs/libopenjp2-0123abcd.so.2.5.4", "imagecodecs/_jpeg2k.abi3.so"]
    needs = {each["ref"]: each.get("dependsOn", []) for each in content["dependencies"]}
    assert needs["pkg:pypi/imagecodecs@2026.1"] == [component(bill, "OpenJPEG")["bom-ref"]]


def test_the_same_content_gives_the_same_bytes(
    bundle: inside.Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    (tmp_path / "first").mkdir()
    (tmp_path / "second").mkdir()
    _, first = written(bundle, tmp_path / "first")
    _, second = written(bundle, tmp_path / "second")
    assert first.read_bytes() == second.read_bytes()
    content = json.loads(first.read_text("utf-8"))
    assert content["metadata"]["timestamp"].startswith("2026-09-21T14:13:20")
    _, other = written(replace(bundle, program=inside.program_part("1.2.4")), tmp_path)
    assert json.loads(other.read_text("utf-8"))["serialNumber"] != content["serialNumber"]


def test_machine_code_of_no_known_part_stops_the_making(bundle: inside.Bundle, tmp_path: Path) -> None:
    (bundle.libraries / "libunheard.so.3").write_bytes(b"?")
    with pytest.raises(parts.PartError, match=r"libunheard\.so\.3: machine code of no known part"):
        written(bundle, tmp_path)


def test_gpl_code_stops_the_making(bundle: inside.Bundle, tmp_path: Path) -> None:
    (bundle.libraries / "libreadline.so.8").write_bytes(b"gpl")
    with pytest.raises(parts.PartError, match=r"Readline: GPL-3\.0-or-later may not be inside: libreadline\.so\.8"):
        written(bundle, tmp_path)


def test_a_gpl_module_of_qt_stops_the_making(bundle: inside.Bundle, tmp_path: Path) -> None:
    name = "PySide6/Qt/lib/libQt6WaylandCompositor.so.6"
    add_wheel(bundle.site, "pyside6-essentials", "6.9", licence="MIT", text=TEXT, files=[name])
    (bundle.libraries / name).parent.mkdir(parents=True)
    (bundle.libraries / name).write_bytes(b"qt")
    with pytest.raises(parts.PartError, match=r"Qt Wayland Compositor.*GPL-3\.0-only may not be inside"):
        written(replace(bundle, names=(*bundle.names, "pyside6-essentials")), tmp_path)


@pytest.mark.parametrize(
    ("files", "is_in"),
    [
        (["PIL/_imaging.cpython-311-x86_64-linux-gnu.so", "pillow.libs/libopenjp2-e530e1bf.so.2.5.4"], [1]),
        (["PIL/_imaging.cp313-win_amd64.pyd"], [0]),
    ],
)
def test_a_library_is_built_into_a_module_on_some_systems_alone_and_the_wheels_bill_gives_its_version(
    bundle: inside.Bundle, files: list[str], is_in: list[int]
) -> None:
    bill = "pillow-13.0.dist-info/sboms/pillow.cdx.json"
    add_wheel(bundle.site, "pillow", "13.0", licence="MIT-CMU", text=TEXT, files=[*files, bill])
    content = {"components": [{"name": "OpenJPEG", "version": "2.5.9"}, {"name": "libjpeg / libjpeg-turbo"}]}
    (bundle.site / bill).write_text(json.dumps(content), "utf-8")
    (wheel,) = parts.wheels(bundle.site, ["pillow"])
    known = parts.catalogue()
    only = replace(known, parts=tuple(each for each in known.parts if each.name == "OpenJPEG"))
    (found,) = parts.carried(wheel, only, [PurePosixPath(file) for file in files])
    assert (found.version, found.within) == ("2.5.9", "pillow")
    assert found.files == tuple(PurePosixPath(files[number]) for number in is_in)


RUST = "cryptography/hazmat/bindings/_rust.abi3.so"


@pytest.fixture
def with_rust(bundle: inside.Bundle) -> Callable[..., inside.Bundle]:
    """Give what makes a bundle with the module that OpenSSL and crates with these licences are built into."""

    def make(**licences: str) -> inside.Bundle:
        bills = [f"cryptography-50.0.dist-info/sboms/{name}" for name in ("sbom.json", "rust.cyclonedx.json")]
        crates = [
            {"name": name, "version": "0.10", "purl": f"pkg:cargo/{name}@0.10", "licenses": [{"expression": licence}]}
            for name, licence in licences.items()
        ]
        own = {
            "name": "cryptography-x509",
            "purl": "pkg:cargo/cryptography-x509@1?download_url=file://cryptography-x509",
        }
        contents = ([{"name": "openssl", "version": "4.0.3", "purl": "pkg:generic/openssl@4.0.3"}], [*crates, own])
        add_wheel(bundle.site, "cryptography", "50.0", licence="Apache-2.0", text=TEXT, files=[RUST, *bills])
        for bill, content in zip(bills, contents, strict=True):
            (bundle.site / bill).write_text(json.dumps({"components": content}), "utf-8")
        (bundle.libraries / RUST).parent.mkdir(parents=True)
        shutil.copy(bundle.site / RUST, bundle.libraries / RUST)
        return replace(bundle, names=(*bundle.names, "cryptography"))

    return make


def test_the_bill_names_each_rust_crate_and_takes_none_for_the_library_of_its_name(
    with_rust: Callable[..., inside.Bundle], tmp_path: Path
) -> None:
    licences, bill = written(with_rust(openssl="Apache-2.0", pem="MIT"), tmp_path)
    assert component(bill, "OpenSSL")["version"] == "4.0.3"
    crates = component(bill, "Rust crates")["components"]
    assert [(each["purl"], each["licenses"]) for each in crates] == [
        ("pkg:cargo/openssl@0.10", [{"expression": "Apache-2.0"}]),
        ("pkg:cargo/pem@0.10", [{"expression": "MIT"}]),
    ]
    assert (licences / "Rust-crates" / "Rust-crates.txt").is_file()


def test_a_rust_crate_under_another_licence_stops_the_making(
    with_rust: Callable[..., inside.Bundle], tmp_path: Path
) -> None:
    with pytest.raises(
        parts.PartError, match=r"cryptography: strict \(MPL-2\.0\) may not be used under Apache-2\.0 AND"
    ):
        written(with_rust(pem="MIT", strict="MPL-2.0"), tmp_path)


def test_modules_that_no_locked_wheel_brought_stop_the_making(bundle: inside.Bundle, tmp_path: Path) -> None:
    own = PurePosixPath("PyInstaller/loader/pyimod01_archive.py")
    written(replace(bundle, modules=(PurePosixPath("imagecodecs/_jpeg2k.abi3.so"), own)), tmp_path)
    with pytest.raises(parts.PartError, match=r"^yaml: modules of no known part"):
        written(replace(bundle, modules=(PurePosixPath("yaml/__init__.py"), PurePosixPath("yaml/nodes.py"))), tmp_path)


def test_modules_are_read_from_the_list_of_what_gathers(tmp_path: Path) -> None:
    site = tmp_path / "site"
    entries = [("a", str(site / "a" / "__init__.py"), "PYMODULE"), ("os", "/usr/lib/os.py", "PYMODULE"), ("n", "", "X")]
    (tmp_path / "PYZ-00.toc").write_text(repr(("PYZ-00.pyz", entries)))
    assert papers.gathered_modules(tmp_path / "PYZ-00.toc", site) == (PurePosixPath("a/__init__.py"),)


def test_a_library_of_the_system_is_named_with_its_text(bundle: inside.Bundle, tmp_path: Path) -> None:
    (bundle.libraries / "libssl-3.dll").write_bytes(b"tls")
    licences, bill = written(bundle, tmp_path)
    found = component(bill, "OpenSSL")
    assert found["licenses"] == [{"expression": "Apache-2.0"}]
    assert found["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(b"tls").hexdigest()}]
    assert (licences / "OpenSSL" / "Python.txt").is_file(), "Python's own licence holds it on Windows"


def test_a_text_that_is_missing_stops_the_making(bundle: inside.Bundle, tmp_path: Path) -> None:
    (bundle.site / "imagecodecs" / "licenses" / "LICENSE-openjpeg").unlink()
    with pytest.raises(parts.PartError, match="LICENSE-openjpeg: this licence text is missing"):
        written(bundle, tmp_path)


def test_sums_are_as_sha256sum_reads_them(tmp_path: Path) -> None:
    for name in ("b.deb", "a.cdx.json"):
        (tmp_path / name).write_text(name)
    sums = papers.write_sums([tmp_path / "b.deb", tmp_path / "a.cdx.json"])
    assert [line.split("  ")[1] for line in sums.read_text().splitlines()] == ["a.cdx.json", "b.deb"]
    done = subprocess.run(["sha256sum", "-c", sums.name], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_sums_of_another_systems_package_stay(tmp_path: Path) -> None:
    for name in ("a.deb", "b.exe", "gone.deb"):
        (tmp_path / name).write_text(name)
        sums = papers.write_sums([tmp_path / name])
    (tmp_path / "gone.deb").unlink()
    (tmp_path / "a.deb").write_text("built anew")
    sums = papers.write_sums([tmp_path / "b.exe"])
    assert [line.split("  ")[1] for line in sums.read_text().splitlines()] == ["a.deb", "b.exe"]
    done = subprocess.run(["sha256sum", "-c", sums.name], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_hashes_are_those_that_pip_reported(tmp_path: Path) -> None:
    report = {
        "install": [
            {"metadata": {"name": "Tomlkit"}, "download_info": {"archive_info": {"hashes": {"sha256": "b" * 64}}}}
        ]
    }
    (tmp_path / "report.json").write_text(json.dumps(report))
    assert papers.reported_hashes(tmp_path / "report.json") == {"tomlkit": "b" * 64}


def test_the_version_is_that_of_the_program() -> None:
    from qrstation.core.station.identity import VERSION

    assert papers.version() == VERSION
