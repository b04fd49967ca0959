"""What is to be opened: links are read strictly, and what one start hands to another comes through as it was."""

from __future__ import annotations

import json
import os
import string
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.errors import StationError
from qrstation.core.station.opening import (
    LONGEST_LINK,
    LONGEST_MESSAGE,
    NOTHING,
    Opening,
    accession_opening,
    decode,
    encode,
    file_of_link,
    is_link,
    link_opening,
    paths_opening,
    study_opening,
)
from tests.told import saying

UIDS = st.from_regex(r"[0-9]{1,8}(\.[0-9]{1,8}){0,6}", fullmatch=True).filter(lambda uid: len(uid) <= 64)
NUMBERS = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="*?\\"), min_size=1, max_size=16)
NAMES = st.text(st.characters(exclude_characters="\0/", codec="utf-8"), min_size=1, max_size=40).map("/{}".format)


@given(UIDS)
def test_a_link_names_a_study(uid: str) -> None:
    assert link_opening(f"qrstation://open?study={uid}") == Opening(study_uid=uid)
    assert link_opening(f"QRStation://OPEN/?study={uid}") == Opening(study_uid=uid)


@given(NUMBERS)
def test_a_link_names_an_accession_number_in_any_script(number: str) -> None:
    assert link_opening(f"qrstation://open?accession={quote(number, safe='')}") == Opening(accession=number)


def test_a_plus_is_a_plus_and_spaces_around_a_number_mean_nothing() -> None:
    assert link_opening("qrstation://open?accession=A+1%20") == Opening(accession="A+1")


BAD = (
    "", "qrstation:", "qrstation://", "qrstation://open", "qrstation://open?", "qrstation://open?study",
    "qrstation://open?study=", "qrstation://open?study=1..2", "qrstation://open?study=.1", "qrstation://open?study=1.",
    "qrstation://open?study=1.a", f"qrstation://open?study={'1' * 65}", "qrstation://open?study=1.2\n",
    "qrstation://open?study=1.2#x", "qrstation://open?study=1.2&study=1.2", "qrstation://open?study=1&accession=2",
    "qrstation://open?study=1.2&", "qrstation://open?Study=1.2", "qrstation://open?path=/etc/passwd",
    "qrstation://open/x?study=1.2", "qrstation://user@open?study=1.2", "qrstation://open:1?study=1.2",
    "qrstation://other?study=1.2", "qrstation:open?study=1.2", " qrstation://open?study=1.2",
    "qrstation://open?study=1.2%", "qrstation://open?study=1%2", "qrstation://open?study=1.2%00",
    "qrstation://open?study=%EF%BC%91", "qrstation://open?accession=%ff", "qrstation://open?accession=%C0%80",
    "qrstation://open?accession=a%0Ab", "qrstation://open?accession=%5C", "qrstation://open?accession=A*",
    "qrstation://open?accession=A%3F", "qrstation://open?accession=%20", f"qrstation://open?accession={'9' * 17}",
    "qrstation://open?accession=ä", "qrstation://open?accession=%ED%A0%80", "file:///etc/passwd", "http://open?study=1",
)  # fmt: skip


@pytest.mark.parametrize("link", BAD)
def test_anything_else_is_refused(link: str) -> None:
    with pytest.raises(StationError, check=saying("; ")):
        link_opening(link)


def test_a_long_link_is_refused_before_it_is_read() -> None:
    with pytest.raises(StationError, check=saying("at most 512 characters")):
        link_opening("qrstation://open?study=" + "1" * (1 << 20))


@given(st.text(max_size=LONGEST_LINK + 8) | st.text(string.printable, max_size=60).map("qrstation://open?{}".format))
def test_a_link_is_refused_or_asks_for_one_checked_thing(link: str) -> None:
    try:
        opening = link_opening(link)
    except StationError:
        return
    assert is_link(link)
    assert not opening.paths
    assert opening in (study_opening(opening.study_uid or "1"), accession_opening(opening.accession or "1"))


