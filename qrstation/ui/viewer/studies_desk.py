"""Opens and closes studies, takes the news of them, and has their series placed in the viewports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal

from qrstation.core.events import InstancesStored, StudiesDeleted
from qrstation.core.instance import StudyHeading
from qrstation.core.station.settings import ArchiveSettings
from qrstation.imaging.stacks.stack import Slice
from qrstation.ui.viewer.frames.picture_makers import PictureMakers
from qrstation.ui.viewer.layout import ONE
from qrstation.ui.viewer.placement import Placement
from qrstation.ui.viewer.priors import PriorWalk
from qrstation.ui.viewer.scrolling.scroll_link import ScrollLink
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.studies.identity import archive_names
from qrstation.ui.viewer.studies.open_studies import OpenSeries, OpenStudies, OpenStudy
from qrstation.ui.viewer.studies.series_source import News, PatientRead, SeriesNews, SeriesSource, SoonWanted, StudyRead
from qrstation.ui.viewer.studies.stack_name import series_in
from qrstation.ui.viewer.studies.store_index import StoreIndex
from qrstation.ui.viewer.thumbnails.thumbnail_maker import ThumbnailMaker
from qrstation.ui.viewer.viewport.viewport import Viewport


class StudiesDesk(QObject):
    """Joins the open studies to the viewports. Lives on the GUI thread; the store is read on the source's."""

    changed = Signal()
    """What is open, or what is said of it, is another."""
    series_changed = Signal()
    """More of one series is here, or it is known better."""
    series_gone = Signal(object)
    """The UIDs of series that are shown no more (a set), when nothing shows them any longer."""
    heading_opened = Signal(object)
    """A StudyHeading: its study is opened, or turned to again."""
    study_opened = Signal(str)
    """A study is opened, though no image of it may be on the screen yet."""
    study_shown = Signal(str)
    """The first image of a study that was opened is on the screen."""
    study_wanted = Signal(str)
    """A step through the timeline comes to a study of which it is not known here what stands over it."""

    def __init__(
        self, index: StoreIndex, makers: PictureMakers, thumbnails: ThumbnailMaker, stage: Stage, link: ScrollLink
    ) -> None:
        super().__init__(stage)
        self._makers = makers
        self._thumbnails = thumbnails
        self._stage = stage
        post = makers.pump.post
        self._source = SeriesSource(index, makers.decoders, lambda news: post(partial(self._take_news, news)))
        self.studies = OpenStudies()
        self.placement = Placement(self.studies, stage, link)
        self.priors = PriorWalk(
            self._source, self.studies, self.placement, self.open_study, self.study_wanted.emit, stage
        )
        self._unseen: set[str] = set()
        """The studies that were opened, and of which no image was on the screen yet."""
        stage.made.connect(self._welcome)
        for viewport in stage.viewports:
            self._welcome(viewport)

    # What the window tells

    def open_study(
        self, heading: StudyHeading, series_uid: str, expected: Mapping[str, int], into: int | None = None
    ) -> None:
        """Show a study, with the series asked for or the first that arrives; see `ViewerPane.open_study`.

        ``into`` is the only viewport for it, see `ViewerPane.open_in`.
        """
        self.priors.hush()
        self.study_opened.emit(heading.study_uid)
        self.heading_opened.emit(heading)
        uid, beside = heading.study_uid, self.placement.study_at(0)
        is_new, is_first = uid not in self.studies.studies, not self.studies.studies
        self._close(self.studies.open(heading, expected))
        if is_new:
            self._unseen.add(uid)
            self._source.open(uid)
        else:
            self._try_again(uid)
        if into is not None and len(self.studies.studies) > 1:
            self.show_series(into, uid, series_uid)
            return
        if is_first:
            self._stage.lay_out(self._stage.preferred)
        left, right = self.studies.pair_for(uid, beside)
        self.placement.compare(left, right, {uid: series_uid})
        self.retell()
        if uid == left and len(self.studies.studies) == 1:
            self._stage.activate(0)

    def set_expected(self, study_uid: str, series_uid: str, instances: int) -> None:
        """Learn how many instances the archive says a series has."""
        study = self.studies.studies.get(study_uid)
        if study is not None and study.expected.get(series_uid) != instances:
            study.expected[series_uid] = instances
            self.placement.reconsider(study_uid)
            self.retell()

    def set_archives(self, archives: Collection[ArchiveSettings]) -> None:
        """Learn how the archives are called, from which images come."""
        self.studies.archives = archive_names(archives)
        self.retell()

    def set_trouble(self, study_uid: str, what: str, advice: str) -> None:
        """Learn why no image of a study comes; said where nothing of it is shown yet."""
        study = self.studies.studies.get(study_uid)
        if study is not None:
            study.trouble = (what, advice)
            self.retell()

    def set_job_words(self, study_uid: str, series_uids: Iterable[str], what: str, advice: str) -> None:
        """Learn what a job says of a study, or of some of its series; two empty lines while images may come."""
        study = self.studies.studies.get(study_uid)
        if study is None:
            return
        named = tuple(series_uids)
        said = dict.fromkeys(named or ("",), (what, advice))
        # A job of the whole study has each of its series too: what an earlier job said of one is over.
        known = {**study.jobs, **said} if named else said
        if known != study.jobs:
            study.jobs = known
            self.retell()

    def on_instances_stored(self, event: InstancesStored) -> None:
        """Take newly stored instances into the open stacks."""
        self._source.add(event.instances)

    def read_again(self) -> None:
        """Read the open studies anew: news of what was stored or deleted may have been lost."""
        for uid in self.studies.studies:
            self._source.reread(uid)

    def on_studies_deleted(self, event: StudiesDeleted) -> None:
        """Stop showing what is no longer here."""
        gone = [uid for uid in event.study_uids if uid in self.studies.studies]
        if event.series_uids:
            for uid in gone:
                self.studies.studies[uid].jobs.clear()
                self._source.reread(uid)
            return
        self._close(self.studies.close(gone))
        left = self.studies.newest_first()
        if gone and left:
            self.placement.compare(*self.studies.pair_for(left[-1].heading.study_uid, ""), {})
        self.retell()

    def show_series(self, viewport: int, study_uid: str, series_uid: str) -> None:
        """Show a series of an open study; "" for the one that fits best there."""
        if study_uid in self.studies.studies:
            self.placement.put(viewport, study_uid, series_uid)
            self.retell()

    def close(self) -> None:
        """End the thread that reads the store."""
        self._source.close()

    # What the hand does

    def put(self, number: int, name: str) -> None:
        """Show a stack of an open study, by its name, in a viewport."""
        study_uid = self.studies.study_of(series_in(name))
        if study_uid:
            self._stage.activate(number)
            self.placement.put(number, study_uid, name)
            self.retell()

    # What the store tells

    def _take_news(self, news: News) -> None:
        if isinstance(news, SeriesNews):
            if self.studies.take(news):
                series = news.series
                self.placement.news_of(series.study_uid, series.series_uid)
                held = self.studies.series(series.study_uid, series.series_uid)
                if held is not None:
                    self._look_at(held)
                self.series_changed.emit()
            return
        if isinstance(news, StudyRead):
            gone = self.studies.keep(news.study_uid, news.series_uids)
            self.placement.leave_missing()
            self._forget(gone)
            self.retell()
        elif isinstance(news, SoonWanted):
            for record in news.records:
                if record.study_uid in self.studies.studies and record.has_pixels and record.frames == 1:
                    self._makers.loader.expect(Slice(record))
        elif isinstance(news, PatientRead):
            self.priors.take(news)
        else:
            self.set_trouble(news.study_uid, news.what, news.advice)

    # What is shown

    def retell(self) -> None:
        """Say anew in every viewport what a study is."""
        self.placement.retell()
        self.changed.emit()

    def _close(self, studies: Iterable[OpenStudy]) -> None:
        """Let go of studies that are no longer open."""
        closed = {study.heading.study_uid: study for study in studies}
        gone = set(closed)
        if not gone:
            return
        self._source.forget(gone)
        self._unseen -= gone
        for uid in gone:
            for number in self.placement.numbers_of(uid):
                self.placement.clear(number)
        self._stage.activate(0)
        self._stage.lay_out(self._stage.preferred if self.studies.studies else ONE)
        self._forget(held for study in closed.values() for held in study.series.values())
        for viewport in self._stage.viewports:
            viewport.feed.try_again()  # there may be room now

    def _try_again(self, study_uid: str) -> None:
        """Try anew what could not be shown of a study for a reason that may have passed."""
        for viewport in self._stage.viewports:
            viewport.feed.try_again()
        for held in self.studies.in_order(study_uid):
            self._look_at(held)

    def _look_at(self, held: OpenSeries) -> None:
        """Have the series' small picture made where it needs another."""
        expected = self.studies.studies[held.record.study_uid].expected
        self._thumbnails.look_at(held, expected.get(held.record.series_uid))

    def _forget(self, series: Iterable[OpenSeries]) -> None:
        """Keep nothing of series that are shown no more: no frame, no small picture, no finding."""
        gone = tuple(series)
        uids = {held.record.series_uid for held in gone}
        self._thumbnails.forget(uids)
        self.series_gone.emit(uids)
        self._makers.forget(piece.record for held in gone for stack in held.stacks for piece in stack.slices)

    def _welcome(self, viewport: Viewport) -> None:
        """Take what happens in a viewport from now on."""
        viewport.picture_changed.connect(partial(self._note_shown, viewport))
        viewport.series_dropped.connect(partial(self.put, self._stage.number_of(viewport)))

    def _note_shown(self, viewport: Viewport) -> None:
        uid = viewport.content.study_uid
        if viewport.feed.picture is not None and uid in self._unseen:
            self._unseen.discard(uid)
            self.study_shown.emit(uid)
