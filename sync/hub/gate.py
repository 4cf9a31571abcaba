"""The entrance in front of the application: who comes in waits for a seat, in the order of `Turn`."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec

from sync.hub.entrance import Entrance, Turn
from sync.hub.problems import SessionProblem
from sync.protocol import routes
from sync.protocol.errors import SessionCode

HEALTH = "/sync/v1/health"
_WORK = frozenset({routes.PUSH, routes.PULL})


class _StreamOf(msgspec.Struct):
    stream: str = ""


def turn_of(path: str) -> Turn | None:
    """Whose turn a request is by its path; None for one that never waits."""
    if path == HEALTH:
        return None
    if path.startswith((routes.BLOBS, routes.SNAPSHOT)):
        return Turn.FILES
    return Turn.WORK if path in _WORK else Turn.DOOR


class Gate:
    """Lets requests in, keeps the seats. Used from one event loop."""

    def __init__(self, entrance: Entrance | None = None, seconds: Callable[[], float] = time.monotonic) -> None:
        self._entrance = entrance or Entrance()
        self._seconds = seconds
        self._taken = 0
        self._queue: list[tuple[Turn, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def come_in(self, path: str) -> Visit | None:
        """A place inside, or None where nobody waits; SessionProblem ``retry_after`` when it is too full now."""
        turn = turn_of(path)
        if turn is None:
            return None
        again = self._entrance.knock(turn, self._seconds())
        if again is not None:
            raise SessionProblem(SessionCode.RETRY_AFTER, retry_after=again)
        return Visit(self, turn)

    @asynccontextmanager
    async def seat(self, visit: Visit) -> AsyncIterator[None]:
        """Waits for a seat and keeps it for the block."""
        if self._taken >= self._entrance.seats:
            waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            heapq.heappush(self._queue, (visit.turn, next(self._order), waiting))
            await waiting  # who stood up gave his seat to this one
        else:
            self._taken += 1
        self._entrance.seated(visit.turn)
        visit.seated = True
        began = self._seconds()
        try:
            yield
        finally:
            ended = self._seconds()
            self._entrance.left(visit.turn, ended, ended - began)
            self._stand_up()

    def _stand_up(self) -> None:
        while self._queue:
            _, _, waiting = heapq.heappop(self._queue)
            if not waiting.done():
                waiting.set_result(None)
                return
        self._taken -= 1


class Visit:
    """One request that was let in."""

    def __init__(self, gate: Gate, turn: Turn) -> None:
        self._gate = gate
        self.turn = turn
        self.seated = False

    def read(self, path: str, body: bytes) -> None:
        """Its body is here: a push of the bulk stream is an import and waits for daily work."""
        if path != routes.PUSH:
            return
        try:
            stream = msgspec.json.decode(body, type=_StreamOf).stream
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return
        if stream == "bulk":
            self._gate._entrance.changed(self.turn, Turn.BULK)
            self.turn = Turn.BULK

    def end(self) -> None:
        """It goes, served or not."""
        if not self.seated:
            self._gate._entrance.gave_up(self.turn)
