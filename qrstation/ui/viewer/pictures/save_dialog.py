"""Asks what of a picture is saved: what is seen or the whole image, with patient data or without, as which kind."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QDialog, QDialogButtonBox, QRadioButton, QVBoxLayout, QWidget

from qrstation.ui.plain_widgets import PlainLabel

_PIXELS = "Text that is part of the image's own pixels stays: look at the picture before you give it away."


@dataclass(frozen=True, slots=True)
class SaveWish:
    """What is to be saved."""

    whole: bool = False
    named: bool = False
    kind: str = "png"


class SaveDialog(QDialog):
    """Begins with what was wished last; patient data is never put in without being asked for anew."""

    def __init__(self, sizes: tuple[str, str], last: SaveWish, parent: QWidget | None = None) -> None:
        """Make the dialog; ``sizes`` are those of what is seen and of the whole image, in words."""
        super().__init__(parent)
        self.setWindowTitle("Save picture")
        self.setAccessibleName("Save picture")
        self.seen = QRadioButton(f"&As it is seen on the screen ({sizes[0]})")
        self.whole = QRadioButton(f"The &whole image in its own size ({sizes[1]})")
        self.png = QRadioButton("&PNG: every pixel as it is")
        self.jpeg = QRadioButton("&JPEG: smaller, with slight losses")
        self.named = QCheckBox("With patient &data: name, ID, dates and descriptions in the text")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(8)
        self._groups = [self._group(rows, self.seen, self.whole), self._group(rows, self.png, self.jpeg)]
        rows.addWidget(self.named)
        hint = PlainLabel(_PIXELS)
        hint.setObjectName("dim")
        hint.setWordWrap(True)
        rows.addWidget(hint)
        rows.addSpacing(8)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Save).setText("&Save as…")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        rows.addWidget(buttons)
        (self.whole if last.whole else self.seen).setChecked(True)
        (self.jpeg if last.kind == "jpg" else self.png).setChecked(True)
        self.setMinimumWidth(460)

    def wish(self) -> SaveWish:
        """Give what is chosen."""
        return SaveWish(self.whole.isChecked(), self.named.isChecked(), "jpg" if self.jpeg.isChecked() else "png")

    def _group(self, rows: QVBoxLayout, *buttons: QRadioButton) -> QButtonGroup:
        group = QButtonGroup(self)
        for button in buttons:
            group.addButton(button)
            rows.addWidget(button)
        rows.addSpacing(8)
        return group
