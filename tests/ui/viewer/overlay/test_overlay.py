"""The words over an image."""

from __future__ import annotations

from dataclasses import replace

from qrstation.core.instance import SeriesRecord
from qrstation.imaging.frame import Window
from qrstation.ui.viewer.overlay.overlay import Importance, PictureFacts, Stress, corners, spoken
from qrstation.ui.viewer.studies.comparison import standing
from qrstation.ui.viewer.studies.subject import Subject
from tests.ui.viewer.made_up import ELENA, heading

NOW, BEFORE = heading("1.1", "20261120"), heading("1.2", "20250506")
SERIES = SeriesRecord("1.1", "1.1.2", "CT", 2, "Lung 1.0 mm B60", 380)
SUBJECT = Subject(NOW, standing(NOW, [NOW, BEFORE]), SERIES, 380, 380, archives={"MAIN": "Main PACS"})
PICTURE = PictureFacts(
    142, 380, -112.0, (0.0, 0.0, 1.0),
    window=Window(-600, 1500), zoom=1.52, number=143, patient=ELENA, source="MAIN",
)  # fmt: skip


def texts(lines: tuple[object, ...]) -> list[str]:
    return [line.text for line in lines]  # type: ignore[attr-defined]


def test_the_corners_say_whose_which_where_and_how() -> None:
    said = corners(SUBJECT, replace(PICTURE, patient=replace(ELENA, name="Morgan^Elena")))
    assert texts(said.top_left) == ["Morgan, Elena", "4711-02 · F · 68 y", "CURRENT · 2026-11-20"]
    assert texts(said.top_right) == ["Main PACS", "CT thorax follow-up", "2 · Lung 1.0 mm B60"]
    assert texts(said.bottom_left) == ["Image 143 of 380", "z −112.0 mm"]
    assert texts(said.bottom_right) == ["W 1500 L −600", "152 %"]


def test_current_and_prior_stand_out_in_their_own_ways() -> None:
    assert corners(SUBJECT, PICTURE).top_left[2].stress is Stress.STRONG
    prior = Subject(BEFORE, standing(BEFORE, [NOW, BEFORE]), SERIES)
    line = corners(prior, PICTURE).top_left[2]
    assert (line.text, line.stress) == ("PRIOR · 2025-05-06 · 18 months", Stress.PRIOR)
    assert corners(prior, PICTURE).top_left[1].text == "4711-02 · F · 67 y"


def test_what_is_not_here_yet_is_counted() -> None:
    assert texts(corners(replace(SUBJECT, here=143), PICTURE).bottom_left)[0] == "143 of 380 here"
    assert "here" not in str(corners(replace(SUBJECT, here=143, expected=None), PICTURE))


def test_the_number_of_the_report_comes_first_and_the_place_where_they_differ() -> None:
    said = texts(corners(SUBJECT, replace(PICTURE, number=45)).bottom_left)
    assert said == ["Image 45 (143 of 380)", "z −112.0 mm"]
    assert texts(corners(SUBJECT, replace(PICTURE, number=None)).bottom_left)[0] == (
        "Image without a number (143 of 380)"
    )


def test_the_series_says_which_of_its_stacks_it_is() -> None:
    said = corners(replace(SUBJECT, stack="b\u202e 1000"), PICTURE)
    assert texts(said.top_right)[-1] == "2 · Lung 1.0 mm B60 · b� 1000"


def test_notes_stand_below_whose_study_it_is_and_are_spoken() -> None:
    noted = replace(PICTURE, tie_notes=("Not linked", "Ctrl+L links"))
    assert texts(corners(SUBJECT, noted).top_left)[2:] == ["CURRENT · 2026-11-20", "Not linked", "Ctrl+L links"]
    assert "Not linked, Ctrl+L links" in spoken(SUBJECT, noted)


def test_a_slice_on_its_way_is_named() -> None:
    assert texts(corners(SUBJECT, PICTURE, "Image 200").bottom_left)[0] == "Loading image 200…"


def test_lossy_compression_is_always_said() -> None:
    assert texts(corners(SUBJECT, replace(PICTURE, lossy=True)).bottom_right)[0] == "LOSSY"
    marked = corners(SUBJECT, replace(PICTURE, lossy=True, lossy_ratio=12.34)).bottom_right
    assert texts(marked)[0] == "LOSSY 12.3:1"


def test_frames_are_counted_where_a_stack_has_several_files_of_them() -> None:
    several = replace(PICTURE, frame=2, frames=10, number=7)
    assert texts(corners(SUBJECT, several).bottom_left)[0] == "Image 7, frame 3 of 10 (143 of 380)"


def test_without_a_picture_only_study_and_series_are_said() -> None:
    said = corners(SUBJECT, None)
    assert said.bottom_right == ()
    assert said.top_right != ()


def test_a_study_of_nobody_says_so() -> None:
    bare = Subject(heading(patient_name="", patient_id="", sex="", birth_date=""), standing(NOW, [NOW]))
    assert texts(corners(bare, None).top_left) == ["No name", "2026-11-20"]


def test_a_screen_reader_hears_the_picture_and_not_the_name() -> None:
    heard = spoken(SUBJECT, PICTURE)
    assert "Image 143 of 380" in heard
    assert "Image 45 (143 of 380)" in spoken(SUBJECT, replace(PICTURE, number=45))
    assert "W 1500 L −600" in heard
    assert "CURRENT" in heard
    assert "4711" not in heard


def test_the_side_comes_before_archive_and_study() -> None:
    said = corners(SUBJECT, replace(PICTURE, side="R MLO")).top_right
    assert texts(said)[:2] == ["R MLO", "Main PACS"]
    assert said[0].stress is Stress.STRONG
    assert "R MLO" in spoken(SUBJECT, replace(PICTURE, side="R MLO"))


def test_what_is_not_shown_is_said_quietly() -> None:
    noted = replace(PICTURE, notes=("Overlay not shown", "2 more windows"))
    said = corners(SUBJECT, noted).bottom_right
    assert texts(said) == ["Overlay not shown", "2 more windows", "W 1500 L −600", "152 %"]
    assert {line.stress for line in said[:2]} == {Stress.QUIET}
    assert "Overlay not shown" in spoken(SUBJECT, noted)


def test_who_it_is_and_what_is_wrong_matter_most() -> None:
    wrong = replace(PICTURE, lossy=True, harmed=True, side="Left")
    said = corners(Subject(NOW, replace(standing(NOW, [NOW]), doubt="Another name"), SERIES, 143, 380), wrong)
    assert {line.importance for line in said.top_left} == {Importance.MOST}
    assert [line.importance for line in said.bottom_left[:2]] == [Importance.MOST, Importance.MORE]
    assert said.bottom_right[0].importance is Importance.MOST
    assert said.top_right[0].importance is Importance.MOST
    assert {line.importance for line in said.top_right[1:-1]} == {Importance.LESS}
    assert said.top_right[-1].importance is Importance.MORE, "the series"
