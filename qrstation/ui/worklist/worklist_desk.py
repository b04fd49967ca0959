"""Makes questions to worklists of the form, brings the answers into the list, and goes on to a patient's studies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from qrstation.core.archive import Connect
from qrstation.core.events import EntriesFound, SearchEnd, WorklistEnded
from qrstation.core.standard.query import DateRange
from qrstation.core.standard.worklist import WorklistEntry
from qrstation.core.station.settings import Settings
from qrstation.core.station.settings_owner import SettingsOwner
from qrstation.core.station.typed_search import TypedSearch
from qrstation.jobs.search.worklist_search import WorklistSearcher
from qrstation.ui.event_pump import EventPump
from qrstation.ui.main_window import MainWindow
from qrstation.ui.results.search_words import failure_words, names, remark_words
from qrstation.ui.search.search_kinds import Kind
from qrstation.ui.worklist.worklist_words import as_search, day_words, empty_words, title_words, without_words

if TYPE_CHECKING:
    from qrstation.ui.worklist.worklist_form import WorklistForm
    from qrstation.ui.worklist.worklist_pane import WorklistPane

_NO_ARCHIVE = "No archive is configured yet.\n\nAdd one with “+ Archive” at the top."
_AT_ONCE = 20
"""Entries taken in one step, which must be short: the window waits for its end."""
_NONE_CHOSEN = "Choose at least one archive to ask."


class WorklistDesk(QObject):
    """Lives on the GUI thread; form and list are made when the worklist is first looked at."""

    def __init__(self, window: MainWindow, pump: EventPump, settings: SettingsOwner, connect: Connect) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._searcher = WorklistSearcher(connect, pump.publish)
        self.form: WorklistForm | None = None
        self._pane: WorklistPane | None = None
        self._generation = 0
        self._asked: set[str] = set()
        """The archives that have not answered in full."""
        self._ended: dict[str, WorklistEnded] = {}
        self._waited_for: tuple[str, ...] = ()
        self._days = DateRange()
        pump.subscribe(EntriesFound, self._found)
        pump.subscribe(WorklistEnded, self._ends)
        settings.subscribe(self._offer)
        window.kinds.chosen.connect(self._chosen)
        window.kinds.stop_asked.connect(self.stop)

    def ask(self) -> None:
        """Ask the chosen archives; an older question is stopped and its answers are dropped."""
        form, pane = self._made()
        queries, places = form.queries(), form.chosen_places()
        days = form.days()
        if queries is None or days is None:
            return
        self._end()
        self._days, self._ended = days, {}
        self._asked = set(places)
        pane.view.show_dates(days.first != days.last)
        pane.begin("Asking…" if places else self._nobody_to_ask(), with_dates=days.first != days.last)
        archives = [self._settings.current().archive(name) for name in places]
        self._generation = self._searcher.ask(queries, archives)
        self._show()

    def stop(self) -> None:
        """Stop what is being asked; what came stays."""
        waited_for = tuple(sorted(self._asked))
        self._end()
        self._waited_for = waited_for
        self._show()

    def end(self) -> None:
        """Stop everything, and wait for the workers."""
        self._searcher.close()

    def studies_of(self, entry: WorklistEntry) -> None:
        """Search for the studies of a patient, by the ID where there is one: names are spelled in many ways."""
        form = self._window.form
        self._window.kinds.show(Kind.STUDIES)
        patient_id = entry.patient.patient_id.strip()
        group = next((group for group in entry.patient.name.split("=") if group.strip(" ^")), "")
        family, given, *_ = [*group.split("^"), ""]
        form.fill(TypedSearch({"patient_id": patient_id} if patient_id else {"family": family, "given": given}))
        form.more.set_open(True)
        form.search_asked.emit()
        QTimer.singleShot(0, form, lambda: self._bring_into_sight(form.patient_id))  # when the fields have their places
        self._window.results.focus_list()

    def _bring_into_sight(self, field: QWidget) -> None:
        """Have it seen what is asked for."""
        for scroll in self._window.form.findChildren(QScrollArea):
            if scroll.isAncestorOf(field):
                scroll.ensureWidgetVisible(field)

    def _chosen(self, kind: Kind) -> None:
        """Show the worklist; what was asked yesterday, or not at all, is asked now."""
        if kind is not Kind.WORKLIST:
            return
        form, _ = self._made()
        if not self._generation or (days := form.days()) is None or days != self._days:
            self.ask()

    def _made(self) -> tuple[WorklistForm, WorklistPane]:
        """Give form and list, which are made when they are first wanted."""
        if self.form is None or self._pane is None:
            from qrstation.ui.worklist.worklist_form import WorklistForm
            from qrstation.ui.worklist.worklist_pane import WorklistPane

            self.form, self._pane = WorklistForm(), WorklistPane()
            self._window.kinds.add_worklist(self.form, self._pane)
            self.form.asked.connect(self.ask)
            self.form.stop_asked.connect(self.stop)
            self.form.list_asked.connect(self._pane.focus_list)
            self.form.places_changed.connect(self._keep)
            self._pane.studies_asked.connect(self.studies_of)
            self._offer(self._settings.current())
        return self.form, self._pane

    def _offer(self, settings: Settings) -> None:
        """Offer the archives, as they were left."""
        if self.form is not None:
            known = set(self.form.places)
            left_out = {name for name, button in self.form.places.items() if not button.isChecked()}
            left_out |= {name for name in self._window.arrangement.memory.no_worklists if name not in known}
            self.form.offer([archive.name for archive in settings.archives], tuple(left_out))

    def _keep(self) -> None:
        """Remember which archives are not asked."""
        if self.form is not None:
            left_out = [name for name, button in self.form.places.items() if not button.isChecked()]
            self._window.arrangement.memory.keep_no_worklists(left_out)

    def _nobody_to_ask(self) -> str:
        return _NONE_CHOSEN if self._settings.current().archives else _NO_ARCHIVE

    def _end(self) -> None:
        if self._asked:
            self._searcher.stop()
        self._asked = set()
        self._waited_for = ()

    def _found(self, event: EntriesFound) -> Iterator[None]:
        """Take what an archive listed, step by step."""
        for first in range(0, len(event.entries), _AT_ONCE):
            if not self._is_heard(event) or self._pane is None:
                return
            self._pane.add(event.entries[first : first + _AT_ONCE])
            yield
        self._show()

    def _ends(self, event: WorklistEnded) -> None:
        if not self._is_heard(event):
            return
        self._asked.discard(event.archive)
        self._ended[event.archive] = event
        if not event.is_offered and self.form is not None:
            self.form.places[event.archive].setChecked(False)
            self._keep()
        self._show()

    def _is_heard(self, event: EntriesFound | WorklistEnded) -> bool:
        return event.generation == self._generation and event.archive in self._asked

    def _show(self) -> None:
        """Show how it goes."""
        form, pane = self._made()
        form.set_asking(bool(self._asked))
        self._window.kinds.set_running(Kind.WORKLIST, bool(self._asked))
        days = day_words(self._days, date.today())
        pane.title.setText(title_words(pane.model.entries, days))
        note = f"{names(sorted(self._asked))} still answering…" if self._asked else ""
        if self._waited_for:
            note = f"stopped before {names(self._waited_for)} had answered in full"
        pane.note.setText(note)
        self._show_notices(pane)
        if not self._asked and not pane.model.entries and (self._ended or self._waited_for):
            pane.show_hint(empty_words(self._ended, days, self._waited_for))

    def _show_notices(self, pane: WorklistPane) -> None:
        ends = list(self._ended.values())
        failed = [as_search(end) for end in ends if end.is_offered and end.end is SearchEnd.FAILED]
        remarked = [as_search(end) for end in ends if end.remarks and end.end is not SearchEnd.FAILED]
        without = sorted(end.archive for end in ends if not end.is_offered)
        asked = len(ends) + len(self._asked)
        if failed:
            said = failure_words(failed, (), asked)
            pane.notices.show_notice("failed", said.what, said.advice, said.kind, (), said.details)
        if remarked:
            said = remark_words(remarked, asked)
            pane.notices.show_notice("remarked", said.what, said.advice, said.kind, (), said.details)
        if without and pane.model.entries:
            pane.notices.show_notice("without", *without_words(without), "quiet")
