"""What rules fetched and nobody touched since goes when room is wanted, and nothing else, whatever happens then."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qrstation.core.actor import STATION
from qrstation.core.codes.store import StoreCode
from qrstation.core.errors import StoreUnusable
from qrstation.core.events import StudiesDeleted
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.patient import Demographics
from qrstation.core.station.settings import StoreSettings
from qrstation.jobs.keeping_house.cleaning import Cleaned, Stays, Surplus, size_of
from qrstation.store.state_marks import StudyMarks
from qrstation.store.state_prefetched import Prefetched
from tests.archives import ScriptedArchive, ct_image
from tests.jobs.keeping_house.furnished import LATER, NOON, Furnished, furnished
from tests.jobs.station import Station
from tests.store.material import keep

MUCH = 10**12


@pytest.fixture
def archive() -> Iterator[ScriptedArchive]:
    with ScriptedArchive() as running:
        yield running


@pytest.fixture
def home(station: Station, archive: ScriptedArchive, tmp_path: Path) -> Iterator[Furnished]:
    with furnished(station, tmp_path, archive) as made:
        yield made


def cleaned(home: Furnished, wanted: int = MUCH) -> Cleaned:
    """Look for what may go, and have it removed."""
    return home.house.clean(home.house.surplus(wanted), wanted, CancelToken())


def reasons(done: Cleaned) -> list[Stays]:
    """Give why what stays does."""
    assert done.failure is None
    return [why for _, why in done.stayed]


def test_what_a_rule_fetched_goes_when_it_is_old_enough_and_its_archive_has_all_of_it(
    home: Furnished, archive: ScriptedArchive, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "qrstation")
    study = home.fetch(archive)
    assert home.house.surplus(MUCH) == (), "it came just now"
    home.now += LATER
    (surplus,) = home.house.surplus(MUCH)
    assert (surplus.study_uid, surplus.images) == (study, 2)
    assert surplus.heading is not None
    assert surplus.heading.patient_name == "Test^Patient"
    done = cleaned(home)
    assert ([each.study_uid for each in done.removed], done.size) == ([study], surplus.size)
    assert home.here(study) == 0
    assert home.events == [StudiesDeleted((study,), by=STATION, whose=Demographics("T1", name="Test^Patient"))]
    assert home.house.surplus(MUCH) == ()
    said = [record.getMessage() for record in caplog.records if study in record.getMessage()]
    assert [record.name for record in caplog.records if study in record.getMessage()] == [
        "qrstation.receiver.commands", "qrstation.jobs.keeping_house.cleaning",
    ]  # fmt: skip
    assert "listed by Archive 1" in said[1]
    assert not any("Test" in line for line in said)


def test_the_oldest_goes_first_until_there_is_room(home: Furnished, archive: ScriptedArchive) -> None:
    first = home.fetch(archive, 1)
    was = archive.images
    home.now += LATER
    home.fetch(archive, 1)
    home.now += LATER
    one, other = home.house.surplus(MUCH)
    assert one.study_uid == first
    assert home.house.surplus(one.size) == (one,)
    assert home.house.surplus(one.size + 1) == (one, other)
    archive.study, archive.images = first, was
    assert [each.study_uid for each in cleaned(home, one.size).removed] == [first]
    assert home.here(other.study_uid) == 1


@pytest.mark.parametrize("days", [0, 60])
def test_nothing_goes_that_the_settings_do_not_allow(home: Furnished, archive: ScriptedArchive, days: int) -> None:
    study = home.fetch(archive)
    home.now += LATER
    shown = home.house.surplus(MUCH)
    home.settings = replace(home.settings, store=StoreSettings(clean_after_days=days))
    assert home.house.surplus(MUCH) == ()
    if not days:  # also what was shown before it was switched off
        assert home.house.clean(shown, MUCH, CancelToken()) == Cleaned()
        assert home.here(study) == 2


def test_what_a_person_fetched_or_a_modality_sent_never_goes(home: Furnished, archive: ScriptedArchive) -> None:
    archive.add_series(2)
    home.store(archive.all_images)
    assert home.fetch(archive) != ""
    study = archive.study
    home.store([ct_image(study, "1.2.77", 9)])  # the modality sends one more
    home.now += LATER
    assert home.house.surplus(MUCH) == ()


def test_what_no_archive_lists_in_full_stays(home: Furnished, archive: ScriptedArchive) -> None:
    study = home.fetch(archive)
    home.now += LATER
    (series,) = archive.images
    lost = archive.images[series].pop()
    assert reasons(cleaned(home)) == [Stays.NOT_LISTED]
    archive.images[series].append(lost)
    archive.list_images = False
    assert reasons(cleaned(home)) == [Stays.NOT_LISTED]
    archive.list_images, archive.find_status = True, 0xA700
    assert reasons(cleaned(home)) == [Stays.NOT_LISTED]
    assert home.here(study) == 2
    assert not any(each["do"] == "delete" for each in home.commands)
    archive.find_status = 0
    assert reasons(cleaned(home)) == []
    assert home.here(study) == 0


def test_another_archive_that_has_all_of_it_is_enough(station: Station, tmp_path: Path) -> None:
    with ScriptedArchive() as first, ScriptedArchive() as second, furnished(station, tmp_path, first, second) as home:
        study = home.fetch(first)
        second.study, second.images, first.images = study, first.images, {}
        home.now += LATER
        assert [each.study_uid for each in cleaned(home).removed] == [study]


Meddle = Callable[[Furnished, str], object]


def open_it(home: Furnished, study: str) -> None:
    home.records.opened(study)


def mark_it(home: Furnished, study: str) -> None:
    StudyMarks(home.records._state).keep([study])


def send_more(home: Furnished, study: str) -> None:
    assert keep(home.station.store, ct_image(study, "1.2.77", 9)) == 0


def fetch_again(home: Furnished, study: str) -> None:
    home.records.begin(study, "Archive 1")


def order_it(home: Furnished, study: str) -> None:
    home.busy.add(study)


def export_it(home: Furnished, study: str) -> None:
    home.records.used(study)


@pytest.mark.parametrize("meddle", [open_it, mark_it, send_more, fetch_again, order_it, export_it])
def test_what_happens_between_the_question_and_the_deletion_keeps_the_study(
    home: Furnished, archive: ScriptedArchive, meddle: Meddle
) -> None:
    study = home.fetch(archive)
    home.now += LATER
    (shown,) = home.house.surplus(MUCH)
    home.before_connect = lambda: meddle(home, study)
    done = home.house.clean((shown,), MUCH, CancelToken())
    assert reasons(done) == [Stays.BUSY if meddle is order_it else Stays.USED]
    assert home.here(study) >= 2
    assert home.events == []


def test_an_image_that_comes_in_the_moment_of_the_deletion_keeps_the_study(
    home: Furnished, archive: ScriptedArchive
) -> None:
    study = home.fetch(archive)
    home.now += LATER
    home.before_delete = lambda: send_more(home, study)
    assert reasons(cleaned(home)) == [Stays.USED]
    home.station.store.places.settle()
    assert home.here(study) == 3


def test_what_is_opened_in_that_moment_is_told_with_where_it_can_be_had(
    home: Furnished, archive: ScriptedArchive
) -> None:
    study = home.fetch(archive)
    home.now += LATER
    home.before_delete = lambda: open_it(home, study)
    done = cleaned(home)
    assert [(each.study_uid, each.lister) for each in done.removed] == [(study, "Archive 1")]
    assert home.records.is_opened_here(study)


def test_what_awaits_a_choice_between_versions_stays(home: Furnished, archive: ScriptedArchive) -> None:
    home.fetch(archive)
    (image, _) = archive.all_images
    image.PatientName = "Test^Patient^Corrected"
    assert keep(home.station.store, image) == 0
    home.station.store.places.settle()
    home.now += LATER
    assert reasons(cleaned(home)) == [Stays.ASIDE]


def test_a_receiver_that_fails_ends_it_and_what_was_removed_before_is_told(
    home: Furnished, archive: ScriptedArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = home.fetch(archive)
    home.now += LATER

    def fails(study_uid: str, *more: str, **how: str) -> int:
        raise StoreUnusable(StoreCode.FILE_UNDELETABLE, reason="no permission")

    monkeypatch.setattr(home.station.store.remover, "remove", fails)
    done = cleaned(home)
    assert (done.removed, done.stayed) == ((), ())
    assert done.failure is not None
    assert done.failure.code == StoreCode.FILE_UNDELETABLE
    assert home.here(study) == 2


def test_a_cancelled_cleaning_removes_nothing_more(home: Furnished, archive: ScriptedArchive) -> None:
    study = home.fetch(archive)
    home.now += LATER
    shown = home.house.surplus(MUCH)
    cancel = CancelToken()
    home.before_connect = cancel.cancel
    assert home.house.clean(shown, MUCH, cancel) == Cleaned()
    assert home.here(study) == 2


def test_sizes_are_added_up() -> None:
    record = Prefetched("1.2", "Main", NOON, "x")
    assert size_of((Surplus(record, 1, 5), Surplus(record, 1, 7))) == 12
