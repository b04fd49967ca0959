"""PEM: whole blocks and cut ones, words between them, bounds; and what the three readers make of one file."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.station.fingerprint import fingerprint_of, fingerprints_in_file
from qrstation.core.station.pem import CERTIFICATE, Block, blocks, read_start
from qrstation.core.station.settings import ArchiveSettings
from qrstation.core.station.tls_place import TlsPlace
from qrstation.keys.pem_file import certificate_blocks
from qrstation.network.upper_layer.tls_files import for_calling
from tests.keys.issued import issue


def pem(label: str, body: str) -> bytes:
    """Give a block as files hold it."""
    return f"-----BEGIN {label}-----\n{body}\n-----END {label}-----\n".encode()


def test_blocks_come_in_their_order_and_words_between_are_none_of_them() -> None:
    data = b"ours\n" + pem("CERTIFICATE", "QUJD") + b"QUJD\n" + pem("EC PRIVATE KEY", "QQ==")
    first, second = blocks(data)
    assert (first.label, first.der(), first.is_whole) == (CERTIFICATE, b"ABC", True)
    assert (second.label, second.der(), second.is_private_key) == (b"EC PRIVATE KEY", b"A", True)
    assert not first.is_private_key


def test_a_block_without_its_end_is_told_as_cut_and_hides_none_behind_it() -> None:
    begun, whole = b"-----BEGIN CERTIFICATE-----\nQUJD\n", pem("CERTIFICATE", "REVG")
    assert [(block.der(), block.is_whole) for block in blocks(begun + whole + begun)] == [
        (b"ABC", False),
        (b"DEF", True),
        (b"ABC", False),
    ]
    other_end = b"-----END PRIVATE KEY-----\n"
    assert [block.is_whole for block in blocks(begun + other_end)] == [False]
    assert list(blocks(other_end)) == []


@pytest.mark.parametrize("body", [b"!!!!", b"QQ", "ä".encode(), b"QUJD-", b"Proc-Type: 4,ENCRYPTED\n\nQUJD"])
def test_what_is_no_base64_is_no_block_of_bytes(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Block(CERTIFICATE, body, is_whole=True).der()


@given(st.binary(max_size=400), st.integers(min_value=1, max_value=80))
def test_whatever_the_bytes_and_however_long_the_lines_they_come_back(data: bytes, width: int) -> None:
    text = base64.b64encode(data).decode()
    lines = "\r\n".join(text[start : start + width] for start in range(0, len(text), width))
    (block,) = blocks(pem("CERTIFICATE", lines))
    assert block.der() == data


def test_no_more_is_read_than_the_bound_and_no_pipe_is_waited_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"0123456789")
    assert read_start(tmp_path / "file", 4) == b"0123"
    assert read_start(tmp_path / "file", 40) == b"0123456789"
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="pipe"):
        read_start(tmp_path / "pipe", 4)


def test_who_shows_who_trusts_and_who_binds_read_the_same_certificates(tmp_path: Path) -> None:
    files = issue(tmp_path)
    path = tmp_path / "both.pem"
    path.write_bytes(b"words\r\n" + files.certificate.read_bytes().replace(b"\n", b"\r\n") + files.ca.read_bytes())
    shown = certificate_blocks(path)
    assert len(shown) == 2
    assert for_calling(ArchiveSettings("A", "A", "h", 1, tls=True, tls_ca=str(path)), TlsPlace()).known == {*shown}
    assert fingerprints_in_file(path) == {*map(fingerprint_of, shown)}
