"""What is wrong with a rule as it is typed, in words for each of its fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields, replace
from typing import Any

from qrstation.core.codes.settings import SettingsCode
from qrstation.core.errors import SettingsError
from qrstation.core.notice import Notice
from qrstation.core.standard.searchable import vr_of
from qrstation.core.standard.worklist import OTHER_KEYS, STEP_KEYS
from qrstation.core.station.settings import RuleSettings, Settings, key_of
from qrstation.core.station.settings_rules import check_settings
from qrstation.ui.outside_text import BUTTON, isolated
from qrstation.words import sentence, words_of

_PLAIN: Mapping[str, str] = {
    SettingsCode.RULE_NEVER: "It ends when it begins: the rule would never run.",
    SettingsCode.RULE_FETCHES_NOTHING: "No priors, and the studies neither: the rule would fetch nothing.",
    SettingsCode.RULE_FINDS_ALL: "Give a key a value: without one it would ask for every study of the archive.",
}
_OF_WORKLISTS = frozenset({*OTHER_KEYS, *STEP_KEYS, "ScheduledProcedureStepEndDate", "ScheduledProcedureStepStatus"})


def rule_faults(rule: RuleSettings, archives: Collection[str], others: Collection[str]) -> dict[str, str]:
    """Give the words for each field that is wrong; ``others`` are the names of the other rules."""
    found: dict[str, str] = {}
    usual = {key_of(each.name): each for each in fields(RuleSettings)}
    typed = rule
    while (fault := _first_fault(typed)) is not None:
        key, problem = fault
        if usual[key].name in found:
            break
        found[usual[key].name] = _PLAIN.get(problem.code) or _sentence(words_of(problem).what)
        # What is right instead shows whether more is wrong.
        default = usual[key].default
        instead: dict[str, Any] = {usual[key].name: "x" if default is MISSING else default}
        typed = replace(typed, **instead)
        if problem.code in _PLAIN:
            break  # a contradiction is looked for last, and concerns several keys
    if rule.archive not in archives:
        choose = "There is no archive of this name; choose one." if rule.archive else "Choose an archive."
        found["archive"] = choose if archives else "Add an archive first."
    if "name" not in found and rule.name in others:
        found["name"] = "Another rule is called so."
    unknown = _unknown_key(rule)
    if "find" not in found and unknown:
        found["find"] = f"“{isolated(unknown, BUTTON)}” is no key that can be asked for."
    return found


def _first_fault(rule: RuleSettings) -> tuple[str, Notice] | None:
    try:
        check_settings(Settings(rules=(rule,)))
    except SettingsError as error:
        return str(error.notice.get("key")).removeprefix("rules."), error.notice.get("problem")
    return None


def _unknown_key(rule: RuleSettings) -> str:
    """Give the first key that nobody can be asked for."""
    for keyword, _ in rule.find:
        known = keyword in _OF_WORKLISTS if rule.worklist else bool(vr_of(keyword))
        if not known:
            return keyword
    return ""


def _sentence(words: str) -> str:
    return f"{sentence(words)}."
