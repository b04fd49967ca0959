"""Words for what can be told of the settings, the home and this station itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.station.home import VARIABLE
from qrstation.words.entry import Entry

_CORRECT = "correct the settings file, or open the settings in the window"
_WRITABLE = f"correct who may write there, or choose another place with {VARIABLE}"


def _wrong(values: Mapping[str, Any]) -> tuple[str, str]:
    where = f"{values['file']} line {values['line']}" if values["line"] else values["file"]
    return f"{where}: {values['key']} {values['problem']}", _CORRECT


def _archive_unknown(values: Mapping[str, Any]) -> tuple[str, str]:
    known = values["known"] or "none is configured"
    return f'no archive is called "{values["name"]}"', f"choose one of those configured: {known}"


def _rule_unknown(values: Mapping[str, Any]) -> tuple[str, str]:
    known = values["known"] or "there is none in the settings"
    return f'no rule is called "{values["name"]}"', f"choose one of those in the settings: {known}"


def _refused_by_system(values: Mapping[str, Any]) -> tuple[str, str]:
    where = f" ({values['where']})" if values["where"] else ""
    return f"{values['reason']}{where}", "make room, or correct who may read and write there"


WORDS: dict[str, Entry] = {
    SettingsCode.WRONG: _wrong,
    SettingsCode.MUST_BE: ("must be {allowed}", ""),
    SettingsCode.NO_KEY: (
        "is not a key that this version knows (the file may be from a newer version of the program); "
        "allowed are {allowed}",
        "",
    ),
    SettingsCode.NO_TABLE: ("must be a table: [{table}]", ""),
    SettingsCode.NO_TABLES: ("must be a list of tables: [[{table}]]", ""),
    SettingsCode.MISSING: ("is missing", ""),
    SettingsCode.NOT_UNIQUE: ('must be unique: "{name}" is there twice', ""),
    SettingsCode.NAME_OF_STORE: (
        'must not be "{name}": so the store is called where one chooses what to search',
        "",
    ),
    SettingsCode.NEEDS_BESIDE: ("needs {other} beside it", ""),
    SettingsCode.KEY_TWICE: ("must not have a key that {other} has", ""),
    SettingsCode.HOST_PORT_OR_NONE: ('a host and a port, as "log.example.org:6514", or ""', ""),
    SettingsCode.WHOLE_NUMBER: ("a whole number from {low} to {high}", ""),
    SettingsCode.SECONDS: ("a number of seconds from {low:g} to {high:g}", ""),
    SettingsCode.GIGABYTES: ("a number of gigabytes, 0 for no limit", ""),
    SettingsCode.MEMORY: ("a number of gigabytes from {low:g} to {high:g}, 0 for what suits this machine", ""),
    SettingsCode.TEXT: ("a text of at most {longest} characters", ""),
    SettingsCode.ONE_OF: ("one of {choices}", ""),
    SettingsCode.FLAG: ("true or false", ""),
    SettingsCode.NAME: ("a name of 1 to 64 characters", ""),
    SettingsCode.AE_TITLE: ("an AE title: 1 to 16 characters, no backslash or control character", ""),
    SettingsCode.AE_TITLES: ("a list of AE titles, each of 1 to 16 characters", ""),
    SettingsCode.HOST: ("a host name or address: at most 253 characters, 1 to 63 between two dots", ""),
    SettingsCode.HOST_OR_NONE: ('a host name or address, or ""', ""),
    SettingsCode.CHARSET: ('a DICOM character set such as "ISO_IR 100" or "ISO_IR 192", or ""', ""),
    SettingsCode.FOLDER: ("a folder; one that begins with ~ names a user of this machine", ""),
    SettingsCode.NETWORKS: (
        'a list of at most {most} addresses and networks, such as "10.1.2.3" or "10.1.0.0/16"',
        "",
    ),
    SettingsCode.CERTIFICATE: (
        "the SHA-256 fingerprint of a certificate (64 hexadecimal digits), or a PEM file",
        "",
    ),
    SettingsCode.FILE: ("a file; one that begins with ~ names a user of this machine", ""),
    SettingsCode.KEYS: (
        'keys such as "Ctrl+1" or "Up, Shift+F3": at most {most}, no Tab, no Alt with a letter alone; '
        '"" for none, "default" for the program\'s own',
        "",
    ),
    SettingsCode.TIME_OF_DAY: ('a time of day such as "06:00", or "24:00"', ""),
    SettingsCode.FIND_KEYS: ('keywords with texts, such as {{ StudyDate = "today", ModalitiesInStudy = "CT" }}', ""),
    SettingsCode.RULE_NEVER: ("must differ from rules.from: the rule would never run", ""),
    SettingsCode.RULE_FETCHES_NOTHING: (
        "must be above 0 where rules.studies is false or rules.worklist is true: the rule would fetch nothing",
        "",
    ),
    SettingsCode.RULE_FINDS_ALL: ("must hold a value: the rule would ask for every study of the archive", ""),
    SettingsCode.RULE_UNKNOWN: _rule_unknown,
    SettingsCode.ARCHIVE_UNKNOWN: _archive_unknown,
    SettingsCode.NO_TOML: ("{file} is not valid TOML: {reason}", _CORRECT),
    SettingsCode.NUMBER_TOO_LONG: ("{file} holds a number that is too long", _CORRECT),
    SettingsCode.TOO_DEEP: ("{file} nests its values too deep", _CORRECT),
    SettingsCode.NO_UTF8: ("the settings file {file} is not UTF-8 text", _CORRECT),
    SettingsCode.NO_FILE: ("the settings file {path} is not a file", "remove what stands in its place"),
    SettingsCode.FILE_TOO_LARGE: ("the settings file {path} is larger than {megabytes} MB", _CORRECT),
    SettingsCode.FILE_UNREADABLE: ("the settings file {path} cannot be read ({reason})", "check who may read it"),
    SettingsCode.FILE_UNWRITABLE: (
        "the settings file {path} cannot be written ({reason})",
        "make room there, or check who may write it",
    ),
    SettingsCode.OWN_FILE: ("{path} is the settings file itself", "choose another file"),
    SettingsCode.POLICY_WRONG: (
        "the policy is wrong: {problem}",
        "the administrator must correct {file}",
    ),
    SettingsCode.LINK_TO_NOWHERE: ("{path} is a link to nothing", ""),
    SettingsCode.OTHERS_MAY_WRITE: (
        "{path} can be written by others than root (chown root, chmod go-w)",
        "",
    ),
    SettingsCode.BESIDE_ANY: ('must not stand beside accept = "any", which lets in everyone', ""),
    SettingsCode.LOCKED: ("{key} is set by your administrator", "ask for a change of {file}"),
    SettingsCode.HOME_NO_FOLDER: ("{variable} names no folder: {chosen}", "correct it"),
    SettingsCode.FOLDER_UNMADE: ("the folder {folder} cannot be made ({reason})", _WRITABLE),
    SettingsCode.FOLDER_UNWRITABLE: ("the folder {folder} cannot be written", _WRITABLE),
    SettingsCode.LOCK_UNMADE: ("the lock {path} cannot be made ({reason})", _WRITABLE),
    SettingsCode.LOG_UNWRITABLE: ("the log {path} cannot be written ({reason})", _WRITABLE),
    SettingsCode.REFUSED_BY_SYSTEM: _refused_by_system,
}
