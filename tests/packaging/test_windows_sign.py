"""Signing: with a certificate, with none, and with half of what is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.packaging.windows_modules import module

sign: Any = module("sign")


def test_without_a_certificate_nothing_is_signed(tmp_path: Path) -> None:
    file = tmp_path / "setup.exe"
    file.write_bytes(b"program")
    assert sign.sign([file], {"PATH": "/usr/bin", "QRSTATION_SIGN_PFX": ""}) is False
    assert file.read_bytes() == b"program"


def test_a_password_is_read_from_its_file_and_never_on_the_command_line() -> None:
    given = {
        "QRSTATION_SIGN_PFX": "a.pfx",
        "QRSTATION_SIGN_PASSWORD_FILE": "word",
        "QRSTATION_SIGN_TIMESTAMP": "http://t",
    }
    assert sign.options(given) == ["-pkcs12", "a.pfx", "-readpass", "word", "-ts", "http://t"]


def test_a_token_is_used_with_module_key_and_certificate() -> None:
    given = {"QRSTATION_SIGN_MODULE": "p11.so", "QRSTATION_SIGN_KEY": "pkcs11:a", "QRSTATION_SIGN_CERTIFICATE": "c.pem"}
    assert sign.options(given) == ["-pkcs11module", "p11.so", "-key", "pkcs11:a", "-certs", "c.pem"]


@pytest.mark.parametrize(
    "given",
    [
        {"KEY": "pkcs11:a"},
        {"PFX": "a", "KEY": "pkcs11:a", "MODULE": "m", "CERTIFICATE": "c"},
        {"PASSWORD_FILE": "word"},
        {"PASSWORD": "secret", "PFX": "a"},
    ],
)
def test_half_of_what_is_needed_is_refused_and_not_unsigned(given: dict[str, str]) -> None:
    with pytest.raises(sign.SignError):
        sign.options({f"QRSTATION_SIGN_{name}": value for name, value in given.items()})
