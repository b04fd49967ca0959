"""The process of the demo archives: prints where they listen, and ends when its parent is gone."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence

from qrstation.core.standard.node import Node
from qrstation.core.station.ending import END_SIGNALS
from qrstation.demo.archive import DemoArchive, Manner
from qrstation.demo.catalogue import MAIN, OFF_SITE

NEARLINE_ANSWER, NEARLINE_SEND = 0.4, 1.5


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve both archives until standard input ends or SIGTERM comes."""
    parser = argparse.ArgumentParser(prog="qrstation demo-archives", description=__doc__)
    parser.add_argument("--move-destination", action="append", default=[], type=_node, metavar="AE:HOST:PORT")
    parser.add_argument("--delay", type=float, default=1.0, help="factor for the off-site archive's slowness")
    options = parser.parse_args(arguments)
    destinations = {node.ae_title: node for node in options.move_destination}
    manners = (
        Manner(MAIN, "MAINPACS", worklist=True, destinations=destinations),
        Manner(
            OFF_SITE,
            "OFFSITE",
            nearline=True,
            answer_delay=NEARLINE_ANSWER * options.delay,
            send_delay=NEARLINE_SEND * options.delay,
            destinations=destinations,
        ),
    )
    archives = [DemoArchive(manner) for manner in manners]
    told = [
        {"name": archive.manner.name, "ae_title": archive.manner.ae_title, "port": archive.start()}
        for archive in archives
    ]
    print(json.dumps({"archives": told}), flush=True)
    _wait_for_the_end()
    for archive in archives:
        archive.stop()
    return 0


def _node(text: str) -> Node:
    title, host, port = text.rsplit(":", 2)
    return Node(title, host, int(port))


def _wait_for_the_end() -> None:
    ended = threading.Event()
    for number in END_SIGNALS:
        signal.signal(number, lambda *_: ended.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while sys.stdin.buffer.read(4096):
            continue
        ended.set()

    threading.Thread(target=watch, name="parent", daemon=True).start()
    ended.wait()


if __name__ == "__main__":
    sys.exit(main())
