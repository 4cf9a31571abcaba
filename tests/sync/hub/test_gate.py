"""The gate in front of the application, driven by hand: an application that ends when the test says so."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import msgspec
import pytest

from sync.hub.entrance import Entrance, Turn
from sync.hub.gate import BRANCH, Gate, Visit, turn_of
from sync.hub.wire import Wire
from sync.protocol import routes
from sync.protocol.messages import DIGEST_HEADER
from sync.protocol.signing import body_digest
from tests.sync.hub.branch_devices import RunningHub


class Served:
    """An application that notes what came to it; each request ends when the test lets it."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self._ends: dict[str, asyncio.Event] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        name = scope["query_string"].decode()
        self.begun.append(name)
        token = dict(scope["headers"]).get(b"authorization", b"").decode()
        if token:
            scope[BRANCH] = token.partition("/")[0]
        await self._ends.setdefault(name, asyncio.Event()).wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": b"{}"})

    def end(self, *names: str) -> None:
        for name in names:
            self._ends.setdefault(name, asyncio.Event()).set()


async def ask(
    wire: Wire, path: str, name: str, body: bytes = b"{}", token: str = ""
) -> tuple[int, dict[str, str], bytes]:
    sent: list[Any] = []
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Any:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = {"content-length": str(len(body)), DIGEST_HEADER.lower(): body_digest(body)}
    headers |= {"authorization": token} if token else {}
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": name.encode(),
        "headers": [(key.encode(), value.encode()) for key, value in headers.items()],
    }
    await wire(scope, receive, send)
    answered = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return sent[0]["status"], answered, sent[1]["body"]


async def settle() -> None:
    """Lets everything go as far as it can without the test."""
    for _ in range(50):
        await asyncio.sleep(0)


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def test_open_sessions_go_before_newcomers_and_those_before_imports_and_photos() -> None:
    async def story() -> None:
        app = Served()
        wire = Wire(app, gate=Gate(Entrance(seats=1), seconds=lambda: 0.0))
        push = msgspec.json.encode({"replica": "r", "stream": "work"})
        bulk = msgspec.json.encode({"replica": "r", "stream": "bulk"})
        asked = [
            (routes.PULL, "first", b"{}"),
            (f"{routes.BLOBS}/have", "photo", b"{}"),
            (routes.PUSH, "import", bulk),
            (routes.HELLO, "newcomer", b"{}"),
            (routes.PUSH, "work", push),
        ]
        tasks = []
        for path, name, body in asked:
            tasks.append(asyncio.ensure_future(ask(wire, path, name, body)))
            await settle()
        assert app.begun == ["first"]
        app.end("first", "photo", "import", "newcomer", "work")
        assert {status for status, _, _ in await asyncio.gather(*tasks)} == {200}
        assert app.begun == ["first", "work", "newcomer", "import", "photo"]

    run(story())


def test_case_78_a_branch_that_is_known_waits_behind_the_first_request_of_every_other() -> None:
    async def story() -> None:
        app = Served()
        wire = Wire(app, gate=Gate(Entrance(seats=2), seconds=lambda: 0.0))
        app.end("hot0", "calm0")
        for name in ("hot", "calm"):  # served once, so their branches are known
            await ask(wire, routes.PULL, f"{name}0", token=f"{name}/token")
        asked = [("hot", number) for number in range(1, 5)] + [("calm", 1), ("calm", 2)]
        tasks = []
        for name, number in asked:
            answer = ask(wire, routes.PULL, f"{name}{number}", token=f"{name}/token")
            tasks.append(asyncio.ensure_future(answer))
            await settle()
        assert app.begun[2:] == ["hot1", "calm1"]
        app.end(*[f"{name}{number}" for name, number in asked])
        assert {status for status, _, _ in await asyncio.gather(*tasks)} == {200}
        assert app.begun[4:] == ["calm2", "hot2", "hot3", "hot4"] or app.begun[4:] == ["hot2", "calm2", "hot3", "hot4"]

    run(story())


def test_the_hub_learns_from_the_first_request_of_a_token_which_branch_it_is(hub: RunningHub) -> None:
    hub.device("440106").pull()
    known: Any = hub.app._gate._branches
    assert set(known.values()) == {"440106"}


def test_case_77_who_finds_it_full_is_told_when_to_come_back_and_who_is_inside_is_served() -> None:
    async def story() -> None:
        app = Served()
        wire = Wire(app, gate=Gate(Entrance(seats=1, most_inside=2), seconds=lambda: 0.0))
        inside = [asyncio.ensure_future(ask(wire, routes.HELLO, name)) for name in ("one", "two")]
        await settle()
        status, headers, body = await ask(wire, routes.HELLO, "three")
        assert status == 503
        said = msgspec.json.decode(body)
        assert said["error"] == "retry_after"
        assert headers["retry-after"] == str(said["retry_after"])
        assert said["retry_after"] >= 1
        app.end("one", "two", "four")
        assert [answer[0] for answer in await asyncio.gather(*inside)] == [200, 200]
        assert (await ask(wire, routes.HELLO, "four"))[0] == 200
        assert app.begun == ["one", "two", "four"]

    run(story())


def test_a_request_that_breaks_off_or_is_no_request_leaves_its_place() -> None:
    async def story() -> None:
        app = Served()
        entrance: Entrance[Visit] = Entrance(seats=1)
        wire = Wire(app, gate=Gate(entrance, seconds=lambda: 0.0))
        app.end("x")
        body = b"{}"
        assert (await ask(wire, routes.HELLO, "x", body + b" "))[0] == 200

        async def hung_up() -> Any:
            return {"type": "http.disconnect"}

        async def nowhere(_message: Any) -> None:
            raise AssertionError("nobody is there to be answered")

        scope = {"type": "http", "method": "POST", "path": routes.PUSH, "query_string": b"", "headers": []}
        await wire(scope, hung_up, nowhere)
        assert entrance.inside == 0

    run(story())


@pytest.mark.parametrize(
    ("path", "turn"),
    [
        ("/sync/v1/health", None),
        (routes.PUSH, Turn.WORK),
        (routes.PULL, Turn.WORK),
        (routes.HELLO, Turn.DOOR),
        ("/sync/v1/token", Turn.DOOR),
        (f"{routes.BLOBS}/have", Turn.FILES),
        ("/sync/v1/snapshot/ref/0", Turn.FILES),
        ("/anything", Turn.DOOR),
    ],
)
def test_every_path_has_its_turn(path: str, turn: Turn | None) -> None:
    assert turn_of(path) is turn
