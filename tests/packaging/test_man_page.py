"""The man page holds every command with every option, and nothing that the command line hides."""

from __future__ import annotations

import argparse
import re

import man_page

from qrstation.cli import build_parser
from qrstation.core.station.identity import VERSION

PAGE = man_page.man_page(build_parser(), "2026-01-02")
PLAIN = PAGE.replace("\\-", "-").replace("\\fB", "").replace("\\fI", "").replace("\\fR", "")


def test_each_command_has_its_section_with_each_of_its_options() -> None:
    commands = list(man_page.commands_of(build_parser()))
    assert {"find", "retrieve", "receive", "render"} <= {name for name, _, _ in commands}
    for name, about, parser in commands:
        section = re.search(rf"^\.SS {name}\n(.*?)(?=^\.S[SH] )", PLAIN, re.MULTILINE | re.DOTALL)
        assert section, name
        assert about[1:].rstrip(".") in section[1]
        for action in parser._actions:
            if action.dest != "help" and action.help != argparse.SUPPRESS:
                assert all(option in section[1] for option in action.option_strings), (name, action.option_strings)


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
