"""By what the station asks archives: jobs in their queue, searches, priors, rules, counts."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from qrstation.core.actor import ActorKind
from qrstation.core.archive import Connect
from qrstation.core.events import Event, JobChanged, Publish
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.jobs.job import JobSnapshot
from qrstation.core.station.home import Home
from qrstation.core.station.settings import ArchiveSettings, StationSettings
from qrstation.core.station.settings_owner import SettingsOwner
from qrstation.jobs.background.holdings import HoldingsWorker
from qrstation.jobs.background.recount import Recounter
from qrstation.jobs.lane import Lanes
from qrstation.jobs.looked_at import LookedAt
from qrstation.jobs.priors.rule_timer import RuleTimer, Runner
from qrstation.jobs.priors.search import PriorsParts, PriorsSearcher
from qrstation.jobs.queue.runner import JobRunner
from qrstation.jobs.retrieve.arrivals import Arrivals
from qrstation.jobs.search.known import ask_in_utf_8, knowing
from qrstation.jobs.search.learning import HabitsWorker
from qrstation.jobs.search.search import Searcher
from qrstation.jobs.search.warm import WarmConnections
from qrstation.jobs.station_work import StationWork
from qrstation.receiver.getting import archives_of
from qrstation.receiver.supervisor import ReceiverLink
from qrstation.station.kept import Kept
from qrstation.station.security import Security
from qrstation.store.index import IndexReader


class Asking:
    """What asks archives, each on workers of its own, and learns what they are like while it does."""

    def __init__(
        self,
        home: Home,
        settings: SettingsOwner,
        reader: IndexReader,
        kept: Kept,
        security: Security,
        link: ReceiverLink,
        arrivals: Arrivals,
        publish: Publish,
    ) -> None:
        """``link`` leads to this station's receiver, of which ``arrivals`` come."""
        self._home = home
        self._settings = settings
        self._reader = reader
        self._kept = kept
        self._security = security
        self._publish = publish
        self.looked_at = LookedAt()
        self._warm = WarmConnections()
        self.work = StationWork(
            settings.current,
            self._archives_of,
            lambda: link,
            reader,
            arrivals,
            lambda: kept.habits,
            lambda: kept.speeds,
            self.looked_at.look,
            lambda: kept.prefetched,
            lanes=Lanes(home.run),
            tell=security.audit.take,
        )
        self.runner = JobRunner(self.work.do, self.work.limit_of, self._publish_job, self._keep_queue)
        self.learner = HabitsWorker(kept.habits, publish)
        known = knowing(self.work.connect, lambda: kept.habits, self.learner.misfit)
        self.searcher = Searcher(known, publish, kept.habits.note)
        self.priors = PriorsSearcher(self._priors_parts(), publish)
        self.rules = RuleTimer(settings.current, self._rule_runner, publish)
        self.holdings = HoldingsWorker(reader, publish, security.audit.take)
        self.recounter = Recounter(self.work.connect, reader, publish)

    def begin(self) -> None:
        """Take up the queue of the last start, and let the rules run."""
        self.runner.restore(self._kept.queue.kept)
        threading.Thread(target=self._kept.speeds.read, name="speeds", daemon=True).start()
        self.rules.start()

    def close(self) -> None:
        """End every worker, within bounds."""
        self.rules.close()
        self.searcher.close()
        self.priors.close()
        self._warm.close()
        self.recounter.close()
        self.runner.close()
        self.holdings.close()

    def examine(self, archive: ArchiveSettings, cancel: CancelToken, typed: StationSettings | None) -> None:
        """Have the doctor try an archive, where ``typed`` with the station as somebody typed it."""
        self.work.examine(archive, cancel, self._publish, ActorKind.WINDOW, typed)

    def _archives_of(self, station: StationSettings, port: int, link: ReceiverLink | None) -> Connect:
        """Give what gives archives; connections to them are kept for the next question."""
        security = self._security
        return self._warm.over(archives_of(station, port, link, security.audit.take, security.tls), station.ae_title)

    def _priors_parts(self) -> PriorsParts:
        kept = self._kept
        known = knowing(self.work.connect, lambda: kept.habits, ask_in_utf_8)
        return PriorsParts(
            known,
            self._reader,
            self._settings.current,
            self._home.priors,
            kept.identities,
            kept.habits.note,
            kept.speeds.of,
        )

    def _rule_runner(self) -> Runner:
        """Give what runs rules, on the thread that does: it needs what finds priors, which the start does not load."""
        from qrstation.jobs.priors.handing_over import Queue
        from qrstation.jobs.priors.rule_lock import rule_lock
        from qrstation.jobs.priors.rule_runner import RuleRunner

        jobs = Queue(self.runner.submit, self.runner.snapshot)
        return RuleRunner(self.priors.parts, self.priors.words, jobs, lambda name: rule_lock(self._home, name))

    def _publish_job(self, event: Event) -> None:
        """Take a job's news on whatever thread: the rules follow their own."""
        if isinstance(event, JobChanged):
            self.rules.job_changed(event.snapshot)
        self._publish(event)

    def _keep_queue(self, jobs: Sequence[JobSnapshot]) -> None:
        """Keep the queue, but never while the settings are in error: they may be those of every job's archive."""
        if self._settings.problem is None:
            self._kept.queue.keep(jobs)
