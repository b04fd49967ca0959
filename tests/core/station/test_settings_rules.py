"""What may be set: every value is checked, and the line that is wrong is named."""

from __future__ import annotations

import contextlib
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.errors import SettingsError
from qrstation.core.station.settings import ArchiveSettings, RuleSettings, Settings, StoreSettings
from qrstation.core.station.settings_file import save_settings
from qrstation.core.station.settings_rules import check_settings, parse_settings
from qrstation.words import words_of
from tests.told import saying

ARCHIVE = '[[archives]]\nname = "Main"\nae_title = "ORTHANC"\nhost = "127.0.0.1"\nport = 4242\n'
CONTRACT = """
[station]
ae_title = "QRSTATION"
bind = "127.0.0.1"
port = 11112
announce = ""
[receiver]
accept = "known"
also_accept = []
max_associations = 20
deadline = 30
idle = 900
sync = true
tls_certificate = ""
tls_key = ""
tls_ca = ""
[store]
path = ""
max_gb = 0
[[archives]]
name = "Main"
ae_title = "ORTHANC"
host = "127.0.0.1"
port = 4242
retrieve = "move"
parallel = 3
timeout = 30
silence = 600
charset = ""
nearline = false
tls = false
tls_ca = ""
tls_name = ""
tls_certificate = ""
tls_key = ""
issuer = ""
priors = true
role = "archive"
[priors]
on_open = "fetch"
most = 2
most_images = 3000
nearline = true
"""
RULE = """[[rules]]
name = "Thorax of today"
archive = "Main"
find = { StudyDate = "today", ModalitiesInStudy = "CT" }
"""


