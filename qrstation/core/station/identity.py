"""What this implementation calls itself on the network and in the files that it keeps (PS3.7 D.3.3.2, PS3.10 7.1)."""

from __future__ import annotations

VERSION = "0.1.0"
"""The one place: the wheel, the packages, `--version` and *About* take it from here."""
IMPLEMENTATION_CLASS_UID = "2.25.190846217462894531206573128734610298453"
IMPLEMENTATION_VERSION_NAME = f"QRSTATION_{VERSION.replace('.', '')}"
