"""The settings: what they are, and their defaults."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import UnknownArchive, UnknownRule
from qrstation.core.standard.node import Node
from qrstation.core.station.key_settings import KeySettings

if TYPE_CHECKING:
    from qrstation.core.station.door import Door


@dataclass(frozen=True, slots=True)
class StationSettings:
    """Who this station is on the network."""

    ae_title: str = "QRSTATION"
    bind: str = "127.0.0.1"
    port: int = 11112
    announce: str = ""

    @property
    def announced_host(self) -> str:
        """The address that archives must send to."""
        return self.announce or self.bind


@dataclass(frozen=True, slots=True)
class ReceiverSettings:
    """Whom the receiver lets in, and how patient it is; times in seconds."""

    accept: str = "known"
    also_accept: tuple[str, ...] = ()
    max_associations: int = 20
    deadline: float = 30
    idle: float = 900
    sync: bool = True
    tls_certificate: str = ""
    """With it and its key, files in PEM, TLS is spoken and nothing else."""
    tls_key: str = ""
    tls_ca: str = ""
    """With it, callers must show a certificate that it signed."""

    @property
    def tls(self) -> bool:
        """Tell whether TLS is spoken."""
        return bool(self.tls_certificate)


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where the store is and how large it may grow; `max_gb` 0 leaves 2 GB of the disk free."""

    path: str = ""
    max_gb: float = 0
    clean_after_days: int = 0
    """After so many days what rules fetched and nobody opened may be removed when room is wanted; 0: never."""


@dataclass(frozen=True, slots=True)
class ViewerSettings:
    """How the viewer works; `memory_gb` 0 takes what suits this machine (`memory.for_images`)."""

    memory_gb: float = 0


@dataclass(frozen=True, slots=True)
class PriorsSettings:
    """What is done of itself about a patient's priors when a study is opened, and how much of it."""

    on_open: str = "fetch"
    """"fetch" the best, "find" and show them, or "off"."""
    most: int = 2
    most_images: int = 3000
    """In all that are fetched for one patient; what is above is offered."""
    nearline: bool = True


@dataclass(frozen=True, slots=True)
class AuditSettings:
    """Whether an audit trail is kept, for how long, and where it is sent on to."""

    enabled: bool = True
    keep_days: int = 400
    syslog: str = ""
    """"host:port": sent on there by TLS as well (RFC 5425); "" nowhere."""
    syslog_ca: str = ""


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """What is prefetched by itself: the priors of what a search finds at an archive."""

    name: str
    archive: str
    find: tuple[tuple[str, str], ...] = ()
    """Keyword and value; a date may be "today" or "today-7"."""
    worklist: bool = False
    every_minutes: int = 10
    """0: only by hand, or by a timer of the system."""
    from_: str = "06:00"
    until: str = "20:00"
    priors: int = 2
    studies: bool = False
    """Whether the found studies are fetched too."""


@dataclass(frozen=True, slots=True)
class ArchiveSettings:
    """An archive: what it is called, where it is, how it is treated; times in seconds."""

    name: str
    ae_title: str
    host: str
    port: int
    retrieve: str = "move"
    parallel: int = 3
    timeout: float = 30
    silence: float = 600
    charset: str = ""
    nearline: bool = False
    tls: bool = False
    tls_ca: str = ""
    """Who signs its certificate, or that certificate itself (PEM); "" for the system's issuers."""
    tls_name: str = ""
    """The name that its certificate must carry; "" for the host."""
    tls_certificate: str = ""
    """What this station shows of itself where the archive asks, with its key (PEM)."""
    tls_key: str = ""
    issuer: str = ""
    """The domain of its patient IDs, where its answers name none (Issuer of Patient ID)."""
    priors: bool = True
    """Whether it is asked for priors."""
    role: str = "archive"
    """"cache" for a department's cache: asked first."""
    only_from: tuple[str, ...] = ()
    """Addresses and networks from which alone callers with its AE title are let in; none: from anywhere."""
    only_certificate: str = ""
    """The certificate that such callers must show: its SHA-256, or a PEM file of one or several."""

    @property
    def node(self) -> Node:
        """The archive's application entity."""
        return Node(self.ae_title, self.host, self.port)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a station."""

    station: StationSettings = field(default_factory=StationSettings)
    receiver: ReceiverSettings = field(default_factory=ReceiverSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    archives: tuple[ArchiveSettings, ...] = ()
    viewer: ViewerSettings = field(default_factory=ViewerSettings)
    priors: PriorsSettings = field(default_factory=PriorsSettings)
    audit: AuditSettings = field(default_factory=AuditSettings)
    rules: tuple[RuleSettings, ...] = ()
    keys: KeySettings = field(default_factory=KeySettings)

    def archive(self, name: str) -> ArchiveSettings:
        """Give the archive called ``name``, exactly. Raises UnknownArchive."""
        for archive in self.archives:
            if archive.name == name:
                return archive
        known = tuple(f'"{archive.name}"' for archive in self.archives)
        raise UnknownArchive(SettingsCode.ARCHIVE_UNKNOWN, name=shown(name), known=known)

    def rule(self, name: str) -> RuleSettings:
        """Give the rule called ``name``, exactly. Raises UnknownRule."""
        for rule in self.rules:
            if rule.name == name:
                return rule
        known = tuple(f'"{rule.name}"' for rule in self.rules)
        raise UnknownRule(SettingsCode.RULE_UNKNOWN, name=shown(name), known=known)

    def door(self, home: Path) -> Door:
        """Give whom the receiver lets in; files that are named without their folder lie in ``home``."""
        from qrstation.core.station.door import door_of  # a start lets nobody in

        return door_of(self, home)

    def store_folder(self, default: Path) -> Path:
        """Give the folder of the store, ``default`` where the settings name none; a relative one lies beside it."""
        return place_of(self.store.path, default.parent) if self.store.path else default


def place_of(path: str, home: Path) -> Path:
    """Give the file or folder that the settings name: a relative one is taken from the home."""
    return home / Path(path).expanduser()


def plain_values(group: Any) -> dict[str, Any]:
    """Give a settings group as TOML values: tuples as lists, pairs as a table; `key_of` says what a field is called."""
    values = {key_of(f.name): getattr(group, f.name) for f in fields(group)}
    return {key: plain_value(key, value) for key, value in values.items()}


def plain_value(key: str, value: Any) -> Any:
    """Give the value of a key as a TOML value."""
    if not isinstance(value, tuple):
        return value
    return dict(value) if key == "find" else list(value)


def key_of(field_name: str) -> str:
    """Give the key of a settings group's field, which may be a word that Python keeps for itself."""
    return field_name.removesuffix("_")


def shown(text: str, most: int = 80) -> str:
    """Give what somebody typed for a message of one line: cut off, and without what breaks or hides a line."""
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return printable if len(printable) <= most else f"{printable[: most - 1]}…"
