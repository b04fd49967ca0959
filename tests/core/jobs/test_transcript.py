"""The log of a job: its newest lines, each association by its number, and nothing of another job."""

from __future__ import annotations

import re
import threading

from qrstation.core.jobs.transcript import MOST_LINES, Transcript, current_transcript, recorded, recording


def words(transcript: Transcript) -> list[str]:
    """Give the lines without their time."""
    for line in transcript.lines():
        assert re.match(r"\d\d:\d\d:\d\d\.\d{3}  \[\d+\] ", line)
    return [line[14:] for line in transcript.lines()]


def test_what_comes_again_and_again_is_counted_for_each_association() -> None:
    transcript = Transcript()
    first, second = transcript.begin(), transcript.begin()
    for text in ("pending", "pending", "pending"):
        transcript.note(first, text)
        transcript.note(second, "other")
    transcript.note(first, "done")
    assert words(transcript) == ["[1] pending", "[2] other", "[1] pending  (3 times)", "[1] done"]


def test_the_oldest_lines_go() -> None:
    transcript = Transcript()
    for number in range(MOST_LINES + 10):
        transcript.note(1, f"line {number}")
    assert len(transcript.lines()) == MOST_LINES
    assert words(transcript)[0] == "[1] line 10"


def test_a_thread_records_where_it_was_told_to() -> None:
    transcript = Transcript()
    seen: list[Transcript | None] = []

    def look() -> None:
        seen.append(current_transcript())

    with recording(transcript):
        look()
        with recording(None):
            look()
        for work in (recorded(look), look):
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
    look()
    assert seen == [transcript, None, transcript, None, None]
