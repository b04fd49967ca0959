"""Reading the trail over its files, and going on where one stopped."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from qrstation.audit.files import START, Position, file_name, records_after, trail_files
from qrstation.audit.record import FIRST_LINK, following

TIME = "2026-11-29T08:00:00+01:00"


def write(folder: Path, numbers: Iterable[int]) -> Path:
    """Write records of these numbers into a file of their own, or to the end of that which begins with the first."""
    folder.mkdir(exist_ok=True)
    wanted = list(numbers)
    path = folder / file_name(wanted[0], "2026-11-29")
    with path.open("ab") as file:
        for number in wanted:
            file.write(following(FIRST_LINK, number, TIME, b"<A/>", None).line)
    return path


def numbers(folder: Path, position: Position = START) -> list[int]:
    return [record.number for record, _ in records_after(folder, position)]


def test_without_a_trail_there_is_nothing(tmp_path: Path) -> None:
    assert numbers(tmp_path / "audit") == []
    assert trail_files(tmp_path / "audit") == ()


def test_records_are_read_over_all_files_in_order(tmp_path: Path) -> None:
    write(tmp_path, range(11, 21))
    write(tmp_path, range(1, 11))
    (tmp_path / "notes.txt").write_text("of somebody")
    assert numbers(tmp_path) == list(range(1, 21))


def test_whoever_follows_goes_on_where_he_stopped_also_in_a_new_file(tmp_path: Path) -> None:
    path = write(tmp_path, range(1, 4))
    *_, (_, position) = records_after(tmp_path)
    assert position.number == 3
    assert numbers(tmp_path, position) == []
    with path.open("ab") as file:
        file.write(following(FIRST_LINK, 4, TIME, b"<A/>", None).line)
    write(tmp_path, range(5, 7))
    assert numbers(tmp_path, position) == [4, 5, 6]
    assert numbers(tmp_path, Position(4)) == [5, 6], "the number alone is enough"


def test_a_position_in_a_file_that_was_removed_goes_on_with_what_is_there(tmp_path: Path) -> None:
    old = write(tmp_path, range(1, 4))
    write(tmp_path, range(4, 7))
    (_, position), *_ = records_after(tmp_path)
    old.unlink()
    assert numbers(tmp_path, position) == [4, 5, 6]


def test_a_line_that_is_not_whole_yet_is_not_read(tmp_path: Path) -> None:
    path = write(tmp_path, range(1, 3))
    whole = following(FIRST_LINK, 3, TIME, b"<A/>", None).line
    with path.open("ab") as file:
        file.write(whole[:-5])
    *_, (_, position) = records_after(tmp_path)
    assert position.number == 2
    with path.open("ab") as file:
        file.write(whole[-5:])
    assert numbers(tmp_path, position) == [3]


def test_lines_that_are_none_are_left_out_however_long_they_are(tmp_path: Path) -> None:
    path = write(tmp_path, range(1, 3))
    with path.open("ab") as file:
        file.write(b"torn\n" + b"x" * (3 << 20) + b"\n")
        file.write(following(FIRST_LINK, 3, TIME, b"<A/>", None).line)
    assert numbers(tmp_path) == [1, 2, 3]
