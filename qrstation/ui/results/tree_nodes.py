"""Patients, studies and series as nodes of the results' tree: what is known of each, and by what it is sorted."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from qrstation.core.instance import StudyHeading
from qrstation.core.patient import Traits
from qrstation.core.standard.match import Match
from qrstation.ui.results.sort_values import MOST, dated, sort_text
from qrstation.ui.results.sorted_rows import Order, SortedRows

STUDIES_SHOWN = 100
"""Studies of one patient that a view sees at a time: some patients are opened by themselves."""
_ALL = 10**9
"""Instances are shown by the hundred, when they are asked for; those that are stay."""
_LAST = "\U0010ffff"


class Availability(StrEnum):
    """How soon an archive can send (0008,0056); unknown where it does not say."""

    ONLINE = "ONLINE"
    NEARLINE = "NEARLINE"
    OFFLINE = "OFFLINE"
    UNAVAILABLE = "UNAVAILABLE"
    UNKNOWN = ""

    @property
    def rank(self) -> str:
        """How soon, as a text that sorts: the soonest first, the unknown as one that nobody knows."""
        return _RANKS[self]


_RANKS = dict(zip(Availability, ("1", "2", "3", "4", ""), strict=True))
_NOBODY = Traits("", "", (), None)
_BY_NUMBER = Order()
"""Series always stand by their numbers."""


def _by_number(match: Match, keyword: str, uid: str) -> str:
    number = match.number(keyword)
    return f"{'~' if number is None else f'{min(max(number, 0), MOST):010}'}\0{uid}"


@dataclass(slots=True, eq=False)
class InstanceNode:
    """An instance as the archive of its series answered."""

    series: SeriesNode
    match: Match
    left: int = 0
    """How many more there are, for the row that stands for them; 0 for an instance."""
    key: str = ""

    def __post_init__(self) -> None:
        self.key = _LAST if self.left else _by_number(self.match, "InstanceNumber", self.uid)

    def key_by(self, order: Order) -> str:
        """Give the one text by which instances stand."""
        return self.key

    @property
    def uid(self) -> str:
        """SOP Instance UID."""
        return self.match.sop_uid

    @property
    def study(self) -> StudyNode:
        """The study of its series."""
        return self.series.study


@dataclass(slots=True, eq=False)
class SeriesNode:
    """A series as one or more archives answered."""

    study: StudyNode
    match: Match
    stored: int = 0
    key: str = ""
    rows: SortedRows[InstanceNode] = field(default_factory=lambda: SortedRows(_BY_NUMBER, _ALL))
    asked: bool = False
    note: str = ""
    """Why its instances could not be had."""
    known: set[str] = field(default_factory=set)
    """The UIDs of its instances that were told."""
    waiting: list[InstanceNode] = field(default_factory=list)
    """Its instances that are not shown yet."""
    more: InstanceNode | None = None
    """The row that stands for those."""

    def __post_init__(self) -> None:
        self.key = _by_number(self.match, "SeriesNumber", self.uid)

    def key_by(self, order: Order) -> str:
        """Give the one text by which series stand."""
        return self.key

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
    dated: str = ""
    """The text by which it stands from the oldest to the newest; its own."""
    key: str = ""
    _other: tuple[int, str] = (-1, "")
    """The text by which it stands in the order of another column, and which that is."""
    namesakes: list[StudyNode] = field(default_factory=list)
    """All studies of this UID, itself among them: more than one where it is said to be of several patients."""
    number: int = 0
    """Which of its namesakes it is, from 0."""
    kept: int = 0
    """How many instances of its UID are here; unlike `stored`, with those that name another patient."""
    is_marked: bool = False
    """Whether a person marked it to be kept here."""

    def settle(self) -> None:
        """Take the values of its copies for the texts by which it stands, after the copies or its number changed."""
        self.dated, self._other = dated(self), (-1, "")
        self.patient.order.changes += 1

    def key_by(self, order: Order) -> str:
        """Give the text by which it stands in the order of a column."""
        if self._other[0] != order.number:
            self.prepare(order.number)
        return self._other[1]

    def prepare(self, column: int) -> None:
        """Make the text for the order of a column; to be asked for later."""
        self._other = (column, sort_text(self, column))

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

    @property
    def series_count(self) -> int | None:
        """The largest number of series that an archive gives, or that is known; None when nobody says."""
        said = [copy.number("NumberOfStudyRelatedSeries") for copy in self.copies.values()]
        counts = [count for count in said if count is not None]
        return max(*counts, len(self.rows)) if counts else len(self.rows) or None

    @property
    def body_parts(self) -> tuple[str, ...]:
        """The body parts that its answers and its series tell, as far as they are known."""
        told = (self.match, *(series.match for series in self.rows.unordered))
        return tuple(dict.fromkeys(part for match in told if (part := match.text("BodyPartExamined"))))

    @property
    def soonest(self) -> Availability:
        """How soon the archive can send that can do so the soonest."""
        return min(map(self.availability, self.copies), key=lambda one: one.rank or "~")

    def availability(self, archive: str) -> Availability:
        """Give what an archive says about how soon it can send this study."""
        text = self.copies[archive].text("InstanceAvailability")
        return Availability(text) if text in list(Availability) else Availability.UNKNOWN

    def heading(self) -> StudyHeading:
        """Give what stands over the images of this study."""
        return StudyHeading.of(self.match)


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

    def __post_init__(self) -> None:
        self.rows = SortedRows(self.order, STUDIES_SHOWN)

    def key_by(self, order: Order) -> str:
        """Give the text by which it stands: that of the study that stands first."""
        keys = [study.key_by(order) for study in self.rows.unordered]
        return keys[0] if len(keys) == 1 else max(keys) if order.descending else min(keys)

    @property
    def studies(self) -> list[StudyNode]:
        """Its studies in their order."""
        return self.rows.nodes

    @property
    def match(self) -> Match:
        """The match whose patient values are shown."""
        return (self.shown or self.rows.at(0)).match

    def take_in(self, study: StudyNode) -> None:
        """Look at a study that came: whether it tells more of the patient."""
        if self.shown is None or _telling(study) < _telling(self.shown):
            self.shown = study

    def let_out(self, study: StudyNode) -> None:
        """Look at the other studies, after one has left or is another."""
        if study is self.shown:
            self.shown = None
            for other in self.rows.unordered:
                self.take_in(other)


Node = PatientNode | StudyNode | SeriesNode | InstanceNode
Parent = PatientNode | StudyNode | SeriesNode | None
"""What rows stand under; None for those that stand under nothing."""


def parent_of(node: Node) -> Parent:
    """Give what a node belongs to: a study's patient, also where the studies stand in one list."""
    if isinstance(node, StudyNode):
        return node.patient
    if isinstance(node, SeriesNode):
        return node.study
    return node.series if isinstance(node, InstanceNode) else None


def _telling(study: StudyNode) -> tuple[object, ...]:
    """Order studies by how much they tell of the patient; whatever the order they came in, one is the first."""
    match = study.match
    keywords = ("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "IssuerOfPatientID")
    texts = [match.text(keyword) for keyword in keywords]
    return (-sum(map(bool, texts)), -texts[0].count("="), *texts, study.uid)
