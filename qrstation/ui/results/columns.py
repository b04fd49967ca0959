"""The columns of the results: their order, their headings, and by what each sorts."""

from __future__ import annotations

from enum import IntEnum

from qrstation.ui.results.study_tree import SortKey


class Column(IntEnum):
    """The columns, in reading order."""

    STUDY = 0
    MODALITY = 1
    DESCRIPTION = 2
    ARCHIVE = 3
    IMAGES = 4


HEADINGS = {
    Column.STUDY: ("Patient / date", SortKey.DATE),
    Column.MODALITY: ("Mod.", SortKey.MODALITY),
    Column.DESCRIPTION: ("Description", SortKey.DESCRIPTION),
    Column.ARCHIVE: ("Archive", SortKey.ARCHIVE),
    Column.IMAGES: ("Here / all", SortKey.IMAGES),
}
