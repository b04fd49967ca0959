"""How words are written down: the two lines of a code, with its values in braces, or a function that makes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """What a person reads: one line what happened, one line what to do, and the code for support; "" for none."""

    what: str
    advice: str = ""
    code: str = ""

    @property
    def line(self) -> str:
        """The one line of the command line: "what; advice"."""
        return f"{self.what}; {self.advice}" if self.advice else self.what

    @property
    def lines(self) -> tuple[str, str]:
        """The two lines of the window: what happened, and what to do."""
        return self.what, self.advice

    def __str__(self) -> str:
        """Give what happened: so it stands within the words of what followed from it."""
        return self.what


def sentence(words: str) -> str:
    """Give words as they stand alone, with a capital letter; those of a reason begin with a small one."""
    return words[:1].upper() + words[1:]


Entry = tuple[str, str] | Callable[[Mapping[str, Any]], tuple[str, str]]
"""What happened and what to do, as format strings over the values; or a function of the values that gives both lines.

A value that is a notice itself is given as its `Words`: "{why}" is what happened, "{why.advice}" what to do.
"""
