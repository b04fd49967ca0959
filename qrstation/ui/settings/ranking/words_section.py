"""The hospital's own words: which files there are, and what is wrong with a line of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from qrstation.core.notice import Notice
from qrstation.ui.outside_text import isolated, shown
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.words import sentence, words_of

_MOST = 200
"""Wrong lines that are listed."""
_HINT = (
    "What a study shows is read from its descriptions, by words of seven languages. Words of your own go before them: "
    "write them into a file with a name that ends in .toml, in the folder below. Two lines of it may be:\n"
    '[regions]\n"lumbar spine" = ["LWS spez", "LSW"]'
)


class WordsSection(QWidget):
    """Shows what was read; words are written in files, by whoever knows the hospital's."""

    def __init__(self) -> None:
        super().__init__()
        heading = PlainLabel("Words")
        heading.setObjectName("paneTitle")
        hint = PlainLabel(_HINT)
        hint.setObjectName("dim")
        hint.setWordWrap(True)
        self.folder = PlainLabel("")
        self.folder.setWordWrap(True)
        self.folder.setAccessibleName("Folder of own words and rules")
        self.files = PlainLabel("")
        self.files.setWordWrap(True)
        self.files.setAccessibleName("Files of own words")
        self.troubles = QPlainTextEdit()
        self.troubles.setReadOnly(True)
        self.troubles.setAccessibleName("What is wrong with them")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for each in (heading, hint, self.folder, self.files):
            column.addWidget(each)
        column.addWidget(self.troubles, 1)
        column.addStretch(0)

    def show_files(self, folder: Path, files: Sequence[str], troubles: Sequence[Notice]) -> None:
        """Show what was read."""
        self.folder.setText(f"Folder: {isolated(str(folder), 400)}")
        named = ", ".join(isolated(name, 60) for name in files[:20])
        more = f" and {len(files) - 20} more" if len(files) > 20 else ""
        self.files.setText(f"Own words: {named}{more}" if files else "Own words: no file yet")
        lines = [_trouble(each) for each in troubles[:_MOST]]
        left = len(troubles) - len(lines)
        self.troubles.setPlainText(shown("\n\n".join([*lines, *([f"… and {left} more"] if left else [])]), 40_000, 900))
        self.troubles.setVisible(bool(lines))


def _trouble(trouble: Notice) -> str:
    words = words_of(trouble)
    return f"✖ {words.what}\n    {sentence(words.advice)}."
