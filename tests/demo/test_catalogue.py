"""The demo's catalogue: large enough, consistent, and with its story in it."""

from __future__ import annotations

from qrstation.core.standard.person import parse_date
from qrstation.core.standard.uid import is_conforming
from qrstation.demo import catalogue
from qrstation.demo.catalogue import instances_of, studies
from qrstation.demo.instances import stored_values


def test_there_are_patients_and_studies_enough() -> None:
    assert len({study.patient.patient_id for study in studies()}) >= 40
    assert len(studies()) >= 120
    assert {archive for study in studies() for archive in study.archives} == {catalogue.MAIN, catalogue.OFF_SITE}
    assert any(len(study.archives) == 2 for study in studies())
    assert len({study.transfer_syntax for study in studies()}) >= 6
    assert {m for study in studies() for m in study.modalities} >= {"CT", "MR", "DX", "MG", "US"}


def test_every_uid_is_unique_and_conforming() -> None:
    uids = [study.uid for study in studies()]
    uids += [series.uid for study in studies() for series in study.series]
    assert len(set(uids)) == len(uids)
    assert all(is_conforming(uid) for uid in uids)
    accession = [study.accession_number for study in studies()]
    assert len(set(accession)) == len(accession)


def test_dates_are_dates_and_nobody_is_examined_before_birth() -> None:
    for study in studies():
        day, born = parse_date(study.study_date), parse_date(study.patient.birth_date)
        assert day is not None
        assert born is not None
        assert born < day <= catalogue.NEWEST


def test_names_come_in_several_scripts() -> None:
    names = " ".join(study.patient.name for study in studies())
    for letter in ("é", "Ε", "И", "山", "やま", "홍"):
        assert letter in names
    assert sum(name.count("=") == 2 for name in {study.patient.name for study in studies()}) >= 5


def test_the_nodule_grows() -> None:
    story = sorted((s for s in studies() if s.nodule_mm), key=lambda s: s.study_date)
    assert [study.nodule_mm for study in story] == [5.0, 8.4, 14.8]
    assert len({study.seed for study in story}) == 1


def test_pixels_are_the_same_every_time() -> None:
    study = studies()[0]
    place = list(instances_of(study, study.series[0]))[100]
    assert (stored_values(place) == stored_values(place)).all()
