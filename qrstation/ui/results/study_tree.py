"""The results as a tree of patients, studies and series, without Qt: joins what several archives answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from qrstation.core.instance import StudyHeading
from qrstation.core.patient import Traits, is_apart
from qrstation.core.standard.match import Match
from qrstation.core.standard.person import parse_date
from qrstation.ui.results.patient_groups import PatientGroups
from qrstation.ui.results.sorted_rows import Order, SortedRows

STUDIES_SHOWN = 100
"""Studies of one patient that a view sees at a time: some patients are opened by themselves."""
_MOST = 10**9
"""The largest count that is sorted as it is; what an archive says may be any number."""


class SortKey(IntEnum):
    """By what studies are sorted; a patient stands where the first of its studies stands."""

    DATE = 0
    MODALITY = 1
    DESCRIPTION = 2
    ARCHIVE = 3
    IMAGES = 4


class Availability(StrEnum):
    """How soon an archive can send (0008,0056); unknown where it does not say."""

    ONLINE = "ONLINE"
    NEARLINE = "NEARLINE"
    OFFLINE = "OFFLINE"
    UNAVAILABLE = "UNAVAILABLE"
    UNKNOWN = ""


_NOBODY = Traits("", "", (), None)
_BY_NUMBER = Order()
"""Series always stand by their numbers."""


@dataclass(slots=True, eq=False)
class SeriesNode:
    """A series as one or more archives answered."""

    study: StudyNode
    match: Match
    stored: int = 0
    key: str = ""

    def __post_init__(self) -> None:
        number = self.match.number("SeriesNumber")
        place = "~" if number is None else f"{min(max(number, 0), _MOST):010}"
        self.key = f"{place}\0{self.uid}"

    @property
    def keys(self) -> tuple[str, ...]:
        """The one text by which series are sorted."""
        return (self.key,)

    @property
    def uid(self) -> str:
        """Series Instance UID."""
        return self.match.series_uid

    @property
    def series_uids(self) -> tuple[str, ...]:
        """What a job of this row alone is about."""
        return (self.uid,)

    @property
    def expected(self) -> int | None:
        """The archive's count; None is unknown."""
        return self.match.instances


@dataclass(slots=True, eq=False)
class StudyNode:
    """A study: one row, with a copy for each archive that has it."""

    patient: PatientNode
    uid: str
    copies: dict[str, Match] = field(default_factory=dict)
    rows: SortedRows[SeriesNode] = field(default_factory=lambda: SortedRows(_BY_NUMBER))
    stored: int = 0
    series_asked: bool = False
    series_note: str = ""
    traits: Traits = _NOBODY
    keys: tuple[str, ...] = ()
    """The text for each `SortKey`; date, time, UID and number make it its own."""
    key: str = ""
    namesakes: list[StudyNode] = field(default_factory=list)
    """All studies of this UID, itself among them: more than one where it is said to be of several patients."""
    number: int = 0
    """Which of its namesakes it is, from 0."""
    kept: int = 0
    """How many instances of its UID are here; unlike `stored`, with those that name another patient."""

    @property
    def others(self) -> list[StudyNode]:
        """The studies of the same UID that are said to be other patients'."""
        return [study for study in self.namesakes if study is not self]

    @property
    def is_disputed(self) -> bool:
        """Tell whether its UID stands for another patient's study too, in an archive or by images that are here."""
        return bool(self.others) or self.kept > self.stored

    def has(self, match: Match) -> bool:
        """Tell whether an archive's answer is here already."""
        copy = self.copies.get(match.archive)
        return copy is not None and copy.demographics.traits == match.demographics.traits

    @property
    def series(self) -> list[SeriesNode]:
        """Its series by number, as far as they are known."""
        return self.rows.nodes

    @property
    def study(self) -> StudyNode:
        """Itself, as a series gives its study."""
        return self

    @property
    def series_uids(self) -> tuple[str, ...]:
        """None: a job of this row is about the whole study."""
        return ()

    @property
    def match(self) -> Match:
        """The copy whose values are shown: that of the first place in the order in which they are offered."""
        return next(iter(self.copies.values()))

    @property
    def expected(self) -> int | None:
        """The largest count that an archive gives; None when none gives one: unknown is not zero."""
        counts = [copy.instances for copy in self.copies.values() if copy.instances is not None]
        return max(counts) if counts else None

    @property
    def modalities(self) -> tuple[str, ...]:
        """The modalities of all copies."""
        found = dict.fromkeys(m for copy in self.copies.values() for m in copy.modalities or ())
        return tuple(found)

    def availability(self, archive: str) -> Availability:
        """Give what an archive says about how soon it can send this study."""
        text = self.copies[archive].text("InstanceAvailability")
        return Availability(text) if text in list(Availability) else Availability.UNKNOWN

    def heading(self) -> StudyHeading:
        """Give what stands over the images of this study."""
        match = self.match
        return StudyHeading(
            study_uid=self.uid,
            patient_name=match.text("PatientName"),
            patient_id=match.text("PatientID"),
            issuer_of_patient_id=match.text("IssuerOfPatientID"),
            birth_date=match.text("PatientBirthDate"),
            sex=match.text("PatientSex"),
            study_date=match.text("StudyDate"),
            study_time=match.text("StudyTime"),
            description=match.text("StudyDescription"),
            accession_number=match.text("AccessionNumber"),
        )


