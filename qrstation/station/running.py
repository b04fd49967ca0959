"""A running station with its window: made of its parts from below, begun when all stand, ended in order."""

from __future__ import annotations

from qrstation.core.events import AuditFailed, Event, ReceiverChanged, ReceiverState, StudiesDeleted
from qrstation.core.notice import Notice
from qrstation.core.station.audit_sending import SendingChanged
from qrstation.core.station.home import Home
from qrstation.core.station.memory import for_images
from qrstation.core.station.settings_owner import SettingsOwner
from qrstation.imaging.decoders.decoder_pool import DecoderPool
from qrstation.jobs.background.importing import Importer
from qrstation.jobs.background.local_deeds import LocalDeeds
from qrstation.jobs.background.receiver_orders import ReceiverOrders
from qrstation.jobs.keeping_house.busy import BusyStudies
from qrstation.jobs.keeping_house.cleaning import House
from qrstation.jobs.retrieve.arrivals import Arrivals
from qrstation.jobs.station_work import tell_arrivals
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.station.asking import Asking
from qrstation.station.kept import Kept
from qrstation.station.security import Security
from qrstation.store.index import IndexReader
from qrstation.ui.audit.audit_desk import AuditDesk
from qrstation.ui.conductor import Conductor, Parts
from qrstation.ui.event_pump import EventPump
from qrstation.ui.jobs.job_words import going_on
from qrstation.ui.main_window import MainWindow
from qrstation.ui.viewer.viewer_pane import ViewerPane
from qrstation.ui.window_memory import WindowMemory
from qrstation.words import words_of


class Station:
    """A running station with its window."""

    def __init__(self, home: Home) -> None:
        """Start. Raises StationError when the home cannot be used."""
        home.make()
        self.home = home
        self.memory = WindowMemory(home.config / "window.ini")
        self.settings = SettingsOwner(home.settings_file, or_defaults=True)
        self.reader = IndexReader(home.index_file, self.settings.current().store_folder(home.store))
        self.kept = Kept(home, self.reader)
        self.pump = EventPump()
        self.arrivals = Arrivals()
        self.link = ReceiverLink(home, self._publish)
        self.decoders = DecoderPool()
        self.busy = BusyStudies()
        self._orders = ReceiverOrders(self.link, self.pump.publish)
        self.security = Security(home, self.settings, self.pump, self.reader.heading, self._certificates_end)
        self.asking = Asking(
            home, self.settings, self.reader, self.kept, self.security, self.link, self.arrivals, self.pump.publish
        )
        self.window = MainWindow(self._viewer(), self.memory)
        self._hear_first()
        self.conductor = Conductor(self._parts())
        self.audit_view = AuditDesk(self.window, self.security.audit_parts(self.conductor.settings.ask))
        self.pump.subscribe(SendingChanged, self.audit_view.sending_changed)
        self.pump.subscribe(AuditFailed, self.audit_view.trail_failed)
        self.conductor.first_steps.other_store.connect(self._open_anew)
        self._closed = False
        self.opens_anew = False
        """Whether the window closes only to be opened again, with another store."""
        self.window.closing.connect(self.close)
        self._begin()

    def close(self) -> None:
        """End every worker and child; what is acknowledged is on disk. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self.pump.stop()
        self.conductor.end()
        self.asking.close()
        self.window.viewer.shutdown()
        self.memory.close()
        self.decoders.close()
        self.link.close()
        self.audit_view.close()
        self.conductor.conflicts.close()
        self.security.close()
        self.reader.close()
        self.kept.close()

    # --- the window --------------------------------------------------------------------------------------------

    def _viewer(self) -> ViewerPane:
        viewer = ViewerPane(
            self.reader,
            self.decoders,
            measurements=self.kept.measurements,
            cache_bytes=for_images(self.settings.current().viewer.memory_gb),
            aligned=self.kept.state,
        )
        viewer.looked_at.connect(self.asking.looked_at.show)
        viewer.heading_opened.connect(self.security.opened)
        return viewer

    def _parts(self) -> Parts:
        """Give what the window is joined to."""
        asking, kept, ask = self.asking, self.kept, self.link.request
        return Parts(
            window=self.window,
            pump=self.pump,
            settings=self.settings,
            home=self.home,
            searcher=asking.searcher,
            runner=asking.runner,
            holdings=asking.holdings,
            ask_receiver=self._orders.ask,
            examine=asking.examine,
            recount=asking.recounter.recount,
            connect=asking.work.connect,
            ask=ask,
            decode=self.decoders.decode,
            imports=Importer(self.link, self.pump.publish),
            kept_searches=kept.searches,
            habits=asking.learner,
            local=LocalDeeds(self.reader, ask, kept.marks, self.security.audit.take, kept.prefetched.used),
            priors=asking.priors,
            house=House(kept.prefetched, self.reader, self.settings.current, asking.work.connect, ask, self.busy.has),
            busy=self.busy,
            prefetch=asking.rules.hand_over,
            run_rule=asking.rules.run_now,
            keys=self.security.keys_parts(),
            speed_of=kept.speeds.of,
        )

    def _hear_first(self) -> None:
        """Lead news to what goes by them, before those who show them are there to hear them."""
        self.pump.subscribe(StudiesDeleted, self.kept.forget)
        self.settings.subscribe(self.asking.rules.look_again)
        self.settings.subscribe(lambda _: self._orders.reload())
        self.window.viewer.measuring.failed.connect(self.window.show_problem)
        self.settings.subscribe(lambda now: self.window.viewer.set_memory(for_images(now.viewer.memory_gb)))

    def _begin(self) -> None:
        """Begin to work; with settings that are in error nothing is received."""
        self.asking.begin()
        self.security.begin()
        if self.kept.state.restored is not None:
            said = words_of(self.kept.state.restored)
            self.window.show_problem(said.what, said.advice)
        problem = self.settings.problem
        if problem is None:
            self.security.begin_trail()
            self.link.start()
        else:
            self.window.show_problem(*words_of(problem).lines)
            state = ReceiverChanged(ReceiverState.FAILED, notice=problem.notice)
            self.window.show_receiver(state)
            self.conductor.receiver.panel.show_state(state)
            self.conductor.settings.ask()

    # --- what the parts say ------------------------------------------------------------------------------------

    def _publish(self, event: Event) -> None:
        """Take the receiver's news on its thread: the jobs hear of arrivals at once, the window by the pump."""
        tell_arrivals(self.arrivals, event)
        self.pump.publish(event)

    def _certificates_end(self, told: tuple[Notice, ...]) -> None:
        """Take on their watch's thread what is to be told of certificates."""
        self.pump.post(lambda: self.conductor.receiver.show_certificates(told))

    def _open_anew(self) -> None:
        """Close the window to open it again: the store that it reads is another from then on."""
        if going_on(self.window.jobs.model.jobs):
            what = "Images are still kept in the folder of before, since retrieves are running."
            self.window.notices.show_notice("station", what, "The new folder is used from the next start.", "note")
            return
        self.opens_anew = True
        self.window.close()
