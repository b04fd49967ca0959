"""Which studies stand open side by side: never those of two patients, and those in doubt say so."""

from __future__ import annotations

import pytest

from qrstation.ui.viewer.overlay.overlay import Stress, corners, spoken
from qrstation.ui.viewer.studies.comparison import Role
from qrstation.ui.viewer.studies.open_studies import OpenStudies
from qrstation.ui.viewer.thumbnails.thumbnail_words import thumbnails
from tests.ui.viewer.made_up import heading

NOW = heading("1.1", patient_id="1001")
PAOLO = {"patient_id": "1001", "patient_name": "MORETTI^PAOLO", "birth_date": "19710902"}


def test_two_people_with_one_id_never_stand_side_by_side() -> None:
    studies = OpenStudies()
    studies.open(NOW, {})
    closed = studies.open(heading("1.2", "20250506", **PAOLO), {})
    assert [study.heading.study_uid for study in closed] == ["1.1"]
    assert list(studies.studies) == ["1.2"]


@pytest.mark.parametrize("changes", [{}, {"issuer_of_patient_id": "A"}, {"patient_name": "Morgan^Elena^^^"}])
def test_the_same_patient_from_two_archives_is_current_and_prior(changes: dict[str, str]) -> None:
    studies = OpenStudies()
    studies.open(NOW, {})
    assert studies.open(heading("1.2", "20250506", patient_id="1001", **changes), {}) == ()
    assert [studies.standing(uid).role for uid in ("1.1", "1.2")] == [Role.CURRENT, Role.PRIOR]


def test_a_study_in_doubt_stays_beside_and_the_doubt_is_seen() -> None:
    studies = OpenStudies()
    studies.open(NOW, {})
    assert studies.open(heading("1.2", "20250506", patient_id="1001", birth_date="19580413"), {}) == ()
    for uid in ("1.1", "1.2"):
        assert studies.standing(uid).role is Role.ALONE
        subject = studies.subject(uid)
        line = corners(subject, None).top_left[-1]
        assert (line.text, line.stress) == ("Same patient? The birth dates differ", Stress.WARNING)
        assert line.text in spoken(subject, None)


def test_a_third_study_closes_only_those_of_another_patient() -> None:
    studies = OpenStudies()
    studies.open(NOW, {})
    studies.open(heading("1.2", "20250506", patient_id="1001", birth_date=""), {})
    closed = studies.open(heading("1.3", "20240506", patient_id="1001", patient_name="", birth_date="19580314"), {})
    assert [study.heading.study_uid for study in closed] == ["1.2"]
    assert thumbnails(studies, {}) == []


def test_a_study_that_is_opened_again_stays() -> None:
    studies = OpenStudies()
    studies.open(NOW, {})
    assert studies.open(heading("1.1", **PAOLO), {}) == ()
