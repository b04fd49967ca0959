"""Wherever bytes come in from a peer, a child or another program, they bear the name `untrusted…` from there on.

This reads the whole package for what receives, so that a new entrance is found wherever it is written.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from tests.test_untrusted import ENTRANCES, NAME, PACKAGE, called

SOCKETS = {
    "audit/sending/connection.py": "a collector",
    "demo/archive.py": "a peer of the demo",
    "network/scp/acceptor.py": "a caller",
    "network/scu/association.py": "an archive",
    "network/scu/c_get.py": "an archive",
    "network/scu/proposal.py": "an archive",
    "network/upper_layer/line.py": "an archive",
    "network/upper_layer/pdu_reader.py": "a caller",
    "network/upper_layer/stream.py": "a caller",
    "network/upper_layer/tls_stream.py": "a caller",
    "network/upper_layer/tls_transport.py": "an archive",
    "network/upper_layer/transport.py": "an archive",
    "store/at_rest.py": "the system's programs",
    "ui/first_run/demo_start.py": "a child",
}
"""Where it comes in besides `ENTRANCES`."""
RECEIVE = frozenset(
    {
        *("recv", "recvfrom", "recvmsg", "recv_bytes", "getpeercert", "get_verified_chain", "get_unverified_chain"),
        *("readLine", "readAll", "readAllStandardOutput", "readAllStandardError", "readDatagram"),
        *("communicate", "check_output", "getoutput", "getstatusoutput"),
        # Ours, which hand on what came.
        *("peer_certificate", "read_request", "read_pdu", "pdu_at_hand", "pdu_after", "receive_pdu"),
    }
)
"""What gives bytes from outside, by the name that is called."""
READ = frozenset({"read", "read1", "readline", "readlines", "readexactly", "peek", "_exactly", "_part", "_answer_to"})
"""The same in a module that has to do with sockets or children; elsewhere it is of files, or something else."""
SOURCES = (
    *("socket", "socketserver", "ssl", "subprocess", "multiprocessing", "asyncio", "select", "selectors"),
    *("http", "urllib", "PySide6.QtNetwork", "PySide6.QtCore.QProcess"),
    *(f"qrstation.network.upper_layer.{each}" for each in ("line", "pdu_reader", "stream", "transport")),
)
"""A module that imports one of these, or what is in it, has to do with them."""
INTO = frozenset({"recv_into", "recvfrom_into", "receive_into"})
"""What receives into memory, which is its first argument."""
READ_INTO = frozenset({"readinto", "_fill", "_wait_first", "_decrypt"})
"""The same in a module that has to do with sockets or children; so does `read` that is given a length and memory."""
STREAMS = frozenset({"stdout", "stderr"})
"""What a child's words come through; lines are taken of them in a loop."""
OWN = frozenset({"_wake_reader", "_goes", "file"})
"""What is read from them was written here: our own end of a pair, TLS that is to be sent, a file of the user's."""
NUMBERS = frozenset({"unpack", "iter_unpack"})
"""What makes numbers of bytes: they are looked at where they are made."""

Parents = Mapping[ast.AST, ast.AST]


