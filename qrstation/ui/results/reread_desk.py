"""Reads what an archive has answered again in another character set, which is remembered for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMenu

from qrstation.core.errors import UnknownArchive
from qrstation.core.standard.charset import TextRule
from qrstation.core.standard.match import Match
from qrstation.core.standard.rereading import reread_by
from qrstation.core.station.settings import Settings
from qrstation.ui.outside_text import BUTTON, button_words, isolated
from qrstation.ui.results.reread_dialog import RereadDialog
from qrstation.ui.results.results_model import ResultsModel
from qrstation.ui.results.results_pane import ResultsPane
from qrstation.ui.results.tree_nodes import Node, PatientNode, SeriesNode, StudyNode

STEP_SECONDS = 0.006
"""Of this thread: for so long studies are read again in one step, for whose end the window waits."""
WORDS = "Re-read with another c&haracter set…"


def read_again(model: ResultsModel, uid: str, change: Callable[[Match], Match]) -> bool:
    """Read the copies and series of a UID otherwise, which may be another patient's then; tells whether any is."""
    copies = {
        study: {place: change(copy) for place, copy in study.copies.items()} for study in model.tree.namesakes(uid)
    }
    for study in copies:
        for series in study.rows.unordered:
            series.match = change(series.match)
            model.tell_changed(series)
    if all(copy is study.copies[place] for study, read in copies.items() for place, copy in read.items()):
        return False
    first, *others = [copy for read in copies.values() for copy in read.values()]
    model.share(uid, model.tree.groups(first, others), copies)
    return True


class RereadDesk(QObject):
    """Lives on the GUI thread; puts its entry into the menu of rows that have text beyond ASCII."""

    def __init__(
        self,
        pane: ResultsPane,
        remember: Callable[[str, str], object],
        settings: Callable[[], Settings],
        recount: Callable[[Sequence[str]], object],
    ) -> None:
        """``remember`` keeps an archive's character set; ``recount`` counts anew what is here of studies."""
        super().__init__(pane)
        self._pane = pane
        self._remember = remember
        self._settings = settings
        self._recount = recount
        self._steps: Iterator[None] = iter(())
        self.dialog: RereadDialog | None = None
        pane.row_menu.additions.append(self.add_to)

    def add_to(self, menu: QMenu, node: Node) -> None:
        """Put an entry for each archive whose text beyond ASCII the row shows."""
        matches = [match for match in _matches(node) if match.came is not None]
        for match in matches:
            words = WORDS if len(matches) == 1 else f"{WORDS} ({button_words(isolated(match.archive, BUTTON))})"
            menu.addAction(words, partial(self.ask, match))
        if matches:
            menu.addSeparator()

    def ask(self, match: Match) -> None:
        """Ask for the character set, with this match's text in each."""
        dialog = RereadDialog(match, self._pane.window())
        dialog.chosen.connect(partial(self.reread, match.archive))
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def reread(self, archive: str, charset: str, remembered: bool) -> None:
        """Read all that the archive has answered again, in steps, and remember the set where that is wished."""
        if remembered:
            self._remember(archive, charset)
            self._say_what_goes_before(archive, charset)
        self._steps = self._read_again(archive, TextRule(instead=charset))
        self._go_on()

    def _go_on(self) -> None:
        if next(self._steps, self) is not self:
            QTimer.singleShot(0, self, self._go_on)

    def _read_again(self, archive: str, rule: TextRule) -> Iterator[None]:
        pane, model, changed = self._pane, self._pane.model, list[str]()
        uids = iter(dict.fromkeys(study.uid for study in model.tree.studies if archive in study.copies))
        is_over = False

        def step() -> None:
            nonlocal is_over
            until = time.thread_time() + STEP_SECONDS
            while time.thread_time() < until:
                uid = next(uids, None)
                if uid is None:
                    is_over = True
                    return
                if read_again(model, uid, lambda match: reread_by(match, rule) if match.archive == archive else match):
                    changed.append(uid)

        while not is_over:
            # Of each single row the view would lay out all that it shows.
            pane.tree.arrange(model.is_flat, step)
            yield
        if changed:
            self._recount(changed)

    def _say_what_goes_before(self, archive: str, charset: str) -> None:
        """Say that the settings name another set, which goes before this one where the archive declares none."""
        try:
            named = self._settings().archive(archive).charset
        except UnknownArchive:
            return
        if named and named != charset:
            what = f"The settings name {named} for {archive}, where its answers declare no character set."
            advice = "Change it in the settings of the archive, or take it out there."
            self._pane.notices.show_notice("charset", what, advice, "note")


def _matches(node: Node) -> tuple[Match, ...]:
    """Give what a row was made from; of a patient what names them, one answer of each archive that can be re-read."""
    if isinstance(node, PatientNode):
        told = (match for study in node.rows.unordered for match in study.copies.values() if match.came is not None)
        return tuple({match.archive: match for match in told}.values())
    if isinstance(node, StudyNode):
        return tuple(node.copies.values())
    return (node.match,) if isinstance(node, SeriesNode) else ()
