"""The columns of the results: their order, their headings, by what each sorts, which give way where it is narrow."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from qrstation.ui.results.tree_nodes import SortKey


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
GIVING_WAY = (Column.DESCRIPTION, Column.MODALITY, Column.ARCHIVE, Column.STUDY, Column.IMAGES)
"""The columns by importance, the least first: what is where, and how much of it is here, stays to be seen longest."""


def fitted_widths(room: int, wanted: Mapping[Column, int], least: Mapping[Column, int]) -> dict[Column, int]:
    """Give each column's width, in pixels, so that together they are ``room`` wide, or else as narrow as they can be.

    What is left over goes to the description; what is missing is taken from the columns in `GIVING_WAY`, a part of what
    each can give at a time, so that none has nothing while another has plenty.
    """
    widths = {column: max(wanted[column], least[column]) for column in Column}
    missing = sum(widths.values()) - room
    for part in (4, 3, 2, 1):
        for column in GIVING_WAY:
            taken = min(max(0, missing), (widths[column] - least[column]) // part)
            widths[column] -= taken
            missing -= taken
    widths[Column.DESCRIPTION] += max(0, -missing)
    return widths
