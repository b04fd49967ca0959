"""The viewer: puts studies, viewports, toolbar and thumbnails together, and is what the window talks to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qrstation.core.events import InstancesStored, StudiesDeleted
from qrstation.core.instance import StudyHeading
from qrstation.core.station.settings import ArchiveSettings
from qrstation.ui.viewer.commands.controls import Controls
from qrstation.ui.viewer.commands.sights import Sights
from qrstation.ui.viewer.frames.decoders import Decoders
from qrstation.ui.viewer.frames.picture_makers import PictureMakers
from qrstation.ui.viewer.measuring.keeping import MeasurementStore, MemoryStore
from qrstation.ui.viewer.measuring.measuring_desk import MeasuringDesk
from qrstation.ui.viewer.places.places_desk import PlacesDesk
from qrstation.ui.viewer.reading import Reading
from qrstation.ui.viewer.scrolling.align_desk import AlignDesk, KeptAlignments
from qrstation.ui.viewer.scrolling.look_link import LookLink
from qrstation.ui.viewer.scrolling.scroll_link import ScrollLink
from qrstation.ui.viewer.scrolling.shifts import Shifts
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.studies.store_index import StoreIndex
from qrstation.ui.viewer.studies_desk import StudiesDesk
from qrstation.ui.viewer.thumbnails.thumbnail_maker import ThumbnailMaker
from qrstation.ui.viewer.timeline.entry import TimelineEntry
from qrstation.ui.viewer.timeline.timeline_desk import TimelineDesk
from qrstation.ui.viewer.viewport.look_shelf import LookShelf
from qrstation.ui.viewer.viewport.viewport import Viewport

CACHE_BYTES = 512 * 2**20


class ViewerPane(QWidget):
    """Shows studies side by side: of one patient, or of whom it is in doubt.

    All methods are called on the GUI thread, and none of them waits.
    """

    looked_at = Signal(str, object)
    """The series in the active viewport ("" for none), and the Instance Number of what is seen of it, or None."""
    heading_opened = Signal(object)
    """A StudyHeading: its study is opened, or turned to again."""
    study_opened = Signal(str)
    """A study is opened, though no image of it may be on the screen yet."""
    study_shown = Signal(str)
    """The first image of a study that was opened is on the screen."""
    timeline_opened = Signal(str)
    """A study of the timeline (its UID) is to be opened."""
    timeline_dropped = Signal(int, str)
    """A study of the timeline that is not open was dragged into a viewport (its number, from 0): see `open_in`."""

    def __init__(
        self,
        index: StoreIndex,
        decoders: Decoders,
        parent: QWidget | None = None,
        *,
        cache_bytes: int = CACHE_BYTES,
        measurements: MeasurementStore | None = None,
        aligned: KeptAlignments | None = None,
    ) -> None:
        """Make it empty. ``aligned`` keeps what the hand aligns; without it pixels are not compared either."""
        super().__init__(parent)
        self.setObjectName("viewerPane")
        self.setAccessibleName("Images")
        self.makers = makers = PictureMakers(decoders, cache_bytes, self)
        shelf = LookShelf()
        self.stage = Stage(lambda number: Viewport(number, makers, shelf))
        link = ScrollLink(self.stage, Shifts(self))
        self._small_pictures = ThumbnailMaker(makers.loader, makers.mapper, makers.pump, self)
        self._desk = StudiesDesk(index, makers, self._small_pictures, self.stage, link)
        self.measuring = MeasuringDesk(self, self.stage, self._desk, makers, measurements or MemoryStore())
        self.places = PlacesDesk(self.stage, link, self)
        self.looks = LookLink(self.stage, link, self)
        self.timeline = TimelineDesk(self.stage, self._desk, self)
        self.timeline.opened.connect(self.timeline_opened)
        self.timeline.dropped.connect(self.timeline_dropped)
        sights = Sights(self.places, self.looks, self.timeline)
        self.controls = Controls(self, self.stage, link, self._desk, self.measuring, sights, makers.pump)
        self.commands = self.controls.commands
        self.toolbar = self.controls.toolbar
        self.thumbnails = self.controls.thumbnails
        self._small_pictures.made.connect(self.controls.strip.set_image)
        self._small_pictures.failed.connect(self.controls.strip.set_failed)
        self.controls.looked_at.connect(self.looked_at)
        self._desk.study_opened.connect(self.study_opened)
        self._desk.heading_opened.connect(self.heading_opened)
        self._desk.study_shown.connect(self.study_shown)
        self._desk.series_gone.connect(shelf.forget)
        self.reading = Reading(self._desk, self.stage)
        self._aligns = AlignDesk(self.stage, link, makers.pump, aligned, self) if aligned is not None else None
        if self._aligns is not None:
            self.controls.ties_shown.connect(self._aligns.look)
        self._lay_out()
        self._desk.retell()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addWidget(self.timeline.strip)
        layout.addWidget(self.stage, 1)
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.thumbnails, 1)
        below.addWidget(self.controls.hands.cine_bar)
        layout.addLayout(below)
        self.setMinimumWidth(320)
        QWidget.setTabOrder(self.stage.viewports[-1].canvas, self.thumbnails)

    # What the window tells

    def open_study(
        self, heading: StudyHeading, series_uid: str = "", expected: Mapping[str, int] | None = None
    ) -> None:
        """Show a study, with the series asked for or the first that arrives.

        A second study of the same patient stands beside the first, the newest on the left; another patient's takes
        the place of all. ``expected`` is how many instances the archive says each series has.
        """
        self._desk.open_study(heading, series_uid, expected or {})

    def open_in(self, viewport: int, heading: StudyHeading, expected: Mapping[str, int] | None = None) -> None:
        """Show a study in one viewport, by the stack that fits best there, now or when its images come.

        What the other viewports show stays; another patient's study takes the place of all, as in `open_study`.
        """
        self._desk.open_study(heading, "", expected or {}, viewport)

    def set_timeline(self, entries: Iterable[TimelineEntry]) -> None:
        """Show the patient's studies by date over the images; without any there is no strip."""
        self.timeline.set_entries(entries)

    def set_expected(self, study_uid: str, series_uid: str, instances: int) -> None:
        """Learn how many instances the archive says a series has."""
        self._desk.set_expected(study_uid, series_uid, instances)

    def set_archives(self, archives: Collection[ArchiveSettings]) -> None:
        """Learn how the archives are called, from which images come."""
        self._desk.set_archives(archives)

    def set_trouble(self, study_uid: str, what: str, advice: str = "") -> None:
        """Learn why no image of a study comes; said where nothing of it is shown yet."""
        self._desk.set_trouble(study_uid, what, advice)

    def set_job_words(self, study_uid: str, series_uids: Iterable[str], what: str, advice: str = "") -> None:
        """Learn what a job says of a study, or of some of its series; two empty lines while images may come."""
        self._desk.set_job_words(study_uid, series_uids, what, advice)

    def on_instances_stored(self, event: InstancesStored) -> None:
        """Take newly stored instances into the open stacks."""
        self._desk.on_instances_stored(event)

    def read_again(self) -> None:
        """Read the open studies anew: news of what was stored or deleted may have been lost."""
        self._desk.read_again()

    def on_studies_deleted(self, event: StudiesDeleted) -> None:
        """Stop showing what is no longer here."""
        self._desk.on_studies_deleted(event)

    def show_series(self, viewport: int, study_uid: str, series_uid: str) -> None:
        """Show a series of an open study; "" for the one that fits best there."""
        self._desk.show_series(viewport, study_uid, series_uid)

    def show_slice(self, viewport: int, index: int) -> None:
        """Show a slice as the hand would, from 0; the other viewports follow."""
        self.viewports[viewport].go_to(index)

    def show_location(self, viewport: int, location: float) -> None:
        """Show the slice nearest to a place along the stack's normal, in mm."""
        stack = self.viewports[viewport].content.stack
        nearest = stack.nearest(location) if stack else None
        if nearest is not None:
            self.viewports[viewport].go_to(nearest)

    @property
    def viewports(self) -> list[Viewport]:
        """The viewports in the order in which they are filled: of the current study and of the prior in turns."""
        return self.stage.viewports

    @property
    def active_viewport(self) -> int:
        """The index of the viewport that tools and keys act on."""
        return self.stage.active_index

    @property
    def thumbnails_ready(self) -> bool:
        """Whether each series with images has its small picture."""
        return self._small_pictures.is_idle

    def set_memory(self, cache_bytes: int) -> None:
        """Keep decoded images of at most so many bytes from now on."""
        self.makers.set_memory(cache_bytes)

    def shutdown(self) -> None:
        """End the viewer's threads; called before the decoders and the index are closed. Twice does no harm."""
        if self._aligns is not None:
            self._aligns.close()
        self.controls.hands.close()
        self.measuring.close()
        self.makers.close()
        self._desk.close()
