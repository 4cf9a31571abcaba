"""The line between a device and the hub: it carries the client's real requests, and loses, bends and repeats them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3.response import HTTPResponse

from sync.protocol.signing import TOKEN_PATH
from tests.simulator.faults import NETWORK, Fault
from tests.simulator.hub import Answer, Sent
from tests.simulator.lies import false_answer

if TYPE_CHECKING:
    from tests.simulator.world import World

HUB_URL = "http://localhost"
_LATENCY = 0.05
_MERCY = 0.75
_SLOW_BYTES_PER_SECOND = 2_500
_IDLE_SECONDS = 30.0
_LIFE = 30.0
_LATEST = 900.0
_OTHERS_AT_ONCE = 2
_CUT = frozenset({Fault.REQUEST_CUT, Fault.CONNECTION_STALLED})
_PORTAL = b"<html><body>Please sign in to use this network</body></html>"


_NO_LINE: tuple[Exception, ...] = (
    requests.ConnectTimeout("no route"),
    requests.ConnectTimeout("no route"),
    requests.exceptions.SSLError("certificate verify failed"),
    requests.exceptions.ProxyError("the proxy refused"),
    requests.ConnectionError("name or service not known"),
)
_ENDS: tuple[Exception, ...] = (
    requests.ReadTimeout("Read timed out"),
    requests.ReadTimeout("Read timed out"),
    requests.exceptions.ChunkedEncodingError("incomplete read"),
    requests.exceptions.ContentDecodingError("not gzip"),
    requests.ConnectionError("Connection reset by peer"),
    BrokenPipeError("broken pipe"),
)
_PROXIES = (
    Answer(502, (("content-type", "text/html"),), b"<html>Bad gateway</html>"),
    Answer(404, (("content-type", "text/html"), ("content-length", "4")), b"none"),
    Answer(200, (("content-type", "application/json"),), b""),
    Answer(200, (("content-type", "application/json"), ("content-length", "40")), b""),
    Answer(200, (("content-type", "application/json"), ("content-length", "2")), b"{}"),
    Answer(200, (("content-type", "application/json"), ("transfer-encoding", "chunked")), b""),
)
_LATER: tuple[tuple[tuple[str, str], ...], ...] = (
    (),
    (("retry-after", "7"),),
    (("retry-after", "soon"),),
    (("retry-after", "900"),),
    (("retry-after", "Mon, 02 Mar 2026 00:40:00 GMT"),),
    (("retry-after", "Mon, 02 Mar 2026 00:40:00"), ("date", "Mon, 02 Mar 2026 00:39:00 GMT")),
    (("retry-after", "Mon, 99 Foo"),),
)


class SimLink(BaseAdapter):
    """One device's line. `took` is how long the last call lasted, in virtual seconds."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world
        self._builder = HTTPAdapter()
        self._last: dict[str, Answer] = {}
        self.sent: Sent | None = None
        """The last request that it carried."""
        self.took = 0.0
        self.uploaded = 0
        """Bytes that it took from the device, headers and what was cut off included."""
        self._speed = 0
        self._began = world.now
        self.down_until = 0.0
        """Until then there is no line at all; written from outside."""

    def send(self, request: requests.PreparedRequest, *_given: Any, **_named: Any) -> requests.Response:
        body = _body(request.body)
        self.took = _LATENCY
        if self._world.now < self.down_until:
            return self._unreachable(request, body)
        if not self._lives_on(request, len(body)):
            return self._cut_inside(request, body)
        fault = self._fault(request)
        before = _BEFORE.get(fault) if fault is not None else None
        if before is not None:
            return before(self, request, body)
        if fault is Fault.SLOW_LINE:
            self.took += len(body) / _SLOW_BYTES_PER_SECOND
        if fault is Fault.REQUEST_TWICE:
            self._ask(request, body)
        sent = body[: len(body) // 2] if fault in _CUT else body
        if fault is Fault.REQUESTS_AT_ONCE:
            answer = self._ask_with_others(request, sent)
        else:
            answer = self._ask(request, sent, "stalled" if fault is Fault.CONNECTION_STALLED else self._end_of(fault))
        if answer is None or fault is Fault.ANSWER_LOST or answer.status == 0:
            raise requests.ConnectionError("Connection aborted")
        if fault is Fault.ANSWER_OF_ANOTHER_DAY:
            answer = self._last.get(_kind_of(request), answer)
        else:
            self._last[_kind_of(request)] = answer
        if fault is Fault.FALSE_ANSWER and self.sent is not None:
            answer = false_answer(self.sent, answer, self._world.random)
        if fault is Fault.SLOW_LINE:
            self.took += len(answer.body) / _SLOW_BYTES_PER_SECOND
        return self._deliver(request, _bent(answer, fault, self._world))

    def close(self) -> None:
        """The next request begins another connection."""
        self._began = self._world.now

    def end_connections(self, bytes_per_second: int) -> None:
        """From now on every connection here ends after half a minute, and is slow."""
        self._speed = bytes_per_second

    def _lives_on(self, request: requests.PreparedRequest, size: int) -> bool:
        """Whether the connection reaches the end of a request with so long a body; after it there is a fresh one."""
        size += sum(len(name) + len(value) + 4 for name, value in request.headers.items())
        if self._speed == 0 or self._world.faults.calm:
            self.uploaded += size
            return True
        if self._world.now >= self._began + _LIFE:
            self._began = self._world.now
        left = self._began + _LIFE - self._world.now
        self.took += min(left, size / self._speed)
        self.uploaded += min(size, int(left * self._speed))
        if size / self._speed <= left:
            return True
        self._began = self._world.now + self.took
        return False

    def _cut_inside(self, request: requests.PreparedRequest, body: bytes) -> requests.Response:
        self._ask(request, body[: len(body) // 2], "cut")
        raise requests.ConnectionError("Connection aborted")

    def _fault(self, request: requests.PreparedRequest) -> Fault | None:
        """After each failure a client asks for a token first: without mercy for it little else would ever be tried."""
        spared = (request.url or "").endswith(TOKEN_PATH) and self._world.random.random() < _MERCY
        return None if spared else self._world.faults.one_of(NETWORK)

    def _end_of(self, fault: Fault | None) -> str:
        """A proxy passes a cut request on as if it were whole; without one the hub sees the line break."""
        return self._world.random.choice(("whole", "cut")) if fault is Fault.REQUEST_CUT else "whole"

    def _ask(self, request: requests.PreparedRequest, body: bytes, ends: str = "whole") -> Answer | None:
        self.sent = Sent(request.method or "GET", request.url or "", dict(request.headers), body, ends)
        return self._world.hub.together([self.sent])[0]

    def _ask_with_others(self, request: requests.PreparedRequest, body: bytes) -> Answer | None:
        """At the same moment: the same request from some proxy, and what other devices asked last, once more."""
        self.sent = Sent(request.method or "GET", request.url or "", dict(request.headers), body)
        links = [device.link for device in self._world.devices if device.awake and device.link is not self]
        others = [link.sent for link in links if link.sent is not None]
        chosen = self._world.random.sample(others, min(len(others), _OTHERS_AT_ONCE))
        return self._world.hub.together([self.sent, self.sent, *chosen])[0]

    def _unreachable(self, _request: requests.PreparedRequest, _body: bytes) -> requests.Response:
        raise self._world.random.choice(_NO_LINE)

    def _lost(self, _request: requests.PreparedRequest, _body: bytes) -> requests.Response:
        self.took = _IDLE_SECONDS
        raise self._world.random.choice(_ENDS)

    def _late(self, request: requests.PreparedRequest, body: bytes) -> requests.Response:
        """The client gives up; what it sent stays in some buffer and arrives much later, out of order."""
        wait = self._world.random.uniform(0, _LATEST)
        self._world.after(wait, lambda: self._ask(request, body))
        return self._lost(request, body)

    def _login(self, request: requests.PreparedRequest, _body: bytes) -> requests.Response:
        status = self._world.random.choice((200, 200, 407, 511))
        kind = self._world.random.choice(("text/html", "application/xhtml+xml; charset=utf-8"))
        return self._deliver(request, Answer(status, (("content-type", kind),), _PORTAL))

    def _redirect(self, request: requests.PreparedRequest, _body: bytes) -> requests.Response:
        headers = (("location", "http://portal.test/login"), ("content-length", "0"))
        return self._deliver(request, Answer(302, headers, b""))

    def _proxy(self, request: requests.PreparedRequest, _body: bytes) -> requests.Response:
        """Of something in between, also of one that cuts headers off or knows nothing of our addresses."""
        return self._deliver(request, self._world.random.choice(_PROXIES))

    def _busy(self, request: requests.PreparedRequest, _body: bytes) -> requests.Response:
        """Asked to come later, in every way in which that is said."""
        chance = self._world.random
        headers = (("content-type", "text/plain"), *chance.choice(_LATER))
        return self._deliver(request, Answer(chance.choice((503, 429)), headers, b"later"))

    def _deliver(self, request: requests.PreparedRequest, answer: Answer) -> requests.Response:
        raw = HTTPResponse(
            body=io.BytesIO(answer.body),
            headers=dict(answer.headers),
            status=answer.status,
            preload_content=False,
            decode_content=False,
            request_method=request.method,
        )
        return self._builder.build_response(request, raw)


_BEFORE: dict[Fault, Callable[[SimLink, requests.PreparedRequest, bytes], requests.Response]] = {
    Fault.UNREACHABLE: SimLink._unreachable,
    Fault.REQUEST_LOST: SimLink._lost,
    Fault.REQUEST_LATE: SimLink._late,
    Fault.LOGIN_PAGE: SimLink._login,
    Fault.REDIRECT: SimLink._redirect,
    Fault.PROXY_ERROR: SimLink._proxy,
    Fault.HUB_BUSY: SimLink._busy,
}


def _bent(answer: Answer, fault: Fault | None, world: World) -> Answer:
    if fault is Fault.ANSWER_CUT and answer.body:
        return Answer(answer.status, answer.headers, answer.body[: world.random.randrange(len(answer.body))])
    if fault is Fault.ANSWER_CHANGED and answer.body:
        at = world.random.randrange(len(answer.body))
        changed = bytes([answer.body[at] ^ 1 << world.random.randrange(8)])
        return Answer(answer.status, answer.headers, answer.body[:at] + changed + answer.body[at + 1 :])
    return answer


def _kind_of(request: requests.PreparedRequest) -> str:
    path = (request.url or "").removeprefix(HUB_URL)
    return path.split("/blobs/")[0] + (request.method or "")


def _body(body: bytes | str | Iterable[bytes] | None) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    return body if isinstance(body, bytes) else b"".join(body)
