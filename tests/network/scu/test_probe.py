"""What a peer offers is told by one association, with the steps that held."""

from __future__ import annotations

import pytest
from pydicom.dataset import Dataset

from qrstation.core.errors import AssociationRejected, RequestFailed
from qrstation.core.jobs.finding import Step
from qrstation.network.dimse.command_set import CommandField
from qrstation.network.scp.judgement import Rejection
from qrstation.network.scu.probe import offer_of, probe
from tests.archives import ScriptedArchive
from tests.hostile import Conversation, HostileArchive


def test_what_is_accepted_is_offered_and_the_rest_is_missing() -> None:
    passed: list[Step] = []
    with ScriptedArchive() as archive:
        offer = probe(archive.settings.node, "ME", 10.0, passed.append)
        assert offer_of(archive.settings.node, "ME", 10.0) == offer
    assert offer.services == ("C-ECHO", "C-FIND", "C-MOVE")
    assert offer.missing == ("C-GET",)
    assert passed == [Step.ASSOCIATE, Step.ECHO]


def test_the_steps_before_a_failure_are_told() -> None:
    def refuses(conversation: Conversation, number: int, keys: Dataset) -> bool:
        conversation.respond(CommandField.C_ECHO_RSP, 0x0122)
        return True

    passed: list[Step] = []
    with HostileArchive(0, answer=refuses) as archive:
        with pytest.raises(RequestFailed):
            probe(archive.settings.node, "ME", 10.0, passed.append)
        assert passed == [Step.ASSOCIATE]
        passed.clear()
        archive.on_associate = lambda _, number: Rejection(1, 1, 3)
        with pytest.raises(AssociationRejected):
            probe(archive.settings.node, "ME", 10.0, passed.append)
    assert passed == []
