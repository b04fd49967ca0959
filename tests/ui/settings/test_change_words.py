"""What an import would change is a short list, whatever the file says."""

from __future__ import annotations

from qrstation.core.station.settings_exchange import Change
from qrstation.ui.settings.change_words import MOST, change_line, change_list


def test_each_kind_of_change_has_its_line() -> None:
    said = [
        change_line(each)
        for each in (
            Change("station", "port", 104, 11112),
            Change("station", "announce", "10.0.0.5", ""),
            Change("receiver", "sync", True, False),
            Change("receiver", "also_accept", (), ("A", "B")),
            Change("archives", "host", "a", "b", "Main"),
            Change("archives", "", None, "FAR at h:1", "Far"),
            Change("archives", "", "FAR at h:1", None, "Far"),
            Change("rules", "find", (), (("StudyDate", "today"), ("Modality", "CT")), "Thorax"),
        )
    ]
    assert said == [
        "station.port: 104 → 11112",
        "station.announce: 10.0.0.5 → nothing",
        "receiver.sync: yes → no",
        "receiver.also_accept: nothing → A, B",
        "archive “Main”, host: a → b",
        "archive “Far” is added: FAR at h:1",
        "archive “Far” is removed",
        "rule “Thorax”, find: nothing → StudyDate=today, Modality=CT",
    ]


def test_of_many_the_first_are_listed_and_the_rest_counted() -> None:
    changes = [Change("station", "port", number, 0) for number in range(1, MOST + 4)]
    lines = change_list(changes).split("\n")
    assert len(lines) == MOST + 1
    assert lines[-1] == "… and 3 more"
    assert "more" not in change_list(changes[:MOST])


def test_a_long_value_is_cut() -> None:
    assert len(change_line(Change("archives", "host", "x" * 500, "y" * 500, "z" * 500))) < 200
