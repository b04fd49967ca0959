"""What ranking goes by: weights, families of modalities, and what a study of one region shows of others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules, checked."""
