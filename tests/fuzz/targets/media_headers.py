"""The head of a file (PS3.10 7.1): refused, or read; one that this program built is read as it was built."""

from __future__ import annotations

from collections.abc import Mapping

from qrstation.core.errors import NotDicom
from qrstation.core.standard.uid import is_acceptable
from qrstation.store.part10 import SUM_LENGTH, build_head, read_head
from tests.fuzz.made import CT, EXPLICIT, file_head, small_ct
from tests.fuzz.target import Target
from tests.fuzz.targets.data_set_walk import WORDS


def _take(data: bytes) -> None:
    head = read_head(data)
    assert 132 < head.data_set_start <= len(data)
    assert head.transfer_syntax_uid
    assert len(head.checksum) in (0, 2 * SUM_LENGTH)
    if all(map(is_acceptable, (head.sop_class_uid, head.sop_uid, head.transfer_syntax_uid))):
        built = build_head(head.sop_class_uid, head.sop_uid, head.transfer_syntax_uid, head.source_ae_title[:16])
        again = read_head(built)
        assert (again.sop_class_uid, again.sop_uid) == (head.sop_class_uid, head.sop_uid)
        assert again.data_set_start == len(built)


def _seeds() -> Mapping[str, bytes]:
    return {"ours": build_head(CT, "1.2.3", EXPLICIT, "ARCHIVE") + b"data", "theirs": file_head(small_ct())[:600]}


TARGET = Target(_take, _seeds, (NotDicom,), words=(*WORDS, b"DICM", b"\2\0\x10\0UI"))
