"""Gives the commands that a page of the guide tells one to type: ``python packaging/guide_steps.py PAGE [STEP]…``.

A block belongs to the step that a comment before it names: ``<!-- step: install -->``. Whoever checks a package runs
these very commands, so that the page is true word for word.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

_STEP = re.compile(r"^<!-- step: (?P<name>[a-z-]+) -->\n\n```sh\n(?P<commands>.*?)^```$", re.MULTILINE | re.DOTALL)


def steps(page: Path) -> dict[str, str]:
    """Give the steps of a page in their order, each with its commands. Raises ValueError where two have one name."""
    found: dict[str, str] = {}
    for each in _STEP.finditer(page.read_text("utf-8")):
        if each["name"] in found:
            raise ValueError(f"{page}: two steps are called {each['name']}")
        found[each["name"]] = each["commands"]
    return found


def main(arguments: list[str]) -> int:
    """Print the commands of the named steps, by default all. Gives the exit status."""
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    found = steps(Path(arguments[0]))
    unknown = [name for name in arguments[1:] if name not in found]
    if unknown:
        print(f"no step {', '.join(unknown)}; there are {', '.join(found)}", file=sys.stderr)
        return 1
    print("\n".join(found[name] for name in arguments[1:] or found), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
