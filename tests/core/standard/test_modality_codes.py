"""The modalities are those of the standard's context groups."""

from __future__ import annotations

from pydicom.sr.codedict import codes

from qrstation.core.standard.modality_codes import MODALITY_NAMES


def test_they_are_those_of_the_context_groups() -> None:
    for group in (codes.cid29, codes.cid33):
        told = {getattr(group, name).value for name in group.dir()}
        assert told <= MODALITY_NAMES.keys()
    assert all(MODALITY_NAMES.values())
