"""What a rule does, in a sentence, and what its trial found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qrstation.core.station.settings import RuleSettings
from qrstation.ui.outside_text import BUTTON, isolated
from qrstation.words import words_of
from qrstation.words.entry import sentence
from qrstation.words.priors import about

if TYPE_CHECKING:
    from qrstation.jobs.priors.rule_finds import RuleFinds
    from qrstation.jobs.priors.rule_plan import PatientPlan


def rule_sentence(rule: RuleSettings) -> str:
    """Give when a rule runs, whom it asks, and what it fetches."""
    when = f"Every {rule.every_minutes} minutes" if rule.every_minutes else "When somebody starts it"
    if rule.every_minutes and (rule.from_, rule.until) != ("00:00", "24:00"):
        when += f" from {isolated(rule.from_, 8)} to {isolated(rule.until, 8)}"
    archive = isolated(rule.archive, BUTTON)
    asks = f"{archive} is asked for its worklist" if rule.worklist else f"{archive} is asked for studies"
    fetched = []
    if rule.priors:
        fetched.append("the best prior" if rule.priors == 1 else f"the best {rule.priors} priors")
    if rule.studies and not rule.worklist:
        fetched.append("the studies themselves")
    if not fetched:
        return f"{when} {asks}; nothing is fetched."
    verb = "is" if fetched == ["the best prior"] else "are"
    return f"{when} {asks}; of each patient {' and '.join(fetched)} {verb} fetched."


def count_words(count: int, one: str, many: str = "") -> str:
    """Give "1 study", "1,200 studies"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def progress_words(found: int, patients: int) -> str:
    """Give how far a trial is."""
    said = f"{count_words(found, 'study', 'studies')} found"
    return f"{said} · {count_words(patients, 'patient')} looked into…" if patients else f"{said}…"


def end_words(plans: Sequence[PatientPlan], found: RuleFinds, *, is_stopped: bool) -> str:
    """Give what a trial found, in all."""
    if not plans and not found.studies:
        return "Stopped. Nothing was fetched." if is_stopped else "It finds no study now."
    return f"{'Stopped: ' if is_stopped else ''}{wanted_words(plans)}. Nothing was fetched."


def wanted_words(plans: Sequence[PatientPlan]) -> str:
    """Give how much would be fetched, for how many."""
    wanted = [prior for plan in plans for prior in plan.priors]
    to_come = [prior for prior in wanted if prior.archives]
    looked = sum(len(plan.studies) for plan in plans)
    parts = [f"{count_words(looked, 'study', 'studies')} of {count_words(len(plans), 'patient')}"]
    images = sum(prior.images for prior in to_come)
    seconds = [prior.seconds for prior in to_come]
    time = about(sum(each or 0 for each in seconds)) if seconds and None not in seconds else ""
    details = ", ".join(part for part in (count_words(images, "image") if images else "", time) if part)
    parts.append(
        f"{count_words(len(to_come), 'prior')} would be fetched" + (f" ({details})" if details else "")
        if to_come
        else "no prior would be fetched"
    )
    here = len(wanted) - len(to_come)
    if here:
        parts.append(f"{here:,} {'is' if here == 1 else 'are'} here already")
    studies = sum(len(plan.studies) for plan in plans if plan.is_study_fetched)
    if studies:
        parts.append(f"{count_words(studies, 'found study', 'found studies')} would be fetched too")
    return "; ".join(parts)


def trouble_lines(plans: Sequence[PatientPlan], found: RuleFinds, archive: str) -> list[str]:
    """Give what archives failed in, each once."""
    told = [(archive, remark) for remark in found.remarks]
    told += [(answer.archive, remark) for plan in plans for answer in plan.failed for remark in answer.remarks]
    return [f"{isolated(name, BUTTON)}: {sentence(words_of(each).line)}" for name, each in dict.fromkeys(told)]
