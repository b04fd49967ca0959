"""Patients, studies and series as nodes of the results' tree: what is known of each, and by what it is sorted."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from qrstation.core.instance import StudyHeading
from qrstation.core.patient import Traits
from qrstation.core.standard.match import Match
from qrstation.core.standard.person import parse_date
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


def chain_of(node: Node | None) -> dict[Parent, Node]:
    """Give a row and what it stands under, each by its parent."""
    chain: dict[Parent, Node] = {}
    while node is not None:
        parent = parent_of(node)
        chain[parent] = node
        node = parent
    return chain


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