def has_sources(tree: ast.Module) -> bool:
    """Tell whether a module has to do with sockets or children."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return any(f"{name}.".startswith(f"{source}.") for name in found for source in SOURCES)


def receiver(call: ast.Call) -> str:
    """Give the last name of what a method is called on."""
    value = call.func.value if isinstance(call.func, ast.Attribute) else None
    return value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")


def entrances(tree: ast.Module) -> Iterator[ast.expr]:
    """Give what receives in a module."""
    known = RECEIVE | INTO
    if has_sources(tree):
        known |= READ | READ_INTO
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            words = {keyword.arg for keyword in node.keywords}
            if (called(node) in known and receiver(node) not in OWN) or "capture_output" in words:
                yield node
        elif isinstance(node, ast.For | ast.comprehension) and getattr(node.iter, "attr", "") in STREAMS:
            yield node.iter


def bears_name(node: ast.AST) -> bool:
    """Tell whether something is called untrusted, or is a part or a view of what is; `_` is thrown away."""
    if isinstance(node, ast.Name):
        return node.id == "_" or node.id.lstrip("_").startswith(NAME)
    if isinstance(node, ast.Attribute):
        return node.attr.lstrip("_").startswith(NAME) or bears_name(node.value)
    if isinstance(node, ast.Subscript):
        return bears_name(node.value)
    if isinstance(node, ast.Call):
        return bears_name(node.func) or (bool(node.args) and bears_name(node.args[0]))
    return isinstance(node, ast.Tuple) and bears_name(node.elts[-1])  # the type of a PDU, and its body


@cache
def takers() -> Mapping[str, frozenset[int]]:
    """Give the functions of the package that take something under the name: at which places."""
    found: dict[str, set[int]] = {}
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                given = [each.arg for each in node.args.args if each.arg not in ("self", "cls")]
                found.setdefault(node.name, set()).update(n for n, arg in enumerate(given) if arg.startswith(NAME))
    return {name: frozenset(places) for name, places in found.items()}


def is_called_so(found: ast.expr, parents: Parents) -> bool:
    """Tell whether what comes in is called untrusted, taken under that name, compared, or thrown away."""
    if isinstance(found, ast.Call) and called(found) in INTO | READ_INTO:
        return not found.args or bears_name(found.args[0])
    if isinstance(found, ast.Call) and called(found) == "read" and len(found.args) == 2:
        return bears_name(found.args[1])
    node: ast.AST = found
    while True:
        node, around = parents[node], node
        match node:
            case ast.Compare():
                return True
            case ast.Call() if around in node.args and called(node) in NUMBERS:
                return True
            case ast.Call() if around in node.args and node.args.index(around) in takers().get(called(node), ()):
                return True
            case ast.Assign():
                return all(map(bears_name, node.targets))
            case ast.AnnAssign() | ast.AugAssign() | ast.NamedExpr() | ast.For() | ast.comprehension():
                return bears_name(node.target)
            case ast.Return() | ast.Yield():
                while not isinstance(node, ast.FunctionDef):
                    node = parents[node]
                return node.name in RECEIVE | READ
            case ast.stmt():
                return isinstance(node, ast.Expr) and around is found  # nobody looks at it


def parents_in(tree: ast.Module) -> Parents:
    """Give what each node stands in."""
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


@cache
def modules() -> Mapping[str, ast.Module]:
    """Give the modules of the package that may have to do with it, by their path: those with one of the words in it."""
    words = {*RECEIVE, *INTO, *STREAMS, "capture_output", NAME, *(each.rpartition(".")[2] for each in SOURCES)}
    may = re.compile(rf"\b(?:{'|'.join(words)})")
    texts = {path: path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
    return {path.relative_to(PACKAGE).as_posix(): ast.parse(text) for path, text in texts.items() if may.search(text)}


def unnamed(tree: ast.Module) -> list[str]:
    """Give what comes into a module and is not called untrusted."""
    parents = parents_in(tree)
    found = (each for each in entrances(tree) if not is_called_so(each, parents))
    return [f"line {each.lineno}: {ast.unparse(each)}" for each in found]


def test_every_place_where_something_comes_in_is_known() -> None:
    found = {path for path, tree in modules().items() if any(entrances(tree))}
    assert sorted(found - {*ENTRANCES, *SOCKETS}) == [], "say whose it is, above or in ENTRANCES"
    assert sorted(set(SOCKETS) - found) == [], "nothing comes in here any more: its line goes"


@pytest.mark.parametrize("path", sorted({*ENTRANCES, *SOCKETS}))
def test_what_comes_in_is_called_untrusted(path: str) -> None:
    assert unnamed(modules()[path]) == []


@pytest.mark.parametrize(
    "source",
    [
        "data = sock.recv(10)",
        "kind, body = line.read_pdu()",
        "sock.recv_into(room)",
        "sock.recv_into(memoryview(room)[4:])",
        "stream.receive_into(self._buffer, 5.0)",
        "if not sock.recv(1):\n    pass",
        "while data := sock.recv(1):\n    pass",
        "body = bytes(sock.recv(1)).decode()",
        "import socket\nline = pipe.readline()",
        "from subprocess import Popen\nfor line in pipe.readlines():\n    pass",
        "for line in process.stdout:\n    pass",
        "said = [line for line in process.stderr]",
        "done = subprocess.run(command, capture_output=True)",
        "answer = json.loads(socket.readLine())",
        "print(sock.recv(10))",
        "def take():\n    return sock.recv(1)",
        "from qrstation.network.upper_layer.pdu_reader import PduReader\nbody = self._reader.read(idle)",
        "import ssl\ntls.read(10, room)",
        "certificate = tls.getpeercert(binary_form=True)",
    ],
)
def test_an_entrance_without_the_name_is_found(source: str) -> None:
    assert len(unnamed(ast.parse(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "untrusted = sock.recv(10)",
        "kind, untrusted = line.read_pdu()",
        "kind, _ = line.read_pdu()",
        "sock.recv_into(self._untrusted_room[4:])",
        "sock.recv(10)",
        "while untrusted_part := sock.recv(1):\n    pass",
        "self._wake_reader.recv(64)",
        "request = parse_request(reader.read_request())",
        "(length,) = LENGTH.unpack(_exactly(pipe, 4))",
        "is_known = tls.getpeercert(True) in known",
        "text = file.read()",
    ],
)
def test_one_with_the_name_is_not(source: str) -> None:
    assert unnamed(ast.parse(source)) == []
