"""A settings file or a policy, whoever wrote it: taken, or told of by key and line; written again it is the same."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from qrstation.core.errors import SettingsError
from qrstation.core.station.policy import Policy
from qrstation.core.station.settings import ArchiveSettings, RuleSettings, Settings
from qrstation.core.station.settings_document import written_into
from qrstation.core.station.settings_exchange import changes_between
from qrstation.core.station.settings_rules import check_settings, parse_named, parse_settings, sound_part
from qrstation.words import words_of
from tests.fuzz.knowing import change_toml
from tests.fuzz.made import written
from tests.fuzz.target import Target


def _take(data: bytes) -> None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return
    sound = sound_part(text)
    check_settings(sound)
    changed = Settings(archives=(ArchiveSettings("One", "ONE", "one", 104),))
    # Whatever stands there, what is chosen in the window is what is read next time; see `save_settings`.
    with suppress(SettingsError):
        assert parse_settings(written_into(text, changed)) == changed
    try:
        parsed = parse_named(text, "qrstation.toml")
    except SettingsError as error:
        said = words_of(error.notice)
        assert said.what
        return
    check_settings(parsed.settings)
    assert sound == parsed.settings
    assert parse_settings(written_into("", parsed.settings)) == parsed.settings
    changes_between(changed, parsed.settings)
    Policy(written(b"", "policy.toml"), parsed.settings, parsed.named).over(changed)


def _seeds() -> Mapping[str, bytes]:
    whole = Settings(
        archives=(ArchiveSettings("One", "ONE", "one", 104, silence=60.5), ArchiveSettings("Two", "TWO", "::1", 105)),
        rules=(RuleSettings("Each hour", "One", (("Modality", "CT"),), every_minutes=60),),
    )
    by_hand = """# A station
[station]
ae_title = 'QRSTATION'   # ours
"port" = 0x2B68
[receiver]
also_accept = ["A", \"\"\"B\"\"\",
]
[keys]
[store]
path = "~/images"
max_gb = 1_0.5
[[archives]]
name = "One"
ae_title = "ONE"
host = "one"
port = 104
[[rules]]
name = "Night"
archive = "One"
find = {Modality = "CT", StudyDate = "today"}
from = "22:00"
"""
    return {"written": written_into("", whole).encode(), "by-hand": by_hand.encode()}


WORDS = (
    b"[[archives]]\n",
    b"[station]\n",
    b"[archives]\n",
    b'name = "One"\n',
    b"= 1979-05-27",
    b"'''",
    b'"""',
    b"inf",
    b"nan",
    b"a.b.c = 1\n",
    b"= {",
    b"= [",
    b"\\U00110000",
    b"\r",
    b"[" * 300,
    b"tls = true\n",
)
TARGET = Target(
    _take,
    _seeds,
    change=change_toml,
    words=WORDS,
    longest=2048,
    runs=150,
    calls=200_000,
    calls_a_byte=2000,
    memory_a_byte=8192,
    depth=1100,
)
