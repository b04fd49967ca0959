"""What is imported later: done on a thread, and one module that is broken keeps no other from it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from qrstation.core.station.later import LaterImports


def test_modules_are_imported_though_one_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "later_broken.py").write_text("raise RuntimeError")
    (tmp_path / "later_whole.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    later = LaterImports(("later_broken", "later_whole"))
    later.join()
    assert "later_whole" not in sys.modules
    later.start()
    later.start()
    later.join()
    assert "later_whole" in sys.modules
    del sys.modules["later_whole"]
