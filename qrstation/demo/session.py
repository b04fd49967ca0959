"""A demo's surroundings: a home of its own, made anew, with settings that know the demo archives."""

from __future__ import annotations

import os
import socket
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from qrstation.core.station import policy_file
from qrstation.core.station.home import VARIABLE, find_home
from qrstation.core.station.replacing import remove_tree
from qrstation.core.station.settings import Settings, StationSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.demo import catalogue
from qrstation.demo.launcher import DemoArchives
from qrstation.demo.story import Finding, Story

KEYRING = "PYTHON_KEYRING_BACKEND"
"""The variable by which `keyring` is told what to use."""
NO_KEYRING = "keyring.backends.fail.Keyring"
"""Keeps nothing: the key of a trail that is thrown away would stay in the user's own keyring, one more each time."""


class DemoSession:
    """Runs the demo archives for as long as the block; the home is removed at the end."""

    def __init__(self) -> None:
        self._archives = DemoArchives()
        self._folder: Path | None = None

    @property
    def story(self) -> Story:
        """What the tour of the demo is about."""
        studies = (catalogue.NODULE_CURRENT_STUDY_UID, *catalogue.NODULE_PRIOR_STUDY_UIDS)
        return Story(
            typed_name="mor*",
            current_study_uid=studies[0],
            prior_study_uids=studies[1:],
            series={uid: catalogue.lung_series_uid(uid) for uid in studies},
            locations={uid: catalogue.nodule_location(uid) for uid in studies},
            findings={uid: _finding(uid) for uid in studies},
        )

    def __enter__(self) -> DemoSession:
        self._folder = Path(tempfile.mkdtemp(prefix="qrstation-demo-"))
        os.environ[VARIABLE] = str(self._folder)
        home = find_home()
        home.make()
        # A policy's archives have real patients, which do not belong into a home that is thrown away.
        os.environ[policy_file.VARIABLE] = str(home.config / "no-policy.toml")
        os.environ[KEYRING] = NO_KEYRING
        station = StationSettings(port=_free_port())
        archives = self._archives.start(station.ae_title, station.bind, station.port)
        save_settings(home.settings_file, Settings(station=station, archives=archives))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archives.stop()
        if self._folder is not None:
            with suppress(OSError):
                remove_tree(self._folder)


def _finding(study_uid: str) -> Finding:
    column, row = catalogue.nodule_pixel(study_uid)
    study = catalogue.study(study_uid)
    return Finding(column, row, study.nodule_mm / catalogue.CT_SPACING if study else 0.0)


def _free_port() -> int:
    """Find a port for the receiver: the archives must know it before it listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
