"""Offers to ask an archive in UTF-8 where what was typed cannot be written in its own character set."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from qrstation.core.codes.jobs import JobCode
from qrstation.core.events import SearchEnd, SearchEnded
from qrstation.ui.notice_bar import Action
from qrstation.ui.notice_stack import NoticeStack
from qrstation.ui.search.search_desk import SearchDesk
from qrstation.words import words_of

if TYPE_CHECKING:
    from qrstation.core.notice import Notice

KEY = "utf-8"
WORDS = "Ask in UTF-8"


class Utf8Desk(QObject):
    """Lives on the GUI thread; a press allows UTF-8 for as long as the program runs, and searches again."""

    def __init__(self, searches: SearchDesk, notices: NoticeStack, allow: Callable[[str], None]) -> None:
        super().__init__(searches)
        self._searches = searches
        self._notices = notices
        self._allow = allow
        self._refused: dict[str, Notice] = {}
        self._failed: set[str] = set()
        searches.begun.connect(self._forget)
        searches.ended.connect(self._look)

    def _forget(self) -> None:
        self._refused.clear()
        self._failed.clear()
        self._notices.forget(KEY)

    def _look(self, event: SearchEnded) -> None:
        if event.end is not SearchEnd.FAILED:
            return
        self._failed.add(event.archive)
        for remark in event.remarks:
            if remark.code is JobCode.TEXT_NOT_CARRIED:
                self._refused[event.archive] = remark
        if self._refused:
            self._offer()

    def _offer(self) -> None:
        """Put the button where the failure is said, or below it where others failed for other reasons."""
        actions = (Action(WORDS, self._ask_again),)
        said = self._notices.bar("failed")
        if said is not None and set(self._refused) == self._failed:
            self._notices.show_notice("failed", *said.said, actions)
            return
        archive, why = next(iter(self._refused.items()))
        words = words_of(why)
        self._notices.show_notice(KEY, f"{archive}: {words.what}", words.advice, "warning", actions)

    def _ask_again(self) -> None:
        for archive in tuple(self._refused):
            self._allow(archive)
        self._searches.search()
