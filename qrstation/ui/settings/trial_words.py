"""How a test of an archive ended, in words: what holds, what it offers, and what to do about the rest."""

from __future__ import annotations

from qrstation.core.events import EchoAnswered
from qrstation.core.jobs.finding import Step
from qrstation.words import words_of
from qrstation.words.jobs import ASK_ADMINISTRATOR

_HOLDS = {Step.CONNECT: "reachable", Step.ASSOCIATE: "association accepted", Step.ECHO: "C-ECHO answered"}
_WAYS = {"move": ("C-MOVE",), "get": ("C-GET",), "auto": ("C-MOVE", "C-GET")}


def trial_words(answer: EchoAnswered, retrieve: str) -> str:
    """Give the lines for an archive that is set to be retrieved from by ``retrieve``: "move", "get" or "auto"."""
    holds = "   ".join(f"✔ {words}" for step, words in _HOLDS.items() if step in answer.passed)
    if not answer.ok:
        why = words_of(answer.notice)
        return "\n".join(part for part in (holds, f"✖ {why.what}", why.advice, why.code) if part)
    lines = [f"{holds} ({answer.seconds:.2f} s)", f"offers {', '.join(answer.offers)}"]
    if "C-FIND" in answer.lacks:
        lines += ["✖ it does not offer C-FIND, and cannot be searched", ASK_ADMINISTRATOR]
    ways = _WAYS.get(retrieve, ())
    if ways and not set(ways) & set(answer.offers):
        other = [way for way in _WAYS["auto"] if way in answer.offers]
        advice = f"set “Retrieve by” to {other[0]}: it offers that" if other else ASK_ADMINISTRATOR
        lines += [f"✖ it does not offer {' or '.join(ways)}, and nothing can be retrieved", advice]
    return "\n".join(lines)
