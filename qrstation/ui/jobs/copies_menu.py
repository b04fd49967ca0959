"""The copies of a study in the row's menu: where each is, how much of it, how soon and how fast it comes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu

from qrstation.core.station.settings import ArchiveSettings
from qrstation.jobs.retrieve.copies import Copy
from qrstation.ui.outside_text import BUTTON, button_words, isolated
from qrstation.ui.results.row_menu import RowMenu
from qrstation.ui.results.tree_nodes import Node, SeriesNode, StudyNode

CopiesOf = Callable[[StudyNode], Sequence[Copy]]
_AT_HAND = {
    "ONLINE": "online",
    "NEARLINE": "nearline",
    "OFFLINE": "offline: someone must act",
    "UNAVAILABLE": "unavailable",
}


class CopiesMenu:
    """Offers each copy of a study that several archives have; the first is that which is retrieved otherwise."""

    def __init__(self, menu: RowMenu, copies_of: CopiesOf, retrieve: Callable[..., None]) -> None:
        """``retrieve`` takes a row and the archive's name."""
        self._copies_of = copies_of
        self._retrieve = retrieve
        menu.ways.append(self._add)

    def _add(self, menu: QMenu, node: Node) -> None:
        if not isinstance(node, StudyNode | SeriesNode):
            return
        copies = self._copies_of(node.study)
        if len(copies) < 2:
            return
        below = menu.addMenu("Retrieve &from")
        for copy in copies:
            below.addAction(
                button_words(copy_words(copy), 2 * BUTTON), functools.partial(self._retrieve, node, copy.archive)
            )


def copy_at(study: StudyNode, archive: ArchiveSettings, rate: float | None) -> Copy:
    """Give the copy of a study that an archive has."""
    match = study.copies[archive.name]
    said, is_cache = match.text("InstanceAvailability"), archive.role == "cache"
    return Copy(archive.name, match.instances, said, archive.nearline, rate, is_cache)


def copy_words(copy: Copy) -> str:
    """Give "PACS (398 images, online, about 12 images/s)", as far as it is known."""
    count = "number of images unknown" if copy.instances is None else f"{copy.instances:,} images"
    said = [
        "1 image" if copy.instances == 1 else count,
        _AT_HAND.get(copy.availability, "nearline" if copy.is_slow_archive else ""),
        rate_words(copy.rate),
    ]
    return f"{isolated(copy.archive, BUTTON)} ({', '.join(word for word in said if word)})"


def rate_words(rate: float | None) -> str:
    """Give "about 12 images/s", "" where nothing is learned."""
    if rate is None:
        return ""
    return f"about {rate:,.0f} images/s" if rate >= 1.5 else f"about {max(1, round(60 * rate)):,} images/min"
