"""Marks what is probably not all, offers to complete it, and says what that brought."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence

from qrstation.core.codes.jobs import JobCode
from qrstation.core.events import SearchEnd, SearchEnded
from qrstation.core.station.place import THIS_STATION
from qrstation.jobs.search.cut_short import is_perhaps
from qrstation.ui.notice_bar import Action
from qrstation.ui.notice_stack import NoticeStack
from qrstation.ui.results.search_words import names
from qrstation.words import sentence, words_of_all

COMPLETE = "Complete"
_KEY = "completing"


class CutShort:
    """What is marked in one search, and the bars that tell of it; lives on the GUI thread."""

    def __init__(self, notices: NoticeStack, ask: Callable[[tuple[str, ...]], object]) -> None:
        """``ask`` has the answers of archives completed."""
        self._notices = notices
        self._ask = ask
        self._marked: set[str] = set()

    @property
    def is_marked(self) -> bool:
        """Tell whether what is shown is probably not all."""
        return bool(self._marked)

    def clear(self) -> None:
        """Forget what was marked: another search begins."""
        self._marked = set()

    def actions(self, remarked: Iterable[SearchEnded]) -> tuple[Action, ...]:
        """Mark those that are probably incomplete, and give the button that completes them."""
        cut = tuple(each.archive for each in remarked if is_incomplete(each) and each.archive != THIS_STATION)
        self._marked.update(cut)
        return (Action(COMPLETE, functools.partial(self._ask, cut)),) if cut else ()

    @staticmethod
    def advice(told: str, archives: int) -> str:
        """Say what the button does; of several archives their names stand before."""
        does = f"“{COMPLETE}” asks again in parts, by date."
        return does if archives == 1 else f"{told}. {does}"

    def tell_progress(self, archives: Sequence[str], studies: int) -> None:
        """Say that archives are asked in parts, and how many studies that has brought so far."""
        what, advice = f"{names(archives)}: asked in parts, {_more(studies)} so far", "Esc stops it."
        bar = self._notices.bar(_KEY)
        if bar is None:
            self._notices.show_notice(_KEY, what, advice, "note")
        else:
            bar.retell(what, advice)

    def tell_end(self, ended: SearchEnded, studies: int) -> None:
        """Say what came of one archive's completion: ``studies`` are new among the rows."""
        key = f"{_KEY} {ended.archive}"
        asked = next((each for each in ended.remarks if each.code == JobCode.ASKED_IN_PARTS), None)
        rest = tuple(each for each in ended.remarks if each is not asked)
        why = words_of_all(rest) if rest else None
        questions = f", in {asked.get('questions'):,} questions" if asked is not None else ""
        brought = f"{_more(studies)}{questions}"
        if ended.end is SearchEnd.COMPLETE and not is_incomplete(ended):
            self._marked.discard(ended.archive)
            self._notices.show_notice(key, f"{ended.archive}: {brought}", sentence(why.what) if why else "", "note")
        elif why is not None:
            kind = "error" if ended.end is SearchEnd.FAILED else "warning"
            still = "" if ended.end is SearchEnd.FAILED else "still probably incomplete: "
            advice = " ".join(part for part in (f"{brought}.", sentence(why.advice)) if part)
            self._notices.show_notice(key, f"{ended.archive}: {still}{why.what}", advice, kind)

    def tell_stopped(self, archives: Sequence[str], studies: int) -> None:
        """Say that completing was stopped."""
        self._notices.show_notice(_KEY, f"{names(archives)}: stopped, {_more(studies)} came", "", "warning")

    def end(self) -> None:
        """Take the bar of the progress away."""
        self._notices.forget(_KEY)


def is_incomplete(ended: SearchEnded) -> bool:
    """Tell whether an answer is probably not all: it was cut short, or may have been."""
    return ended.end is SearchEnd.CUT_SHORT or any(is_perhaps(each) for each in ended.remarks)


def _more(studies: int) -> str:
    return f"{studies:,} more {'study' if studies == 1 else 'studies'}"
