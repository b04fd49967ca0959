"""The settings dialog: archives, this station, what is fetched by itself; saved only when every value is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from qrstation.core.errors import SettingsError
from qrstation.core.events import EchoAnswered
from qrstation.core.station.policy import Policy
from qrstation.core.station.settings import Settings
from qrstation.core.station.settings_rules import check_settings
from qrstation.ui.notice_bar import NoticeBar
from qrstation.ui.plain_widgets import Box, Buttons, Icon, make_plain, message_box
from qrstation.ui.screen_room import resize_on_screen, scrolled
from qrstation.ui.settings.archives_page import ArchivesPage
from qrstation.ui.settings.key_form import KeyForm
from qrstation.ui.settings.pages import (
    audit_form,
    page_of,
    priors_form,
    receiver_form,
    station_form,
    store_form,
    viewer_form,
)
from qrstation.ui.settings.rules_page import RulesPage
from qrstation.ui.settings.tls_fields import TlsFields
from qrstation.words import words_of

if TYPE_CHECKING:
    from qrstation.ui.settings.ranking.ranking_page import RankingPage

_HINTS = {
    "station": "Archives must know this station by its AE title, address and port before they can send to it.",
    "audit": "The trail is read and verified in Help → Audit trail. Changes of settings are recorded too.",
}
_MAKERS = {
    "station": station_form,
    "receiver": receiver_form,
    "store": store_form,
    "viewer": viewer_form,
    "priors": priors_form,
    "audit": audit_form,
}
_WORDS = {
    "archives": "&Archives",
    "station": "&This station",
    "receiver": "&Receiver",
    "store": "St&ore",
    "audit": "A&udit",
    "viewer": "&Viewer",
    "priors": "&Priors",
    "rules": "Prefetchin&g",
    "ranking": "Ran&king",
}
_PAGES, _TABS = tuple(_WORDS), tuple(_WORDS.values())


class SettingsDialog(QDialog):
    """Edits a copy of the settings, and has it saved when every value is right; what the policy sets is locked."""

    test_asked = Signal(object, str)
    """An ArchiveSettings and our AE title as typed: send a C-ECHO."""

    test_stopped = Signal()
    doctor_asked = Signal(object)
    """An ArchiveSettings as typed: find the broken link."""

    export_asked = Signal(object)
    """The settings as typed, which are right: write them into a file."""

    import_asked = Signal()

    rule_trial_asked = Signal(object)
    """A RuleSettings as typed, which is right: say what it would fetch."""

    ranking_shown = Signal(object)
    """The page of the ranking, which waits for the rules."""

    tls_shown = Signal(object)
    """The TlsFields of a page, which wait to be told what their files are."""

    def __init__(
        self,
        settings: Settings,
        save: Callable[[Settings], None],
        parent: QWidget | None = None,
        *,
        policy: Policy | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setAccessibleName("Settings")
        self._save = save
        self._policy = policy or Policy()
        self.archives = ArchivesPage(self._policy)
        self.list, self.form = self.archives.list, self.archives.form
        self._forms: dict[str, KeyForm] = {}
        """The forms of the pages that were looked at."""
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("Settings pages")
        self.tabs.addTab(self.archives, _TABS[0])
        for words in _TABS[1:]:
            page = QWidget()
            QVBoxLayout(page).setContentsMargins(0, 0, 0, 0)
            self.tabs.addTab(page, words)
        self.tls_fields: list[TlsFields] = [self.form.tls] if self.form.tls is not None else []
        """The fields of certificates that are shown so far."""
        self._rules: RulesPage | None = None
        self._ranking: RankingPage | None = None
        self.tabs.currentChanged.connect(lambda place: self._show_page(_PAGES[place]))
        self.notice = NoticeBar()
        self.notice.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(12)
        rows.addWidget(self.tabs, 1)
        rows.addWidget(self.notice)
        rows.addLayout(self._buttons())
        make_plain(self)
        resize_on_screen(self, 860, 680)
        self.form.test_asked.connect(lambda archive: self.test_asked.emit(archive, self.settings().station.ae_title))
        self.form.test_stopped.connect(self.test_stopped)
        self.form.doctor_asked.connect(self.doctor_asked)
        self.question: Box | None = None
        self.show_settings(settings)

    def show_settings(self, settings: Settings) -> None:
        """Fill every page; what was typed before is forgotten."""
        self._settings = settings
        self.archives.show_entries(settings.archives)
        if self._rules is not None:
            self._rules.show_entries(settings.rules)
        for table, form in self._forms.items():
            form.show_values(getattr(settings, table))
        for fields in self.tls_fields:
            fields.look()
        self._before = self.settings()

    def show_problem(self, what: str, advice: str) -> None:
        """Show what is wrong with the settings, such as a value in the file."""
        self.notice.show_message(what, advice, "error")

    def show_answer(self, answer: EchoAnswered) -> None:
        """Show how a test ended."""
        self.form.show_answer(answer)

    def add_archive(self, ae_title: str = "ARCHIVE", host: str = "127.0.0.1") -> None:
        """Begin a new archive, with what is known of it."""
        self.tabs.setCurrentIndex(0)
        self.archives.add_archive(ae_title, host)

    def settings(self) -> Settings:
        """Give the settings as they are typed now, not checked yet."""
        tables = {table: form.values() for table, form in self._forms.items()}
        rules = self._settings.rules if self._rules is None else self._rules.entries()
        return replace(self._settings, **tables, archives=self.archives.entries(), rules=rules)

    def table_form(self, table: str) -> KeyForm:
        """Give the form of a single table; it is made when its page is looked at, so that the dialog opens at once."""
        form = self._forms.get(table)
        if form is None:
            form = self._forms[table] = _MAKERS[table](self._policy)
            form.show_values(getattr(self._settings, table))
            if table == "receiver":
                self.tls_fields.append(TlsFields(form))
                self.tls_shown.emit(self.tls_fields[-1])
            self._put_on_page(table, scrolled(page_of(form, _HINTS.get(table, ""))))
        return form

    @property
    def rules(self) -> RulesPage:
        """The page of prefetching; it is made when it is looked at, as the others are."""
        if self._rules is None:
            self._rules = RulesPage(self._policy)
            self._offer_archives()
            self._rules.show_entries(self._settings.rules)
            self._rules.form.trial_asked.connect(self.rule_trial_asked)
            self._put_on_page("rules", self._rules)
        return self._rules

    @property
    def ranking(self) -> RankingPage:
        """The page of the ranking; whoever serves the dialog has the rules read for it."""
        if self._ranking is None:
            from qrstation.ui.settings.ranking.ranking_page import RankingPage

            self._ranking = RankingPage()
            self._put_on_page("ranking", self._ranking)
            self.ranking_shown.emit(self._ranking)
        return self._ranking

    def reject(self) -> None:
        """Close without saving; what was changed is asked about first (Qt)."""
        if not self._is_changed():
            super().reject()
        elif self.question is None:
            self._ask()

    def _show_page(self, table: str) -> None:
        """Make the page that is looked at, if there is none yet."""
        if table == "rules":
            _ = self.rules
            self._offer_archives()
        elif table == "ranking":
            _ = self.ranking
        elif table != "archives":
            self.table_form(table)

    def _offer_archives(self) -> None:
        if self._rules is not None:
            self._rules.offer_archives([archive.name for archive in self.archives.entries()])

    def _put_on_page(self, table: str, content: QWidget) -> None:
        page = self.tabs.widget(_PAGES.index(table))
        layout = page.layout() if page is not None else None
        assert layout is not None  # noqa: S101 - for the type checker
        layout.addWidget(content)
        content.show()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for words, name, press in (
            ("&Export…", "Export settings", self._export),
            ("&Import…", "Import settings", self.import_asked.emit),
        ):
            button = QPushButton(words)
            button.setAccessibleName(name)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, press=press: press())
            row.addWidget(button)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        row.addWidget(buttons, 1)
        return row

    def _is_changed(self) -> bool:
        touched = replace(self.settings(), archives=self.archives.touched_entries())
        if self._rules is not None:
            touched = replace(touched, rules=self._rules.touched_entries())
        return touched != self._before or (self._ranking is not None and self._ranking.is_changed)

    def _ask(self) -> None:
        box = message_box("Settings", "The settings were changed and are not saved.", "", Icon.Question, self)
        box.setStandardButtons(Buttons.Save | Buttons.Discard | Buttons.Cancel)
        box.button(Buttons.Cancel).setText("Stay here")
        box.setDefaultButton(Buttons.Save)
        box.setEscapeButton(Buttons.Cancel)
        box.finished.connect(self._answered)
        self.question = box
        box.open()

    def _answered(self, button: int) -> None:
        box, self.question = self.question, None
        if box is not None:
            box.deleteLater()
        if button == Buttons.Save.value:
            self._accept()
        elif button == Buttons.Discard.value:
            super().reject()

    def _accept(self) -> None:
        settings = self.settings()
        try:
            check_settings(settings)
            if self._ranking is not None:
                self._ranking.keep()
            self._save(settings)
        except SettingsError as error:
            what, advice = words_of(error).lines
            self.show_problem(what, advice or "correct the value and save again")
            return
        self.accept()

    def _export(self) -> None:
        """Have what is typed exported, once it is right."""
        settings = self.settings()
        try:
            check_settings(settings)
        except SettingsError as error:
            self.show_problem(words_of(error).what, "correct the value and export again")
            return
        self.export_asked.emit(settings)
