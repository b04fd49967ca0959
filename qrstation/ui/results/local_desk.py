"""Deletes, exports and keeps what is here of the rows that are chosen; asks first, and says how it goes."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMenu

from qrstation.core.errors import StationError
from qrstation.core.events import StudiesDeleted
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.match import Match
from qrstation.core.station.place import THIS_STATION
from qrstation.jobs.background.local_deeds import LocalDeeds, Measured, Piece
from qrstation.ui.notice_bar import Action
from qrstation.ui.notice_stack import NoticeStack
from qrstation.ui.outside_text import isolated
from qrstation.ui.plain_widgets import Box, Buttons, make_plain, message_box
from qrstation.ui.results.results_pane import ResultsPane
from qrstation.ui.results.row_menu import show_key
from qrstation.ui.results.tree_nodes import Node, PatientNode, SeriesNode, StudyNode
from qrstation.ui.work_thread import WorkThread
from qrstation.words import words_of

Post = Callable[[Callable[[], None]], None]
Rows = Sequence[StudyNode | SeriesNode]
_NOTICE = "local"
_TOLD_EACH = 20
"""Images between two words on how far an export is."""


class LocalDesk(QObject):
    """Lives on the GUI thread; a worker does what it asks."""

    def __init__(self, pane: ResultsPane, deeds: LocalDeeds, post: Post) -> None:
        """``post`` has something done on the GUI thread, from any other."""
        super().__init__(pane)
        self._pane = pane
        self._deeds = deeds
        self._post = post
        self._worker = WorkThread("local")
        self._numbers = itertools.count()
        self._running: set[CancelToken] = set()
        self.kept: frozenset[str] = frozenset()
        """The studies that are marked to be kept, as far as they were read."""
        self.question: Box | None = None
        self.files: QFileDialog | None = None
        pane.row_menu.additions.append(lambda menu, node: self._offer(menu, rows_of(node)))
        pane.row_menu.for_several.append(self._offer)
        self._do(self._read_marks)

    @property
    def notices(self) -> NoticeStack:
        """Where it is said how it goes."""
        return self._pane.notices

    def close(self) -> None:
        """Stop what goes on, and end the worker."""
        for token in tuple(self._running):
            token.cancel()
        self._worker.close()

    def _offer(self, menu: QMenu, rows: Rows) -> None:
        here = here_of(rows)
        keeping = menu.addAction("&Keep on this station")
        keeping.setCheckable(True)
        uids = studies_of(here)
        show_key(keeping, "Ctrl+K")
        keeping.setChecked(bool(uids) and self.kept.issuperset(uids))
        keeping.triggered.connect(lambda checked: self.keep(uids, checked))
        exporting = menu.addAction("E&xport what is here…", functools.partial(self.ask_where_to, here))
        show_key(exporting, "Ctrl+Shift+I")
        deleting = menu.addAction("&Delete from this station…", functools.partial(self.ask_to_delete, here))
        show_key(deleting, "Del")
        for action in (keeping, exporting, deleting):
            action.setEnabled(bool(here))
        menu.addSeparator()

    # --- keeping -----------------------------------------------------------------------------------------------

    def keep(self, study_uids: Sequence[str], kept: bool) -> None:
        """Mark studies to be kept, or take the mark away."""

        def work() -> None:
            self._deeds.keep(study_uids, kept)
            self._read_marks()

        self._do(work)

    def _read_marks(self) -> None:
        kept = self._deeds.kept()
        self._post(lambda: self._show_marks(kept))

    def _show_marks(self, kept: frozenset[str]) -> None:
        changed, self.kept = self.kept ^ kept, kept
        self._mark(changed)

    def mark_found(self, matches: Sequence[Match]) -> None:
        """Mark studies that came into the list."""
        self._mark(match.study_uid for match in matches)

    def _mark(self, study_uids: Iterable[str]) -> None:
        model = self._pane.model
        for uid in study_uids:
            for study in model.tree.namesakes(uid):
                if study.is_marked != (uid in self.kept):
                    study.is_marked = uid in self.kept
                    model.tell_changed(study)

    def drop_deleted(self, event: StudiesDeleted) -> None:
        """Have rows say no more that their study is here, once nothing of it is; those of this station alone go."""
        if event.series_uids:
            return
        model = self._pane.model
        # The marks are forgotten with the last image, by the station.
        self._show_marks(self.kept - set(event.study_uids))
        for uid in event.study_uids:
            for study in model.tree.namesakes(uid):
                if THIS_STATION in study.copies:
                    model.drop(study, THIS_STATION)

    # --- deleting ----------------------------------------------------------------------------------------------

    def ask_to_delete(self, rows: Rows) -> None:
        """Measure what is here of them, then ask."""
        pieces = _pieces(rows)

        def work() -> None:
            measured = self._deeds.measure(pieces)
            self._post(lambda: self._ask(pieces, measured))

        if pieces:
            self._do(work)

    def _ask(self, pieces: Sequence[Piece], measured: Measured) -> None:
        parent = self._pane.window()
        box = message_box("Delete", delete_words(pieces), size_words(measured), Box.Icon.Warning, parent)
        box.setStandardButtons(Buttons.Yes | Buttons.Cancel)
        box.button(Buttons.Yes).setText("&Delete")
        box.setDefaultButton(Buttons.Cancel)
        box.accepted.connect(lambda: self._delete(pieces))
        box.finished.connect(box.deleteLater)
        self.question = box
        box.open()

    def _delete(self, pieces: Sequence[Piece]) -> None:
        what = f"{len(pieces):,} {'row' if len(pieces) == 1 else 'rows'}…"
        token = self._begin(f"Deleting {what}")

        def tell(done: int) -> None:
            if done:
                self._post(lambda: self._retell(f"Deleting {done + 1:,} of {what}"))

        def work() -> None:
            done = self._deeds.delete(pieces, token, tell)
            failure = words_of(done.failure) if done.failure is not None else None
            what = f"{_images(done.images)} deleted"
            left = "Stopped before the end" if token.is_cancelled else ""
            lines = (what, left) if failure is None else (f"{what}, then: {failure.what}", failure.advice)
            self._post(lambda: self._end(token, *lines, "note" if failure is None else "error"))

        self._do(work, token)

    # --- exporting ---------------------------------------------------------------------------------------------

    def ask_where_to(self, rows: Rows) -> None:
        """Ask for a folder, and copy what is here of the rows into it."""
        pieces = _pieces(rows)
        files = QFileDialog(self._pane.window(), "Export into a folder", str(Path.home()))
        files.setFileMode(QFileDialog.FileMode.Directory)
        files.setOption(QFileDialog.Option.ShowDirsOnly)
        files.setLabelText(QFileDialog.DialogLabel.Accept, "Export")
        make_plain(files)
        files.fileSelected.connect(lambda folder: self.export(pieces, Path(folder)))
        files.finished.connect(files.deleteLater)
        self.files = files
        files.open()

    def export(self, pieces: Sequence[Piece], folder: Path) -> None:
        """Copy what is here of these into a folder."""
        token = self._begin("Exporting…")

        def tell(done: int, images: int) -> None:
            if not done % _TOLD_EACH:
                self._post(lambda: self._retell(f"Exporting {done:,} of {_images(images)}…"))

        def work() -> None:
            done = self._deeds.export(pieces, folder, token, tell)
            what = f"{_images(done.exported)} exported to {isolated(str(folder))}"
            details = [f"{path.name}: {words_of(why).what}" for path, why in done.failed]
            left = f"{len(details):,} were not" if details else "Stopped before the end" if token.is_cancelled else ""
            self._post(lambda: self._end(token, what, left, "warning" if left else "note", details))

        self._do(work, token)

    # --- how it goes -------------------------------------------------------------------------------------------

    def _begin(self, what: str) -> CancelToken:
        token = CancelToken()
        self._running.add(token)
        self.notices.show_notice(_NOTICE, what, "", "quiet", (Action("Cancel", token.cancel),))
        return token

    def _retell(self, what: str) -> None:
        bar = self.notices.bar(_NOTICE)
        if bar is not None:
            bar.retell(what, "")

    def _end(self, token: CancelToken, what: str, advice: str, kind: str, details: Sequence[str] = ()) -> None:
        self._running.discard(token)
        self.notices.show_notice(_NOTICE, what, advice, kind, (), details)

    def _do(self, work: Callable[[], None], token: CancelToken | None = None) -> None:
        """Have the worker do something; a failure is said."""

        def guarded() -> None:
            try:
                work()
            except StationError as error:
                lines = words_of(error).lines
                self._post(lambda: self._end(token or CancelToken(), *lines, "error"))

        self._worker.submit(next(self._numbers), guarded)


def rows_of(node: Node) -> Rows:
    """Give what a row stands for: a patient for the studies in the list, an instance for nothing."""
    if isinstance(node, PatientNode):
        return node.rows.nodes
    if isinstance(node, StudyNode | SeriesNode):
        return (node,)
    return ()


def here_of(rows: Rows) -> Rows:
    """Give the rows of which anything is here."""
    return [row for row in rows if row.stored or row.study.kept]


def studies_of(rows: Rows) -> tuple[str, ...]:
    """Give the UIDs of the studies that rows are of, each once."""
    return tuple(dict.fromkeys(row.study.uid for row in rows))


def _pieces(rows: Rows) -> tuple[Piece, ...]:
    return tuple(dict.fromkeys(Piece(row.study.uid, "".join(row.series_uids)) for row in rows))


def _images(count: int) -> str:
    return f"{count:,} {'image' if count == 1 else 'images'}"


def delete_words(pieces: Sequence[Piece]) -> str:
    """Ask whether these are to be deleted."""
    series = sum(bool(piece.series_uid) for piece in pieces)
    studies = len(pieces) - series
    parts = [f"{studies:,} {'study' if studies == 1 else 'studies'}"] if studies else []
    parts += [f"{series:,} series"] if series else []
    return f"Delete {' and '.join(parts)} from this station?"


def size_words(measured: Measured) -> str:
    """Say how much it is, what stays, and what was marked."""
    said = [f"{_images(measured.images)}, {measured.size / 1e6:,.1f} MB. What archives have stays there."]
    if measured.kept:
        are = "study of these is" if measured.kept == 1 else "studies of these are"
        said.append(f"{measured.kept:,} {are} marked to be kept.")
    return "\n".join(said)
