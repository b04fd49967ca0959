"""Signs programs for Windows (Authenticode) by osslsigncode where a certificate is given; else says "unsigned".

Usage: sign.py FILE…
    QRSTATION_SIGN_PFX            a PKCS#12 file with certificate and key
    QRSTATION_SIGN_PASSWORD_FILE  a file with its password, or the token's PIN
    QRSTATION_SIGN_MODULE         or: the library of a PKCS#11 token
    QRSTATION_SIGN_KEY            the key on it (pkcs11:…)
    QRSTATION_SIGN_CERTIFICATE    the certificate with its chain (PEM)
    QRSTATION_SIGN_TIMESTAMP      the address of a time stamping service (RFC 3161)
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

PREFIX = "QRSTATION_SIGN_"
KNOWN = {"PFX", "PASSWORD_FILE", "MODULE", "KEY", "CERTIFICATE", "TIMESTAMP"}


class SignError(RuntimeError):
    """It cannot be signed; the text is for whoever builds."""


def options(environment: Mapping[str, str]) -> list[str] | None:
    """Give osslsigncode's options of these variables; None without a certificate. Raises SignError for half a set."""
    given = {
        name.removeprefix(PREFIX): value for name, value in environment.items() if name.startswith(PREFIX) and value
    }
    if not given:
        return None
    if unknown := sorted(set(given) - KNOWN):
        raise SignError(f"{PREFIX}{unknown[0]} is unknown")
    token = {"MODULE", "KEY", "CERTIFICATE"}
    if "PFX" in given and not token & set(given):
        chosen = ["-pkcs12", given["PFX"]]
    elif token <= set(given) and "PFX" not in given:
        chosen = ["-pkcs11module", given["MODULE"], "-key", given["KEY"], "-certs", given["CERTIFICATE"]]
    else:
        raise SignError(f"either {PREFIX}PFX, or {PREFIX}MODULE, {PREFIX}KEY and {PREFIX}CERTIFICATE")
    if "PASSWORD_FILE" in given:
        chosen += ["-readpass", given["PASSWORD_FILE"]]  # never on the command line, where others see it
    if "TIMESTAMP" in given:
        chosen += ["-ts", given["TIMESTAMP"]]
    return chosen


def sign(files: list[Path], environment: Mapping[str, str] = os.environ) -> bool:
    """Sign the files in place; gives whether there was a certificate. Raises SignError."""
    chosen = options(environment)
    if chosen is None:
        return False
    for file in files:
        signed = file.with_name(f"{file.name}.signed")
        signed.unlink(missing_ok=True)
        about = ["-h", "sha256", "-n", "QR Station"]
        try:
            done = subprocess.run(
                ["osslsigncode", "sign", *chosen, *about, "-in", str(file), "-out", str(signed)],
                stdout=subprocess.DEVNULL,
                check=False,
            )
        except FileNotFoundError as error:
            raise SignError("osslsigncode is missing: packaging/debian-packages.sh windows") from error
        if done.returncode:
            signed.unlink(missing_ok=True)
            raise SignError(f"{file.name} could not be signed")
        signed.replace(file)
    return True


def main() -> int:
    """Sign what is named."""
    files = [Path(name) for name in sys.argv[1:]]
    try:
        signed = sign(files)
    except SignError as error:
        print(f"sign: {error}", file=sys.stderr)
        return 1
    print(f"{', '.join(file.name for file in files)}: {'signed' if signed else 'unsigned, no certificate was given'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
