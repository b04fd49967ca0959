"""What hostile peers cost: an archive that speaks without saying anything, and text that is none."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable

from pydicom.dataset import Dataset

from qrstation.core.errors import StationError
from qrstation.core.jobs.cancel import CancelToken
from qrstation.core.standard.query import Level, Query
from qrstation.core.station.settings import ArchiveSettings
from qrstation.network.dimse.identifier import decode_match, encode_identifier, move_keys
from qrstation.network.scu.c_echo import echo
from qrstation.network.scu.c_find import find
from qrstation.network.scu.c_move import move
from tests.hostile import Conversation, HostileArchive, p_data, pdv

PATIENCE = 2.0
TEXTS = 20_000
EMPTY = p_data(pdv(1, 0))
QUERY = Query(Level.STUDY, (("PatientName", "*"),))
CHARSETS = ("", "ISO_IR 100", "ISO_IR 192", "GB18030", "ISO 2022 IR 87", "\\ISO 2022 IR 149", "NO SUCH SET")
Behave = Callable[[Conversation], None]


def _flood(conversation: Conversation) -> None:
    conversation.send_while_heard(EMPTY)


def _drip(conversation: Conversation) -> None:
    conversation.send_while_heard(EMPTY, every=PATIENCE / 4)


def _silence(conversation: Conversation) -> None:
    conversation.hears(60)


def archive_that_says_nothing() -> None:
    """Have each operation end by itself; ``timeout`` and ``silence`` are 2 s."""
    operations: dict[str, Callable[[ArchiveSettings], object]] = {
        "C-ECHO": lambda archive: echo(archive.node, "ME", archive.timeout),
        "C-FIND": lambda archive: find(archive, "ME", QUERY, lambda _: None, CancelToken()),
        "C-MOVE": lambda archive: move(archive, "ME", "ME", move_keys("1.2"), CancelToken()),
    }
    behaviours: dict[str, Behave] = {
        "is silent": _silence,
        "floods with empty PDVs": _flood,
        "sends an empty PDV each 0.5 s": _drip,
    }
    for how, behave in behaviours.items():
        seconds = []
        for operate in operations.values():
            with HostileArchive(0, answer=_answering(behave)) as hostile:
                archive = ArchiveSettings(
                    "Hostile", hostile.title, "127.0.0.1", hostile.port, timeout=PATIENCE, silence=PATIENCE
                )
                started = time.monotonic()
                try:
                    operate(archive)
                    raise AssertionError("it must be a failure")
                except StationError:
                    seconds.append(time.monotonic() - started)
        told = ", ".join(f"{name} {took:.2f} s" for name, took in zip(operations, seconds, strict=True))
        print(f"an archive that {how}: {told}", flush=True)
        assert max(seconds) < 2 * PATIENCE + 1


def _answering(behave: Behave) -> Callable[[Conversation, int, Dataset], bool]:
    def answer(conversation: Conversation, field: int, keys: Dataset) -> bool:
        behave(conversation)
        return True

    return answer


def text_that_is_none() -> None:
    """Decode answers of random bytes in every character set; each is one line of JSON, and none is lost."""
    chance = random.Random(1)
    base = encode_identifier(
        {"StudyInstanceUID": "1.2.3", "PatientID": "X" * 60, "PatientName": "Y" * 60}, "", implicit=True
    )
    longest, lost = 0.0, 0
    started = time.monotonic()
    for number in range(TEXTS):
        noise = bytes(
            chance.choices(b"\x1b$()BJI=^\\\x00\x0e\x0f\xff\xc3\xa4<b>&\xe2\x80\xae" + bytes(range(256)), k=60)
        )
        data = base.replace(b"X" * 60, noise).replace(b"Y" * 60, noise)
        before = time.monotonic()
        match = decode_match(data, QUERY, "Hostile", CHARSETS[number % len(CHARSETS)], implicit=True)
        longest = max(longest, time.monotonic() - before)
        if match is None or match.study_uid != "1.2.3":
            lost += 1
            continue
        line = json.dumps(match.as_json(), ensure_ascii=False, allow_nan=False)
        assert "\n" not in line
        assert json.loads(line)["StudyInstanceUID"] == "1.2.3"
    seconds = time.monotonic() - started
    print(
        f"{TEXTS} answers with hostile text in {len(CHARSETS)} character sets: {lost} lost, "
        f"{seconds / TEXTS * 1e6:.0f} µs each, the longest {longest * 1e3:.1f} ms",
        flush=True,
    )
    assert not lost


def main() -> int:
    """Run both; an assertion says what went wrong."""
    archive_that_says_nothing()
    text_that_is_none()
    return 0


if __name__ == "__main__":
    sys.exit(main())
