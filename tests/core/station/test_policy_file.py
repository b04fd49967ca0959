"""The policy is found, read and believed, or refused: never left out where it is there and wrong."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.errors import PolicyError, SettingsError
from qrstation.core.station import policy_file
from qrstation.core.station.policy import Policy
from qrstation.core.station.policy_file import VARIABLE, policy_place, read_policy
from qrstation.core.station.settings_file import load_settings
from qrstation.words import words_of
from tests.told import saying

ARCHIVE = '[[archives]]\nname = "Main"\nae_title = "ORTHANC"\nhost = "127.0.0.1"\nport = 4242\n'


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give where the policy is looked for."""
    path = tmp_path / "policy.toml"
    monkeypatch.setenv(VARIABLE, str(path))
    return path


def test_each_system_has_its_place_and_a_test_its_own() -> None:
    assert policy_place({}, "linux") == Path("/etc/qrstation/policy.toml")
    assert policy_place({VARIABLE: ""}, "linux") == Path("/etc/qrstation/policy.toml")
    assert policy_place({VARIABLE: "here.toml"}, "linux") == Path("here.toml")
    windows = policy_place({"ProgramData": "D:"}, "win32")
    assert windows.parts[-3:] == ("D:", "QR Station", "policy.toml")
    assert policy_place({}, "win32").parts[-2:] == ("QR Station", "policy.toml")


def test_no_file_says_nothing(place: Path) -> None:
    assert read_policy() == Policy()


def test_an_empty_file_is_there_and_locks_nothing(place: Path) -> None:
    place.touch()
    assert read_policy() == Policy(place)


def test_it_is_read_with_the_keys_that_it_names(place: Path) -> None:
    place.write_text('[station]\nport = 11112\n[receiver]\naccept = "known"\n' + ARCHIVE, encoding="utf-8")
    read = read_policy()
    assert read.named == {("station", "port"), ("receiver", "accept")}
    assert read.locks("station", "port"), "also at its default"
    assert [each.name for each in read.settings.archives] == ["Main"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[station]\nporrt = 1\n", "line 2: station.porrt is not a key .* newer version"),
        ("[gallery]\nlink = true\n", "line 1: gallery is not a key .* newer version"),
        ("[station]\n\nport = 'x'\n", "line 3: station.port must be a whole number"),
        ("[station\n", "is not valid TOML: .*line 1"),
        ("[station]\nport = 1\nport = 2\n", "is not valid TOML: .*line 3"),
        (ARCHIVE + ARCHIVE, "line 7: archives.name must be unique"),
        ("[[archives]]\nname = 'Main'\n", "line 1: archives.ae_title is missing"),
        ('[receiver]\naccept = "any"\nalso_accept = ["A"]\n', "line 3: receiver.also_accept must not stand beside"),
        ("station = 5\n", "line 1: station must be a table"),
    ],
)
def test_what_is_wrong_is_one_line_with_file_key_and_line(place: Path, text: str, said: str) -> None:
    place.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, check=saying(said)) as caught:
        read_policy()
    line = words_of(caught.value).line
    assert str(place) in line
    assert "\n" not in line
    assert line.endswith(f"the administrator must correct {place}")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (os.mkfifo, "is not a file"),
        (os.mkdir, "is not a file"),
        (lambda path: path.symlink_to("/dev/zero"), "is not a file"),
        (lambda path: path.symlink_to("nowhere"), "is a link to nothing"),
        (lambda path: path.symlink_to(path), "cannot be read"),
        (lambda path: path.write_bytes(b"\xff"), "is not UTF-8"),
        (lambda path: path.write_bytes(b"#" * (1 << 21)), "larger than 1 MB"),
    ],
    ids=["pipe", "folder", "device", "lost link", "round link", "bytes", "large"],
)
def test_what_is_no_settings_file_is_refused_at_once(place: Path, make: Callable[[Path], Any], said: str) -> None:
    make(place)
    with pytest.raises(PolicyError, check=saying(said)):
        load_settings(place.with_name("qrstation.toml"))


def test_a_file_in_the_place_of_its_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(VARIABLE, str(tmp_path / "file" / "policy.toml"))
    with pytest.raises(PolicyError, check=saying("cannot be read")):
        read_policy()


def test_a_folder_that_is_a_link_to_nothing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "etc").symlink_to("nowhere")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "etc" / "policy.toml"))
    with pytest.raises(PolicyError, check=saying("etc is a link to nothing")):
        read_policy()


def test_a_link_to_a_file_is_followed(place: Path) -> None:
    target = place.with_name("target.toml")
    target.write_text("[station]\nport = 104\n", encoding="utf-8")
    place.symlink_to(target)
    assert read_policy().settings.station.port == 104


@given(st.binary(max_size=80))
def test_any_bytes_are_a_policy_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any-policy.toml"
    path.write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(path))
        told = []
        try:
            told.append(str(read_policy().file))
        except PolicyError as error:
            told.append(words_of(error).line)
    assert str(path) in told[0]


@pytest.mark.parametrize(
    ("mode", "uid", "gid", "is_his"),
    [
        (stat.S_IFREG | 0o644, 0, 0, True),
        (stat.S_IFREG | 0o664, 0, 0, True),
        (stat.S_IFREG | 0o664, 0, 100, False),
        (stat.S_IFREG | 0o646, 0, 0, False),
        (stat.S_IFREG | 0o644, 1000, 0, False),
        (stat.S_IFDIR | 0o777, 0, 0, False),
        (stat.S_IFDIR | 0o1777, 0, 0, True),
        (stat.S_IFREG | 0o1666, 0, 0, False),
    ],
)
def test_only_what_root_alone_can_write_is_his_word(mode: int, uid: int, gid: int, is_his: bool) -> None:
    found: Any = SimpleNamespace(st_mode=mode, st_uid=uid, st_gid=gid)
    if is_his:
        policy_file._refuse_others(found, Path("p"))
    else:
        with pytest.raises(SettingsError, check=saying("p can be written by others than root")):
            policy_file._refuse_others(found, Path("p"))


@pytest.fixture
def system_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a system's own place, with a policy in a folder of its own."""
    path = tmp_path / "etc" / "policy.toml"
    path.parent.mkdir(mode=0o755)
    path.write_text("[station]\nport = 104\n", encoding="utf-8")
    path.chmod(0o644)
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr(policy_file, "SYSTEM_FILE", path)
    return path


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can lay a policy")
def test_the_systems_own_file_is_believed_until_others_can_write_it(system_file: Path) -> None:
    assert read_policy().settings.station.port == 104
    system_file.chmod(0o666)
    with pytest.raises(PolicyError, check=saying(f"{system_file} can be written by others than root")):
        read_policy()
    system_file.chmod(0o644)
    system_file.parent.chmod(0o777)
    with pytest.raises(PolicyError, check=saying(f"{system_file.parent} can be written by others than root")):
        read_policy()
    system_file.parent.chmod(0o755)
    os.chown(system_file, 1000, 1000)
    with pytest.raises(PolicyError, check=saying("others than root")):
        read_policy()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can lay a policy")
def test_a_link_into_a_folder_of_others_is_not_believed(system_file: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    theirs.chmod(0o777)
    system_file.rename(theirs / "policy.toml")
    system_file.symlink_to(theirs / "policy.toml")
    with pytest.raises(PolicyError, check=saying(f"{theirs} can be written by others than root")):
        read_policy()
