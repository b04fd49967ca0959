"""What a child process, another program or the network sent is called `untrusted…` until it is checked."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "qrstation"
NAME = "untrusted"
ENTRANCES = {
    "cli/store_commands.py": "the receiver",
    "core/station/opening.py": "another start",
    "demo/launcher.py": "a child",
    "imaging/alignment/packing.py": "a decoder",
    "imaging/attribute.py": "a decoder",
    "imaging/decoders/decoder_process.py": "a decoder",
    "imaging/decoders/failure.py": "a decoder",
    "jobs/background/importing.py": "the receiver",
    "jobs/background/local_deeds.py": "the receiver",
    "jobs/keeping_house/cleaning.py": "the receiver",
    "jobs/self_check/children.py": "a child",
    "receiver/channel.py": "the receiver",
    "receiver/channel_server.py": "a client",
    "receiver/companion.py": "a child",
    "receiver/deciding.py": "the receiver",
    "receiver/getting.py": "the receiver",
    "receiver/holding.py": "the receiver",
    "receiver/requests.py": "the receiver",
    "receiver/supervisor.py": "the receiver",
    "ui/only_window.py": "another start",
}
"""Where it comes in."""
READS = {
    *("loads", "readline", "readLine", "recv", "_receive", "receive", "_said", "_pixels", "_part", "_exactly"),
    *("request", "ask", "_ask", "result"),
}
"""What reads it there, by the name that is called."""
CHECKERS = {
    "imaging/alignment/packing.py": ("alignment_of", "reduced_of"),
    "imaging/attribute.py": ("unpacked",),
    "imaging/decoders/failure.py": ("error_of",),
    "imaging/decoders/frame_check.py": ("is_frame",),
    "imaging/decoders/heading_check.py": ("headings_of",),
    "imaging/pixels/plain_cells.py": ("place_from",),
    "demo/archive.py": ("_judge", "_keys"),
    "jobs/keeping_house/room.py": ("told",),
    "keys/reading.py": ("certificate_of",),
    "network/dimse/command_set.py": ("parse_command_set",),
    "network/dimse/identifier.py": (
        *("decode_match", "decode_values", "decode_failed_uids"),
        *("_walked", "_integer_string", "_decimal_string"),
    ),
    "network/dimse/match_reader.py": ("read", "value", "text", "_learn"),
    "network/dimse/messages.py": ("split_pdvs", "put", "alike"),
    "network/dimse/stored_messages.py": ("take",),
    "network/scp/acceptor.py": ("_shown",),
    "network/scp/judgement.py": (*("parse_request", "judge_caller", "judge_contexts", "_judge", "is_storage_class"),),
    "network/scu/proposal.py": ("_accepted", "_extended_in"),
    "network/upper_layer/tls_transport.py": ("_shown",),
    "receiver/channel.py": ("is_proof",),
    "receiver/commands.py": ("answer", "is_quick"),
    "receiver/deciding.py": ("_study",),
    "receiver/getting.py": ("fetch", "_end_from", "_number"),
    "receiver/wire.py": (
        *("decode_event", "decode_error"),
        *("_event_of", "_decode_record", "_actor", "_notice_or_none"),
    ),
    "network/upper_layer/items.py": ("items_in", "text_of"),
    "network/upper_layer/tls_names.py": ("names_of", "carries"),
}
"""What checks it, and takes it first."""
SINKS = {
    "notice",
    "StationError",
    *("ReceiverError", "StoreError", "CannotDecode", "CollectorError"),
    *("PeerError", "AssociationLost", "AssociationRejected", "RequestFailed", "ArchiveUnreachable", "TlsFailed"),
    *("Broken", "TooLong", "BrokenMessage", "BadPdu", "HandshakeFailed", "CallerRefused"),
    *("IncomingInstance", "AcceptedContext", "ArchiveAsked"),
    *("Path", "open", "run", "Popen", "own_command"),
    *("setText", "print", "say", "print_json"),
}
"""What must not be given it as it came; a log neither, nor a text that is put together."""


def parsed(path: str) -> ast.Module:
    """Read a module."""
    return ast.parse((PACKAGE / path).read_text("utf-8"))


def called(node: ast.AST) -> str:
    """Give the last name of what is called; "" where nothing is."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def names(node: ast.AST) -> Iterator[str]:
    """Give the names that are used as they are: not those that are handed to a function on the way."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute | ast.Subscript | ast.Starred | ast.FormattedValue):
        yield from names(node.value)
        if isinstance(node, ast.Attribute) and node.attr.lstrip("_").startswith(NAME):
            yield node.attr.lstrip("_")
    elif isinstance(node, ast.JoinedStr | ast.Tuple | ast.List):
        for each in [*getattr(node, "values", ()), *getattr(node, "elts", ())]:
            yield from names(each)
    elif isinstance(node, ast.BinOp):
        yield from names(node.left)
        yield from names(node.right)


def bound(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Give the names that an expression or a statement binds, with what; of "this if so else that" it is this."""
    if isinstance(node, ast.Assign):
        found = [(target.id, node.value) for target in node.targets if isinstance(target, ast.Name)]
    elif isinstance(node, ast.NamedExpr | ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
        found = [(node.target.id, node.value)]
    else:
        found = []
    for name, value in found:
        yield name, value.body if isinstance(value, ast.IfExp) else value


def source(value: ast.expr) -> str:
    """Give what reads a value, below what only changes its type: `bytes(socket.readLine(64).data())` is `readLine`."""
    if isinstance(value, ast.BoolOp):
        return source(value.values[0])
    if called(value) == "bytes" and isinstance(value, ast.Call) and value.args:
        return source(value.args[0])
    if called(value) == "data" and isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        return source(value.func.value)
    return called(value)


@pytest.mark.parametrize("path", sorted(ENTRANCES))
def test_what_is_read_from_others_is_called_so(path: str) -> None:
    found = 0
    for node in ast.walk(parsed(path)):
        for name, value in bound(node):
            if source(value) in READS:
                assert name.startswith(NAME), f"line {value.lineno}: {name} comes from {ENTRANCES[path]}"
                found += 1
        found += isinstance(node, ast.arg) and node.arg.startswith(NAME)
    assert found, "nothing is read here any more: its line goes"


@pytest.mark.parametrize(("path", "function"), [(path, each) for path, all_ in CHECKERS.items() for each in all_])
def test_what_checks_it_takes_it_under_that_name(path: str, function: str) -> None:
    (found,) = [each for each in ast.walk(parsed(path)) if isinstance(each, ast.FunctionDef) and each.name == function]
    assert next(each.arg for each in found.args.args if each.arg not in ("self", "cls")).startswith(NAME)


EVERY = sorted(str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py") if NAME in path.read_text("utf-8"))


@pytest.mark.parametrize("path", EVERY)
def test_none_goes_where_it_must_not_before_it_is_checked(path: str) -> None:
    for node in ast.walk(parsed(path)):
        given: list[ast.expr] = []
        if isinstance(node, ast.Call):
            of_log = isinstance(node.func, ast.Attribute) and list(names(node.func.value)) == ["LOG"]
            if of_log or called(node) in SINKS:
                given = [*node.args, *(keyword.value for keyword in node.keywords)]
        elif isinstance(node, ast.JoinedStr):
            given = [node]
        for each in given:
            used = [name for name in names(each) if name.startswith(NAME)]
            assert not used, f"line {each.lineno}: {', '.join(used)}"
