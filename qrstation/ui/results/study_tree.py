"""The results as a tree of patients, studies and series, without Qt: joins what several archives answer."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from qrstation.core.patient import Traits
from qrstation.core.standard.match import Match
from qrstation.core.station.place import THIS_STATION
from qrstation.jobs.search.merging import grouped
from qrstation.ui.results.columns import Column
from qrstation.ui.results.doubts import MOST_ALIKE, Doubts
from qrstation.ui.results.patient_groups import PatientGroups
from qrstation.ui.results.sorted_rows import Order, SortedRows
from qrstation.ui.results.tree_nodes import PatientNode, SeriesNode, StudyNode


class StudyTree:
    """All results of one search, and what the store holds of them."""

    # More than 20 methods: whatever comes is looked up in the same few tables.

    def __init__(self, places: Sequence[str] = (), order: Order | None = None) -> None:
        self.order = order or Order(Column.DATE, descending=True)
        self.rows: SortedRows[PatientNode] = SortedRows(self.order)
        self.flat: SortedRows[StudyNode] | None = None
        """Every study in one list, while the results are looked at so."""
        self._groups = PatientGroups()
        self._ranks = {place: rank for rank, place in enumerate(places)}
        self._by_group: dict[int, PatientNode] = {}
        self._by_study: dict[str, list[StudyNode]] = {}
        self._count = 0
        self._by_series: dict[str, list[SeriesNode]] = {}
        self._archives: set[str] = set()
        self._described: dict[Traits, dict[StudyNode, None]] = {}
        self._gone: list[PatientNode] = []
        self._dropped: list[StudyNode] = []
        self._doubts = Doubts()

    @property
    def root(self) -> SortedRows[Any]:
        """The rows that stand under nothing: the patients, or every study."""
        return self.rows if self.flat is None else self.flat

    def arrange(self, flat: bool) -> None:
        """Have every study in one list, or the studies of each patient under it; for when no view looks on."""
        self.flat = None
        if flat:
            self.flat = SortedRows(self.order)
            self.flat.fill(self.studies)
        else:
            self.rows.show_head()

    @property
    def patients(self) -> list[PatientNode]:
        """Every patient, in order."""
        return self.rows.nodes

    @property
    def studies(self) -> tuple[StudyNode, ...]:
        """Every study, those of one UID together."""
        return tuple(study for namesakes in self._by_study.values() for study in namesakes)

    def prepared(self, column: int) -> Iterator[None]:
        """Have the studies know by what they stand in the order of a column, in short steps; some may come and go."""
        for namesakes in list(self._by_study.values()):
            for study in namesakes:
                study.prepare(column)
            yield

    def study(self, uid: str) -> StudyNode | None:
        """Give the study of a UID (the first found of several patients'), None when it is not among the results."""
        return next(iter(self._by_study.get(uid, ())), None)

    @property
    def uids(self) -> tuple[str, ...]:
        """The UIDs of all studies."""
        return tuple(uid for uid, studies in self._by_study.items() if studies)

    def namesakes(self, uid: str) -> tuple[StudyNode, ...]:
        """Give the studies of a UID: none, one, or one for each patient whose it is said to be."""
        return tuple(self._by_study.get(uid, ()))

    def groups(self, match: Match, others: Iterable[Match] | None = None) -> list[dict[str, Match]]:
        """Give which copies of one UID share a row once ``match`` is among them: never those of two patients.

        ``others`` are the copies beside it, where those are not what stands in rows. The set of the copies alone
        decides, and the order of their places, whichever came first.
        """
        if others is None:
            others = (copy for study in self._by_study.get(match.study_uid, ()) for copy in study.copies.values())
        return grouped((*others, match), self._ranks)

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
            study.settle()
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
        if match.archive == THIS_STATION:
            # What is here tells its count itself; the row need not be drawn again when it is counted.
            study.stored = study.kept = match.instances or 0
        namesakes.append(study)
        self._count += 1
        self._archives.add(match.archive)
        study.settle()
        return study

    def in_order(self, copies: Mapping[str, Match]) -> dict[str, Match]:
        """Give copies in the order of their places, whichever answered first."""
        return {place: copies[place] for place in sorted(copies, key=self._rank)}

    def take_copies(self, study: StudyNode, copies: dict[str, Match]) -> None:
        """Have a study stand with these copies, which are in the order of their places."""
        study.copies = copies
        self._archives.update(copies)
        study.settle()

    def _rank(self, place: str) -> tuple[int, str]:
        return (self._ranks.get(place, len(self._ranks)), place)

    def describe(self, study: StudyNode) -> list[StudyNode]:
        """Take a study's description as its copies tell it; gives the other studies that may belong elsewhere now."""
        study.traits = study.match.demographics.traits
        study.key = study.key_by(self.order)
        alike = self._described.setdefault(study.traits, {})
        if not alike:
            self._doubts.add(study.traits)
        alike[study] = None
        if not study.traits.join_keys:
            return []
        moved = self._groups.add(study.traits)
        moved.pop(study.traits, None)
        return self._studies_of(moved)

    def forget_description(self, study: StudyNode) -> list[StudyNode]:
        """Let go of a study's description; gives the other studies that may belong elsewhere now."""
        alike = self._described[study.traits]
        del alike[study]
        if not alike:
            del self._described[study.traits]
            self._doubts.drop(study.traits)
        if not study.traits.join_keys:
            return []
        return self._studies_of(self._groups.drop(study.traits))

    def doubtful(self, patient: PatientNode) -> list[PatientNode]:
        """Give some of the patients who are perhaps the same as one; `compare` tells why that is not sure."""
        found: dict[PatientNode, None] = {}
        for traits in self._doubts.doubtful(patient.match.demographics.traits):
            for study in itertools.islice(self._described[traits], MOST_ALIKE):
                if study.patient is not patient and study.patient.rows.total:
                    found[study.patient] = None
        return list(found)

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

    def drop(self, study: StudyNode) -> None:
        """Forget a study that has no row any more; a view may still point to the node, so it lives on."""
        self._dropped.append(study)
        namesakes = self._by_study[study.uid]
        namesakes.remove(study)
        if not namesakes:
            del self._by_study[study.uid]
        self._count -= 1

    def register_series(self, series: SeriesNode) -> None:
        """Take a new series; the model has put it into its place."""
        self._by_series.setdefault(series.uid, []).append(series)

    def counts(self) -> tuple[int, int, int]:
        """Give the numbers of studies, patients and archives."""
        return self._count, self.rows.total, len(self._archives)

    def dissolve(self) -> Iterator[None]:
        """Take the tree apart piece by piece: patients and studies point to each other, and would never be freed."""
        if self.flat is not None:
            self.flat.let_all()
            self.flat.unordered.clear()
        self.rows.let_all()
        for patients in (self.rows.unordered, self._gone):
            while patients:
                patient = patients.pop()
                patient.rows.let_all()
                patient.rows.unordered.clear()
                patient.shown = None
                yield
        yield from self._doubts.dissolve()
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
