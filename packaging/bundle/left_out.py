"""What a package leaves out of the libraries' folder, and why: read from left_out.toml, used by every platform's build.

Usage: left_out.py FOLDER --platform linux|windows|macos [--remove]
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

PLATFORMS = ("linux", "windows", "macos")
RULES = Path(__file__).with_name("left_out.toml")


@dataclass(frozen=True)
class FileRule:
    """Files that go: a glob from the libraries' folder (`**` crosses folders), without those that match `keep`."""

    pattern: str
    reason: str
    platforms: tuple[str, ...] = PLATFORMS
    keep: tuple[str, ...] = ()

    def takes(self, path: PurePosixPath) -> bool:
        """Tell whether the file at ``path``, relative to the libraries' folder, goes by this rule."""
        return _matches(self.pattern, path) and not any(_matches(kept, path) for kept in self.keep)


@dataclass(frozen=True)
class ModuleRule:
    """A module of Python that is not gathered."""

    name: str
    reason: str


@dataclass(frozen=True)
class Rules:
    """All of left_out.toml."""

    codecs: tuple[str, ...]
    files: tuple[FileRule, ...]
    modules: tuple[ModuleRule, ...]

    def take(self, path: str) -> bool:
        """Tell whether a file of the libraries' folder goes on every platform."""
        return any(rule.takes(PurePosixPath(path)) for rule in self.files if rule.platforms == PLATFORMS)


@dataclass(frozen=True)
class LeftOut:
    """A file that goes, relative to the libraries' folder, and why."""

    path: PurePosixPath
    reason: str


class RulesError(ValueError):
    """The file of rules is not as it should be; the text names the entry."""


def read_rules(path: Path = RULES) -> Rules:
    """Read the rules. Raises RulesError for an entry with an unknown key or platform, without a reason, or twice."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    rules = Rules(
        tuple(content.get("codecs", ())),
        tuple(_file_rule(entry) for entry in content.get("files", ())),
        tuple(_module_rule(entry) for entry in content.get("modules", ())),
    )
    names = [(rule.pattern, rule.platforms) for rule in rules.files] + [(rule.name, ()) for rule in rules.modules]
    for name in names:
        if names.count(name) > 1:
            raise RulesError(f"{name[0]}: stands there twice")
    return rules


def left_out(folder: Path, rules: Rules, platform: str) -> list[LeftOut]:
    """Give the files of ``folder`` that go on ``platform``, sorted; the first rule that takes one gives the reason."""
    wanted = [rule for rule in rules.files if platform in rule.platforms]
    found = []
    for path in sorted(_files(folder)):
        reason = next((rule.reason for rule in wanted if rule.takes(path)), None)
        if reason is not None:
            found.append(LeftOut(path, reason))
    return found


def remove(folder: Path, files: list[LeftOut]) -> int:
    """Remove these files, the links that led to them, and the folders that are empty then; give the bytes that went."""
    size = 0
    for file in files:
        path = folder / file.path
        size += path.lstat().st_size
        path.unlink()
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_symlink() and not path.exists():
            path.unlink()
        elif path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            path.rmdir()
    return size


def locked_names(lock: Path) -> list[str]:
    """Give the distributions of a lock file that are installed here, by their names there."""
    from importlib.metadata import PackageNotFoundError, distribution

    names = []
    for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE):
        try:
            distribution(name)
        except PackageNotFoundError:
            continue  # for another platform
        if name not in names:
            names.append(name)
    return names


def normal(name: str) -> str:
    """Give a distribution's name in the form that names are compared in."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _files(folder: Path) -> Iterator[PurePosixPath]:
    for path in folder.rglob("*"):
        if path.is_symlink() or path.is_file():
            yield PurePosixPath(path.relative_to(folder).as_posix())


def _matches(pattern: str, path: PurePosixPath) -> bool:
    """Match part by part; `**` stands for any number of folders, also none."""
    return _parts_match(PurePosixPath(pattern).parts, path.parts)


def _parts_match(pattern: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_parts_match(pattern[1:], parts[start:]) for start in range(len(parts) + 1))
    return bool(parts) and PurePosixPath(parts[0]).match(pattern[0]) and _parts_match(pattern[1:], parts[1:])


def _file_rule(entry: dict[str, object]) -> FileRule:
    pattern = _text(entry, "pattern", "an entry of files")
    _only(entry, pattern, {"pattern", "reason", "platform", "keep"})
    platform = entry.get("platform", list(PLATFORMS))
    platforms = (platform,) if isinstance(platform, str) else tuple(platform) if isinstance(platform, list) else ()
    if not platforms or any(name not in PLATFORMS for name in platforms):
        raise RulesError(f"{pattern}: platform is one or several of {', '.join(PLATFORMS)}")
    keep = entry.get("keep", [])
    if not isinstance(keep, list) or not all(isinstance(kept, str) for kept in keep):
        raise RulesError(f"{pattern}: keep is a list of patterns")
    return FileRule(pattern, _text(entry, "reason", pattern), platforms, tuple(keep))


def _module_rule(entry: dict[str, object]) -> ModuleRule:
    name = _text(entry, "name", "an entry of modules")
    _only(entry, name, {"name", "reason"})
    return ModuleRule(name, _text(entry, "reason", name))


def _text(entry: dict[str, object], key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise RulesError(f"{where}: {key} is missing")
    return value


def _only(entry: dict[str, object], where: str, known: set[str]) -> None:
    if unknown := sorted(set(entry) - known):
        raise RulesError(f"{where}: unknown {', '.join(unknown)}")


def main() -> int:
    """Say what goes from a folder and why, and take it away when told so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--platform", choices=PLATFORMS, required=True)
    parser.add_argument("--remove", action="store_true")
    options = parser.parse_args()
    files = left_out(options.folder, read_rules(), options.platform)
    for file in files:
        print(f"{file.path}: {file.reason}")
    if options.remove:
        print(f"{remove(options.folder, files)} bytes less", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
