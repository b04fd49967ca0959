"""What was set aside, as it is looked at: which studies, what they are called, how each image differs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from pydicom.config import disable_value_validation
from pydicom.dataset import Dataset

from qrstation.core.errors import StoreError, StoreUnusable
from qrstation.core.events import Difference, InstancesSetAside, StudiesAside
from qrstation.core.sink import IncomingInstance
from qrstation.store.importing import import_paths
from qrstation.store.instance_store import InstanceStore
from qrstation.store.layout import stored_files
from qrstation.store.verify import repair
from qrstation.words import words_of
from tests.store.material import PERSON, ct, encoded, incoming, keep, opened
from tests.told import saying

STUDY = "1.2.99"


def renamed(image: Dataset) -> None:
    image.PatientName = "Corrected^Name"


def repainted(image: Dataset) -> None:
    image.PixelData = bytes(len(image.PixelData))


def both(image: Dataset) -> None:
    renamed(image)
    repainted(image)


def twice(store: InstanceStore, change: Callable[[Dataset], None], number: int = 1, study: str = STUDY) -> None:
    """Keep an instance, and have it come again changed."""
    keep(store, ct(number, study))
    other = ct(number, study)
    change(other)
    assert keep(store, other) == 0


@pytest.mark.parametrize(
    ("change", "difference", "tags"),
    [
        (renamed, Difference.HEADER, ["(0010,0010)"]),
        (repainted, Difference.PIXELS, []),
        (both, Difference.BOTH, ["(0010,0010)"]),
    ],
)
def test_what_differs_is_told(
    tmp_path: Path, change: Callable[[Dataset], None], difference: Difference, tags: list[str]
) -> None:
    with opened(tmp_path) as (store, _):
        twice(store, change)
        compared = store.conflicts.comparison(STUDY, 0)
        assert compared.difference is difference
        assert [each.tag for each in compared.elements] == tags
        assert (compared.number, compared.count, compared.instance_number, compared.has_pixels) == (0, 1, 1, True)
        assert Path(compared.here).is_file()
        assert Path(compared.new).parent == store.layout.aside
        assert dict(store.conflicts.differences(STUDY)) == {difference: 1}
        assert len(store.conflicts.entries()) == 1


def test_the_files_themselves_say_what_the_studies_are_called(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        for number in (1, 2):
            twice(store, renamed, number)
        twice(store, repainted, 1, "1.2.98")
        newest, older = store.conflicts.conflicts().studies
        assert (newest.study_uid, newest.images) == ("1.2.98", 1)
        assert (older.study_uid, older.images, older.modalities, older.sources) == (STUDY, 2, ("CT",), ("ARCHIVE",))
        assert older.new.patient_name == "Corrected^Name"
        assert older.here is not None
        assert older.here.patient_name == "CompressedSamples^CT1"
        assert (older.titles.study_date, older.titles.description) == ("20040119", "e+1")


def test_what_was_imported_has_no_sender(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        keep(store, ct(1, STUDY))
        image = ct(1, STUDY)
        renamed(image)
        image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
        image.save_as(tmp_path / "again.dcm")
        import_paths(store, [tmp_path / "again.dcm"], lambda: False)
        (study,) = store.conflicts.conflicts().studies
        assert study.sources == ("",)


def test_images_are_compared_one_by_one_in_their_order(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        for number in (3, 1, 2):
            twice(store, renamed, number)
        numbers = [store.conflicts.comparison(STUDY, number).instance_number for number in range(3)]
        assert numbers == [1, 2, 3]
        assert store.conflicts.comparison(STUDY, 99).number == 2
        with pytest.raises(StoreError, check=saying("nothing of this study")):
            store.conflicts.comparison("1.2.3.4", 0)


def test_of_several_versions_the_newest_is_compared(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        twice(store, renamed)
        last = ct(1, STUDY)
        last.PatientName = "Last^Name"
        keep(store, last)
        compared = store.conflicts.comparison(STUDY, 0)
        assert compared.versions == 2
        assert [each.new for each in compared.elements] == ["Last^Name"]
        (study,) = store.conflicts.conflicts().studies
        assert (study.images, study.new.patient_name) == (1, "Last^Name")


def test_a_file_that_cannot_be_read_is_said_and_hides_no_other(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        twice(store, renamed, 1)
        twice(store, renamed, 2)
        store.places.settle()
        kept = store.reader.files.path_of(str(ct(1, STUDY).SOPInstanceUID))
        assert kept is not None
        kept.write_bytes(kept.read_bytes()[:-100])
        assert dict(store.conflicts.differences(STUDY)) == {Difference.UNREADABLE: 1, Difference.HEADER: 1}
        compared = [store.conflicts.comparison(STUDY, number) for number in range(2)]
        assert [each.difference for each in compared] == [Difference.UNREADABLE, Difference.HEADER]
        assert "that is kept is damaged" in words_of(compared[0].note).what
        assert len(store.conflicts.entries()) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes in folders there")
def test_a_pipe_among_what_was_set_aside_is_not_waited_for(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        twice(store, renamed)
        os.mkfifo(store.layout.aside / "abc-17.dcm")
        (store.layout.aside / "half-18.dcm").write_bytes(b"no DICOM")
        found = store.conflicts.conflicts()
        assert (len(found.studies), found.unreadable) == (1, 2)
        assert store.choices.take_newer(STUDY, by=PERSON) == 1


def test_what_is_set_aside_of_a_study_whose_files_are_gone_stands_alone(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        twice(store, renamed)
        for path in stored_files(store.layout.folder):
            path.unlink()
        repair(store)
        (study,) = store.conflicts.conflicts().studies
        assert study.here is None
        assert study.titles.patient_name == "Corrected^Name"
        assert store.conflicts.comparison(STUDY, 0).difference is Difference.ALONE
        assert store.choices.take_newer(STUDY, by=PERSON) == 1
        (path,) = stored_files(store.layout.folder)
        assert pydicom.dcmread(path).PatientName == "Corrected^Name"


def test_a_choice_goes_no_further_than_what_was_seen(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        twice(store, renamed)
        (seen,) = store.conflicts.conflicts().studies
        late = ct(1, STUDY)
        late.PatientName = "Late^Name"
        keep(store, late)
        assert store.choices.take_newer(STUDY, seen.latest, by=PERSON) == 1
        (path,) = stored_files(store.layout.folder)
        assert pydicom.dcmread(path).PatientName == "Corrected^Name"
        (left,) = store.conflicts.conflicts().studies
        assert left.new.patient_name == "Late^Name"
        assert store.choices.keep_first(STUDY, left.latest) == 1
        assert not store.conflicts.conflicts().studies


def test_what_cannot_be_put_away_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as (store, _):
        twice(store, renamed)
        monkeypatch.setattr(store.layout, "move_aside", lambda path, folder, name: False)
        with pytest.raises(StoreUnusable, check=saying("1 of 1 files")):
            store.choices.keep_first(STUDY)
        assert len(store.conflicts.conflicts().studies) == 1


def test_what_awaits_a_choice_is_told_as_a_whole(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, news):
        twice(store, renamed, 1, "1.2.1")
        twice(store, renamed, 1, "1.2.2")
        assert store.choices.tell_all() == 2
        store.choices.keep_first("1.2.1")
        assert store.choices.tell_all() == 1
        assert [e.study_uids for e in news.events if isinstance(e, StudiesAside)] == [("1.2.1", "1.2.2"), ("1.2.2",)]


def test_what_is_set_aside_meanwhile_is_told_after_the_whole(tmp_path: Path) -> None:
    """Whoever takes the whole in place of what it knew must not lose what came since."""
    with opened(tmp_path) as (store, news):
        twice(store, renamed, 1, "1.2.1")
        real = store.conflicts.entries
        begun: list[str] = []

        def while_another_comes(study_uid: str = "", until: int = 0) -> object:
            listed = real(study_uid, until)
            if not begun:
                begun.append("once")
                twice(store, renamed, 1, "1.2.2")
            return listed

        store.conflicts.entries = while_another_comes  # type: ignore[method-assign,assignment]
        store.choices.tell_all()
        told = [e for e in news.events if isinstance(e, StudiesAside | InstancesSetAside)]
        last = told[-1]
        assert isinstance(last, StudiesAside)
        assert set(last.study_uids) == {"1.2.1", "1.2.2"}


def test_images_of_many_frames_say_from_which_on_they_differ(tmp_path: Path) -> None:
    def frames(changed: bool) -> Dataset:
        image = ct(1, STUDY)
        frame = image.PixelData
        image.NumberOfFrames = 4
        image.PixelData = frame * 2 + (bytes(len(frame)) if changed else frame) + frame
        return image

    with opened(tmp_path) as (store, _):
        keep(store, frames(changed=False))
        keep(store, frames(changed=True))
        assert store.conflicts.comparison(STUDY, 0).frame == 2


def test_compressed_otherwise_is_compared_in_its_header(tmp_path: Path) -> None:
    folder = Path(pydicom.data.__file__).parent / "test_files"
    with opened(tmp_path) as (store, _):
        for name in ("MR_small", "MR_small_RLE"):
            data_set = pydicom.dcmread(folder / f"{name}.dcm")
            data_set.SOPInstanceUID, data_set.StudyInstanceUID = "1.2.3", STUDY
            syntax = str(data_set.file_meta.TransferSyntaxUID)
            known = IncomingInstance(str(data_set.SOPClassUID), "1.2.3", syntax, "A", "B", "127.0.0.1")
            writer = store.begin(known)
            data_set["PixelData"].is_undefined_length = syntax.endswith(".5")
            writer.write((memoryview(encoded(data_set)),))
            assert writer.commit() == 0
        compared = store.conflicts.comparison(STUDY, 0)
        assert compared.difference is Difference.ENCODING
        assert not compared.note


def test_another_native_encoding_has_no_element_that_differs(tmp_path: Path) -> None:
    data_set = ct(1, STUDY)
    with opened(tmp_path) as (store, _):
        keep(store, data_set)
        writer = store.begin(incoming(data_set, "1.2.840.10008.1.2"))
        writer.write((memoryview(encoded(data_set, implicit=True)),))
        assert writer.commit() == 0
        compared = store.conflicts.comparison(STUDY, 0)
        assert (compared.difference, compared.elements, compared.note) == (Difference.HEADER, (), None)


def test_what_a_second_look_needs_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as (store, _):
        twice(store, renamed)
        store.conflicts.differences(STUDY)
        read: list[Path] = []

        def reading(path: Path) -> object:
            read.append(path)
            raise AssertionError("read again")

        monkeypatch.setattr("qrstation.store.conflicts.read_file", reading)
        assert dict(store.conflicts.differences(STUDY)) == {Difference.HEADER: 1}
        assert not read


def test_there_are_never_more_studies_than_can_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qrstation.store.conflicts.MOST_STUDIES", 2)
    with opened(tmp_path) as (store, _):
        for number in range(3):
            twice(store, renamed, 1, f"1.2.{number + 1}")
        found = store.conflicts.conflicts()
        assert [study.study_uid for study in found.studies] == ["1.2.3", "1.2.2"]
        assert found.left_out == 1


def test_names_longer_than_can_be_are_cut(tmp_path: Path) -> None:
    with opened(tmp_path) as (store, _):
        keep(store, ct(1, STUDY))
        other = ct(1, STUDY)
        with disable_value_validation():
            other.PatientName = "N" * 900
        keep(store, other)
        (study,) = store.conflicts.conflicts().studies
        assert len(study.new.patient_name) == 192