def test_links_are_known_by_their_scheme() -> None:
    assert is_link("QRSTATION:x")
    assert not is_link("qrstation")
    assert not is_link("./qrstation:x")


@given(NAMES)
def test_a_file_link_gives_the_path_as_the_file_manager_meant_it(path: str) -> None:
    assert file_of_link(f"file://{quote(path)}") == path
    assert file_of_link(f"file://localhost{quote(path)}") == path


def test_a_file_link_may_name_bytes_that_are_no_text() -> None:
    assert os.fsencode(file_of_link("file:///a%ff")) == b"/a\xff"
    assert file_of_link("file:/a") == "/a"


@pytest.mark.parametrize(
    "link", ["file:", "file://", "file://host/a", "file:a", "file:///a%00", "file:///a%2", "file:///a b", "nofile:///a"]
)
def test_other_file_links_are_refused(link: str) -> None:
    with pytest.raises(StationError):
        file_of_link(link)


def test_paths_are_taken_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert paths_opening(["a.dcm", "/b"]).paths == (str(tmp_path / "a.dcm"), "/b")


def test_more_paths_than_one_message_takes_are_refused() -> None:
    with pytest.raises(StationError, check=saying("too many files.*name their folder")):
        paths_opening(["/a" * 100] * (LONGEST_MESSAGE // 100))


OPENINGS = (
    UIDS.map(study_opening)
    | NUMBERS.map(accession_opening)
    | st.lists(NAMES, min_size=1, max_size=20).map(paths_opening)
)


@given(OPENINGS, st.text(string.ascii_letters + string.digits + "-_", max_size=40))
def test_what_is_handed_over_comes_through(opening: Opening, token: str) -> None:
    line = encode(opening, token)
    assert line.count(b"\n") == 1
    assert decode(line) == (opening, token)


def test_names_that_are_no_text_come_through() -> None:
    opening = paths_opening([os.fsdecode(b"/a\xff\n")])
    assert decode(encode(opening))[0] == opening


@pytest.mark.parametrize(
    "message",
    [
        None, [], {}, {"open": {}}, {"open": []}, {"open": {"study": 1}}, {"open": {"study": "1..2"}},
        {"open": {"study": "1.2", "accession": "1"}}, {"open": {"accession": "A*"}}, {"open": {"run": "ls"}},
        {"open": {"paths": []}}, {"open": {"paths": "abc"}}, {"open": {"paths": ["relative"]}},
        {"open": {"paths": ["/a\0b"]}}, {"open": {"paths": ["/a", 1]}}, {"open": {"paths": ["/\ud800"]}},
        {"open": {"paths": {"/a": 1}}}, {"open": {"study": "1.2"}, "more": 1}, {"token": "x"},
    ],
)  # fmt: skip
def test_a_message_that_says_anything_else_is_refused(message: object) -> None:
    with pytest.raises(StationError, check=saying("not understood|check what")):
        decode(json.dumps(message).encode())


@pytest.mark.parametrize("line", [b"{", b"\xff\n", b"[" * 100_000, b"{" * LONGEST_MESSAGE + b"{"])
def test_a_line_that_is_no_message_is_refused(line: bytes) -> None:
    with pytest.raises(StationError):
        decode(line)


@given(st.binary(max_size=200) | st.binary(max_size=100).map(lambda some: b'{"open": {"study": "' + some))
def test_no_line_whatever_it_is_raises_anything_else(line: bytes) -> None:
    try:
        opening, _ = decode(line)
    except StationError:
        return
    assert opening != NOTHING


@pytest.mark.parametrize("token", [1, None, "a\nb", "ä", ["x"]])
def test_a_token_of_another_kind_is_left_out(token: object) -> None:
    assert decode(json.dumps({"open": {"study": "1.2"}, "token": token}).encode()) == (study_opening("1.2"), "")