@dataclass(slots=True, eq=False)
class PatientNode:
    """A patient: the studies whose descriptions are surely of the same."""

    order: Order
    group: int = -1
    """The number of its group of descriptions; -1 for one that is surely the same as nobody."""
    key: str = ""
    shown: StudyNode | None = None
    """The study by whose values the patient is described: the one that tells most."""
    rows: SortedRows[StudyNode] = field(init=False)
    _least: tuple[str, ...] = ()
    _most: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.rows = SortedRows(self.order, STUDIES_SHOWN)

    @property
    def keys(self) -> tuple[str, ...]:
        """The texts by which it is sorted: those of the study that stands first."""
        return self._most if self.order.descending else self._least

    @property
    def studies(self) -> list[StudyNode]:
        """Its studies in their order."""
        return self.rows.nodes

    @property
    def match(self) -> Match:
        """The match whose patient values are shown."""
        return (self.shown or self.rows.at(0)).match

    def take_in(self, study: StudyNode) -> None:
        """Look at a study that came: whether it tells more of the patient, and whether it stands first."""
        if self.shown is None:
            self.shown, self._least, self._most = study, study.keys, study.keys
            return
        if _telling(study) < _telling(self.shown):
            self.shown = study
        self._least = tuple(map(min, self._least, study.keys))
        self._most = tuple(map(max, self._most, study.keys))

    def let_out(self, study: StudyNode, keys: tuple[str, ...]) -> None:
        """Look at the other studies, after one has left or is another; ``keys`` are those by which it stood."""
        if study is self.shown or any(key in ends for key, *ends in zip(keys, self._least, self._most, strict=True)):
            self.shown = None
            for other in self.rows.unordered:
                self.take_in(other)


Node = PatientNode | StudyNode | SeriesNode
Parent = PatientNode | StudyNode | None
"""What rows stand under; None for the list of patients."""


def parent_of(node: Node) -> Parent:
    """Give what a row stands under."""
    if isinstance(node, StudyNode):
        return node.patient
    return node.study if isinstance(node, SeriesNode) else None


