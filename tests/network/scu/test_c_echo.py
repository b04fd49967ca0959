"""C-ECHO: the archive's answer, and what it means when it is none."""

from __future__ import annotations

import pytest
from pydicom.dataset import Dataset

from qrstation.core.errors import RequestFailed
from qrstation.network.dimse.command_set import CommandField
from qrstation.network.scu.c_echo import echo
from qrstation.words import words_of
from tests.hostile import Conversation, HostileArchive
from tests.told import saying


@pytest.mark.parametrize(("status", "words"), [(0x0122, "does not support"), (0x0210, "twice"), (0xC123, "0xC123")])
def test_a_status_that_is_no_success_is_said(status: int, words: str) -> None:
    def refuses(conversation: Conversation, field: int, keys: Dataset) -> bool:
        conversation.respond(CommandField.C_ECHO_RSP, status)
        return True

    with HostileArchive(0, answer=refuses) as archive, pytest.raises(RequestFailed, check=saying(words)) as caught:
        echo(archive.settings.node, "ME", 5.0)
    assert caught.value.support == f"0x{status:04X}"
    assert words_of(caught.value).advice


def test_success_says_nothing() -> None:
    def answers(conversation: Conversation, field: int, keys: Dataset) -> bool:
        conversation.respond(CommandField.C_ECHO_RSP, 0x0000)
        return True

    with HostileArchive(0, answer=answers) as archive:
        echo(archive.settings.node, "ME", 5.0)
