"""Which rows of the results stand open: those that a person opened, and patients with few studies by themselves."""

from __future__ import annotations

from qrstation.ui.results.tree_nodes import Node, PatientNode, SeriesNode, StudyNode, parent_of

FEW_STUDIES = 3
"""A patient with as many stands open: the list says of each study what it is, without a press."""
FEW_PATIENTS = 12
"""With as many patients all of them stand open, whatever they have."""

MOST_PATIENTS = 120
"""With more patients than these none stands open by itself: each open row costs time whenever another comes in."""

Opened = StudyNode | SeriesNode


class OpenRows:
    """What is open, also of the rows that are not shown; what a person did goes before every rule."""

    def __init__(self) -> None:
        self.patients: set[PatientNode] = set()
        """Those whose rows are open in the view."""
        self.lower: set[Opened] = set()
        """The studies and series that are open, whether their rows are shown or not."""
        self.hidden: set[Opened] = set()
        """Those among them that are to be opened when they are shown again."""
        self._by_hand: dict[PatientNode, bool] = {}
        self._all: bool | None = None

    def wants(self, patient: PatientNode, patients: int) -> bool:
        """Tell whether a patient's row, one of so many, is to stand open."""
        by_hand = self._by_hand.get(patient)
        if by_hand is not None:
            return by_hand
        if self._all is not None:
            return self._all
        return patients <= FEW_PATIENTS or (patients <= MOST_PATIENTS and len(patient.rows) <= FEW_STUDIES)

    def spare(self, patients: int) -> list[PatientNode]:
        """Give those that stand open and need not, of so many patients, when there are too many for any to."""
        if patients <= MOST_PATIENTS:
            return []
        return [patient for patient in self.patients if not self.wants(patient, patients)]

    def note(self, node: Node | None, is_open: bool, by_hand: bool) -> None:
        """Take that a row was opened or closed."""
        if isinstance(node, PatientNode):
            (self.patients.add if is_open else self.patients.discard)(node)
            if by_hand:
                self._by_hand[node] = is_open
        elif isinstance(node, Opened):
            (self.lower.add if is_open else self.lower.discard)(node)

    def all(self, is_open: bool) -> None:
        """Open or close every patient, those that come later too; closing closes what is below them."""
        self._all = is_open
        self._by_hand.clear()
        if not is_open:
            self.patients.clear()
            self.lower.clear()
            self.hidden.clear()

    def let_go(self, node: Node | None) -> None:
        """Take that a row is not shown any more."""
        if isinstance(node, PatientNode):
            self.patients.discard(node)
        for each in self.lower:
            above: Node | None = each
            while above is not None and above is not node:
                above = parent_of(above)
            if above is not None:
                self.hidden.add(each)

    def to_bring_back(self) -> list[Opened]:
        """Give what may be shown again, what stands above first."""
        return sorted(self.hidden, key=lambda node: isinstance(node, SeriesNode))
