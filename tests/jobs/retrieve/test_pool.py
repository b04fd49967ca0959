"""Pieces: everything wanted is asked for once, in order, and the associations stay busy to the end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.jobs.habits import InstanceLists
from qrstation.jobs.looked_at import NOTHING, Look
from qrstation.jobs.retrieve.pool import MOST, Piece, Pool


def filled(sizes: list[int], held: int = 0, lists: InstanceLists = InstanceLists.MANY) -> Pool:
    """Make a pool of series with so many instances, of each of which the first ``held`` are here."""
    pool = Pool(lists)
    for number, size in enumerate(sizes):
        series = f"1.{number}"
        pool.announce(series, size)
        pool.add(series, size, {f"{series}.{n}": n for n in range(held, size)})
        pool.close(series)
    return pool


def drained(pool: Pool, workers: int, look: Look = NOTHING) -> list[Piece]:
    """Take every piece."""
    pieces = []
    while (piece := pool.take(workers, look)) is not None:
        pieces.append(piece)
    assert pool.is_empty
    return pieces


@given(
    st.lists(st.integers(0, 700), min_size=1, max_size=5),
    st.integers(0, 20),
    st.integers(1, 16),
    st.sampled_from(InstanceLists),
)
def test_every_instance_is_asked_for_exactly_once(
    sizes: list[int], held: int, workers: int, lists: InstanceLists
) -> None:
    pieces = drained(filled(sizes, held, lists), workers)
    uids = [uid for piece in pieces for uid in piece.uids]
    assert len(uids) == len(set(uids)) == sum(max(0, size - held) for size in sizes)
    for piece in pieces:
        assert all(uid.startswith(f"{piece.series_uid}.") for uid in piece.uids)
        if piece.by_list:
            assert len(piece.uids) <= MOST + 8
            assert lists is not InstanceLists.NONE
            assert lists is InstanceLists.MANY or len(piece.uids) == 1


def numbers(piece: Piece | None) -> list[int]:
    """Give the Instance Numbers of a piece of `filled`."""
    assert piece is not None
    return [int(uid.rpartition(".")[2]) for uid in piece.uids]


def test_the_middle_of_a_large_series_comes_first_and_then_a_walk_in_steps() -> None:
    pool = filled([400])
    assert numbers(pool.take(3)) == [200]
    walk = [numbers(pool.take(3)) for _ in range(3)]
    assert [one[0] for one in walk] == [192, 208, 184], "the nearest first"
    assert sorted(sum(walk, [200])) == list(range(0, 400, 8))
    assert numbers(pool.take(3))[:3] == [1, 4, 7], "then the rest, shared"


def test_only_the_series_that_is_looked_at_is_opened_by_its_middle() -> None:
    pool = filled([400, 300])
    assert numbers(pool.take(3, Look("1.1"))) == [150]
    assert numbers(pool.take(3, Look("1.0"))) == [200]
    assert [len(numbers(pool.take(3, Look("1.2", 7)))) for _ in range(2)] == [187, 187]


def test_of_the_rest_what_is_nearest_to_the_image_that_is_looked_at_comes_first() -> None:
    pool = filled([400])
    opened = {n for _ in range(4) for n in numbers(pool.take(3))}
    near = numbers(pool.take(3, Look("1.0", 40), most=20))
    rest = sorted(set(range(400)) - opened, key=lambda n: abs(n - 40))
    assert near == rest[:60:3], "with what the other two bring"
    assert numbers(pool.take(3, Look("1.0", 390), most=20))[0] in range(388, 393)


def test_the_middle_is_waited_for_while_the_listing_may_end_in_a_moment() -> None:
    pool = Pool()
    pool.announce("1", 600)
    pool.add("1", 300, {str(n): n for n in range(300)})
    assert pool.take(3, may_wait=True) is None
    assert pool.take(3) is not None


@given(st.integers(64, 500), st.integers(1, 6), st.lists(st.tuples(st.integers(-5, 600), st.integers(0, 80))))
def test_wherever_is_looked_each_is_asked_for_once(size: int, workers: int, looks: list[tuple[int, int]]) -> None:
    pool = filled([size])
    asked: list[str] = []
    for number, most in looks:
        if (piece := pool.take(workers, Look("1.0", number), most=most)) is not None:
            assert len(piece.uids) <= max(workers, 16, most, size // 8 + 1) + 8
            asked += piece.uids
    asked += [uid for piece in drained(pool, workers) for uid in piece.uids]
    assert sorted(asked) == sorted(f"1.0.{n}" for n in range(size))


@given(st.data(), st.integers(1, 6), st.sampled_from(InstanceLists))
def test_once_the_listing_has_ended_nothing_is_held_back(
    data: st.DataObject, workers: int, lists: InstanceLists
) -> None:
    """However a listing was cut, each instance that it named is asked for, and no two pieces ask for the same."""
    pool = Pool(lists)
    announced = data.draw(st.lists(st.integers(0, 600), min_size=1, max_size=4))
    carried: list[Piece] = []
    asked: list[str] = []
    named: set[str] = set()
    for number, size in enumerate(announced):
        series = f"1.{number}"
        pool.announce(series, size)
        listed = [f"{series}.{n}" for n in range(data.draw(st.integers(0, size)))]
        held = data.draw(st.integers(0, len(listed)))
        pool.add(series, len(listed), {uid: n for n, uid in enumerate(listed[held:])})
        named.update(listed[held:])
        if (piece := pool.take(workers, NOTHING, carried)) is not None:
            carried.append(piece)
    series_uids = [f"1.{number}" for number in range(len(announced))]
    unlisted = data.draw(st.lists(st.sampled_from(["", *series_uids]), unique=True, max_size=3))
    pool.end_listing(unlisted)
    opened: list[str] = []
    while carried or not pool.is_empty:
        piece = pool.take(workers, NOTHING, carried)
        if piece is None:
            assert carried, "with nothing under way there is always something to ask for"
            asked.extend(carried.pop(0).uids)
            continue
        if piece.is_open:
            opened.append(piece.series_uid)
            assert not any(piece.series_uid in ("", other.series_uid) for other in carried)
        assert not any(other.overlaps(piece.series_uid) for other in carried)
        carried.append(piece)
    assert sorted(asked) == sorted(named)
    assert sorted(opened) == sorted(unlisted)


def test_what_is_put_back_keeps_its_series_and_its_order() -> None:
    pool = filled([4, 4], held=1)
    pool.end_listing([""])
    whole = pool.take(2)
    assert whole is not None
    assert (whole.series_uid, whole.is_open, len(whole.uids)) == ("", True, 6)
    pool.put_back(("1.1.3", "1.1.2", "1.0.1"))
    assert [(piece.series_uid, piece.uids) for piece in drained(pool, 2)] == [
        ("1.0", ("1.0.1",)),
        ("1.1", ("1.1.2", "1.1.3")),
    ]


def test_where_the_whole_is_no_use_many_are_asked_for_one_by_one() -> None:
    pool = filled([40], held=10, lists=InstanceLists.ONE)
    pool.ask_one_by_one("1.0")
    assert [len(piece.uids) for piece in drained(pool, 3)] == [1] * 30


def test_a_large_series_keeps_every_association_busy() -> None:
    pieces = drained(filled([600]), 3)
    assert all(piece.by_list for piece in pieces)
    sizes = [len(piece.uids) for piece in pieces]
    assert sizes == [1, 25, 25, 24, 160, 160, 160, 16, 16, 13]


def test_what_comes_side_by_side_comes_in_the_order_of_the_slices() -> None:
    pool = filled([600])
    for _ in range(4):
        assert pool.take(3)  # the middle, and the walk in steps
    first, second, third = (pool.take(3) for _ in range(3))
    assert first
    assert second
    assert third
    assert {first.uids[0], second.uids[0], third.uids[0]} == {"1.0.0", "1.0.1", "1.0.2"}


def test_small_series_are_asked_for_as_a_whole() -> None:
    pieces = drained(filled([10, 12, 8]), 3)
    assert [(piece.series_uid, piece.by_list) for piece in pieces] == [("1.0", False), ("1.1", False), ("1.2", False)]


def test_a_series_of_which_some_is_here_is_asked_for_by_list() -> None:
    (piece,) = drained(filled([10], held=4), 3)
    assert piece.by_list
    assert len(piece.uids) == 6


def test_the_series_that_is_looked_at_comes_first() -> None:
    assert drained(filled([10, 12, 8]), 3, Look("1.2"))[0].series_uid == "1.2"


def test_pieces_of_a_large_series_begin_before_it_is_listed_to_its_end() -> None:
    pool = Pool()
    pool.announce("1", 600)
    pool.add("1", 64, {str(n): n for n in range(64)})
    assert pool.take(3) is None
    pool.add("1", 120, {str(n): n for n in range(64, 184)})
    piece = pool.take(3)
    assert piece is not None
    assert len(piece.uids) == 160


def test_an_archive_that_takes_one_uid_is_asked_for_a_few_one_by_one_and_for_many_as_a_whole() -> None:
    few = drained(filled([40], held=38, lists=InstanceLists.ONE), 3)
    assert [len(piece.uids) for piece in few] == [1, 1]
    (many,) = drained(filled([40], held=10, lists=InstanceLists.ONE), 3)
    assert not many.by_list
