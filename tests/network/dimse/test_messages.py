"""Messages out of fragments, and whose answer they are."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qrstation.core.codes.peers import PeerCode
from qrstation.network.dimse.command_set import CommandField, CommandSet, Tag, build_command_set, parse_command_set
from qrstation.network.dimse.messages import Arrivals, Assembly, BrokenMessage, Message, Pdv, Request, split_pdvs
from qrstation.network.upper_layer.pdu import PDU_HEAD
from tests.hostile import p_data, pdv

COMMAND = build_command_set([(Tag.COMMAND_FIELD, CommandField.C_FIND_RSP), (Tag.DATA_SET_TYPE, 1), (Tag.STATUS, 0)])
ALONE = build_command_set([(Tag.COMMAND_FIELD, CommandField.C_ECHO_RSP), (Tag.DATA_SET_TYPE, 0x0101)])


def assembled(pdvs: Sequence[Pdv]) -> list[Message]:
    """Give the messages that the fragments make."""
    assembly = Assembly()
    return [message for each in pdvs if (message := assembly.take(each)) is not None]


@given(st.binary(max_size=64), st.lists(st.integers(1, 40), max_size=8))
def test_a_message_is_the_same_however_it_is_cut(data: bytes, cuts: list[int]) -> None:
    def fragments(part: bytes, *, is_command: bool) -> list[Pdv]:
        places = [0, *sorted({cut for cut in cuts if cut < len(part)}), len(part)]
        pieces = [part[start:end] for start, end in itertools.pairwise(places)]
        return [Pdv(1, is_command, number == len(pieces) - 1, piece) for number, piece in enumerate(pieces)]

    pdvs = [*fragments(COMMAND, is_command=True), *fragments(data, is_command=False)]
    assert [(m.context_id, m.untrusted_data_set) for m in assembled(pdvs * 2)] == [(1, data)] * 2


def test_several_messages_in_one_pdu_are_several() -> None:
    body = pdv(3, 3, ALONE) + pdv(3, 3, COMMAND) + pdv(3, 2, b"data") + pdv(3, 3, ALONE)
    assert [m.untrusted_data_set for m in assembled(split_pdvs(body))] == [b"", b"data", b""]


def test_command_sets_of_the_same_bytes_are_one_object_and_others_are_not() -> None:
    other = build_command_set([(Tag.COMMAND_FIELD, CommandField.C_MOVE_RSP), (Tag.DATA_SET_TYPE, 0x0101)])
    pdvs = [Pdv(1, True, True, command) for command in (ALONE, ALONE, other, ALONE)]
    messages = assembled(pdvs)
    assert messages[0].command is messages[1].command
    assert messages[1].command != messages[2].command
    assert messages[3].command == messages[0].command


def test_an_empty_fragment_behind_a_message_without_a_data_set_is_no_harm() -> None:
    assert len(assembled([Pdv(1, True, True, ALONE), Pdv(1, False, True, b""), Pdv(1, True, True, ALONE)])) == 2


@pytest.mark.parametrize(
    "pdvs",
    [
        [Pdv(1, False, True, b"data first")],
        [Pdv(1, True, True, COMMAND), Pdv(1, True, True, ALONE)],
        [Pdv(1, True, True, COMMAND), Pdv(3, False, True, b"of another context")],
        [Pdv(1, True, False, COMMAND[:9]), Pdv(3, True, True, COMMAND[9:])],
        [Pdv(1, True, True, b"nonsense")],
    ],
)
def test_what_is_no_message_is_said(pdvs: list[Pdv]) -> None:
    with pytest.raises(BrokenMessage, match=PeerCode.NO_DICOM_MESSAGE):
        assembled(pdvs)


@pytest.mark.parametrize("body", [b"\0\0\0", b"\0\0\0\1\1\1", b"\0\0\0\xff\1\1data"])
def test_broken_pdvs_are_said(body: bytes) -> None:
    with pytest.raises(BrokenMessage, match=PeerCode.NO_DICOM_MESSAGE) as caught:
        split_pdvs(body)
    assert caught.value.support == "broken PDU"


def response(field: int, message_id: int | None, status: int | None) -> CommandSet:
    """Build a response's command set."""
    elements = [
        (Tag.COMMAND_FIELD, field), (Tag.MESSAGE_ID_RESPONDED_TO, message_id), (Tag.STATUS, status)
    ]  # fmt: skip
    return parse_command_set(build_command_set([(tag, value) for tag, value in elements if value is not None]))


