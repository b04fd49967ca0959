"""The form's chips: buttons as small as their words, to be chosen or not."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from qrstation.ui.outside_text import button_words

LONGEST_CHIP = 26
"""Characters on a chip at most: the form is narrow."""


def chip(text: str, name: str) -> QPushButton:
    """Make a chip that says ``text``, with a ``name`` for screen readers."""
    button = QPushButton(button_words(text, LONGEST_CHIP))
    button.setCheckable(True)
    button.setProperty("chip", True)
    button.setAccessibleName(name)
    button.setSizePolicy(button.sizePolicy().horizontalPolicy().Fixed, button.sizePolicy().verticalPolicy())
    return button
