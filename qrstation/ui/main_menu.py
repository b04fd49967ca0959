"""The window's menus: every command of the station with its key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from qrstation.core.station.identity import VERSION
from qrstation.ui.help.help_desk import HelpDesk
from qrstation.ui.keys.keys_dialog import KeysDialog
from qrstation.ui.keys.keys_first import KeysFirst
from qrstation.ui.plain_widgets import Box, message_box
from qrstation.ui.search.search_kinds import Kind
from qrstation.ui.status_line import DISCLAIMER

if TYPE_CHECKING:
    from qrstation.ui.main_window import MainWindow


class MainMenu(QObject):
    """Fills a window's menu bar, and does what concerns the window alone: to go to a pane, to show the keys."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.help = HelpDesk(window)
        self.shown: dict[QWidget, QAction] = {}
        """The action that shows or hides a pane."""
        self._add_station()
        search, results = self._add_search()
        jobs = self._add_jobs()
        # The viewer's own actions: their keys go on acting in the viewer alone.
        window.viewer.commands.fill_window_menu(window.menuBar().addMenu("&Images"))
        fields = (*window.form.findChildren(QLineEdit), window.results.filter.field)
        keys = KeysFirst((search, results, jobs), fields, window)
        window.form.kit.made.connect(keys.watch)
        self._add_view()
        self._add_help()

    def _add_station(self) -> None:
        window, menu = self._window, self._window.menuBar().addMenu("&Station")
        _add(menu, "settings", "&Settings…", "Ctrl+,", window.settings_asked.emit)
        _add(menu, "add_archive", "&Add archive…", "", window.archive_asked.emit)
        _add(menu, "decide_versions", "&Decide between versions…", "", window.decide_asked.emit)
        _add(menu, "first_steps", "&First steps…", "", window.first_steps_asked.emit)
        menu.addSeparator()
        _add(menu, "import_files", "&Import files…", "Ctrl+O", lambda: window.import_asked.emit(False))
        _add(menu, "import_folder", "Import a &folder…", "Ctrl+Shift+O", lambda: window.import_asked.emit(True))
        menu.addSeparator()
        _add(menu, "quit", "&Quit", "Ctrl+Q", window.leave)

    def _add_search(self) -> tuple[QAction, QAction]:
        """Give the actions that go to the form and to the results."""
        form, menu = self._window.form, self._window.menuBar().addMenu("S&earch")
        find = _add(menu, "find_patient", "&Find a patient", "Ctrl+F", self._go_to_form)
        results = _add(menu, "go_to_results", "Go to the &results", "Ctrl+E", self._go_to_results)
        _add(menu, "search", "&Search", "", form.search_asked.emit)
        self.stop_search = _add(menu, "stop_search", "S&top the search", "Esc", self._window.kinds.stop)
        self.stop_search.setEnabled(False)
        _add(menu, "clear_form", "&Clear the form", "", form.clear)
        _add(menu, "more_fields", "&More or fewer fields", "", lambda: self._at_form(form.more.toggle.click))
        menu.addSeparator()
        _add(menu, "save_search", "Sa&ve this search…", "", lambda: self._at_form(form.save_asked.emit))
        _add(menu, "saved_searches", "Saved and recent searc&hes…", "", lambda: self._at_form(form.saved.click))
        self.find_priors = _add(menu, "find_priors", "Find p&riors", "Ctrl+P", lambda: None)
        self.prefetch_list = _add(menu, "prefetch_list", "Prefetch a list…", "", lambda: None)
        self.run_rule = menu.addMenu("Run a r&ule")
        menu.addSeparator()
        _add(menu, "show_worklist", "&Worklist", "", self._go_to_worklist)
        self._add_list(menu)
        return find, results

    def _add_list(self, menu: QMenu) -> None:
        """Add what concerns the list of results."""
        menu.addSeparator()
        _add(menu, "filter_results", "Fi&lter the results", "Ctrl+Shift+F", self._go_to_filter)
        view = self._window.results.view
        _add(menu, "other_view", "&Patients or all studies", "Ctrl+Shift+S", view.show_other)
        _add(menu, "expand_all", "Expand &all", "Ctrl+Shift+E", lambda: view.open_all(True))
        _add(menu, "collapse_all", "C&ollapse all", "Ctrl+Shift+K", lambda: view.open_all(False))
        _add(menu, "export_list", "&Export the list…", "", self._window.results.hands.export)
        self.keep_study = _add(menu, "keep_study", "&Keep on this station, or no more", "Ctrl+K", lambda: None)
        self.export_study = _add(menu, "export_study", "Export &images…", "Ctrl+Shift+I", lambda: None)
        self.delete_study = _add(menu, "delete_study", "&Delete from this station…", "Del", lambda: None)
        for action in (self.keep_study, self.export_study, self.delete_study):
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self._window.results.tree.addAction(action)

    def _add_jobs(self) -> QAction:
        """Give the action that goes to the jobs."""
        jobs, menu = self._window.jobs, self._window.menuBar().addMenu("&Jobs")
        listed = _add(menu, "go_to_jobs", "Go to the &jobs", "Ctrl+J", self._go_to_jobs)
        cancel = _add(menu, "cancel_job", "&Cancel", "Del", jobs.cancel_selected)
        cancel.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        jobs.list.addAction(cancel)
        _add(menu, "pause_job", "&Pause or resume", "", jobs.pause_selected)
        _add(menu, "move_job_up", "Move &up", "", jobs.move_selected_up)
        _add(menu, "retry_job", "&Retry", "Ctrl+R", jobs.retry_selected)
        _add(menu, "clear_jobs", "C&lear what is done", "", jobs.clear_finished)
        return listed

    def _add_view(self) -> None:
        window, menu = self._window, self._window.menuBar().addMenu("&View")
        panes = (
            ("show_form", "&Search form", window.kinds.left),
            ("show_results", "&Results and jobs", window.middle),
            ("show_images", "&Images", window.viewer),
        )
        for name, text, pane in panes:
            action = QAction(text, window, checkable=True, checked=True)
            action.setObjectName(name)
            if pane is window.viewer:
                action.toggled.connect(self._come_back)
            action.toggled.connect(pane.setVisible)
            menu.addAction(action)
            self.shown[pane] = action
        priors = QAction("&Priors", window, checkable=True, checked=False)
        priors.setObjectName("show_priors")
        priors.toggled.connect(lambda shown: window.arrangement.show_priors(shown))
        window.priors.put_away.connect(lambda: priors.setChecked(False))
        menu.insertAction(self.shown[window.viewer], priors)
        self.shown[window.priors] = priors
        menu.addSeparator()
        menu.addAction(window.images.own_window)
        menu.addAction(window.images.full_screen)

    def _add_help(self) -> None:
        menu = self._window.menuBar().addMenu("&Help")
        _add(menu, "guide", "&Guide", "F1", self.help.open_here)
        _add(menu, "keys", "&Keys", "Shift+F1", self._show_keys)
        _add(menu, "audit_trail", "Audit &trail…", "", self._window.audit_asked.emit)
        _add(menu, "licences", "&Licences", "", self._show_licences)
        _add(menu, "about", "&About QR Station", "", self._about)

    def everywhere(self) -> list[QAction]:
        """Give the commands whose keys act in the whole window, for windows without this menu bar."""
        menus = [menu for top in self._window.menuBar().actions() if isinstance(menu := top.menu(), QMenu)]
        listed = [action for menu in menus for action in menu.actions()]
        whole = Qt.ShortcutContext.WindowShortcut
        return [action for action in listed if action.shortcuts() and action.shortcutContext() is whole]

    def _go_to_form(self) -> None:
        self._window.images.show_all()
        self.shown[self._window.kinds.left].setChecked(True)
        self._window.kinds.show(Kind.STUDIES)
        self._window.form.focus_name()

    def _go_to_worklist(self) -> None:
        self._window.images.show_all()
        self.shown[self._window.kinds.left].setChecked(True)
        self.shown[self._window.middle].setChecked(True)
        self._window.kinds.show(Kind.WORKLIST)
        self._window.kinds.focus_list()

    def _at_form(self, do: Callable[[], object]) -> None:
        """Do what belongs to the form where it is seen."""
        self._go_to_form()
        do()

    def _go_to_results(self) -> None:
        self._window.images.show_all()
        self.shown[self._window.middle].setChecked(True)
        self._window.kinds.focus_list()

    def go_to_priors(self) -> None:
        """Show the priors, and put the keyboard into them."""
        self._window.images.show_all()
        self.shown[self._window.middle].setChecked(True)
        self.shown[self._window.priors].setChecked(True)
        self._window.priors.focus_list()

    def _go_to_filter(self) -> None:
        self._go_to_results()
        self._window.results.filter.go_to()

    def _go_to_jobs(self) -> None:
        self._window.images.show_all()
        self.shown[self._window.middle].setChecked(True)
        self._window.jobs.focus_list()

    def _come_back(self, shown: bool) -> None:
        """Images that are to be hidden are put back into their pane first."""
        if not shown:
            self._window.images.set_alone(False)
            self._window.images.set_apart(False)

    def _show_keys(self) -> None:
        """Show every key that does something, to be looked up and changed."""
        dialog = KeysDialog(self._window.keymap, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _about(self) -> None:
        what = f"QR Station {VERSION}\n\nA query/retrieve workstation for DICOM archives.\n{DISCLAIMER}."
        made = "Made with Qt and PySide6 (LGPL-3.0), pynetdicom, pydicom, numpy, imagecodecs."
        box = message_box("About QR Station", what, made, parent=self._window)
        box.addButton("&Licences…", Box.ButtonRole.HelpRole).clicked.connect(self._show_licences)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _show_licences(self) -> None:
        from qrstation.core.licences import licensed_parts
        from qrstation.ui.licences_dialog import LicencesDialog

        dialog = LicencesDialog(licensed_parts(), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _add(menu: QMenu, name: str, text: str, keys: str, slot: Callable[[], object]) -> QAction:
    """Add an action; ``name`` is what its keys are called in the settings."""
    action = menu.addAction(text)
    action.setObjectName(name)
    if keys:
        action.setShortcut(QKeySequence(keys))
    action.triggered.connect(lambda _=False: slot())
    return action
