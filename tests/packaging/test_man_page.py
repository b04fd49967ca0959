"""The man page holds every command with every option, and nothing that the command line hides."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import man_page
import pytest

from qrstation.cli import build_parser
from qrstation.core.station.home import VARIABLE as HOME
from qrstation.core.station.home import find_home
from qrstation.core.station.identity import VERSION
from qrstation.core.station.policy_file import VARIABLE as POLICY
from qrstation.core.station.policy_file import policy_place

PAGE = man_page.man_page(build_parser(), "2026-01-02")
PLAIN = PAGE.replace("\\-", "-").replace("\\fB", "").replace("\\fI", "").replace("\\fR", "")


def section(head: str) -> str:
    """Give what stands between a heading and the next."""
    found = re.search(rf"^\.{head}\n(.*?)(?=^\.S[SH] |\Z)", PLAIN, re.MULTILINE | re.DOTALL)
    assert found, head
    return found[1]


def test_each_command_has_its_section_with_each_of_its_options() -> None:
    commands = list(man_page.commands_of(build_parser()))
    assert {"find", "retrieve", "receive", "render"} <= {name for name, _, _ in commands}
    for name, about, parser in commands:
        text = section(f"SS {name}")
        assert about[1:].rstrip(".") in text
        for action in parser._actions:
            if action.dest != "help" and action.help != argparse.SUPPRESS:
                assert all(option in text for option in action.option_strings), (name, action.option_strings)


def test_each_way_of_calling_the_program_is_a_synopsis_of_its_own() -> None:
    first = section("SH SYNOPSIS")
    assert first.split("\n.br\n")[1:] == [
        ".B qrstation\n--demo | --version | --help",
        ".B qrstation\nCOMMAND ...\n",
    ]
    assert first.startswith(".B qrstation\n[--open-study UID | ")


def test_each_commands_synopsis_is_its_own_alone() -> None:
    for name, _, _ in man_page.commands_of(build_parser()):
        text = section(f"SS {name}")
        assert f"\n.P\n.B qrstation {name}\n[-h]" in text
        assert text.count(".B qrstation") == 1
        assert "--open-study" not in text
        assert ".br" not in text


def test_no_option_is_without_words() -> None:
    parser = build_parser()
    commands = [(name, command) for name, _, command in man_page.commands_of(parser)]
    for name, each in (("", parser), *commands):
        for action in each._actions:
            if not isinstance(action, argparse._SubParsersAction):
                assert (action.help or "").strip(), (name, action.dest)


def test_the_files_are_where_the_program_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    home = find_home({})
    files = re.findall(r"^\.I (.*)$", section("SH FILES"), re.MULTILINE)
    places = [home.settings_file, home.data, home.logs, policy_place({}, "linux")]
    assert [Path(file).expanduser() for file in files] == places
    for place in (home.store, home.index_file, home.state_file):
        assert place.parent == home.data


def test_the_variables_of_the_environment_are_told() -> None:
    assert re.findall(r"^\.B (.*)$", section("SH ENVIRONMENT"), re.MULTILINE) == [HOME, POLICY]


def test_what_the_command_line_hides_is_not_there() -> None:
    assert "--companion" not in PLAIN
    assert "SUPPRESS" not in PLAIN


def test_its_head_tells_version_and_date() -> None:
    assert PAGE.startswith(f'.TH QRSTATION 1 "2026-01-02" "QR Station {VERSION}"')
    assert "qrstation \\- query/retrieve workstation" in PAGE


def test_words_cannot_become_macros() -> None:
    parser = argparse.ArgumentParser(prog="qrstation", description=".SH nonsense with a \\ in it")
    page = man_page.man_page(parser, "2026-01-02")
    assert "\\&.SH nonsense with a \\e in it" in page
