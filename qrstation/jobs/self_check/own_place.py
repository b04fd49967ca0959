"""The self-check's own home: a new folder that its children find too, and never the user's."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from qrstation.core.codes.self_check import SelfCheckCode
from qrstation.core.errors import StationError
from qrstation.core.notice import Notice, notice
from qrstation.core.station.home import VARIABLE, Home, find_home
from qrstation.core.station.policy_file import VARIABLE as POLICY
from qrstation.core.station.replacing import remove_tree
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import save_settings


class OwnPlace:
    """Makes the home, hands it out, and takes it away again with what was put into the environment."""

    def __init__(self, host: str) -> None:
        """``host`` is the address that the receiver of this home listens on."""
        self._host = host
        self._home: Home | None = None
        self._folder: Path | None = None
        self._before = {name: os.environ.get(name) for name in (VARIABLE, POLICY)}

    @property
    def home(self) -> Home:
        """The home. Raises StationError where it could not be made: the user's must not take its place."""
        if self._home is None:
            raise StationError(SelfCheckCode.NO_HOME)
        return self._home

    def make(self) -> Notice:
        """Make it, with settings whose receiver takes any free port. Raises StationError."""
        try:
            self._folder = Path(tempfile.mkdtemp(prefix="qrstation-self-check-")).resolve()
            policy = self._folder / "policy.toml"  # the system's could lead to the user's store
            policy.write_text("", "utf-8")
            os.environ[VARIABLE], os.environ[POLICY] = str(self._folder), str(policy)
            home = find_home()
            home.make()
            save_settings(home.settings_file, Settings(station=StationSettings(bind=self._host, port=0)))
        except OSError as error:
            reason = error.strerror or str(error)
            raise StationError(SelfCheckCode.HOME_NOT_MADE, folder=tempfile.gettempdir(), reason=reason) from error
        self._home = home
        return notice(SelfCheckCode.HOME_MADE, folder=str(self._folder))

    def remove(self) -> Notice:
        """Take it away. Raises StationError where something of it stays."""
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        folder, self._folder, self._home = self._folder, None, None
        if folder is None:
            raise StationError(SelfCheckCode.NO_HOME)
        try:
            remove_tree(folder)
        except OSError as error:
            reason = error.strerror or str(error)
            raise StationError(SelfCheckCode.NOT_CLEANED_UP, folder=str(folder), reason=reason) from error
        return notice(SelfCheckCode.CLEANED_UP)
