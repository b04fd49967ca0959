"""The demo's catalogue: large enough, consistent, and with its story in it."""

from __future__ import annotations

import numpy as np
import pytest

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


@pytest.mark.parametrize("uid", [catalogue.NODULE_CURRENT_STUDY_UID, catalogue.NODULE_PRIOR_STUDY_UID])
def test_the_nodule_is_where_it_is_said_to_be(uid: str) -> None:
    study = catalogue.study(uid)
    assert study is not None
    series = study.series[0]
    index = round((catalogue.nodule_location(uid) - series.first) / series.step)
    place = list(instances_of(study, series))[index]
    pixels = stored_values(place).astype(int) - 1024
    spacing = 380.0 / 512
    x = round(catalogue.NODULE_CENTRE[0] / spacing + 255.5)
    y = round(catalogue.NODULE_CENTRE[1] / spacing + 255.5)
    assert pixels[y - 1 : y + 2, x - 1 : x + 2].mean() > -50
    far = list(instances_of(study, series))[index + round(20 / series.step)]
    assert np.median(stored_values(far).astype(int)[y - 3 : y + 4, x - 3 : x + 4] - 1024) < -600


def test_the_nodule_grows() -> None:
    story = sorted((s for s in studies() if s.nodule_mm), key=lambda s: s.study_date)
    assert [study.nodule_mm for study in story] == [5.0, 8.4, 14.8]
    assert len({study.seed for study in story}) == 1


def test_pixels_are_the_same_every_time() -> None:
    study = studies()[0]
    place = list(instances_of(study, study.series[0]))[100]
    assert (stored_values(place) == stored_values(place)).all()
