"""A TCP link with faults, on loopback, as a process of its own: it delays, is narrow, cuts, stalls, can be pulled
and put back.

    python -m tests.link LISTEN_PORT TO_PORT [--rtt SECONDS] [--rate BYTES] [--cut BYTES,BYTES,…] [--stall BYTES]

``--rate``: so many bytes a second at most, in each direction of each connection.

``--cut``: the first connections are reset, each after so many bytes of both directions together; later ones are whole.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence
from types import TracebackType

from tests.peers import free_port

CHUNK = 1 << 18
NARROW_CHUNK = 1 << 14
"""What a narrow link passes on at once, so that it flows."""


class Link:
    """A running link from `port` to another; a context manager. `pull` and `plug` do what they say."""

    def __init__(
        self, to_port: int, *, rtt: float = 0.0, rate: float = 0.0, cut: Sequence[int] = (), stall: int | None = None
    ) -> None:
        self.port = free_port()
        self._command = [sys.executable, "-m", "tests.link", str(self.port), str(to_port), "--rtt", str(rtt)]
        self._command += ["--rate", str(rate)]
        if cut:
            self._command += ["--cut", ",".join(map(str, cut))]
        if stall is not None:
            self._command += ["--stall", str(stall)]
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Link:
        self.plug()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.pull()

    def plug(self) -> None:
        """Begin to pass on what comes."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def pull(self) -> None:
        """Cut everything at once."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


class _Faults:
    def __init__(self, rtt: float, rate: float, cuts: Sequence[int], stall: int | None) -> None:
        self.delay = rtt / 2
        self.rate = rate
        self.chunk = NARROW_CHUNK if rate else CHUNK
        # What is on its way fills the link, and no more: who sends is to feel how narrow it is.
        self.most_late = max(8, int(rate * rtt / NARROW_CHUNK)) if rate else 4096
        self.cuts = list(cuts)
        self.stall = stall


class _Connection:
    """One client's connection and its way on."""

    def __init__(self, faults: _Faults, cut: int | None, writers: Sequence[asyncio.StreamWriter]) -> None:
        self._faults = faults
        self._left = cut
        self._writers = writers
        self._passed = 0

    async def pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(self._faults.most_late)
        delivery = asyncio.create_task(self._deliver(late, writer))
        clock = asyncio.get_running_loop()
        free = 0.0
        try:
            while data := await reader.read(self._faults.chunk):
                if self._is_cut(len(data)):
                    self._reset()
                    return
                if self._faults.stall is not None and self._passed > self._faults.stall:
                    continue
                if self._faults.rate:
                    free = max(clock.time(), free) + len(data) / self._faults.rate
                await late.put((max(free, clock.time()) + self._faults.delay, data))
        except OSError:
            self._reset()
        finally:
            await late.put((clock.time() + self._faults.delay, b""))
            await delivery

    async def _deliver(self, late: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        clock = asyncio.get_running_loop()
        gone = False
        while True:
            due, data = await late.get()
            if not data:
                break
            if (wait := due - clock.time()) > 0:
                await asyncio.sleep(wait)
            try:
                if not gone:
                    writer.write(data)
                    await writer.drain()
            except OSError:
                gone = True
        if not writer.is_closing():
            writer.close()

    def _is_cut(self, size: int) -> bool:
        self._passed += size
        if self._left is None:
            return False
        self._left -= size
        return self._left <= 0

    def _reset(self) -> None:
        for writer in self._writers:
            sock = writer.get_extra_info("socket")
            if sock is not None and not writer.is_closing():
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()


async def _serve(port: int, to_port: int, faults: _Faults) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", to_port, limit=1 << 22)
        except OSError:
            writer.transport.abort()
            return
        for each in (writer, far_writer):
            each.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = _Connection(faults, faults.cuts.pop(0) if faults.cuts else None, (writer, far_writer))
        await asyncio.gather(connection.pump(reader, far_writer), connection.pump(far_reader, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", port, limit=1 << 22)
    print("ready", flush=True)
    await server.serve_forever()


def main() -> None:
    """Run until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("to_port", type=int)
    parser.add_argument("--rtt", type=float, default=0.0)
    parser.add_argument("--rate", type=float, default=0.0)
    parser.add_argument("--cut", type=lambda text: [int(part) for part in text.split(",")], default=[])
    parser.add_argument("--stall", type=int)
    options = parser.parse_args()
    asyncio.run(_serve(options.port, options.to_port, _Faults(options.rtt, options.rate, options.cut, options.stall)))


if __name__ == "__main__":
    main()
