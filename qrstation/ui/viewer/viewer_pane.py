"""The viewer: joins studies, viewports, toolbar and thumbnails, and is the one part that the window talks to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import partial

from PySide6.QtCore import QPointF, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from qrstation.core.events import InstancesStored, StudiesDeleted
from qrstation.core.instance import StudyHeading
from qrstation.core.station.memory import give_back
from qrstation.core.station.settings import ArchiveSettings
from qrstation.imaging.display.display import Preset, presets
from qrstation.ui.outside_text import tool_tip
from qrstation.ui.viewer.actions import ViewerActions
from qrstation.ui.viewer.catalogue import Catalogue, Decoders
from qrstation.ui.viewer.deeds import Deeds
from qrstation.ui.viewer.file_check import FileCheck
from qrstation.ui.viewer.frame_cache import FrameCache
from qrstation.ui.viewer.frame_loader import FrameLoader
from qrstation.ui.viewer.identity import archive_names
from qrstation.ui.viewer.mailbox import Mailbox
from qrstation.ui.viewer.open_studies import OpenSeries, OpenStudies, OpenStudy
from qrstation.ui.viewer.placement import Placement
from qrstation.ui.viewer.preset_choice import preset_name
from qrstation.ui.viewer.scroll_link import ScrollLink, Tie
from qrstation.ui.viewer.series_source import News, SeriesNews, SeriesSource, StudyRead
from qrstation.ui.viewer.stack_name import series_in
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.thumbnail_list import ThumbnailList
from qrstation.ui.viewer.thumbnail_maker import ThumbnailMaker
from qrstation.ui.viewer.thumbnail_model import Shown, ThumbnailModel
from qrstation.ui.viewer.thumbnail_words import thumbnails
from qrstation.ui.viewer.tie_words import tie_notes, tie_words
from qrstation.ui.viewer.toolbar import ViewerToolbar
from qrstation.ui.viewer.viewport import Viewport
from qrstation.ui.viewer.worker import Worker

CACHE_BYTES = 512 * 2**20


class ViewerPane(QWidget):
    """Shows studies side by side: of one patient, or of whom it is in doubt.

    All methods are called on the GUI thread, and none of them waits.
    """

    looked_at = Signal(str)
    """The series in the active viewport: its Series Instance UID, "" for none."""
    keys = (("1 to 9, F2 to F9", "Window presets that fit the modality"),)
    """What keys do here that are no actions, or none as long as nothing is shown."""
    study_shown = Signal(str)
    """The first image of a study that was opened is on the screen."""

    def __init__(
        self, catalogue: Catalogue, decoders: Decoders, parent: QWidget | None = None, *, cache_bytes: int = CACHE_BYTES
    ) -> None:
        super().__init__(parent)
        self.setObjectName("viewerPane")
        self.setAccessibleName("Images")
        self._mailbox = Mailbox(self)
        self._mapper = Worker("viewer-pixels")
        self._loader = FrameLoader(decoders, self._mailbox, FrameCache(cache_bytes), self)
        self._source = SeriesSource(catalogue, self._post_news)
        self._studies = OpenStudies()
        self._check = FileCheck(self._mailbox, self)
        ports = [Viewport(number, self._loader, self._mapper, self._mailbox, self._check) for number in (1, 2)]
        self._link = ScrollLink(ports)
        self._placement = Placement(self._studies, ports, self._link)
        self._stage = Stage(ports)
        self._deeds = Deeds(self._stage, self._link, self._placement, self._studies, self)
        self._strip = ThumbnailModel(self)
        self._maker = ThumbnailMaker(self._loader, self._mapper, self._mailbox, self)
        self.commands = ViewerActions(self, self._stage, self._deeds.table(), self._choose_preset)
        self.toolbar = ViewerToolbar(self.commands)
        self.thumbnails = ThumbnailList(self._strip)
        self.menu = QMenu(self)
        self._unseen: set[str] = set()
        self._presets: tuple[Preset, ...] = ()
        self._lay_out()
        self._connect()
        self._placement.retell()
        self._show_state()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addWidget(self._stage, 1)
        layout.addWidget(self.thumbnails)
        self.setMinimumWidth(320)
        self.commands.fill_context_menu(self.menu)
        QWidget.setTabOrder(self._stage.viewports[-1].canvas, self.thumbnails)

    def _connect(self) -> None:
        for number, viewport in enumerate(self._stage.viewports):
            viewport.walked.connect(partial(self._link.walked, number))
            viewport.look_changed.connect(partial(self._share_look, number))
            viewport.picture_changed.connect(partial(self._picture_changed, viewport))
            viewport.series_dropped.connect(partial(self._drop, number))
            viewport.menu_asked.connect(self._open_menu)
        self._stage.changed.connect(self._stage_changed)
        self._deeds.done.connect(self._show_state)
        self._maker.made.connect(self._strip.set_image)
        self.thumbnails.chosen.connect(self._choose_stack)

    # What the window tells

    def open_study(
        self, heading: StudyHeading, series_uid: str = "", expected: Mapping[str, int] | None = None
    ) -> None:
        """Show a study, with the series asked for or the first that arrives.

        A second study of the same patient stands beside the first, the newest on the left; another patient's takes
        the place of all. ``expected`` is how many instances the archive says each series has.
        """
        uid, beside = heading.study_uid, self._placement.study_at(0)
        is_new = uid not in self._studies.studies
        self._close(self._studies.open(heading, expected or {}))
        if is_new:
            self._unseen.add(uid)
            self._source.open(uid)
        else:
            self._try_again(uid)
        left, right = self._studies.pair_for(uid, beside)
        self._show_pair(left, right, {uid: series_uid})
        if uid == left and len(self._studies.studies) == 1:
            self._stage.activate(0)

    def set_expected(self, study_uid: str, series_uid: str, instances: int) -> None:
        """Learn how many instances the archive says a series has."""
        study = self._studies.studies.get(study_uid)
        if study is not None and study.expected.get(series_uid) != instances:
            study.expected[series_uid] = instances
            self._placement.reconsider(study_uid)
            self._retell()

    def set_archives(self, archives: Collection[ArchiveSettings]) -> None:
        """Learn how the archives are called, from which images come."""
        self._studies.archives = archive_names(archives)
        self._retell()

    def set_trouble(self, study_uid: str, what: str, advice: str = "") -> None:
        """Learn why no image of a study comes; said where nothing of it is shown yet."""
        study = self._studies.studies.get(study_uid)
        if study is not None:
            study.trouble = (what, advice)
            self._retell()

    def set_job_words(self, study_uid: str, series_uids: Iterable[str], what: str, advice: str = "") -> None:
        """Learn what a job says of a study, or of some of its series; two empty lines while images may come."""
        study = self._studies.studies.get(study_uid)
        if study is None:
            return
        said = dict.fromkeys(tuple(series_uids) or ("",), (what, advice))
        # A job of the whole study has each of its series too: what an earlier job said of one is over.
        known = {**study.jobs, **said} if series_uids else said
        if known != study.jobs:
            study.jobs = known
            self._retell()

    def on_instances_stored(self, event: InstancesStored) -> None:
        """Take newly stored instances into the open stacks."""
        self._source.add(event.instances)

    def read_again(self) -> None:
        """Read the open studies anew: news of what was stored or deleted may have been lost."""
        for uid in self._studies.studies:
            self._source.reread(uid)

    def on_studies_deleted(self, event: StudiesDeleted) -> None:
        """Stop showing what is no longer here."""
        gone = [uid for uid in event.study_uids if uid in self._studies.studies]
        if event.series_uids:
            for uid in gone:
                self._studies.studies[uid].jobs.clear()
                self._source.reread(uid)
            return
        self._close(self._studies.close(gone))
        left = self._studies.newest_first()
        if gone and left:
            self._show_pair(*self._studies.pair_for(left[-1].heading.study_uid, ""), {})
        self._retell()

    def show_slice(self, viewport: int, index: int) -> None:
        """Show a slice as the hand would, from 0; the other viewport follows."""
        self.viewports[viewport].go_to(index)

    def show_location(self, viewport: int, location: float) -> None:
        """Show the slice nearest to a place along the stack's normal, in mm."""
        stack = self.viewports[viewport].content.stack
        nearest = stack.nearest(location) if stack else None
        if nearest is not None:
            self.viewports[viewport].go_to(nearest)

    def show_series(self, viewport: int, study_uid: str, series_uid: str) -> None:
        """Show a series of an open study."""
        if study_uid in self._studies.studies:
            self._placement.assign(viewport, study_uid, series_uid)
            self._retell()

    @property
    def viewports(self) -> list[Viewport]:
        """The viewports from the left; in 1×1 only one of them is seen."""
        return self._stage.viewports

    @property
    def active_viewport(self) -> int:
        """The index of the viewport that tools and keys act on."""
        return self._stage.active_index

    @property
    def thumbnails_ready(self) -> bool:
        """Whether each series with images has its small picture."""
        return self._maker.is_idle

    def shutdown(self) -> None:
        """End the viewer's threads; called before the decoders and the catalogue are closed. Twice does no harm."""
        self._mailbox.close()
        self._source.close()
        self._loader.close()
        self._mapper.close()
        self._check.close()

    # What the workers tell

    def _post_news(self, news: News) -> None:
        """Bring news to the GUI thread; on the worker thread."""
        self._mailbox.post(partial(self._take_news, news))

    def _take_news(self, news: News) -> None:
        if isinstance(news, SeriesNews):
            if self._studies.take(news):
                series = news.series
                self._placement.news_of(series.study_uid, series.series_uid)
                held = self._studies.series(series.study_uid, series.series_uid)
                if held is not None:
                    self._look_at(held)
                self._show_strip()
                self._show_tie()
            return
        if isinstance(news, StudyRead):
            gone = self._studies.keep(news.study_uid, news.series_uids)
            self._placement.leave_missing()
            self._forget(gone)
            self._retell()
        else:
            self.set_trouble(news.study_uid, news.what, news.advice)

    # What the hand does

    def _choose_preset(self, number: int) -> None:
        if number < len(self._presets):
            self._stage.active.set_window(self._presets[number].window)

    def _choose_stack(self, name: str) -> None:
        self._drop(self._stage.active_index, name)

    def _drop(self, number: int, name: str) -> None:
        study_uid = self._studies.study_of(series_in(name))
        if study_uid:
            self._stage.activate(number)
            self._placement.assign(number, study_uid, name)
            self._retell()

    def _open_menu(self, at: QPointF) -> None:
        self.menu.popup(at.toPoint())

    def _share_look(self, number: int) -> None:
        self._link.share_window(number)
        self._show_state()

    # What is shown

    def _show_pair(self, left: str, right: str, asked: Mapping[str, str]) -> None:
        """Put a study left, and one right where there is one."""
        self._placement.assign(0, left, asked.get(left, ""))
        if right:
            self._placement.assign(1, right, asked.get(right, ""))
            self._stage.set_columns(2)
        self._retell()

    def _close(self, studies: Iterable[OpenStudy]) -> None:
        """Let go of studies that are no longer open."""
        closed = {study.heading.study_uid: study for study in studies}
        gone = set(closed)
        if not gone:
            return
        self._source.forget(gone)
        self._unseen -= gone
        for uid in gone:
            for number in self._placement.numbers_of(uid):
                self._placement.clear(number)
        self._stage.activate(0)
        self._stage.set_columns(1)
        self._forget(held for study in closed.values() for held in study.series.values())
        for viewport in self.viewports:
            viewport.feed.try_again()  # there may be room now

    def _try_again(self, study_uid: str) -> None:
        """Try anew what could not be shown of a study for a reason that may have passed."""
        for viewport in self.viewports:
            viewport.feed.try_again()
        for held in self._studies.in_order(study_uid):
            self._look_at(held)

    def _look_at(self, held: OpenSeries) -> None:
        """Have the series' small picture made where it needs another."""
        expected = self._studies.studies[held.record.study_uid].expected
        self._maker.look_at(held, expected.get(held.record.series_uid))

    def _forget(self, series: Iterable[OpenSeries]) -> None:
        """Keep nothing of series that are shown no more: no frame, no small picture, no finding."""
        gone = tuple(series)
        records = [piece.record for held in gone for stack in held.stacks for piece in stack.slices]
        self._loader.forget(record.sop_uid for record in records)
        self._maker.forget({held.record.series_uid for held in gone})
        self._check.forget(records)
        if records:
            self._mapper.submit("memory", give_back, urgent=False)

    def _picture_changed(self, viewport: Viewport) -> None:
        if viewport is self._stage.active:
            self._show_presets()
        if viewport.feed.picture is not None and viewport.content.study_uid in self._unseen:
            self._unseen.discard(viewport.content.study_uid)
            self.study_shown.emit(viewport.content.study_uid)

    def _stage_changed(self) -> None:
        self._link.refresh()
        self._show_state()

    def _retell(self) -> None:
        self._placement.retell()
        self._show_state()

    def _show_state(self) -> None:
        """Let buttons, menus and thumbnails show how things stand."""
        commands = self.commands
        commands[f"tool {self._deeds.tool}"].setChecked(True)
        commands["annotations"].setChecked(self._deeds.annotated)
        self._show_tie()
        self.looked_at.emit(self._stage.active.content.series_uid)
        commands[f"layout {self._stage.columns}"].setChecked(True)
        self._show_presets()
        self._show_strip()

    def _show_presets(self) -> None:
        active = self._stage.active
        self.commands["invert"].setChecked(active.feed.inverted)
        offered = presets(active.content.modality)
        if offered != self._presets:
            self._presets = offered
            self.commands.offer(offered)
        self.toolbar.show_preset(preset_name(active.feed.window, offered))

    def _show_tie(self) -> None:
        """Say whether the viewports scroll together, and why they do not."""
        tie, action = self._link.tie, self.commands["sync"]
        keys = action.shortcut().toString()
        action.setChecked(tie in (Tie.LINKED, Tie.ALONE, Tie.OTHER_PLANE, Tie.TILTED))
        action.setToolTip(tool_tip(tie_words(tie, keys)))
        self._stage.viewports[1].annotations.set_notes(tie_notes(tie, keys))

    def _show_strip(self) -> None:
        shown = {viewport.content.stack_name: Shown.BESIDE for viewport in self._stage.seen}
        shown[self._stage.active.content.stack_name] = Shown.ACTIVE
        self.thumbnails.setVisible(bool(self._studies.studies))
        self._strip.show_series(thumbnails(self._studies, shown))
