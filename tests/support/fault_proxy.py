"""A TCP proxy that breaks things: an asyncio server in a thread of its own, one fault at a time.

cut_request(n)   passes n bytes of what the client sends on this connection, then closes both ends
cut_answer(n)    passes n bytes of what the server answers, then closes both ends; the server has done its work
black_hole()     takes what the client sends and never answers; nobody hangs up
reply(bytes)     answers every request with these bytes instead of asking the server
drip(n, pause)   passes n bytes at a time with a pause in between
none()           passes everything
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from types import TracebackType
from typing import Any


@dataclass(frozen=True)
class Fault:
    """What happens to a connection. Counts are bytes; None lets everything through."""

    request: int | None = None
    answer: int | None = None
    silent: bool = False
    reply: bytes | None = None
    piece: int = 65_536
    pause: float = 0.0


class FaultProxy:
    """Listens on a port of this machine and passes connections on to another, with the fault that is set."""

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self._fault: Callable[[], Fault] = Fault
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.port = 0
        self.connections = 0
        self.sent = bytearray()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> FaultProxy:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def none(self) -> None:
        self._fault = Fault

    def cut_request(self, count: int) -> None:
        self._fault = lambda: Fault(request=count)

    def cut_answer(self, count: int) -> None:
        self._fault = lambda: Fault(answer=count)

    def black_hole(self) -> None:
        self._fault = lambda: Fault(silent=True)

    def reply(self, answer: bytes) -> None:
        self._fault = lambda: Fault(reply=answer)

    def drip(self, piece: int, pause: float) -> None:
        self._fault = lambda: Fault(piece=piece, pause=pause)

    def by_turns(self, *faults: Fault) -> None:
        """One fault per connection, in this order; then none."""
        waiting = list(faults)
        self._fault = lambda: waiting.pop(0) if waiting else Fault()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        fault = self._fault()
        try:
            if fault.silent:
                while await reader.read(65_536):
                    pass
            elif fault.reply is not None:
                await self._answer_alone(reader, writer, fault.reply)
            else:
                await self._pass_on(reader, writer, fault)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer_alone(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, reply: bytes) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.sent += head
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        if lengths:
            self.sent += await reader.readexactly(int(lengths[0].split(b":")[1]))
        writer.write(reply)
        await writer.drain()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, fault: Fault) -> None:
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._upstream)
        ways: list[Coroutine[Any, Any, None]] = [
            _pump(reader, up_writer, fault.request, fault),
            _pump(up_reader, writer, fault.answer, fault),
        ]
        tasks = [asyncio.ensure_future(way) for way in ways]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            up_writer.close()


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter, limit: int | None, fault: Fault) -> None:
    left = limit
    while True:
        piece = await source.read(fault.piece if left is None else min(fault.piece, left))
        if not piece:
            return
        target.write(piece)
        await target.drain()
        if fault.pause:
            await asyncio.sleep(fault.pause)
        if left is not None:
            left -= len(piece)
            if left <= 0:
                return


def answer(status: str, body: bytes = b"", **headers: str) -> bytes:
    """An HTTP answer as text; underscores in header names stand for dashes."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
