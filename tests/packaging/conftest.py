"""The modules of packaging/ are found as its scripts find each other: in their folder."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
for folder in ("bundle", "linux", "check"):
    sys.path.insert(0, str(ROOT / "packaging" / folder))
