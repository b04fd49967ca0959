"""The results pane: the tree, how the search goes, and what to do when it finds nothing."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from qrstation.core.events import HoldingsCounted, SearchEnd, SearchEnded
from qrstation.core.notice import Notice
from qrstation.core.standard.match import Match
from qrstation.ui.first_row import FirstRow
from qrstation.ui.notice_bar import Action
from qrstation.ui.notice_stack import NoticeStack
from qrstation.ui.pane_head import PaneHead
from qrstation.ui.results.calm_painting import CalmPainting
from qrstation.ui.results.choice_bar import ChoiceBar
from qrstation.ui.results.cut_short import CutShort
from qrstation.ui.results.empty_result import EmptyResult
from qrstation.ui.results.filter_bar import FilterBar
from qrstation.ui.results.results_delegate import ResultsDelegate
from qrstation.ui.results.results_model import ResultsModel
from qrstation.ui.results.results_tree import ResultsTree
from qrstation.ui.results.results_view import ResultsView
from qrstation.ui.results.row_hands import RowHands
from qrstation.ui.results.row_menu import RowMenu
from qrstation.ui.results.search_words import (
    archives_among,
    empty_words,
    failure_words,
    names,
    remark_words,
    stopped_words,
)
from qrstation.ui.results.tree_nodes import StudyNode

COUNTED_AT_ONCE = 20
"""Studies and series whose count is taken in one step, which must be short: the window waits for its end."""
COUNTING_MS = 250
"""How often the count of what streams in is said anew: each time, the whole window is laid out."""


class ResultsPane(QWidget):
    """Shows matches; asks to open or retrieve what is chosen."""

    open_asked = Signal(object)
    """A StudyNode or SeriesNode was double-clicked or Enter was pressed: retrieve and open."""
    retrieve_asked = Signal(object)
    """Space: retrieve only."""
    replace_asked = Signal(object)
    """Retrieve again what is here already, and let it take the place of what is kept."""
    send_asked = Signal(object, str)
    """A node, and the name of the archive to send it to."""
    forward_asked = Signal(object)
    """A node that its archive is to send to a third station."""
    series_asked = Signal(object)
    """A StudyNode was opened and its series are not known yet."""
    doctor_asked = Signal(str)
    """The name of an archive that failed: find out why."""
    complete_asked = Signal(object)
    """The names of archives whose answers are to be completed."""
    export_asked = Signal(object)
    """Rows of a table, as `row_table` makes them, to be written into a file."""
    keys = RowHands.keys
    """What keys do here that are no actions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._archives: tuple[str, ...] = ()
        self.setObjectName("resultsPane")
        self.setAccessibleName("Results")
        self.model = ResultsModel(self.series_asked.emit, self)
        top = PaneHead("Results")
        self.title, self.note = top.title, top.note
        self.notices = NoticeStack()
        self.tree = self._make_tree()
        self.view = ResultsView(self.tree)
        top.addSpacing(12)
        top.addWidget(self.view.switch)
        self.filter = FilterBar(self.model)
        self.filter.hide()
        self.choice_bar = ChoiceBar()
        self.hands = RowHands(self)
        self.row_menu = RowMenu(self)
        self.empty_page = EmptyResult()
        self.empty = self.empty_page.said
        self.cut = CutShort(self.notices, self.complete_asked.emit)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty_page)
        self.stack.addWidget(self.tree)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(top)
        rows.addWidget(self.notices)
        rows.addWidget(self.filter)
        rows.addWidget(self.stack, 1)
        rows.addWidget(self.choice_bar)
        self.stack.currentChanged.connect(lambda _: self.filter.setVisible(self.stack.currentWidget() is self.tree))
        self.filter.left.connect(self.focus_list)
        self._answering: set[str] = set()
        self._counting = QTimer(self)
        self._counting.setSingleShot(True)
        self._counting.setInterval(COUNTING_MS)
        self._counting.timeout.connect(self._update_title)
        self._ended: dict[str, SearchEnded] = {}
        """How each place of this search ended."""
        self._down: dict[str, tuple[Notice, ...]] = {}
        """Archive → how it failed when it was asked last; those that answered are not here."""
        self._known: set[str] = set()
        """The archives that failed in this search as they did in the one before."""
        self._waited_for: tuple[str, ...] = ()
        """Who had not answered in full when the search was stopped."""
        self._seconds = 0.0
        self.show_hint("Type a name and press Enter.\n\nAn empty form asks the archives for everything they list.")

    def mark_priors(self, tags: Mapping[str, str]) -> None:
        """Have these stand beside studies' descriptions, by Study Instance UID: which prior each is."""
        delegate = self.tree.itemDelegate()
        if isinstance(delegate, ResultsDelegate) and delegate.tags != tags:
            delegate.tags = tags
            self.tree.viewport().update()

    # --- feeding -----------------------------------------------------------------------------------------------

    def begin(self, places: Sequence[str]) -> None:
        """Start afresh: these places are being asked."""
        self.model.clear(places)
        self.notices.clear()
        self.cut.clear()
        self._answering = set(places)
        self._ended, self._known, self._waited_for = {}, set(), ()
        self._seconds = 0.0
        self.show_hint("Searching…")
        self._update_title()

    def show_hint(self, text: str) -> None:
        """Show a text in place of the tree: what to do next."""
        self.empty_page.say(text)
        self.stack.setCurrentWidget(self.empty_page)

    def add_studies(self, matches: Sequence[Match], limit: int | None = None) -> list[StudyNode]:
        """Take matches, at most ``limit`` studies in all; the selection and what is in sight stay.

        Gives the new studies; that there are more than the limit is said.
        """
        was_full = self.model.is_full
        new = self.model.add_studies(matches, limit)
        if self.model.is_full and not was_full:
            self.notices.show_notice(
                "full", f"The first {limit:,} studies are shown, there are more", "Narrow the search."
            )
        if new:
            self.stack.setCurrentWidget(self.tree)
        self.tree.open_few({node.patient for node in new} | self.model.arrived)
        if not (self._answering and self._counting.isActive()):
            self._update_title()
            self._counting.start()
        else:
            self.filter.say()
        return new

    def end(self, ended: SearchEnded, wide: bool) -> None:
        """Take the end of one archive's part; ``wide`` tells that the search could not be any wider."""
        self._answering.discard(ended.archive)
        self._ended[ended.archive] = ended
        self._seconds = max(self._seconds, ended.seconds)
        if ended.end is SearchEnd.FAILED:
            if self._down.get(ended.archive) == ended.remarks:
                self._known.add(ended.archive)
            self._down[ended.archive] = ended.remarks
            self._tell_failures()
        else:
            self._down.pop(ended.archive, None)
            if ended.remarks or ended.end is SearchEnd.CUT_SHORT:
                self._tell_remarks()
        if not self._answering and not self.model.tree.rows.total:
            self.show_hint(empty_words(self._ended, (), wide=wide))
        self._update_title()

    def stop(self) -> None:
        """Say that the search was stopped; what it found stays, and nobody is waited for any more."""
        self._waited_for = tuple(sorted(self._answering))
        self._answering = set()
        if not self.model.tree.rows.total:
            self.show_hint(empty_words(self._ended, self._waited_for, wide=False))
        self._update_title()

    def _tell_failures(self) -> None:
        failed = [each for each in self._ended.values() if each.end is SearchEnd.FAILED]
        words = failure_words(failed, self._known, archives_among((*self._ended, *self._answering)))
        actions: tuple[Action, ...] = ()
        if len(failed) == 1 and failed[0].archive in self._archives:
            actions = (Action("Find the fault…", functools.partial(self.doctor_asked.emit, failed[0].archive)),)
        self.notices.show_notice("failed", words.what, words.advice, words.kind, actions, words.details)

    def _tell_remarks(self) -> None:
        remarked = [each for each in self._ended.values() if each.end is not SearchEnd.FAILED and each.remarks]
        if remarked:
            words = remark_words(remarked, archives_among((*self._ended, *self._answering)))
            actions = self.cut.actions(remarked)
            advice = self.cut.advice(words.advice, len(remarked)) if actions else words.advice
            self.notices.show_notice("remarks", words.what, advice, words.kind, actions, words.details)

    def take_completed(self, ended: SearchEnded, studies: int) -> None:
        """Take the end of one archive's completion, which brought so many studies that are new here."""
        self.notices.forget("remarks")
        # What is said of others later does not say again what this one answered at first.
        told = () if ended.end is SearchEnd.COMPLETE else ended.remarks
        self._ended[ended.archive] = replace(ended, remarks=told)
        self.cut.tell_end(ended, studies)
        self._update_title()

    def set_counts(self, counted: HoldingsCounted) -> Iterator[None]:
        """Take what the store holds of studies and series, step by step."""
        counts = iter(counted.counts.items())
        while part := dict(itertools.islice(counts, COUNTED_AT_ONCE)):
            self.model.set_counts(part, counted.by_patient)
            yield

    def note_for(self, archive: str, message: str, advice: str, code: str = "") -> None:
        """Show that something about one archive went wrong; ``code`` is for support."""
        self.notices.show_notice(archive, message, advice, "error", details=(code,) if code else ())

    def _update_title(self) -> None:
        studies, patients, archives = self.model.tree.counts()
        words = [f"{studies:,} {'study' if studies == 1 else 'studies'}"]
        if studies:
            words.append(f"{patients:,} {'patient' if patients == 1 else 'patients'}")
            words.append(f"{archives} {'archive' if archives == 1 else 'archives'}")
        if self._seconds and not (self._answering or self._waited_for):
            words.append(f"{self._seconds:.1f} s")
        if self.cut.is_marked:
            words.append("probably incomplete")
        self.title.setText(" · ".join(words))
        self.filter.say()
        waiting = sorted(self._answering)
        note = f"{names(waiting)} still answering…" if waiting else ""
        if self._waited_for:
            note = stopped_words(self._waited_for)
        if self.model.is_full:
            note = f"the first {studies:,} only"
        self.note.setText(note)

    def focus_list(self) -> None:
        """Put the keyboard into the list, on a row in sight when none is chosen."""
        self.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- the tree ----------------------------------------------------------------------------------------------

    def _make_tree(self) -> ResultsTree:
        tree = ResultsTree(self.model)
        tree.setAccessibleName("Results")
        tree.setItemDelegate(ResultsDelegate(tree))
        tree.setUniformRowHeights(True)
        tree.setAllColumnsShowFocus(True)
        tree.setExpandsOnDoubleClick(False)
        tree.setIndentation(14)
        tree.setSortingEnabled(True)
        FirstRow(tree)
        CalmPainting(tree, ready=tree.ready)
        return tree

    def offer_archives(self, archives: tuple[str, ...]) -> None:
        """Take the archives to which studies can be sent; how they failed is forgotten, since they may have moved."""
        self._archives = self.row_menu.archives = archives
        self._down = {}
