"""A collector, for every test of this folder."""

from __future__ import annotations

from tests.audit.sending.collector import authority, collector

__all__ = ["authority", "collector"]
