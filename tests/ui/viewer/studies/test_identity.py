"""What stands over an image is what the image itself says: whose it is, and where it came from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qrstation.core.patient import Demographics
from qrstation.core.station.settings import ArchiveSettings
from qrstation.ui.viewer.overlay.overlay import Importance, PictureFacts, Stress, corners, spoken
from qrstation.ui.viewer.studies.comparison import Role, Standing
from qrstation.ui.viewer.studies.identity import UNREAD, archive_names, different, identify, source_words
from qrstation.ui.viewer.studies.subject import Subject
from tests.ui.viewer.made_up import ELENA, PAOLO, ct_series, heading
from tests.ui.viewer.screen import Screen
from tests.ui.viewer.test_viewer_pane import corner_text, echoes, thumbnails

NAMES = {"MAIN": "Main PACS", "OFFSITE": "Off-site archive"}


def test_an_image_that_says_what_its_study_says_stands_without_a_warning() -> None:
    for said in (ELENA, replace(ELENA, name="Morgan^Elena^^^"), replace(ELENA, issuer="A")):
        identity = identify(heading(), said, [ELENA], [ELENA])
        assert (identity.patient, identity.warnings, identity.is_studys) == (said, (), True)


def test_a_study_and_an_image_that_lack_the_same_do_not_disagree() -> None:
    nobody = heading(patient_name="", patient_id="", birth_date="")
    assert identify(nobody, Demographics()).warnings == ()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (PAOLO, "Another patient: the IDs differ, their issuers are not known, the names differ"),
        (replace(ELENA, name=""), "Same patient? One has no name"),
        (replace(ELENA, birth_date="19580413"), "Same patient? The birth dates differ"),
    ],
)
def test_an_image_that_says_otherwise_says_so_and_under_whom_it_was_opened(said: Demographics, why: str) -> None:
    identity = identify(heading(), said)
    assert identity.patient == said
    assert identity.warnings[0] == "Opened as MORGAN, ELENA · 4711-02 · 1958-03-14"
    assert identity.warnings[1].startswith(why)
    assert not identity.is_studys
    assert "MORGAN" not in " ".join(identity.spoken)


def test_other_patients_in_the_series_or_the_study_are_named() -> None:
    of_series = identify(heading(), ELENA, [ELENA, PAOLO], [ELENA, PAOLO])
    assert of_series.warnings == ("The series has images of MORETTI, PAOLO · 9920-14 · 1971-09-02 too",)
    of_study = identify(heading(), ELENA, [ELENA], [ELENA, PAOLO, replace(PAOLO, patient_id="7")])
    assert of_study.warnings == ("The study has images of MORETTI, PAOLO · 9920-14 · 1971-09-02 and 1 more too",)
    assert of_series.is_studys
    assert len(identify(heading(), PAOLO, [PAOLO], [ELENA, PAOLO]).warnings) == 2, "who it was opened as is said once"


def test_what_was_not_read_yet_is_not_passed_off_as_the_images_own() -> None:
    identity = identify(heading(), None)
    assert (identity.patient, identity.warnings) == (ELENA, (UNREAD,))


def test_descriptions_are_listed_once() -> None:
    assert different([PAOLO, ELENA, None, replace(ELENA, name="morgan^elena")]) == (
        PAOLO,
        replace(ELENA, name="morgan^elena"),
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [("MAIN", "Main PACS"), ("SCANNER1", "AE SCANNER1"), ("", "Imported"), (None, "")],
)
def test_where_an_image_came_from(source: str | None, words: str) -> None:
    assert source_words(source, NAMES) == words


def test_names_from_right_to_left_turn_nothing_round_beside_them() -> None:
    opened = heading(patient_name="לוי^דנה")
    assert identify(opened, PAOLO).warnings[0] == "Opened as \u2068לוי, דנה\u2069 · 4711-02 · 1958-03-14"
    other = replace(PAOLO, name="כהן^\u202eאורי\n", patient_id="x" * 500)
    (warning,) = identify(heading(), ELENA, [other]).warnings
    assert warning.startswith("The series has images of \u2068כהן, �אורי\u2069 · xxx")
    assert len(warning) < 250
    assert source_words("ארכיון", {}) == "\u2068AE ארכיון\u2069"


def test_an_ae_title_that_two_archives_have_tells_neither() -> None:
    archives = [ArchiveSettings(name, ae, "127.0.0.1", 104) for name, ae in (("A", "X"), ("B", "X"), ("C", "Y"))]
    assert archive_names(archives) == {"Y": "C"}


def test_the_overlay_says_it_in_amber_and_such_an_image_is_no_prior() -> None:
    subject = Subject(heading(), Standing(Role.PRIOR, "PRIOR · 2026-11-20 · 2 months"), archives=NAMES)
    picture = PictureFacts(0, 1, patient=PAOLO, source="OFFSITE")
    lines = corners(subject, picture).top_left
    assert [line.text for line in lines[:3]] == ["MORETTI, PAOLO", "9920-14 · M · 55 y", "2026-11-20"]
    assert [line.stress for line in lines[3:]] == [Stress.WARNING] * 2
    assert {line.importance for line in lines} == {Importance.MOST}, "it goes last where there is little room"
    archive = corners(subject, picture).top_right[0]
    assert (archive.text, archive.importance) == ("Off-site archive", Importance.LESS)
    assert "Opened as somebody else. Another patient: the IDs differ" in spoken(subject, picture)
    assert "PRIOR" not in spoken(subject, picture)
    assert "MORETTI" not in spoken(subject, picture)


def test_without_an_image_no_archive_is_named_and_the_study_says_whose_it_is() -> None:
    subject = Subject(heading(), Standing(Role.ALONE, "2026-11-20"), archives=NAMES)
    assert [line.text for line in corners(subject, None).top_right] == ["CT thorax follow-up"]
    assert corners(subject, None).top_left[0].text == "MORGAN, ELENA"


# --- in the viewer ---------------------------------------------------------------------------------------------------


def test_each_viewport_shows_the_name_of_its_own_image(screen: Screen) -> None:
    screen.open(heading(), ct_series(number=2), ct_series(number=3, patient=PAOLO, source=""))
    assert "MORGAN, ELENA | 4711-02 · F · 68 y" in corner_text(screen.first)
    screen.until(lambda: len(thumbnails(screen).items) == 2)
    assert [item.detail for item in thumbnails(screen).items] == ["20", "other patient? · 20"]
    screen.until(lambda: "The study has images of MORETTI, PAOLO" in corner_text(screen.first))
    screen.pane.show_series(0, "1.1", "1.1.3")
    screen.until(lambda: screen.first.content.series_uid == "1.1.3" and screen.shows(screen.first))
    text = corner_text(screen.first)
    assert text.startswith("MORETTI, PAOLO | 9920-14 · M · 55 y")
    assert "Opened as MORGAN, ELENA" in text
    assert "Imported" in text


def test_each_stack_of_another_patients_series_says_so(screen: Screen) -> None:
    record, instances = echoes()
    strange = tuple(replace(instance, patient=PAOLO) for instance in instances)
    screen.open(heading(), (record, strange), ct_series(number=3, count=3))
    screen.until(lambda: len(thumbnails(screen).items) == 3)
    assert [item.detail for item in thumbnails(screen).items] == [
        "other patient? · echo 1 · 10",
        "other patient? · echo 2 · 10",
        "3",
    ]
    screen.until(lambda: screen.first.content.series_uid == "1.1.3")


def test_the_name_changes_with_the_image_within_a_series_of_two_people(screen: Screen) -> None:
    record, instances = ct_series(count=4)
    mixed = (*instances[:2], *(replace(instance, patient=PAOLO) for instance in instances[2:]))
    screen.open(heading(), (record, mixed))
    screen.pane.show_slice(0, 0)
    screen.until(lambda: "The series has images of MORETTI, PAOLO" in corner_text(screen.first))
    assert corner_text(screen.first).startswith("MORGAN, ELENA")
    screen.pane.show_slice(0, 3)
    screen.until(lambda: screen.shows_slice(screen.first, 3))
    assert corner_text(screen.first).startswith("MORETTI, PAOLO")


def test_a_study_opens_with_the_series_of_the_patient_under_whose_name_it_was_opened(screen: Screen) -> None:
    screen.hold(ct_series(number=2), ct_series(number=3, patient=PAOLO))
    who = {"patient_name": PAOLO.name, "patient_id": PAOLO.patient_id, "birth_date": PAOLO.birth_date}
    screen.pane.open_study(heading(**who))
    screen.until(lambda: screen.first.content.series_uid == "1.1.3" and screen.shows(screen.first))
    assert corner_text(screen.first).startswith("MORETTI, PAOLO")


def test_a_nameless_patients_image_is_not_shown_under_anothers_name(screen: Screen) -> None:
    nameless = Demographics("77")
    screen.open(heading(), ct_series(patient=nameless))
    assert corner_text(screen.first).startswith("No name | 77 | 2026-11-20 | Opened as MORGAN, ELENA")


def test_what_the_index_learns_of_an_image_is_said_at_once(screen: Screen) -> None:
    record, instances = ct_series(count=1, patient=None, source=None)
    screen.open(heading(), (record, instances))
    assert UNREAD in corner_text(screen.first)
    screen.store_index.drop(record.series_uid)
    screen.store_index.put(*ct_series(count=1, patient=PAOLO, source=""))
    screen.pane.read_again()
    screen.until(lambda: corner_text(screen.first).startswith("MORETTI, PAOLO"))
    assert "Imported" in corner_text(screen.first)
