"""The entrance in front of the application: who comes in waits for a seat, in the order of `Turn`."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec

from core.reading import Unreadable, read_json
from sync.hub.entrance import Entrance, Turn
from sync.hub.problems import SessionProblem
from sync.protocol import routes
from sync.protocol.errors import SessionCode

HEALTH = "/sync/v1/health"
BRANCH = "branchdesk.branch"
"""Where the application notes in a request's scope which branch it came from."""
_WORK = frozenset({routes.PUSH, routes.PULL})
_REMEMBERED = 20_000
"""Tokens whose branch is known at the entrance."""


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

    def __init__(self, entrance: Entrance[Visit] | None = None, seconds: Callable[[], float] = time.monotonic) -> None:
        self._entrance: Entrance[Visit] = entrance or Entrance()
        self._seconds = seconds
        self._branches: OrderedDict[str, str] = OrderedDict()

    def come_in(self, path: str, token: str = "") -> Visit | None:
        """A place inside, or None where nobody waits; SessionProblem ``retry_after`` when it is too full now.

        `token`: what the request says of its sender; its branch is known once the application has served such a one.
        """
        turn = turn_of(path)
        if turn is None:
            return None
        branch = self._branches.get(token, "")
        again = self._entrance.knock(turn, self._seconds(), branch)
        if again is not None:
            raise SessionProblem(SessionCode.RETRY_AFTER, retry_after=again)
        return Visit(self, turn, branch, token)

    def remember(self, token: str, branch: str) -> None:
        """Whose token that is; the latest are kept."""
        self._branches[token] = branch
        self._branches.move_to_end(token)
        if len(self._branches) > _REMEMBERED:
            self._branches.popitem(last=False)

    @asynccontextmanager
    async def seat(self, visit: Visit) -> AsyncIterator[None]:
        """Waits for a seat and keeps it for the block."""
        visit.called = asyncio.get_running_loop().create_future()
        self._entrance.wait(visit.turn, visit, visit.branch)
        self._sit_down()
        try:
            await visit.called
        except BaseException:
            visit.seated = not self._entrance.turn_away(visit, visit.branch)
            if visit.seated:  # called at the very moment when it was given up
                self._stand_up(visit, self._seconds())
            raise
        visit.seated = True
        began = self._seconds()
        try:
            yield
        finally:
            self._stand_up(visit, began)

    def _stand_up(self, visit: Visit, began: float) -> None:
        ended = self._seconds()
        self._entrance.left(visit.turn, ended, ended - began, visit.branch)
        self._sit_down()

    def _sit_down(self) -> None:
        while (visit := self._entrance.call(self._seconds())) is not None:
            if visit.called is not None and not visit.called.done():
                visit.called.set_result(None)


class Visit:
    """One request that was let in."""

    def __init__(self, gate: Gate, turn: Turn, branch: str, token: str) -> None:
        self._gate = gate
        self._token = token
        self.turn = turn
        self.branch = branch
        self.called: asyncio.Future[None] | None = None
        self.seated = False

    def read(self, path: str, body: bytes) -> None:
        """Its body is here: a push of the bulk stream is an import and waits for daily work."""
        if path != routes.PUSH:
            return
        try:
            stream = read_json(body, _StreamOf).stream
        except Unreadable:
            return
        if stream == "bulk":
            self._gate._entrance.changed(self.turn, Turn.BULK, self.branch)
            self.turn = Turn.BULK

    def came_from(self, branch: str | None) -> None:
        """The application served it and says from which branch it came, where it knows."""
        if branch:
            self._gate.remember(self._token, branch)

    def end(self) -> None:
        """It goes, served or not."""
        if not self.seated:
            self._gate._entrance.gave_up(self.turn, self.branch)
