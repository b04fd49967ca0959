"""Joins the settings to trials of rules and ranking: what a worker says comes to where it was asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.station.settings import RuleSettings
from qrstation.jobs.priors.search import PriorsSearcher

if TYPE_CHECKING:
    from qrstation.jobs.priors.ranking_file import RankingFiles
    from qrstation.jobs.priors.trials import PriorTrials
    from qrstation.ui.settings.ranking.ranking_page import RankingPage
    from qrstation.ui.settings.rule_trial_dialog import RuleTrialDialog
    from qrstation.ui.settings.settings_dialog import SettingsDialog

Post = Callable[[Callable[[], None]], None]
"""Has something done on the GUI thread, from any other."""
_TOLD_EACH = 25
"""Of so many studies that are found one is told: nobody reads faster."""


class PriorTrialsDesk(QObject):
    """Lives on the GUI thread; what comes of a trial that nobody waits for any more is dropped."""

    def __init__(self, parent: QObject, priors: PriorsSearcher, post: Post) -> None:
        super().__init__(parent)
        self._priors = priors
        self._post = post
        self._made: PriorTrials | None = None
        self._rule_trials: dict[RuleTrialDialog, CancelToken] = {}
        self._ranking: dict[RankingPage, CancelToken] = {}
        """The trial of the ranking that a page waits for."""

    def follow(self, dialog: SettingsDialog) -> None:
        """Serve the settings until they are closed."""
        dialog.rule_trial_asked.connect(lambda rule: self.try_rule(dialog, rule))
        dialog.ranking_shown.connect(self._serve)
        dialog.finished.connect(self.end)

    def try_rule(self, dialog: SettingsDialog, rule: RuleSettings) -> RuleTrialDialog:
        """Open what shows a trial of a rule, with the settings as they are typed."""
        from qrstation.jobs.priors.trials import RuleNews
        from qrstation.ui.settings.rule_trial_dialog import RuleTrialDialog

        shown, cancel = RuleTrialDialog(rule, dialog), CancelToken()
        self._rule_trials[shown] = cancel
        shown.stop_asked.connect(cancel.insist)
        shown.finished.connect(lambda: self._leave(shown))

        def found(count: int) -> None:
            if count == 1 or not count % _TOLD_EACH:
                self._tell(shown, lambda: shown.show_found(count))

        news = RuleNews(
            found,
            lambda plan: self._tell(shown, lambda: shown.add_plan(plan)),
            lambda finds: self._tell(shown, lambda: shown.show_end(finds)),
        )
        shown.open()
        self._trials().try_rule(rule, dialog.settings(), news, cancel)
        return shown

    def end(self) -> None:
        """Stop every trial."""
        for cancel in (*self._rule_trials.values(), *self._ranking.values()):
            cancel.insist()
        self._rule_trials.clear()
        self._ranking.clear()

    def close(self) -> None:
        """Stop every trial, and wait for its worker."""
        self.end()
        if self._made is not None:
            self._made.close()

    def _trials(self) -> PriorTrials:
        """Give what runs trials; it knows all words, so that it is made when it is first needed."""
        if self._made is None:
            from qrstation.jobs.priors.trials import PriorTrials

            self._made = PriorTrials(self._priors.parts, self._priors.words)
        return self._made

    def _tell(self, shown: RuleTrialDialog, tell: Callable[[], object]) -> None:
        """Have the dialog told on the GUI thread, if it is open still; on a worker."""

        def now() -> None:
            if shown in self._rule_trials:
                tell()

        self._post(now)

    def _leave(self, shown: RuleTrialDialog) -> None:
        cancel = self._rule_trials.pop(shown, None)
        if cancel is not None:
            cancel.insist()
        shown.deleteLater()

    def _serve(self, page: RankingPage) -> None:
        """Have a page of the ranking read what there is, and tried what is chosen in it."""
        trials = self._trials()
        trials.forget_examples()
        self._ranking[page] = CancelToken()
        page.trial_asked.connect(lambda: self._try_ranking(page))
        page.stop_asked.connect(lambda: self._ranking[page].cancel() if page in self._ranking else None)
        trials.read_ranking(lambda files: self._post(partial(self._show_files, page, files)))

    def _show_files(self, page: RankingPage, files: RankingFiles) -> None:
        if page in self._ranking:
            page.show_files(files)

    def _try_ranking(self, page: RankingPage) -> None:
        """Try what is chosen now; an earlier trial is superseded."""
        from qrstation.jobs.priors.trials import RankingNews

        rules = page.rules()
        if rules is None or page not in self._ranking:
            return
        self._ranking[page].cancel()
        cancel = self._ranking[page] = CancelToken()

        def tell(what: Callable[[], object]) -> None:
            def now() -> None:
                if self._ranking.get(page) is cancel:
                    what()

            self._post(now)

        news = RankingNews(
            lambda compared: tell(lambda: page.trial.add(compared)),
            lambda troubles: tell(lambda: page.trial.show_end(troubles, is_stopped=cancel.is_cancelled)),
        )
        in_force, edited = rules
        self._trials().try_ranking(in_force, edited, news, cancel)
