"""Filters what is shown by typed words: a study stays where each word is in what its row, or its patient's, says."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal

from qrstation.core.patient import fold
from qrstation.core.standard.person import known_date
from qrstation.ui.results.columns import Column
from qrstation.ui.results.result_words import cell_text
from qrstation.ui.results.results_model import ResultsModel
from qrstation.ui.results.tree_nodes import StudyNode
from qrstation.ui.slices import Slices

AT_ONCE = 20
"""Studies looked at between two looks at the clock."""
_SAID = (
    Column.TIME, Column.MODALITY, Column.DESCRIPTION, Column.BODY_PART, Column.ACCESSION, Column.REFERRING,
    Column.INSTITUTION, Column.AVAILABILITY, Column.ARCHIVE,
)  # fmt: skip
"""Columns by which rows are looked for, besides whose and of which day they are; not numbers that change or mislead."""
_PARTS = str.maketrans(dict.fromkeys("^=,", " "))
"""What stands between the parts of a name, as it comes and as it is shown."""


class RowFilter(QObject):
    """Lives on the GUI thread; of 50,000 rows it looks at some at a time."""

    applied = Signal()
    """Other rows are let through than before."""

    def __init__(self, model: ResultsModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._slices = Slices(self)
        self.words: tuple[str, ...] = ()
        """What is filtered by, folded; nothing for all."""
        self._wanted: tuple[str, ...] = ()
        self._found: set[object] = set()
        self._late: list[StudyNode] = []
        """Studies that came or changed while others were looked at."""
        self._texts: dict[StudyNode, str] = {}
        model.begun.connect(self._forget)

    @property
    def is_busy(self) -> bool:
        """Tell whether rows are being looked at, and what is shown is still by the words before."""
        return self._slices.is_busy

    def seek(self, typed: str) -> None:
        """Let through what fits these words, whatever their case and marks; nothing typed lets all through."""
        words = tuple(dict.fromkeys(fold(typed.translate(_PARTS)).split()))
        if words == self._wanted:
            return
        self._wanted, self._found, self._late = words, set(), []
        if not words:
            self._slices.stop()
            self._apply()
            return
        self._model.passes = self._look_at
        self._slices.run(self._look(), self._apply)

    def _look(self) -> Iterator[None]:
        """Look at the studies of each patient; they are as many as there were at the beginning."""
        looked_at = 0
        for patient in tuple(self._model.tree.rows.unordered):
            for study in tuple(patient.rows.unordered):
                if self._fits(study, self._wanted):
                    self._found.update((study, patient))
                looked_at += 1
                if not looked_at % AT_ONCE:
                    yield

    def _apply(self) -> None:
        self.words, found = self._wanted, self._found
        self._found = set()
        if not self.words:
            self._model.let_through(None)
            self.applied.emit()
            return
        late, self._late = dict.fromkeys(self._late), []
        for study in late:
            (found.add if self._fits(study, self.words) else found.discard)(study)
        if late:  # what came may have moved others to another patient
            found = {each for each in found if isinstance(each, StudyNode)}
            found.update([each.patient for each in found if isinstance(each, StudyNode)])
        self._model.let_through(found)
        self.applied.emit()

    def _look_at(self, study: StudyNode) -> bool:
        """Tell whether a study that comes or changes is let through."""
        self._texts.pop(study, None)
        if self._slices.is_busy:
            self._late.append(study)
        return self._fits(study, self.words)

    def _fits(self, study: StudyNode, words: tuple[str, ...]) -> bool:
        text = self._texts.get(study)
        if text is None:
            text = self._texts[study] = sought_text(study)
        return all(word in text for word in words)

    def _forget(self) -> None:
        """Begin afresh with a new search."""
        self._slices.stop()
        self.words = self._wanted = ()
        self._found, self._late, self._texts = set(), [], {}


def sought_text(study: StudyNode) -> str:
    """Give what a study's row and its patient's say, folded; names in all their scripts, dates also as they came."""
    match = study.match
    name, birth, date = match.text("PatientName"), match.text("PatientBirthDate"), match.text("StudyDate")
    said = [text for column in _SAID if (text := cell_text(study, column))]
    patient = (name.translate(_PARTS), match.text("PatientID"), match.text("PatientSex"), birth, known_date(birth))
    return fold("\n".join((*patient, date, known_date(date), *said)))
