"""C-GET as SCU, byte by byte: the archive's C-STOREs come in between the responses to ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from qrstation.core.errors import AssociationLost
from qrstation.core.jobs.cancel import CancelToken
from qrstation.network.dimse.command_set import WITH_DATA_SET, CommandField, Tag, build_command_set
from qrstation.network.dimse.identifier import move_keys
from qrstation.network.scu import c_get as get_scu
from qrstation.network.scu.c_get import MOST_CONTEXTS, SYNTAXES, get, plan_contexts
from qrstation.network.scu.c_move import MoveCounts
from tests.archives import EXPLICIT, ct_image
from tests.hostile import CT, Conversation, HostileArchive, p_data, pdv
from tests.network.sinks import MemorySink
from tests.store.material import encoded

IMAGES = [ct_image("1.2", "1.2.3", number + 1) for number in range(3)]


def store(conversation: Conversation, image: Dataset, number: int, *, last: int = 2) -> None:
    """Send a C-STORE over the association of the C-GET; ``last`` 0 leaves its data set unfinished."""
    context = next(
        each.context_id
        for each in conversation.request.contexts
        if each.abstract_syntax == CT and EXPLICIT in each.transfer_syntaxes
    )
    command = build_command_set(
        [
            (Tag.AFFECTED_SOP_CLASS_UID, CT),
            (Tag.COMMAND_FIELD, CommandField.C_STORE_RQ),
            (Tag.MESSAGE_ID, number),
            (Tag.PRIORITY, 0),
            (Tag.DATA_SET_TYPE, WITH_DATA_SET),
            (Tag.AFFECTED_SOP_INSTANCE_UID, str(image.SOPInstanceUID)),
        ]
    )
    conversation.send(p_data(pdv(context, 3, command)) + p_data(pdv(context, last, encoded(image))))


def test_images_come_in_between_the_responses() -> None:
    def gives(conversation: Conversation, field: int, keys: Dataset) -> bool:
        if field != CommandField.C_GET_RQ:
            return True  # an answer to one of its C-STOREs
        for number, image in enumerate(IMAGES):
            store(conversation, image, 100 + number)
            conversation.respond(CommandField.C_GET_RSP, 0xFF00, counts=(2 - number, number + 1, 0, 0))
        conversation.respond(CommandField.C_GET_RSP, 0x0000, counts=(0, 3, 0, 0))
        return True

    sink = MemorySink()
    with HostileArchive(0, answer=gives) as archive:
        end = get(archive.settings, "ME", move_keys("1.2"), (CT,), sink, CancelToken())
    assert (end.status, end.counts) == (0x0000, MoveCounts(0, 3, 0, 0))
    assert list(sink.kept) == [str(image.SOPInstanceUID) for image in IMAGES]


def test_images_on_their_way_are_taken_after_a_cancel() -> None:
    cancel = CancelToken()

    def gives_on(conversation: Conversation, field: int, keys: Dataset) -> bool:
        if field == CommandField.C_GET_RQ:
            store(conversation, IMAGES[0], 100)
        elif field == CommandField.C_STORE_RSP and not cancel.is_cancelled:
            cancel.cancel()
        elif field == CommandField.C_CANCEL_RQ:
            store(conversation, IMAGES[1], 101)
            conversation.respond(CommandField.C_GET_RSP, 0xFE00, message_id=1, context_id=1)
        return True

    sink = MemorySink()
    with HostileArchive(0, answer=gives_on) as archive:
        end = get(archive.settings, "ME", move_keys("1.2"), (CT,), sink, cancel)
    assert end.status == 0xFE00
    assert len(sink.kept) == 2


def test_an_image_that_stops_in_its_middle_ends_it_and_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_scu, "SPARE_SILENCE", 0.0)

    def stops(conversation: Conversation, field: int, keys: Dataset) -> bool:
        if field == CommandField.C_GET_RQ:
            store(conversation, IMAGES[0], 100)
            store(conversation, IMAGES[1], 101, last=0)
            conversation.hears(0)
        return True

    sink = MemorySink()
    with HostileArchive(0, answer=stops) as archive:
        settings = archive.settings
        quick = type(settings)(settings.name, settings.ae_title, settings.host, settings.port, timeout=0.4)
        with pytest.raises(AssociationLost):
            get(quick, "ME", move_keys("1.2"), (CT,), sink, CancelToken())
    assert list(sink.kept) == [str(IMAGES[0].SOPInstanceUID)]


@given(st.lists(st.integers(0, 400), max_size=200))
def test_every_class_gets_a_context_while_there_are_any(numbers: list[int]) -> None:
    classes = [f"1.2.{number}" for number in numbers]
    planned = plan_contexts(classes)
    assert len(planned) <= MOST_CONTEXTS
    proposed = {uid for uid, _ in planned}
    assert set(list(dict.fromkeys(classes))[:MOST_CONTEXTS]) <= proposed
    for uid in proposed:
        syntaxes = [syntax for each, several in planned if each == uid for syntax in several]
        assert set(SYNTAXES) == set(syntaxes)
