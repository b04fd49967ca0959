"""All studies of a patient, from a row's menu: asked of every archive and of this station, and it is said by what."""

from __future__ import annotations

import functools
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from qrstation.core.patient import Demographics
from qrstation.core.standard.person import known_date, readable_name
from qrstation.core.standard.query import DateRange, StudyQuery
from qrstation.core.station.place import THIS_STATION
from qrstation.core.station.settings import Settings
from qrstation.ui.main_window import MainWindow
from qrstation.ui.notice_bar import Action
from qrstation.ui.outside_text import isolated
from qrstation.ui.results.tree_nodes import InstanceNode, Node, PatientNode
from qrstation.ui.search.search_desk import SearchDesk

_WILDCARDS = str.maketrans({"*": "?", "\\": "?"})
"""In a value that is looked for as it stands: any character in this place, rather than anything at all."""


class PatientDesk(QObject):
    """Lives on the GUI thread."""

    def __init__(self, window: MainWindow, searches: SearchDesk, settings: Callable[[], Settings]) -> None:
        super().__init__(window)
        self._window = window
        self._searches = searches
        self._settings = settings
        window.results.row_menu.additions.append(self._offer)

    def look_for(self, patient: Demographics, *, by_name: bool = False, until: str = "") -> None:
        """Look for a patient's studies everywhere, up to ``until`` (DA); nothing where too little is known of whom."""
        query = patient_query(patient, by_name=by_name, until=until)
        if query is None:
            return
        places = (*(archive.name for archive in self._settings().archives), THIS_STATION)
        self._searches.look_for(query, places)
        other = None if by_name else patient_query(patient, by_name=True)
        actions: tuple[Action, ...] = ()
        if query.patient_id and other is not None:
            again = functools.partial(self.look_for, patient, by_name=True, until=until)
            actions = (Action("By name and birth date", again),)
        self._window.results.notices.show_notice("patient", *query_words(patient, query), "note", actions)

    def _offer(self, menu: QMenu, node: Node) -> None:
        if isinstance(node, InstanceNode):
            return
        patient = getattr(node, "study", node).match.demographics
        deed = menu.addAction("A&ll studies of this patient", functools.partial(self.look_for, patient))
        deed.setEnabled(patient_query(patient) is not None)
        until = latest_day(node)
        words = f"&Priors, up to {known_date(until)}" if until else "&Priors"
        priors = menu.addAction(words, functools.partial(self.look_for, patient, until=until))
        priors.setEnabled(bool(until) and patient_query(patient) is not None)


def latest_day(node: Node) -> str:
    """Give the date (DA) of a row's study, of a patient's row that of the newest; "" where none is known.

    Priors are the studies up to that day, and on it: an examination of the same morning is one too.
    """
    studies = node.rows.unordered if isinstance(node, PatientNode) else (node.study,)
    days = (study.match.text("StudyDate").strip() for study in studies)
    return max((day for day in days if known_date(day)), default="")


def patient_query(patient: Demographics, *, by_name: bool = False, until: str = "") -> StudyQuery | None:
    """Give what asks for a patient's studies ``until`` a date: by the ID with its issuer, else the name and birth date.

    None where neither is known: a name alone, or a birth date alone, is of many.
    """
    dates = DateRange("", until)
    if patient.patient_id.strip() and not by_name:
        wanted = patient.patient_id.strip().translate(_WILDCARDS)
        return StudyQuery(patient_id=wanted, issuer=patient.issuer.strip(), study_date=dates)
    name = patient.name.partition("=")[0].strip().rstrip("^")
    if not name or not known_date(patient.birth_date):
        return None
    family, _, rest = name.translate(_WILDCARDS).partition("^")
    return StudyQuery(patient_name=f"{family}^{rest}*", birth_date=patient.birth_date.strip(), study_date=dates)


def query_words(patient: Demographics, query: StudyQuery) -> tuple[str, str]:
    """Say whose studies are looked for, and by what."""
    last = query.study_date.last
    which = f"Priors, up to {known_date(last)}," if last else "All studies"
    what = f"{which} of {isolated(readable_name(patient.name)) or 'this patient'}, everywhere"
    if query.patient_id:
        issuer = f" of issuer {isolated(patient.issuer)}" if query.issuer else ""
        return (
            what,
            f"Asked for by the ID {isolated(patient.patient_id)}{issuer}; elsewhere others may have it.",
        )
    return what, f"Asked for by the name and the birth date {known_date(patient.birth_date)}."
