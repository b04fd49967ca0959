"""Finds and reads the policy, the system-wide settings file; one that cannot be used is refused, never left out."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import PolicyError, SettingsError
from qrstation.core.notice import notice
from qrstation.core.station.policy import Policy
from qrstation.core.station.settings_rules import ParsedSettings, fault_in, parse_named
from qrstation.core.station.settings_text import read_text

VARIABLE = "QRSTATION_POLICY"
SYSTEM_FILE = Path("/etc/qrstation/policy.toml")
_ROOT = 0


def policy_place(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Give where the policy is looked for: where QRSTATION_POLICY says, else in the system's own place."""
    chosen = environment.get(VARIABLE, "")
    if chosen:
        return Path(chosen)
    if platform == "win32":
        return Path(environment.get("ProgramData") or r"C:\ProgramData") / "QR Station" / "policy.toml"
    return SYSTEM_FILE


def read_policy() -> Policy:
    """Give the policy of this machine; where there is no file, one that says nothing. Raises PolicyError."""
    place = policy_place()
    try:
        # The system's own place holds for everyone: what others than the administrator can write is not his word.
        is_his = place == SYSTEM_FILE and os.name == "posix"
        text = read_text(place, str(place), _refuse_a_strangers if is_his else lambda descriptor: None)
        if text is None:
            _refuse_a_lost_link(place)
            return Policy()
        if is_his:
            _refuse_an_open_folder(place)
        parsed = parse_named(text, str(place))
        _refuse_a_contradiction(parsed, text, str(place))
    except SettingsError as error:
        raise PolicyError(SettingsCode.POLICY_WRONG, problem=error.notice, file=str(place)) from error
    except OSError as error:
        problem = notice(SettingsCode.FILE_UNREADABLE, path=str(place), reason=str(error.strerror))
        raise PolicyError(SettingsCode.POLICY_WRONG, problem=problem, file=str(place)) from error
    return Policy(place, parsed.settings, parsed.named)


def _refuse_a_lost_link(place: Path) -> None:
    """Refuse a link to nothing, to the file or to a folder above: somebody meant a policy to be there."""
    for link in (place, *place.parents):
        if link.is_symlink() and not link.exists():
            raise SettingsError(SettingsCode.LINK_TO_NOWHERE, path=str(link))


def _refuse_a_contradiction(parsed: ParsedSettings, text: str, name: str) -> None:
    """Refuse a list of whom to let in beside letting in everyone: the weaker of the two may not be what was meant."""
    receiver = parsed.settings.receiver
    if receiver.accept == "any" and receiver.also_accept:
        raise fault_in(text, name, ("receiver", "also_accept"), notice(SettingsCode.BESIDE_ANY))


def _refuse_a_strangers(descriptor: int) -> None:
    _refuse_others(os.fstat(descriptor), SYSTEM_FILE)


def _refuse_an_open_folder(file: Path) -> None:
    """Refuse a file that others could put another in the place of, be it by a folder above or behind a link."""
    for folder in {*file.parents, *file.resolve().parents}:
        _refuse_others(folder.stat(), folder)


def _refuse_others(found: os.stat_result, path: Path) -> None:
    """Refuse what another than root owns, or may write: a folder with the sticky bit keeps each to his own."""
    others = stat.S_IWOTH | (stat.S_IWGRP if found.st_gid != _ROOT else 0)
    is_open = found.st_mode & others and not (stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX)
    if found.st_uid != _ROOT or is_open:
        raise SettingsError(SettingsCode.OTHERS_MAY_WRITE, path=str(path))