def test_the_defaults_written_out_are_the_defaults() -> None:
    assert parse_settings(CONTRACT) == replace(
        Settings(), archives=(ArchiveSettings("Main", "ORTHANC", "127.0.0.1", 4242),)
    )


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[station]\nport = "x"\n', 2, "station.port must be a whole number"),
        ("[station]\nport = 70000\n", 2, "65535"),
        ("[station]\nport = true\n", 2, "station.port"),
        ('[station]\nae_title = "A\\\\B"\n', 2, "station.ae_title must be an AE title"),
        ('[station]\n\n# a comment\nae_title = "ABCDEFGHIJKLMNOPQ"\n', 4, "ae_title"),
        ('[receiver]\naccept = "some"\n', 2, 'one of "known", "any"'),
        ("[receiver]\nsync = 1\n", 2, "true or false"),
        ('[receiver]\nalso_accept = ["ok", 5]\n', 2, "also_accept"),
        ('[receiver]\ntls_key = "k.pem"\n', 2, "receiver.tls_key needs receiver.tls_certificate beside it"),
        ('[receiver]\ntls_certificate = "c.pem"\n', 2, "receiver.tls_certificate needs receiver.tls_key"),
        ('[receiver]\n\ntls_ca = "c.pem"\n', 3, "receiver.tls_ca needs receiver.tls_certificate beside it"),
        ('[receiver]\ntls_ca = "~nobody-here/c.pem"\n', 2, "a file; one that begins with ~"),
        ("[store]\nmax_gb = -1\n", 2, "gigabytes"),
        ("[store]\nclean_after_days = -1\n", 2, "whole number from 0 to 36500"),
        ("[store]\nclean_after_days = 1.5\n", 2, "whole number from 0 to 36500"),
        ("[store]\nclean_after_days = true\n", 2, "whole number from 0 to 36500"),
        ("[viewer]\nmemory_gb = 0.1\n", 2, "from 0.2 to 1000"),
        ("[viewer]\nmemory_gb = -1\n", 2, "gigabytes"),
        ('[viewer]\nmemory_gb = "2"\n', 2, "gigabytes"),
        ("[viewer]\nmemory_gb = inf\n", 2, "gigabytes"),
        ("[viewer]\nmemory_gb = nan\n", 2, "gigabytes"),
        ("[viewer]\nmemory = 2\n", 2, "memory_gb"),
        ("[stations]\n", 1, "stations is not a key"),
        ("[station]\nporrt = 1\n", 2, "porrt is not a key"),
        (ARCHIVE + 'retrieve = "push"\n', 6, 'one of "move", "get", "auto"'),
        (ARCHIVE + "tls = 1\n", 6, "archives.tls must be true or false"),
        (ARCHIVE + 'tls_name = "two words"\n', 6, "archives.tls_name must be a host name"),
        (ARCHIVE + 'tls_key = "k.pem"\n', 6, "archives.tls_key needs archives.tls_certificate beside it"),
        (ARCHIVE + 'tls_certificate = "c.pem"\n', 6, "archives.tls_certificate needs archives.tls_key"),
        (ARCHIVE + ARCHIVE.replace("Main", "Two") + "tls_ca = []\n", 11, "archives.tls_ca must be a file"),
        (ARCHIVE + ARCHIVE, 7, "unique"),
        (ARCHIVE + '[[archives]]\nname = "B"\n', 6, "archives.ae_title is missing"),
        (ARCHIVE + ARCHIVE.replace("Main", "Two").replace("4242", "0"), 10, "archives.port"),
        (ARCHIVE + 'charset = "LATIN1"\n', 6, "character set"),
        (ARCHIVE + 'role = "store"\n', 6, 'one of "archive", "cache"'),
        ('[priors]\non_open = "ask"\n', 2, 'one of "fetch", "find", "off"'),
        ("[priors]\nmost = -1\n", 2, "priors.most must be a whole number"),
        ("[audit]\nkeep_days = 0\n", 2, "whole number from 1 to 36500"),
        ("[audit]\nenabled = 1\n", 2, "audit.enabled must be true or false"),
        ('[audit]\nsyslog = "log.example.org"\n', 2, "a host and a port"),
        ('[audit]\nsyslog = "log:0"\n', 2, "a host and a port"),
        ('[audit]\nsyslog = "::1:6514"\n', 2, "a host and a port"),
        (RULE + 'from = "25:00"\n', 5, "a time of day"),
        (RULE + 'from = "06:00"\nuntil = "06:00"\n', 6, "would never run"),
        (RULE + "priors = 0\n", 5, "would fetch nothing"),
        (RULE + "priors = 0\nstudies = true\nworklist = true\n", 5, "or rules.worklist is true"),
        (RULE.replace('"today", ModalitiesInStudy = "CT"', '""'), 4, "every study"),
        (RULE.replace('"today"', "[5]"), 4, "keywords with texts"),
        (RULE + "minutes = 5\n", 5, "minutes is not a key"),
        (RULE.replace('archive = "Main"\n', ""), 1, "rules.archive is missing"),
        (ARCHIVE + RULE + RULE, 11, "unique"),
        ("rules = 5\n", 1, "a list of tables"),
    ],
)
def test_a_wrong_value_names_its_key_and_line(text: str, line: int, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings(text)
    assert f"line {line}:" in words_of(caught.value).what
    assert words in words_of(caught.value).what
    assert "\n" not in words_of(caught.value).line


def test_tls_is_set_for_the_receiver_and_for_each_archive() -> None:
    pair = 'tls_certificate = "own.pem"\ntls_key = "~/own.key"\n'
    read = parse_settings(f'[receiver]\n{pair}tls_ca = "ca.pem"\n{ARCHIVE}tls = true\ntls_name = "pacs"\n{pair}')
    assert read.receiver.tls
    assert (read.receiver.tls_key, read.receiver.tls_ca) == ("~/own.key", "ca.pem")
    (archive,) = read.archives
    assert (archive.tls, archive.tls_name, archive.tls_certificate) == (True, "pacs", "own.pem")
    check_settings(read)
    for wrong in (
        replace(read, receiver=replace(read.receiver, tls_key="")),
        replace(read, archives=(replace(archive, tls_certificate=""),)),
    ):
        with pytest.raises(SettingsError):
            check_settings(wrong)


def test_a_rule_is_read_with_its_defaults() -> None:
    (rule,) = parse_settings(RULE + 'from = "06:00"\nstudies = true\n').rules
    assert rule == RuleSettings(
        "Thorax of today",
        "Main",
        (("StudyDate", "today"), ("ModalitiesInStudy", "CT")),
        from_="06:00",
        studies=True,
    )
    times = 'every_minutes = 10\nfrom = "06:00"\nuntil = "20:00"\npriors = 2\nstudies = false\nworklist = false\n'
    assert parse_settings(RULE).rules == parse_settings(RULE + times).rules
    assert parse_settings("").rules == ()


def test_what_is_no_toml_is_said() -> None:
    with pytest.raises(SettingsError, check=saying("not valid TOML")):
        parse_settings("[station\n")


@given(st.text(max_size=200))
def test_any_text_is_settings_or_a_settings_error(text: str) -> None:
    settings, problem = Settings(), ""
    try:
        settings = parse_settings(text)
    except SettingsError as error:
        problem = words_of(error).line
    assert settings == Settings()
    assert problem.isprintable()


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "10.0.0.1", "::1", "fe80::1%eth0", "pacs.example.org", "pacs.example.org.", "a_b-c", "a" * 63,
        ".".join(["a" * 63] * 3),
    ],
)  # fmt: skip
def test_hosts_that_can_be_looked_up_are_taken(host: str) -> None:
    assert parse_settings(f'[station]\nbind = "{host}"\nannounce = "{host}"\n').station.bind == host
    with contextlib.suppress(OSError):
        socket.getaddrinfo(host, 1, flags=socket.AI_NUMERICHOST)