def _telling(study: StudyNode) -> tuple[object, ...]:
    """Order studies by how much they tell of the patient; whatever the order they came in, one is the first."""
    match = study.match
    keywords = ("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "IssuerOfPatientID")
    texts = [match.text(keyword) for keyword in keywords]
    return (-sum(map(bool, texts)), -texts[0].count("="), *texts, study.uid)


def sort_keys(study: StudyNode) -> tuple[str, ...]:
    """Give the texts by which a study is sorted, one for each `SortKey`; what is no date is older than any."""
    match = study.match
    day = parse_date(match.text("StudyDate"))
    dated = f"{day.isoformat() if day else ''}\0{match.text('StudyTime')[:13]}\0{study.uid}\0{study.number}"
    expected = -1 if study.expected is None else study.expected
    values = {
        SortKey.MODALITY: "/".join(study.modalities),
        SortKey.DESCRIPTION: match.text("StudyDescription").casefold(),
        SortKey.ARCHIVE: "/".join(study.copies).casefold(),
        SortKey.IMAGES: f"{min(max(expected, -1), _MOST) + 1:010}",
    }
    return (dated, *(f"{values[key]}\0{dated}" for key in SortKey if key in values))


def _texts(match: Match) -> tuple[str, ...]:
    whose = match.demographics
    return whose.patient_id, whose.issuer, whose.name, whose.birth_date


def _fits(match: Match, group: dict[str, Match]) -> bool:
    """Tell whether a copy may share a row with others: another archive's, and not another patient's."""
    whose = match.demographics
    return match.archive not in group and not any(is_apart(whose, copy.demographics) for copy in group.values())


class StudyTree:
    """All results of one search, and what the store holds of them."""

    def __init__(self, places: Sequence[str] = (), order: Order | None = None) -> None:
        self.order = order or Order(SortKey.DATE, descending=True)
        self.rows: SortedRows[PatientNode] = SortedRows(self.order)
        self._groups = PatientGroups()
        self._ranks = {place: rank for rank, place in enumerate(places)}
        self._by_group: dict[int, PatientNode] = {}
        self._by_study: dict[str, list[StudyNode]] = {}
        self._count = 0
        self._by_series: dict[str, list[SeriesNode]] = {}
        self._archives: set[str] = set()
        self._described: dict[Traits, dict[StudyNode, None]] = {}
        self._gone: list[PatientNode] = []

    @property
    def patients(self) -> list[PatientNode]:
        """Every patient, in order."""
        return self.rows.nodes

    @property
    def studies(self) -> tuple[StudyNode, ...]:
        """Every study, those of one UID together."""
        return tuple(study for namesakes in self._by_study.values() for study in namesakes)

    def study(self, uid: str) -> StudyNode | None:
        """Give the study of a UID (the first found of several patients'), None when it is not among the results."""
        return next(iter(self._by_study.get(uid, ())), None)

    def namesakes(self, uid: str) -> tuple[StudyNode, ...]:
        """Give the studies of a UID: none, one, or one for each patient whose it is said to be."""
        return tuple(self._by_study.get(uid, ()))

    def groups(self, match: Match) -> list[dict[str, Match]]:
        """Give which copies of one UID share a row once ``match`` is among them: never those of two patients.

        The set of the copies alone decides, and the order of their places, whichever came first.
        """
        copies = [copy for study in self._by_study.get(match.study_uid, ()) for copy in study.copies.values()]
        groups: list[dict[str, Match]] = []
        for copy in sorted((*copies, match), key=lambda copy: (*self._rank(copy.archive), *_texts(copy))):
            home = next((group for group in groups if _fits(copy, group)), None)
            if home is None:
                groups.append({copy.archive: copy})
            else:
                home[copy.archive] = copy
        return groups

    def share(self, uid: str, groups: list[dict[str, Match]]) -> tuple[StudyNode, ...]:
        """Make the studies of a UID hold these copies, each as far as it can what it held; gives them in order.

        None of them has a place, or a description, while that is done.
        """
        left = list(self._by_study[uid])
        self._count += len(groups) - len(left)
        sharing: list[StudyNode] = []
        for number, group in enumerate(groups):
            # One that goes before all others joins the row that holds these.
            holders = (study for copy in group.values() for study in left if copy in study.copies.values())
            study = next(holders, None)
            if study is None:
                study = StudyNode(PatientNode(self.order), uid)
            else:
                left.remove(study)
            study.number = number
            sharing.append(study)
        for study, group in zip(sharing, groups, strict=True):
            study.copies, study.namesakes = group, sharing
            study.keys = sort_keys(study)
            self._archives.update(group)
        self._by_study[uid] = sharing
        return tuple(sharing)

    def series(self, uid: str) -> tuple[SeriesNode, ...]:
        """Give the rows of a series."""
        return tuple(self._by_series.get(uid, ()))

    def new_study(self, match: Match) -> StudyNode:
        """Make the node of a study that is not here yet; it has no place and only a stand-in for its patient."""
        namesakes = self._by_study.setdefault(match.study_uid, [])
        study = StudyNode(PatientNode(self.order), match.study_uid, {match.archive: match})
        study.namesakes, study.number = namesakes, len(namesakes)
        namesakes.append(study)
        self._count += 1
        self._archives.add(match.archive)
        study.keys = sort_keys(study)
        return study

    def goes_first(self, study: StudyNode, match: Match) -> bool:
        """Tell whether a copy's values will be shown rather than those shown now."""
        return self._rank(match.archive) < self._rank(study.match.archive)

    def add_copy(self, study: StudyNode, match: Match) -> None:
        """Take another place's copy; copies stand in the order of the places, whichever answered first."""
        copies = {**study.copies, match.archive: match}
        study.copies = {place: copies[place] for place in sorted(copies, key=self._rank)}
        self._archives.add(match.archive)
        study.keys = sort_keys(study)

    def _rank(self, place: str) -> tuple[int, str]:
        return (self._ranks.get(place, _MOST), place)

    def describe(self, study: StudyNode) -> list[StudyNode]:
        """Take a study's description as its copies tell it; gives the other studies that may belong elsewhere now."""
        study.traits = study.match.demographics.traits
        study.key = study.keys[self.order.number]
        if not study.traits.join_keys:
            return []
        self._described.setdefault(study.traits, {})[study] = None
        moved = self._groups.add(study.traits)
        moved.pop(study.traits, None)
        return self._studies_of(moved)

    def forget_description(self, study: StudyNode) -> list[StudyNode]:
        """Let go of a study's description; gives the other studies that may belong elsewhere now."""
        if not study.traits.join_keys:
            return []
        del self._described[study.traits][study]
        return self._studies_of(self._groups.drop(study.traits))

    def _studies_of(self, described: Iterable[Traits]) -> list[StudyNode]:
        return [study for traits in described for study in self._described[traits]]

    def patient_for(self, study: StudyNode) -> PatientNode:
        """Give the patient whose row a study belongs to, a new one when nobody here is surely the same."""
        group = self._groups.group(study.traits) if study.traits.join_keys else -1
        patient = self._by_group.get(group)
        if patient is None:
            patient = PatientNode(self.order, group)
            if group >= 0:
                self._by_group[group] = patient
        return patient

    def let_go(self, patient: PatientNode) -> None:
        """Forget a patient without studies; a view may still point to the node, so it lives as long as the tree."""
        self._gone.append(patient)
        self._by_group.pop(patient.group, None)

    def register_series(self, series: SeriesNode) -> None:
        """Take a new series; the model has put it into its place."""
        self._by_series.setdefault(series.uid, []).append(series)

    def counts(self) -> tuple[int, int, int]:
        """Give the numbers of studies, patients and archives."""
        return self._count, len(self.rows), len(self._archives)

    def dissolve(self) -> Iterator[None]:
        """Take the tree apart piece by piece: patients and studies point to each other, and would never be freed."""
        for patients in (self.rows.unordered, self._gone):
            while patients:
                patient = patients.pop()
                patient.rows.unordered.clear()
                patient.shown = None
                yield
        everything: tuple[dict[Any, Any], ...] = (
            self._described,
            self._by_series,
            self._by_group,
            *self._groups.held,
        )
        for held in everything:
            while held:
                held.popitem()
                yield
        while self._by_study:
            for study in self._by_study.popitem()[1]:
                study.rows.unordered.clear()
                study.namesakes = []
            yield
