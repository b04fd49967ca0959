"""Structures that are right in their form and wrong in what they hold, fed to all that read such; see `structures`."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qrstation.store.part10 import build_head
from tests.fuzz import structures
from tests.fuzz.holding import hold
from tests.fuzz.made import CT, EXPLICIT
from tests.fuzz.target import target
from tests.fuzz.targets.decoder_answers import _sent
from tests.fuzz.targets.received_pdus import ASKED

FEW = settings(max_examples=40)
FILES = ("imported_files", "frame_headings", "frames", "attributes", "native_encoding", "media_headers")
FIRST = {"imported_files": b"\0", "frames": b"\0", "native_encoding": b"\1"}
HEAD = build_head(CT, "1.2.3.4", EXPLICIT, "")


@pytest.mark.parametrize("name", FILES)
@given(data=st.one_of(structures.DATA_SETS, structures.DEEP))
@FEW
def test_files(name: str, data: bytes) -> None:
    hold(target(name), FIRST.get(name, b"") + HEAD + data, memory=False)


@given(data=st.one_of(structures.DATA_SETS, structures.DEEP), cut=st.integers(0, 255))
@FEW
def test_data_sets(data: bytes, cut: int) -> None:
    hold(target("data_set_walk"), bytes((1, cut)) + data, memory=False)
    hold(target("matches"), bytes((cut & 15,)) + data, memory=False)
    hold(target("worklist_answers"), b"\0" + data, memory=False)


@given(items=structures.ITEMS)
@FEW
def test_items_of_requests_and_answers(items: bytes) -> None:
    fixed = b"\0\1\0\0" + b"QRSTATION".ljust(16) + b"ME".ljust(16) + bytes(32)
    hold(target("associate_request"), fixed + items, memory=False)
    hold(target("associate_answer"), b"\2" + fixed + items, memory=False)


@given(pdus=structures.PDUS, what=st.integers(0, 2))
@FEW
def test_conversations(pdus: bytes, what: int) -> None:
    hold(target("received_pdus"), ASKED + pdus, memory=False)
    hold(target("scu_answers"), bytes((what,)) + pdus, memory=False)


@given(command=structures.COMMANDS)
@FEW
def test_command_sets(command: bytes) -> None:
    hold(target("command_set"), command, memory=False)


@given(lines=structures.LINES)
@FEW
def test_lines_of_the_channel(lines: bytes) -> None:
    hold(target("channel_lines"), lines, memory=False)
    hold(target("channel_requests"), lines, memory=False)
    for way in range(5):
        hold(target("state_records"), bytes((way,)) + lines, memory=False)


@given(text=structures.SETTINGS)
@FEW
def test_settings(text: bytes) -> None:
    hold(target("settings_files"), text, memory=False)
    hold(target("prior_rules"), text, memory=False)
    hold(target("prior_words"), text, memory=False)


@given(value=structures.ANSWERS)
@FEW
def test_answers_of_decoders(value: object) -> None:
    hold(target("decoder_answers"), _sent(value), memory=False)
    assert pickle.dumps(value)
