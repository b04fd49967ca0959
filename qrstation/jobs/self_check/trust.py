"""The steps of the self-check around TLS: a certificate is read and believed, and the system's keyring can be asked."""

from __future__ import annotations

import importlib
import ssl
import sys

from qrstation.core.codes.self_check import SelfCheckCode
from qrstation.core.errors import StationError
from qrstation.core.notice import Notice, notice
from qrstation.core.resources import resource_file
from qrstation.jobs.self_check.samples import FOLDER
from qrstation.keys.reading import read_certificates
from qrstation.keys.system_keyring import SystemKeyring

CERTIFICATE = "certificate.pem"
SUBJECT = "QR Station self-check"
KEYRING_SECONDS = 5.0
KEYRING_MODULES = {"linux": ("secretstorage", "jeepney"), "win32": ("win32ctypes.pywin32.win32cred",)}
"""What keyring speaks with the system's by; it goes on in silence without them."""


def certificate_is_read() -> Notice:
    """Read a certificate, and have the system's TLS believe it. Raises StationError, OSError."""
    path = resource_file(FOLDER, CERTIFICATE)
    (found,) = read_certificates(path)
    if found.subject != SUBJECT:
        raise StationError(SelfCheckCode.CERTIFICATE_DIFFERS, subject=found.subject)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(path)
    return notice(SelfCheckCode.CERTIFICATE_READ, library=ssl.OPENSSL_VERSION)


def keyring_is_asked() -> Notice:
    """Find the system's keyring, without asking it for a secret; a machine may have none. Raises ImportError."""
    for module in KEYRING_MODULES.get(sys.platform, ()):
        importlib.import_module(module)
    try:
        return notice(SelfCheckCode.KEYRING_FOUND, name=SystemKeyring(KEYRING_SECONDS).name())
    except StationError as error:
        return notice(SelfCheckCode.KEYRING_AWAY, why=error.notice)
