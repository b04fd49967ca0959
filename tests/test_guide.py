"""The guide's pages: built without a warning, reading nothing from a network, and the same for the same sources."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from qrstation.core.station.identity import VERSION
from qrstation.core.station.settings import Settings
from qrstation.core.station.settings_rules import parse_settings
from qrstation.ui.help.places import targets, way_to

pytest.importorskip("mkdocs", reason="a development install builds the guide")

ROOT = Path(__file__).parents[1]
TOML = re.compile(r"(?:```toml\n|<<'END'\n)(.*?)^(?:```|END)$", re.MULTILINE | re.DOTALL)
LOADED = {"img": "src", "script": "src", "link": "href", "source": "src", "iframe": "src", "use": "href"}


class Page(HTMLParser):
    """What a page loads, where its links lead, and the ids that it has."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element (html.parser)."""
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        if tag in LOADED:
            self.loads.append(given.get(LOADED[tag]) or "")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        refresh = re.search("url=(.+)", given.get("content") or "") if given.get("http-equiv") == "refresh" else None
        if refresh:
            self.links.append(refresh[1])


def build(tree: Path, to: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(tree / "packaging" / "build_guide.py"), str(to)]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True)


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guide") / "guide"
    built = build(ROOT, folder)
    assert (built.returncode, built.stderr) == (0, "")
    return folder


def test_pages_read_nothing_from_a_network(guide: Path) -> None:
    pages = sorted(guide.rglob("*.html"))
    assert len(pages) > 10
    for page in pages:
        for loaded in Page(page).loads:
            assert (page.parent / loaded).is_file(), f"{page.name} loads {loaded}"
    for sheet in guide.rglob("*.css"):
        assert not re.search(r"@import|url\(", sheet.read_text("utf-8"))
    assert not list(guide.rglob("*.js")), "no page needs a script"


def test_every_link_leads_to_a_page_and_a_heading_of_it(guide: Path) -> None:
    ids = {page.resolve(): Page(page).ids for page in guide.rglob("*.html")}
    for page in ids:
        for link in Page(page).links:
            if link.startswith(("https://", "http://")):
                continue
            name, _, anchor = link.partition("#")
            target = (page.parent / name).resolve() if name else page
            assert target in ids, f"{page.name}: {link}"
            assert not anchor or anchor in ids[target], f"{page.name}: {link}"


def test_f1_has_a_page_for_each_place(guide: Path) -> None:
    for target in targets():
        assert f"../{target}" in Page(guide / way_to(target)).links


def test_the_same_sources_give_the_same_bytes(guide: Path, tmp_path: Path) -> None:
    again = tmp_path / "guide"
    assert build(ROOT, again).returncode == 0
    first, second = (
        {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (guide, again)
    )
    assert first == second


def test_the_settings_that_pages_show_are_right() -> None:
    shown = [
        (page.name, block) for page in (ROOT / "docs").glob("*.md") for block in TOML.findall(page.read_text("utf-8"))
    ]
    assert {"administrator.md", "first-image.md", "settings.md", "tls.md"} == {name for name, _ in shown}
    for name, block in shown:
        assert parse_settings(block, name) != Settings(), name


def test_steps_are_given_word_for_word_and_in_their_order() -> None:
    script = [sys.executable, str(ROOT / "packaging" / "guide_steps.py"), str(ROOT / "docs" / "first-image.md")]
    every = subprocess.run(script, capture_output=True, text=True, check=True).stdout
    assert f"sudo apt install ./qrstation_{VERSION}_amd64.deb\n" in every
    assert subprocess.run(["sh", "-n"], input=every, text=True).returncode == 0, "it is a script"
    doctor = subprocess.run([*script, "doctor"], capture_output=True, text=True, check=True).stdout
    assert doctor == "qrstation doctor --archive Orthanc\n"
    assert every.index("install") < every.index("modalities") < every.index("doctor") < every.index("render")
    assert subprocess.run([*script, "none"], capture_output=True).returncode == 1
    page = (ROOT / "docs" / "first-image.md").read_text("utf-8")
    assert page.count("```sh") == page.count("<!-- step: "), "each block of commands is a step"


def test_the_guide_names_the_version_that_it_is_of() -> None:
    for page in (ROOT / "docs").glob("*.md"):
        for version in re.findall(r"qrstation[_-]([\w.~+]+)(?:_amd64\.deb|-setup\.exe)", page.read_text("utf-8")):
            assert version == VERSION, page.name


def test_a_link_that_leads_nowhere_ends_the_build(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for name in ("docs", "packaging", "resources/icons", "qrstation/ui/help", "qrstation/core/station"):
        shutil.copytree(ROOT / name, tree / name)
    for name in ("mkdocs.yml", "qrstation/__init__.py", "qrstation/ui/__init__.py", "qrstation/core/__init__.py"):
        shutil.copyfile(ROOT / name, tree / name)
    with (tree / "docs" / "index.md").open("a") as page:
        page.write("\n[nowhere](user-guide.md#no-such-heading)\n")
    built = build(tree, tmp_path / "guide")
    assert built.returncode == 1
    assert "no-such-heading" in built.stderr
