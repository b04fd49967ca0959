"""Rows that are perhaps of one patient: every such pair is found, and said without joining them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from qrstation.core.patient import Answer, Demographics, compare_traits
from qrstation.ui.results.doubts import MOST_ALIKE, Doubts
from qrstation.ui.results.results_model import DOUBT_ROLE, ResultsModel
from tests.ui.results.made_up import PAOLO, study

PEOPLE = st.builds(
    Demographics,
    st.sampled_from(["", "4711", "04711", "9"]),
    st.sampled_from(["", "A", "B"]),
    st.sampled_from(["", "MORGAN^ELENA", "Elena^Morgan", "MOOR^ELENA=C^D", "=C^D"]),
    st.sampled_from(["", "19580314", "19580413"]),
)


@given(st.lists(PEOPLE, max_size=12), st.data())
def test_every_doubtful_pair_is_found_whatever_came_and_went(people: list[Demographics], data: st.DataObject) -> None:
    doubts, there = Doubts(), {each.traits for each in people}
    for traits in there:
        doubts.add(traits)
    for traits in data.draw(st.lists(st.sampled_from(sorted(there, key=hash)), unique=True)) if there else []:
        doubts.drop(traits)
        there.discard(traits)
    for traits in there:
        expected = {other for other in there if compare_traits(traits, other).answer is Answer.DOUBTFUL}
        found = list(doubts.doubtful(traits))
        assert set(found) == expected
        assert len(found) == len(expected)
    list(doubts.dissolve())
    assert not any(list(doubts.doubtful(traits)) for traits in there)


def test_what_many_share_says_nothing_of_any() -> None:
    doubts = Doubts()
    people = [Demographics("0", "", f"NAME{number}^X", "19000101").traits for number in range(MOST_ALIKE + 1)]
    for traits in people:
        doubts.add(traits)
    assert list(doubts.doubtful(people[0])) == []


def said(model: ResultsModel) -> list[str]:
    """Give what each row that stands under nothing says of its doubts."""
    return [str(model.index(row, 0).data(DOUBT_ROLE)) for row in range(model.rowCount())]


def test_a_row_says_whose_it_perhaps_is_too_and_what_is_missing_where(qapp: object) -> None:
    model = ResultsModel(lambda node: None)
    model.add_studies(
        [
            study("1.1", "20260101", archive="Archive 1"),
            study("1.2", "20250101", archive="Archive 2", PatientBirthDate=None),
            study("1.3", "20240101", **PAOLO),
        ]
    )
    assert said(model) == [
        "perhaps the same as the patient below: birth date missing at Archive 2",
        "perhaps the same as the patient above: birth date missing at Archive 2",
        "",
    ]
    assert "perhaps the same" in str(model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole))
    assert "perhaps the same" in str(model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    model.arrange(flat=True)
    assert said(model)[0] == "perhaps the same as Morgan, Elena 4711: birth date missing at Archive 2"


def test_rows_far_from_each_other_are_named_and_counted(qapp: object) -> None:
    model = ResultsModel(lambda node: None)
    model.add_studies(
        [
            study("1.1", "20260101"),
            study("1.2", "20250101", **PAOLO),
            study("1.3", "20240101", PatientName="Moor^Elena"),
            study("1.4", "20230101", PatientBirthDate="19580413"),
        ]
    )
    assert said(model)[0] == "perhaps the same as Morgan, Elena 4711 and 1 more: the birth dates differ" or said(model)[
        0
    ].startswith("perhaps the same as Moor, Elena 4711 and 1 more: the names differ")


def test_a_row_that_was_alone_is_drawn_anew_when_its_double_comes(qapp: object) -> None:
    model = ResultsModel(lambda node: None)
    (first,) = model.add_studies([study("1.1", "20260101")])
    changed: list[object] = []
    model.dataChanged.connect(lambda top, bottom: changed.append(model.node(top)))
    model.add_studies([study("1.2", "20250101", PatientID=None)])
    assert first.patient in changed
