"""What the open dialog asks the receiver: which studies, how they differ, how two versions compare, and to decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from qrstation.core.conflict import Choice, Comparison, Conflicts, Decided, StudyConflict
from qrstation.core.errors import StationError
from qrstation.core.events import Difference
from qrstation.core.station.settings import ArchiveSettings
from qrstation.receiver.deciding import Ask, ask_comparison, ask_conflicts, ask_decision, ask_differences
from qrstation.ui.conflicts import conflict_words as words
from qrstation.ui.conflicts.version_pictures import Decode, VersionPair, VersionPictures
from qrstation.ui.main_window import MainWindow
from qrstation.ui.pump import Pump
from qrstation.ui.work_thread import WorkThread
from qrstation.words import words_of

if TYPE_CHECKING:
    from qrstation.ui.conflicts.conflicts_dialog import ConflictsDialog

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class ConflictParts:
    """What is asked of others."""

    ask: Ask
    """Asks the receiver and waits for its answer; called on workers alone."""
    decode: Decode
    archives: Callable[[], Sequence[ArchiveSettings]]


class ConflictQuestions(QObject):
    """Lives on the GUI thread; what takes time is done by its workers, and their answers come by its pump."""

    def __init__(self, window: MainWindow, parts: ConflictParts) -> None:
        super().__init__(window)
        self._window = window
        self._parts = parts
        self._dialog: ConflictsDialog | None = None
        self._studies: frozenset[str] = frozenset()
        self._pump = Pump(self)
        self._worker = WorkThread("conflicts")
        self._counter = WorkThread("differences")
        """Reads whole files, which takes its time: nothing waits behind it."""
        self._pictures = VersionPictures(parts.decode, self._pump, WorkThread("versions"), self)
        self._pictures.made.connect(self._show_pictures)
        self._known: dict[tuple[str, int], Mapping[Difference, int]] = {}
        """How studies differ, by their UID and when their newest version came."""

    def attend(self, dialog: ConflictsDialog) -> None:
        """Answer what a dialog asks, until it is left."""
        self._dialog = dialog
        dialog.looked_at.connect(self._look_at)
        dialog.decide_asked.connect(self._decide)
        self._ask_list()

    def leave(self) -> None:
        """The dialog is closed: what it asked is of no use any more, but what became of a decision."""
        self._dialog = None
        self._pictures.forget()

    def set_studies(self, studies: frozenset[str]) -> None:
        """Learn which studies await a choice now; an open dialog lists them anew."""
        self._studies = studies
        if self._dialog is not None:
            self._ask_list()

    def close(self) -> None:
        """End the workers; whoever they ask must be closed before, so that nobody waits."""
        self._pump.close()
        for worker in (self._worker, self._counter):
            worker.close()
        self._pictures.close()

    def _ask_list(self) -> None:
        self._do("list", lambda: ask_conflicts(self._parts.ask), self._listed, self._not_listed)

    def _not_listed(self, error: StationError) -> None:
        if self._dialog is not None:
            self._dialog.show_problem(*words_of(error).lines)

    def _listed(self, conflicts: Conflicts) -> None:
        if self._dialog is None:
            return
        self._known = {key: known for key, known in self._known.items() if key[0] in self._studies}
        for study in conflicts.studies:
            known = self._known.get((study.study_uid, study.latest))
            if known is not None:
                self._dialog.show_differences(study, known)
        self._dialog.show_conflicts(conflicts)
        for study in conflicts.studies:
            if (study.study_uid, study.latest) not in self._known:
                self._counter.submit(study.study_uid, partial(self._count, study, self._dialog))

    def _count(self, study: StudyConflict, dialog: ConflictsDialog) -> None:
        """Find out how a study differs, unless nobody looks any more; on the worker."""
        if self._dialog is dialog:
            try:
                found = ask_differences(self._parts.ask, study.study_uid)
            except StationError:
                return  # the comparison of the study says why
            self._pump.post(partial(self._differing, study, found))

    def _differing(self, study: StudyConflict, found: Mapping[Difference, int]) -> None:
        self._known[study.study_uid, study.latest] = found
        if self._dialog is not None:
            self._dialog.show_differences(study, found)

    def _look_at(self, study: StudyConflict, number: int) -> None:
        self._pictures.forget()
        uid = study.study_uid
        self._do(
            "compare",
            lambda: ask_comparison(self._parts.ask, uid, number),
            partial(self._compared, uid),
            self._not_compared,
        )

    def _not_compared(self, error: StationError) -> None:
        if self._dialog is not None:
            self._dialog.comparison.show_failure(*words_of(error).lines)

    def _compared(self, study_uid: str, compared: Comparison) -> None:
        dialog = self._dialog
        if dialog is None or dialog.shown is None or dialog.shown.study_uid != study_uid:
            return  # another study is looked at by now
        dialog.comparison.show_comparison(compared)
        if words.shows_pictures(compared):
            self._pictures.want(compared)

    def _show_pictures(self, pair: VersionPair) -> None:
        if self._dialog is not None:
            self._dialog.comparison.show_pictures(pair)

    def _decide(self, choice: Choice, studies: list[StudyConflict]) -> None:
        if self._dialog is not None:
            self._dialog.set_busy(True)
        self._do(
            "decide",
            lambda: ask_decision(self._parts.ask, choice, studies),
            partial(self._decided, choice, len(studies)),
            self._not_decided,
        )

    def _decided(self, choice: Choice, asked: int, decided: Decided) -> None:
        problem = words.failed(decided, asked) if decided.failed else None
        self._say_decided(words.done(decided, choice is Choice.TAKE), problem)

    def _not_decided(self, error: StationError) -> None:
        self._say_decided("", words_of(error).lines)

    def _say_decided(self, done: str, problem: tuple[str, str] | None) -> None:
        """Say what became of a decision; that it failed also where the dialog is closed by now."""
        dialog = self._dialog
        if dialog is None:
            if problem is not None:
                self._window.show_problem(*problem)
            return
        dialog.set_busy(False)
        dialog.show_done(done)
        if problem is not None:
            dialog.show_problem(*problem)
        self._ask_list()

    def _do(
        self,
        key: str,
        ask: Callable[[], _Answer],
        take: Callable[[_Answer], None],
        fail: Callable[[StationError], None],
    ) -> None:
        """Ask on the worker and take the answer here; a newer question of the same kind takes an older one's place."""

        def work() -> None:
            try:
                answer = ask()
            except StationError as error:
                self._pump.post(partial(fail, error))
            else:
                self._pump.post(partial(take, answer))

        self._worker.submit(key, work)
