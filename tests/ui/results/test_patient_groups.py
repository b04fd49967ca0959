"""Which descriptions share a row: a matter of the set of them, not of the order in which they came."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.patient import Answer, Demographics, Traits, compare_traits
from qrstation.ui.results import patient_groups
from qrstation.ui.results.patient_groups import PatientGroups


def traits(issuer: str = "", name: str = "A^B", patient_id: str = "1001", born: str = "19580314") -> Traits:
    return Demographics(patient_id, issuer, name, born).traits


def partition(groups: PatientGroups, described: set[Traits]) -> set[frozenset[Traits]]:
    """Give the groups as sets."""
    found: dict[int, set[Traits]] = {}
    for one in described:
        found.setdefault(groups.group(one), set()).add(one)
    return {frozenset(group) for group in found.values()}


def test_an_issuer_that_one_archive_leaves_out_makes_no_second_row() -> None:
    groups = PatientGroups()
    groups.add(traits())
    groups.add(traits("A"))
    assert groups.group(traits()) == groups.group(traits("A"))


def test_one_that_may_be_either_of_two_stands_alone() -> None:
    groups = PatientGroups()
    groups.add(traits())
    groups.add(traits("A"))
    moved = groups.add(traits("B"))
    assert len({groups.group(traits(issuer)) for issuer in ("", "A", "B")}) == 3
    assert len(moved) == 2, "the third, and one of the two that stood together"


def test_when_the_one_between_has_gone_the_others_join_again() -> None:
    groups = PatientGroups()
    for issuer in ("", "A", "B"):
        groups.add(traits(issuer))
    groups.drop(traits("B"))
    assert groups.group(traits()) == groups.group(traits("A"))


def test_a_description_goes_with_its_last_study() -> None:
    groups = PatientGroups()
    for issuer in ("", "A", "B", "B"):
        groups.add(traits(issuer))
    assert groups.drop(traits("B")) == {}
    assert groups.group(traits()) != groups.group(traits("A"))


def test_what_is_the_same_as_too_many_is_nobody() -> None:
    groups = PatientGroups()
    many = [traits(f"issuer {number}") for number in range(patient_groups.MOST_ALIKE + 5)]
    for one in (*many, traits(), traits(name="A^B=C^D")):
        groups.add(one)
    assert len({groups.group(one) for one in (*many, traits(), traits(name="A^B=C^D"))}) == len(many) + 2


ISSUERS = st.sampled_from(["", "A", "B", "C"])
NAMES = st.sampled_from(["A^B", "a^b^^", "A^B=C^D", "=C^D", "E^F=C^D", "E^F", "G^H"])
TRAITS = st.builds(traits, ISSUERS, NAMES)


@given(st.lists(TRAITS, max_size=12), st.data())
def test_the_order_of_arrival_decides_nothing(described: list[Traits], data: st.DataObject) -> None:
    one, other = PatientGroups(), PatientGroups()
    for each in described:
        one.add(each)
    extra = data.draw(st.lists(TRAITS, max_size=6))
    for each in data.draw(st.permutations(described + extra)):
        other.add(each)
    for each in data.draw(st.permutations(extra)):
        other.drop(each)
    assert partition(one, set(described)) == partition(other, set(described))


@given(st.lists(TRAITS, max_size=12))
def test_only_the_same_stand_together(described: list[Traits]) -> None:
    groups = PatientGroups()
    told: dict[Traits, int] = {}
    for each in described:
        told.update(groups.add(each))
    assert told == {each: groups.group(each) for each in described}, "every change of a group is told"
    for group in partition(groups, set(described)):
        assert all(compare_traits(a, b).answer is Answer.SAME for a in group for b in group)
