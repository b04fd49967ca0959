"""What tells images of one place apart, read as they come."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydicom.dataset import Dataset

from qrstation.core.instance import Traits
from qrstation.store.instance_store import InstanceStore
from tests.store.material import ct, encoded, keep, opened

SAID = Traits(
    echo=2, echo_time=4.6, b_value=1000.0, phase=3, phases=10, trigger_time=23.5, acquisition=None,
    taken=1074510000.5, kernel="Br40d\\2", sequence="*tse2d1_15", contrast="Gadovist", thickness=2.5,
)  # fmt: skip


def mr(number: int = 1) -> Dataset:
    """Make an instance that says all but its acquisition."""
    made = ct(number)
    made.EchoNumbers, made.EchoTime, made.DiffusionBValue = 2, "4.6", 1000.0
    made.TemporalPositionIdentifier, made.NumberOfTemporalPositions, made.TriggerTime = 3, 10, "23.5"
    made.ConvolutionKernel, made.SequenceName = ["Br40d", "2"], "*tse2d1_15"
    made.ContrastBolusAgent, made.SliceThickness = "Gadovist", "2.5"
    made.AcquisitionNumber, made.AcquisitionDate, made.AcquisitionTime = None, "20040119", "110000.5"
    return made


def traits_of(store: InstanceStore, data_set: Dataset) -> Traits | None:
    record = store.reader.instance(str(data_set.SOPInstanceUID))
    assert record is not None
    return record.traits


@pytest.mark.parametrize("implicit", [False, True])
def test_they_are_read_as_an_instance_comes(tmp_path: Path, implicit: bool) -> None:
    with opened(tmp_path) as (store, news):
        keep(store, mr(), None if not implicit else encoded(mr()))
        assert news.wait_stored(1)
        assert traits_of(store, mr()) == SAID


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ({"AcquisitionDateTime": "19700101000010.5"}, 10.5),
        ({"AcquisitionTime": "000020", "ContentDate": "19700102"}, 86420.0),
        ({"ContentTime": "000030", "StudyDate": "19700101"}, 30.0),
        ({"AcquisitionTime": "000020", "StudyDate": ""}, None),
        ({"StudyDate": "19700101"}, None),
    ],
)
def test_when_an_image_was_taken_is_read_from_what_there_is(
    tmp_path: Path, said: dict[str, str], taken: float | None
) -> None:
    made = mr()
    for keyword in ("AcquisitionDate", "AcquisitionTime", "ContentDate", "ContentTime", "SeriesDate", "StudyDate"):
        setattr(made, keyword, said.get(keyword, ""))
    made.AcquisitionDateTime = said.get("AcquisitionDateTime", "")
    with opened(tmp_path) as (store, news):
        keep(store, made)
        assert news.wait_stored(1)
        found = traits_of(store, made)
        assert found is not None
        assert found.taken == taken


@pytest.mark.parametrize(("echo", "b_value"), [("x", b"\0\0"), ("2\\3", b"\0\0\0\0\0\0\xf8\x7f")])
def test_what_is_no_number_is_not_known(tmp_path: Path, echo: str, b_value: bytes) -> None:
    data_set = mr()
    raw = encoded(data_set)
    told = raw.replace(b"\x18\x00\x86\x00IS\x02\x002 ", b"\x18\x00\x86\x00IS\x04\x00" + echo.ljust(4).encode())
    assert told != raw
    known = data_set.data_element("DiffusionBValue")
    assert known is not None
    bits = b"\x18\x00\x87\x90FD\x08\x00"
    at = told.index(bits)
    told = told[: at + 6] + len(b_value).to_bytes(2, "little") + b_value + told[at + len(bits) + 8 :]
    with opened(tmp_path) as (store, news):
        assert keep(store, data_set, told) == 0
        assert news.wait_stored(1)
        found = traits_of(store, data_set)
        assert found is not None
        assert (found.echo, found.b_value, found.phase) == (None, None, 3)


@pytest.mark.filterwarnings("ignore:The value length")
def test_the_names_of_a_series_are_kept_short_and_an_enhanced_ones_sequence_is_read(tmp_path: Path) -> None:
    made = mr()
    made.SequenceName, made.PulseSequenceName = "", "tse"
    made.ContrastBolusAgent = "A" * 100
    made.SliceThickness = None
    with opened(tmp_path) as (store, news):
        keep(store, made)
        assert news.wait_stored(1)
        traits = traits_of(store, made)
    assert traits is not None
    assert (traits.sequence, traits.contrast, traits.thickness) == ("tse", "A" * 64, None)
