"""Many devices in one process, on asyncio: each makes a whole session over a connection of its own, as the client does.

Token, hello, a push, pulls to the end of the log. A device that is refused hangs up, waits as long as it was asked to
(sync.client.back_off) and begins again with its token. Run as `python -m benchmarks.herd_devices FILE MODE WIDTH`:
``steady`` lets WIDTH devices at a time in, one after the other; ``herd`` lets all of them come within WIDTH seconds.
Waits for a line on standard input before it begins and prints what became of each device as JSON.
"""

from __future__ import annotations

import asyncio
import gzip
import secrets
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random

import msgspec

from sync.client.back_off import asked_wait, back_off
from sync.protocol import routes
from sync.protocol.messages import (
    DIGEST_HEADER,
    SIGNATURE_HEADER,
    HelloReply,
    HelloRequest,
    MarkLine,
    PullRequest,
    PushReply,
    PushRequest,
    ScopeMark,
    TokenReply,
    TokenRequest,
)
from sync.protocol.signing import TOKEN_PATH, body_digest, sign, token_parts

IDLE_SECONDS = 30.0


class Prepared(msgspec.Struct):
    """An enrolled device and the batch that it brings."""

    device: str
    replica: str
    branch: str
    key: str
    push: PushRequest


class Work(msgspec.Struct):
    """The herd and where its hub listens."""

    port: int
    devices: list[Prepared]


class Done(msgspec.Struct):
    """What became of one device: when it was done after the beginning, and what went otherwise than asked.

    `lost` are requests whose answer never came, `again` those that were answered before a refusal sent it back.
    """

    finished: float = 0.0
    refused: int = 0
    lost: int = 0
    again: int = 0
    answered: int = 0


class Refused(Exception):
    """Come back after so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Session:
    """One connection and the requests on it."""

    def __init__(self, port: int, device: Prepared, done: Done) -> None:
        self._port = port
        self._device = device
        self._done = done
        self._fence = ""
        self._name = secrets.token_hex(16)

    async def play(self) -> None:
        """From the token to the end of the log. Raises Refused, OSError or TimeoutError."""
        await self.connect()
        try:
            await self._exchange()
        finally:
            self.close()

    async def connect(self) -> None:
        """Opens the connection."""
        connecting = asyncio.open_connection("127.0.0.1", self._port)
        self._reader, self._writer = await asyncio.wait_for(connecting, IDLE_SECONDS)

    def close(self) -> None:
        """Hangs up."""
        self._writer.close()

    async def bearer(self) -> dict[str, str]:
        """The headers with a fresh token."""
        request = TokenRequest(self._device.device, secrets.token_hex(16), 0)
        body = msgspec.json.encode(request)
        signed = sign(self._device.key, *token_parts(request.nonce, 0, body_digest(body)))
        answer = await self.post(TOKEN_PATH, body, {SIGNATURE_HEADER: signed})
        return {"Authorization": f"Bearer {msgspec.json.decode(answer, type=TokenReply).token}"}

    async def _exchange(self) -> None:
        device = self._device
        bearer = await self.bearer()
        hello = HelloRequest(
            replica=device.replica,
            device=device.device,
            session=self._name,
            fence=self._fence,
            streams={},
            app="herd",
            sv=1,
            hub_epoch="",
            cursors={},
            pending=len(device.push.ops),
            wall=0,
        )
        greeted = msgspec.json.decode(
            await self.post(routes.HELLO, msgspec.json.encode(hello), bearer), type=HelloReply
        )
        self._fence, self._name = greeted.fence, secrets.token_hex(16)
        pushed = await self.post(routes.PUSH, msgspec.json.encode(device.push), bearer)
        assert {str(one.s) for one in msgspec.json.decode(pushed, type=PushReply).res} == {"applied"}
        scope, more = f"branch:{device.branch}", True
        at = ScopeMark()
        while more:
            asked = PullRequest(cursors={scope: at}, max=400, bytes=1 << 20)
            lines = (await self.post(routes.PULL, msgspec.json.encode(asked), bearer)).splitlines()
            mark = msgspec.json.decode(lines[-1], type=MarkLine)
            at, more = mark.cursors[scope], mark.more

    async def post(self, path: str, body: bytes, more: dict[str, str]) -> bytes:
        """The body of an answer. Raises as `play`."""
        headers = {
            "Host": "127.0.0.1",
            "Content-Type": routes.JSON,
            "Content-Length": str(len(body)),
            DIGEST_HEADER: body_digest(body),
            "Accept-Encoding": "gzip",
            **more,
        }
        head = f"POST {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._writer.write(head.encode() + b"\r\n" + body)
        try:
            status, said, answer = await asyncio.wait_for(self._answer(), IDLE_SECONDS)
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            self._done.lost += 1
            raise
        if status in (429, 503):
            raise Refused(float(said["retry-after"]))
        assert status == 200, answer
        self._done.answered += 1
        return answer

    async def _answer(self) -> tuple[int, dict[str, str], bytes]:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        said = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await self._reader.readexactly(int(said["content-length"]))
        packed = said.get("content-encoding") == "gzip"
        return int(head[0].split()[1]), said, gzip.decompress(body) if packed else body


async def return_home(port: int, device: Prepared, chance: Random, began: float) -> Done:
    """One device, until it is done."""
    done, failures = Done(), 0
    session = Session(port, device, done)
    while True:
        before = done.answered
        try:
            await session.play()
        except Refused as refused:
            done.refused += 1
            wait = asked_wait(refused.seconds, chance.random())
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            failures += 1
            wait = back_off(failures, chance.random())
        else:
            done.finished = time.perf_counter() - began
            return done
        done.again += done.answered - before
        await asyncio.sleep(wait)


async def play(work: Work, mode: str, width: float) -> list[Done]:
    """All devices, in the way of `mode`."""
    chance, began = Random(5), time.perf_counter()

    async def after(seconds: float, device: Prepared) -> Done:
        await asyncio.sleep(seconds)
        return await return_home(work.port, device, chance, began)

    if mode == "herd":
        return list(await asyncio.gather(*(after(chance.uniform(0.0, width), one) for one in work.devices)))
    left, finished = iter(work.devices), list[Done]()

    async def one_after_the_other() -> None:
        for device in left:
            finished.append(await return_home(work.port, device, chance, began))

    several: Callable[[], Awaitable[None]] = one_after_the_other
    await asyncio.gather(*(several() for _ in range(int(width))))
    return finished


def main() -> None:
    work = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Work)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    found = asyncio.run(play(work, sys.argv[2], float(sys.argv[3])))
    sys.stdout.write(msgspec.json.encode(found).decode() + "\n")


if __name__ == "__main__":
    main()
