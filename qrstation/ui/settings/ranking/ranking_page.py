"""The page of the ranking in the settings: its sections beside their list, and the way back to what is delivered."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from qrstation.core.errors import SettingsError
from qrstation.jobs.priors.ranking_file import RankingFiles, keep_ranking
from qrstation.priors.rules import Rules
from qrstation.priors.tuning import Place, Tuning
from qrstation.ui.notice_bar import NoticeBar
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.screen_room import scrolled
from qrstation.ui.settings.fields import SideList
from qrstation.ui.settings.ranking.likeness_section import LikenessSection
from qrstation.ui.settings.ranking.number_rows import NumberRows
from qrstation.ui.settings.ranking.number_words import BASELINE, BESIDES, FACTORS, TIME
from qrstation.ui.settings.ranking.shows_section import ShowsSection
from qrstation.ui.settings.ranking.trial_section import TrialSection
from qrstation.ui.settings.ranking.words_section import WordsSection
from qrstation.ui.slices import Slices
from qrstation.words import sentence, words_of

_SECTIONS = ("What counts", "Time, follow-ups", "Kinds of images", "Regions", "Words", "Try it")
_TABLES = (("weights",), ("time", "baseline"), ("likeness",), ("shows", "shows-by"), (), ())
"""The tables of each section, which are taken back together."""
_TRIAL = len(_SECTIONS) - 1
_BESIDES_HINT = "Beside region, side and kind of images, which make up the rest of the score."
_FACTORS_HINT = "What is left of a study's worth where it does not fit in full."
_BY_HAND = "priors/rules.toml was written by hand, and goes before what is chosen here."


class RankingPage(QWidget):
    """Holds the rules as they are chosen; until they are read it is empty."""

    changed = Signal()
    trial_asked = Signal()
    stop_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._files: RankingFiles | None = None
        self._before: dict[Place, float] = {}
        self.trial = TrialSection()
        self.words = WordsSection()
        self.besides = NumberRows("Added to the score", BESIDES, _BESIDES_HINT)
        self.factors = NumberRows("What does not fit", FACTORS, _FACTORS_HINT)
        self.times = NumberRows("Time", TIME)
        self.baseline = NumberRows(
            "The oldest of a follow-up", BASELINE, "Without it every nodule's first study is missed."
        )
        self.likeness: LikenessSection | None = None
        self.shows: ShowsSection | None = None
        self.list = SideList("Sections of the ranking", 150)
        self.list.addItems(list(_SECTIONS))
        self.back = QPushButton("As delivered")
        self.back.setAccessibleName("Take back what was chosen in this section")
        self.back.setAutoDefault(False)
        self.back.clicked.connect(self._take_back)
        self.notice = NoticeBar()
        self.notice.hide()
        self._slices = Slices(self)
        self._stack = QStackedWidget()
        self._reading = PlainLabel("Reading the rules…")
        self._reading.setObjectName("dim")
        left = QVBoxLayout()
        left.addWidget(self.list, 1)
        left.addWidget(self.back)
        right = QVBoxLayout()
        right.setContentsMargins(16, 0, 0, 0)
        right.setSpacing(8)
        right.addWidget(self.notice)
        right.addWidget(self._reading)
        right.addWidget(self._stack, 1)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(12, 12, 12, 12)
        columns.addLayout(left)
        columns.addLayout(right, 1)
        self.list.setEnabled(False)
        self.back.setEnabled(False)
        self.trial.asked.connect(self._try)
        self.trial.stop_asked.connect(self.stop_asked)

    def show_files(self, files: RankingFiles) -> None:
        """Show the rules that were read."""
        self._files = files
        self._before = dict(files.tuning.chosen)
        if self.likeness is None:
            self._slices.run(self._build(files.families, files.tuning), lambda: self._show_read(files))
        else:
            self._show_read(files)

    def _show_read(self, files: RankingFiles) -> None:
        """Fill the sections, which are made."""
        self._reading.hide()
        self.words.show_files(files.folder, files.lists, files.troubles)
        self._show_numbers()
        if files.troubles:
            what = "Something in the files of words and rules is wrong, and is not used"
            self.notice.show_message(what, "“Words” says which line, and what is allowed", "warning")
        elif files.is_by_hand:
            self.notice.show_message(_BY_HAND, "what it says cannot be changed here", "note")
        self.list.setEnabled(True)
        self.list.setCurrentRow(0)

    def rules(self) -> tuple[Rules, Rules] | None:
        """Give the rules in force and those that are chosen; None where these contradict themselves."""
        if self._files is None:
            return None
        try:
            return self._files.in_force, self._files.tuning.rules()
        except SettingsError:
            return None

    @property
    def is_changed(self) -> bool:
        """Tell whether something else is chosen than was read."""
        return self._files is not None and self._files.tuning.chosen != self._before

    def keep(self) -> None:
        """Have what is chosen written, where it was changed. Raises SettingsError."""
        if self._files is not None and self.is_changed:
            keep_ranking(self._files.folder, self._files.tuning)
            self._before = dict(self._files.tuning.chosen)

    def _build(self, families: tuple[str, ...], tuning: Tuning) -> Iterator[None]:
        """Make the sections in short steps: all at once they would hold the window up."""
        self.likeness = LikenessSection(families)
        yield
        self.shows = ShowsSection(families)
        yield
        self.sum = PlainLabel("")
        self.sum.setWordWrap(True)
        self.sum.setAccessibleName("What the score is made of")
        pages: tuple[tuple[QWidget, ...], ...] = (
            (self.besides, self.sum, self.factors),
            (self.times, self.baseline),
            (self.likeness,),
            (self.shows,),
            (self.words,),
            (self.trial,),
        )
        for parts in pages:
            self._stack.addWidget(parts[0] if len(parts) == 1 else _one_below_the_other(parts))
            yield
        # Their rows come into pages that are shown already: shown all at once they would be styled all at once.
        for rows in (self.besides, self.factors, self.times, self.baseline):
            yield from rows.build(tuning)
        for each in (self.besides, self.factors, self.times, self.baseline, self.likeness, self.shows):
            each.changed.connect(self._tell)
        self.list.currentRowChanged.connect(self._show_section)

    def _show_numbers(self) -> None:
        assert self._files is not None  # noqa: S101 - for the type checker
        for each in (self.besides, self.factors, self.times, self.baseline, self.likeness, self.shows):
            assert each is not None  # noqa: S101 - for the type checker
            each.show_tuning(self._files.tuning)
        self._tell()

    def _tell(self) -> None:
        """Say what the numbers come to, and what can be taken back."""
        assert self._files is not None  # noqa: S101 - for the type checker
        tuning, row = self._files.tuning, self.list.currentRow()
        self.back.setEnabled(row >= 0 and any(place[0] in _TABLES[row] for place in tuning.chosen))
        whole = round(sum(100 * tuning.value(each.place) for each in BESIDES))
        too_much = whole >= 100
        self.sum.setText(
            f"✖ Together {whole} % of the score: they must stay below 100 %."
            if too_much
            else f"Together {whole} % of the score; the other {100 - whole} % are region, side and kind of images."
        )
        self.sum.setObjectName("wrongNote" if too_much else "dim")
        self.sum.style().polish(self.sum)
        self.changed.emit()

    def _show_section(self, row: int) -> None:
        self._stack.setCurrentIndex(row)
        self._tell()
        if row == _TRIAL:
            self._try()

    def _try(self) -> None:
        """Begin a trial, unless what is chosen contradicts itself."""
        assert self._files is not None  # noqa: S101 - for the type checker
        try:
            self._files.tuning.rules()
        except SettingsError as error:
            why = words_of(error.notice.get("why")) if error.notice.get("why") else words_of(error)
            self.trial.refuse(sentence(f"{why.what}. {why.advice}."))
            return
        self.trial.begin()
        self.trial_asked.emit()

    def _take_back(self) -> None:
        assert self._files is not None  # noqa: S101 - for the type checker
        self._files.tuning.reset(*_TABLES[self.list.currentRow()])
        self._show_numbers()


def _one_below_the_other(parts: tuple[QWidget, ...]) -> QWidget:
    area = QWidget()
    column = QVBoxLayout(area)
    column.setContentsMargins(0, 0, 8, 0)
    column.setSpacing(16)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    return scrolled(area)
