"""What a rule finds: its question put to its archive, studies or worklist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from qrstation.core.archive import Archive
from qrstation.core.events import SearchEnd
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.notice import Notice
from qrstation.core.standard.match import Match
from qrstation.core.station.settings import RuleSettings
from qrstation.jobs.priors.rule_search import study_of, study_queries, worklist_query
from qrstation.jobs.search.inquiry import Inquiry
from qrstation.jobs.search.worklist import ask_worklist


@dataclass(frozen=True, slots=True)
class RuleFinds:
    """What a rule's question gave."""

    studies: tuple[Match, ...]
    is_whole: bool = True
    remarks: tuple[Notice, ...] = ()


def found_by(
    rule: RuleSettings,
    archive: Archive,
    today: date,
    cancel: CancelToken,
    on_found: Callable[[int], object] = lambda count: None,
) -> RuleFinds:
    """Ask a rule's archive what the rule is for; each study once. Raises StationError."""
    found: dict[str, Match] = {}

    def take(match: Match) -> None:
        found.setdefault(match.study_uid or f"?{len(found)}", match)  # a worklist may tell no study's UID
        on_found(len(found))

    if rule.worklist:
        asked = (worklist_query(rule, today),)
        answer = ask_worklist(archive, asked, lambda entry: take(study_of(entry)), cancel)
    else:
        answer = Inquiry(archive, study_queries(rule, today), take, cancel).run()
    return RuleFinds(tuple(found.values()), answer.end is SearchEnd.COMPLETE, tuple(answer.remarks))