@pytest.mark.parametrize(
    ("context_id", "field", "message_id", "status", "belongs"),
    [
        (1, CommandField.C_FIND_RSP, 7, 0, True),
        (3, CommandField.C_FIND_RSP, 7, 0, False),
        (1, CommandField.C_MOVE_RSP, 7, 0, False),
        (1, CommandField.C_FIND_RQ, 7, 0, False),
        (1, CommandField.C_FIND_RSP, 6, 0, False),
        (1, CommandField.C_FIND_RSP, None, 0, False),
        (1, CommandField.C_FIND_RSP, 7, None, False),
    ],
)
def test_a_response_belongs_to_its_request(
    context_id: int, field: int, message_id: int | None, status: int | None, belongs: bool
) -> None:
    request = Request(1, 7, CommandField.C_FIND_RQ)
    assert request.is_answered_by(context_id, response(field, message_id, status)) is belongs


def whole(*pdus: bytes) -> list[Message]:
    """Give the messages of PDUs that are read as an association does."""
    arrivals, messages, left = Arrivals(), list[Message](), list(pdus)
    while left:
        pdu = left.pop(0)
        if arrivals.lead and pdu == arrivals.lead and left:
            message = arrivals.alike(left.pop(0)[PDU_HEAD:])
        else:
            arrivals.put(pdu[PDU_HEAD:])
            message = arrivals.next()
        while message is not None:
            messages.append(message)
            message = arrivals.next()
    return messages


CUTS = (
    lambda command, data: (p_data(command), p_data(pdv(3, 2, data))),
    lambda command, data: (p_data(command + pdv(3, 2, data)),),
    lambda command, data: (p_data(command), p_data(pdv(3, 0, data[:2])), p_data(pdv(3, 2, data[2:]))),
    lambda command, data: (p_data(command), p_data(pdv(3, 0, data[:2]) + pdv(3, 2, data[2:]))),
)


@given(st.lists(st.tuples(st.sampled_from(CUTS), st.binary(max_size=9)), max_size=8))
def test_messages_that_are_like_the_last_are_what_came(
    parts: list[tuple[Callable[..., tuple[bytes, ...]], bytes]],
) -> None:
    pdus = [pdu for cut, data in parts for pdu in cut(pdv(3, 3, COMMAND), data)]
    messages = whole(*pdus)
    assert [(m.context_id, m.untrusted_data_set) for m in messages] == [(3, data) for _, data in parts]
    assert len({id(m.command) for m in messages}) <= 1


@pytest.mark.parametrize("body", [b"", pdv(5, 2, b"of another context"), pdv(3, 3, ALONE), b"\0\0\0\xff\3\2data"])
def test_what_does_not_belong_behind_the_command_is_said(body: bytes) -> None:
    first = p_data(pdv(3, 3, COMMAND)), p_data(pdv(3, 2, b"data"))
    if not body:
        assert len(whole(*first, first[0], p_data(body), p_data(pdv(3, 2, b"more")))) == 2
        return
    with pytest.raises(BrokenMessage, match=PeerCode.NO_DICOM_MESSAGE):
        whole(*first, first[0], p_data(body))


def test_no_message_without_a_data_set_is_taken_for_one_with_it() -> None:
    arrivals = Arrivals()
    arrivals.put(pdv(3, 3, ALONE))
    assert arrivals.next() is not None
    assert arrivals.lead == b""