@pytest.mark.parametrize("host", ["", ".", "..", "a..b", ".a", "a" * 64, "a" * 255, "a" * 64 + ".org", "a b", "ä.de"])
@pytest.mark.parametrize("key", ["station.bind", "archives.host"])
def test_hosts_that_cannot_be_looked_up_are_refused(host: str, key: str) -> None:
    text = f'[station]\nbind = "{host}"\n' if key == "station.bind" else ARCHIVE.replace("127.0.0.1", host)
    with pytest.raises(SettingsError, check=saying(f"{key} must be a host name")):
        parse_settings(text)


@given(st.from_regex(r"[a-z.%:-]{1,260}", fullmatch=True))
def test_a_host_that_is_taken_can_be_asked_for(host: str) -> None:
    try:
        parse_settings(f'[station]\nbind = "{host}"\n')
    except SettingsError:
        return
    with contextlib.suppress(OSError):  # unknown, but no UnicodeError
        socket.getaddrinfo(host, 1, flags=socket.AI_NUMERICHOST)


@pytest.mark.parametrize("name", ["This station", "THIS STATION", "this  station", "Ｔhis station"])
def test_an_archive_cannot_have_the_name_of_the_store(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, check=saying(r"line 2: archives\.name must not be .This station.")):
        parse_settings(ARCHIVE.replace('"Main"', f'"{name}"'))
    archive = ArchiveSettings(name, "ORTHANC", "127.0.0.1", 4242)
    with pytest.raises(SettingsError, check=saying(r"name must not be .This station.: so the store is called")):
        save_settings(tmp_path / "settings.toml", Settings(archives=(archive,)))


def test_a_name_that_only_begins_so_is_an_archive_s() -> None:
    assert parse_settings(ARCHIVE.replace('"Main"', '"This station 2"')).archives[0].name == "This station 2"


def test_the_home_of_nobody_is_no_place_for_a_store() -> None:
    with pytest.raises(SettingsError, check=saying(r"line 2: store\.path must be a folder")):
        parse_settings('[store]\npath = "~nobody-here/store"\n')
    with pytest.raises(SettingsError, check=saying(r"store\.path")):
        check_settings(replace(Settings(), store=StoreSettings("~nobody-here/store")))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = " + "[" * 10_000 + "]" * 10_000, "too deep"),
        ("[station]\nport = " + "9" * 5_000, "too long"),
        ("[station]\nport = 0x" + "f" * 5_000, "station.port must be a whole number"),
        ("[station]\nport = 1e999", "station.port must be a whole number"),
        ("[receiver]\nidle = inf", "receiver.idle must be a number"),
        ("[receiver]\nidle = nan", "receiver.idle must be a number"),
        ("[station]\nport = 1979-05-27", "station.port must be a whole number"),
        ('"two\\nlines" = 1', "is not a key"),
        ("x" * 100_000 + " = 1", "is not a key"),
        ("\x00", "not valid TOML"),
    ],
    ids=lambda value: value[:20],
)
def test_whatever_toml_can_hold_is_told_in_one_short_line(text: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings(text)
    assert words in words_of(caught.value).what
    assert words_of(caught.value).line.isprintable()
    assert len(words_of(caught.value).line) < 400


@pytest.mark.parametrize("value", ["", "log.example.org:6514", "10.0.0.7:65535", "[fd00::7]:6514"])
def test_the_audit_trail_is_sent_to_a_host_and_a_port(value: str) -> None:
    settings = parse_settings(f'[audit]\nsyslog = "{value}"\nkeep_days = 90\nenabled = false\n')
    assert (settings.audit.syslog, settings.audit.keep_days, settings.audit.enabled) == (value, 90, False)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('only_from = "10.1.2.3"', "addresses and networks"),
        ('only_from = ["pacs.example.org"]', "addresses and networks"),
        ('only_from = ["10.1.2.3/16"]', "addresses and networks"),
        ("only_from = [1]", "addresses and networks"),
        ('only_certificate = "0F:0F"', "SHA-256 fingerprint"),
        ("only_certificate = 1", "SHA-256 fingerprint"),
    ],
)
def test_what_an_archive_is_bound_to_is_checked(line: str, said: str) -> None:
    with pytest.raises(SettingsError, check=saying(said)):
        parse_settings(ARCHIVE + line)


def test_an_archive_is_bound_to_addresses_and_a_certificate() -> None:
    text = f'only_from = ["10.1.2.3", "10.5.0.0/16", "fe80::1%eth0"]\nonly_certificate = "{"0F" * 32}"\n'
    (archive,) = parse_settings(ARCHIVE + text).archives
    assert archive.only_from == ("10.1.2.3", "10.5.0.0/16", "fe80::1%eth0")
    assert archive.only_certificate == "0F" * 32
    (archive,) = parse_settings(ARCHIVE + 'only_certificate = "main.pem"').archives
    assert archive.only_certificate == "main.pem"
