"""Which commands have something to act on: the others are grey in menus and buttons, and their keys do nothing."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtGui import QUndoStack

from qrstation.ui.viewer.commands.actions import ViewerActions
from qrstation.ui.viewer.frames.look import Look

OF_IMAGES = (
    *("fit", "one to one", "invert", "turn right", "turn left", "mirror", "overturn", "magnifier", "reset"),
    *("own window", "save preset", "edit presets", "remove measurement"),
    *("copy picture", "copy unnamed", "save picture", "attributes"),
    *("cine", "cine faster", "cine slower", "cine bounce", "go to image", "sort position", "sort number", "sort time"),
    *("belong", "forget alignment"),
    *("previous image", "next image", "ten back", "ten on", "first image", "last image"),
    *("previous series", "next series"),
)
"""What acts on the images of the active viewport. Tools, layouts and links are chosen also for what comes later."""
OF_STUDIES = ("measurements", "next prior", "previous prior")
"""What acts on the studies that are open."""


class Usable(NamedTuple):
    """What there is to act on."""

    has_images: bool
    """The active viewport has images."""
    has_studies: bool
    """Studies are open."""


def show_usable(commands: ViewerActions, usable: Usable) -> None:
    """Enable what has something to act on."""
    for name in OF_IMAGES:
        commands[name].setEnabled(usable.has_images)
    for name in OF_STUDIES:
        commands[name].setEnabled(usable.has_studies)


def show_steps(commands: ViewerActions, look: Look, measuring: QUndoStack) -> None:
    """Enable the steps back and on where there are some."""
    commands["undo look"].setEnabled(look.can_undo)
    commands["redo look"].setEnabled(look.can_redo)
    commands["undo measuring"].setEnabled(measuring.canUndo())
    commands["redo measuring"].setEnabled(measuring.canRedo())
