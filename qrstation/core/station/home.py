"""Where the station keeps what: the folders and files of its home, private to the user."""

from __future__ import annotations

import errno
import os
import stat
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import HomeUnusable

VARIABLE = "QRSTATION_HOME"
ACCESS_IS_TOLD = sys.platform != "win32"
"""Whether the system tells what may be written: Windows only looks at a mark of files, not at rights."""


@dataclass(frozen=True, slots=True)
class Home:
    """The places of one station: settings, store, index, state, logs, run."""

    config: Path
    data: Path
    logs: Path
    run: Path

    @property
    def settings_file(self) -> Path:
        """The settings (TOML)."""
        return self.config / "qrstation.toml"

    @property
    def store(self) -> Path:
        """The default place of the store."""
        return self.data / "store"

    @property
    def index_file(self) -> Path:
        """The index: only what the files tell."""
        return self.data / "index.sqlite"

    @property
    def state_file(self) -> Path:
        """The state: what the files cannot tell."""
        return self.data / "state.sqlite"

    @property
    def audit(self) -> Path:
        """The folder of the audit trail."""
        return self.logs / "audit"

    @property
    def audit_head(self) -> Path:
        """What is known of the trail's end, outside the trail."""
        return self.data / "audit.head"

    @property
    def audit_lock(self) -> Path:
        """Held by whoever writes the trail, for as long as that takes."""
        return self.run / "audit.lock"

    @property
    def audit_witness(self) -> Path:
        """Which settings the trail saw last, and whether there is one."""
        return self.data / "audit.settings"

    @property
    def priors(self) -> Path:
        """The hospital's own word lists, and its rules for ranking priors."""
        return self.config / "priors"

    def make(self) -> None:
        """Make the folders, each readable by the user alone. Raises HomeUnusable, also where none may be written."""
        for folder in dict.fromkeys((self.config, self.data, self.logs, self.run)):
            try:
                make_private(folder)
            except OSError as error:
                reason = str(error.strerror)
                raise HomeUnusable(SettingsCode.FOLDER_UNMADE, folder=str(folder), reason=reason) from error
            if not _can_be_written(folder):
                raise HomeUnusable(SettingsCode.FOLDER_UNWRITABLE, folder=str(folder))


def _can_be_written(folder: Path) -> bool:
    """Tell whether files can be made in a folder."""
    if ACCESS_IS_TOLD:
        return os.access(folder, os.W_OK | os.X_OK)
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def make_private(folder: Path) -> None:
    """Make ``folder`` and what is missing above it, mode 0700 whatever the umask. Raises OSError."""
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    missing = []
    walk = folder
    while not walk.exists():
        missing.append(walk)
        walk = walk.parent
    for made in reversed(missing):
        made.mkdir(mode=0o700, exist_ok=True)
        made.chmod(0o700)


def private_opener(path: str, flags: int) -> int:
    """Open for `open(..., opener=...)` with mode 0600 whatever the umask; Windows is kept from changing line ends."""
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600)
    try:
        # One that an administrator made append-only, or that is right already, is left as it is.
        if hasattr(os, "fchmod") and stat.S_IMODE(os.fstat(descriptor).st_mode) != 0o600:
            os.fchmod(descriptor, 0o600)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def find_home(environment: Mapping[str, str] = os.environ) -> Home:
    """Give the home that QRSTATION_HOME names, or else the platform's own folders. Raises HomeUnusable."""
    chosen = environment.get(VARIABLE, "")
    if chosen:
        try:
            root = Path(chosen).expanduser().resolve()
        except (OSError, RuntimeError) as error:  # an unknown user behind ~, links that go round
            raise HomeUnusable(SettingsCode.HOME_NO_FOLDER, variable=VARIABLE, chosen=chosen) from error
        return Home(config=root, data=root, logs=root / "logs", run=root / "run")
    dirs = platformdirs.PlatformDirs("qrstation", appauthor=False)
    data = Path(dirs.user_data_dir)
    return Home(config=Path(dirs.user_config_dir), data=data, logs=Path(dirs.user_log_dir), run=data / "run")
