"""What can be told of the settings, the home and this station itself."""

from __future__ import annotations

from qrstation.core.notice import Code


class SettingsCode(Code):
    """Codes; each has its words in `qrstation.words.settings`."""

    WRONG = "settings.wrong"
    """A key of a file (or of what was typed in the window), its line or 0, and the problem: one of the next."""
    MUST_BE = "settings.must-be"
    """Value ``allowed``: one of those further below."""
    NO_KEY = "settings.no-key"
    NO_TABLE = "settings.no-table"
    NO_TABLES = "settings.no-tables"
    MISSING = "settings.missing"
    NOT_UNIQUE = "settings.not-unique"
    NAME_OF_STORE = "settings.name-of-store"
    KEY_TWICE = "settings.key-twice"

    WHOLE_NUMBER = "settings.allowed.whole-number"
    SECONDS = "settings.allowed.seconds"
    GIGABYTES = "settings.allowed.gigabytes"
    MEMORY = "settings.allowed.memory"
    TEXT = "settings.allowed.text"
    ONE_OF = "settings.allowed.one-of"
    UNSUPPORTED = "settings.allowed.unsupported"
    FLAG = "settings.allowed.flag"
    NAME = "settings.allowed.name"
    AE_TITLE = "settings.allowed.ae-title"
    AE_TITLES = "settings.allowed.ae-titles"
    HOST = "settings.allowed.host"
    HOST_OR_NONE = "settings.allowed.host-or-none"
    CHARSET = "settings.allowed.charset"
    FOLDER = "settings.allowed.folder"
    KEYS = "settings.allowed.keys"
    TIME_OF_DAY = "settings.allowed.time-of-day"
    FIND_KEYS = "settings.allowed.find-keys"

    RULE_NEVER = "settings.rule-never"
    RULE_FETCHES_NOTHING = "settings.rule-fetches-nothing"
    RULE_FINDS_ALL = "settings.rule-finds-all"
    RULE_UNKNOWN = "settings.rule-unknown"

    ARCHIVE_UNKNOWN = "settings.archive-unknown"
    NO_TOML = "settings.no-toml"
    NUMBER_TOO_LONG = "settings.number-too-long"
    TOO_DEEP = "settings.too-deep"
    NO_UTF8 = "settings.no-utf8"
    NO_FILE = "settings.no-file"
    FILE_TOO_LARGE = "settings.file-too-large"
    FILE_UNREADABLE = "settings.file-unreadable"
    FILE_UNWRITABLE = "settings.file-unwritable"

    OWN_FILE = "settings.own-file"

    POLICY_WRONG = "policy.wrong"
    """The ``problem`` is what is told of the ``file``: one of those above or below."""
    LINK_TO_NOWHERE = "policy.link-to-nowhere"
    OTHERS_MAY_WRITE = "policy.others-may-write"
    BESIDE_ANY = "policy.beside-any"
    LOCKED = "policy.locked"
    """Something that the policy sets was to be changed."""

    HOME_NO_FOLDER = "home.no-folder"
    FOLDER_UNMADE = "home.folder-unmade"
    FOLDER_UNWRITABLE = "home.folder-unwritable"
    LOCK_UNMADE = "home.lock-unmade"
    LOG_UNWRITABLE = "home.log-unwritable"
    REFUSED_BY_SYSTEM = "station.refused-by-system"
    """Values ``reason`` and ``where``, "" where it concerns no file."""
