"""A faulty program with a device of its own: what it signs and sends may be anything.

The hub must answer every request in the protocol's words, every operation with an outcome, and nothing that it lets in
may break an invariant. It waits for nobody: when the hub dies over a request, that request was never sent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import msgspec

from core.operation import Kind
from core.signatures import SIGNED, handing_parts, key_parts, prove, public_half
from local_db.outbox import rolled
from sync.hub.person_keys import reset
from sync.protocol.errors import STATUS, SessionCode
from sync.protocol.messages import (
    DIGEST_HEADER,
    PROTOCOL_HEADER,
    HaveRequest,
    PullRequest,
    PushReply,
    ScopeMark,
    VerifyRequest,
)
from sync.protocol.person_keys import KeyOffer
from sync.protocol.reference import ReferenceMark, ReferenceRequest
from sync.protocol.signing import body_digest, offer_parts, public_key_of, sign
from tests.simulator.checks.broken import require
from tests.simulator.faults import Fault
from tests.simulator.hub import STUMBLES, Answer, clerk
from tests.simulator.oddities import Oddities
from tests.simulator.rudeness import meddle_with_files, meddle_with_places, meddle_with_the_wire
from tests.sync.hub.branch_devices import PATH, BranchDevice

if TYPE_CHECKING:
    from tests.simulator.world import World

Json = dict[str, Any]

_PLAIN = {200, 206, *STATUS.values()}
_HUB = "http://localhost"
_MOST_AT_ONCE, _FEW = 14, 3
_ODDLY = 0.7
_FORGED = 0.1
_BENDS = 2
_RESET = 0.2
_ODD: tuple[Any, ...] = (
    None, "", "x", "\0", "y" * 5_000, 0, -1, 2**53, True, [], {}, ["x"], {"x": None}, {"b": "1", "v": "2"},
    "registered", "claim", "complaint", "head-1", "nobody", "branch:440106", "hq", "2026-02-30", "1e9",
)  # fmt: skip
_SYSTEM = ("$number", "$status", "$voided", "$scope", "$aliases", "$contacts", "$custody", "title", "compensation")


def _text_of(said: Json) -> str:
    """What is signed of an operation, by the words of its rule."""
    meant = {name: value for name, value in said.items() if name not in ("n", "sig")}
    return "branchdesk operation\n" + json.dumps(meant, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _signed(said: Json, private: str) -> Json:
    """The operation as the person of that key would have signed it."""
    said = {**said, "key": public_half(private)}
    return {**said, "sig": prove(private, *_text_of(said).split("\n"))}


def _unplaced(reply: PushReply, earlier: PushReply) -> PushReply:
    """The later answer to the same batch, without places that whole imports were given in between."""
    had_none = {one.n for one in earlier.res if one.seq is None}
    results = (msgspec.structs.replace(one, seq=None) if one.n in had_none else one for one in reply.res)
    return msgspec.structs.replace(reply, res=tuple(results))


class _Refused(Exception):
    """The hub died, or said no in a way after which there is nothing to go on with."""


@dataclass
class _Response:
    status_code: int
    content: bytes
    headers: Mapping[str, str]


@dataclass
class _Line:
    """What `BranchDevice` sends through: straight into the hub, without a line that fails."""

    world: World
    last: Answer | None = field(default=None)

    def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> _Response:
        return self.request("POST", url, content, headers)

    def request(self, method: str, url: str, content: bytes, headers: Mapping[str, str]) -> _Response:
        """The hub's answer in the protocol's words; _Refused when it died over that."""
        sized = {"Content-Length": str(len(content)), **headers}
        answer = self.world.hub.call(method, _HUB + url, sized, content)
        if answer is None:
            raise _Refused
        given = {name.lower(): value for name, value in answer.headers}
        known = answer.status in _PLAIN or (answer.status >= 500 and not self.world.faults.calm)  # its disk may be full
        require(known, "G7", "the hub failed over a message", url=url, status=answer.status, said=answer.body[:200])
        require(PROTOCOL_HEADER.lower() in given, "G7", "an answer without the protocol's header", url=url)
        return _Response(answer.status, answer.body, given)


class Stranger:
    """One such program. `meddle` lets it do something; it enrols when it is first asked to."""

    def __init__(self, world: World, branch: str) -> None:
        self._world = world
        self._random = world.random
        self._branch = branch
        self._line = _Line(world)
        self._secret = world.random.randbytes(32).hex()
        self._device: BranchDevice | None = None
        self._odd = Oddities(self._random, world.hub.rows, branch, clerk(branch, 0).id)
        self._keys: list[tuple[str, str]] = []
        """Keys that it offered: whose, and their private halves."""
        self._most = _MOST_AT_ONCE
        self._owed: list[Json] = []
        """Operations for which earlier ones wait."""

    def meddle(self) -> None:
        """One message, or a few."""
        try:
            device = self._device or self._enrolled()
            rude = (
                self._noise,
                self._file,
                self._offer,
                partial(meddle_with_files, self),
                partial(meddle_with_the_wire, self),
                partial(meddle_with_places, self),
            )
            kind = self._random.choice((*(self._batch,) * 8, self._message, *rude))
            kind(device)
        except (_Refused, AssertionError) as why:
            if isinstance(why, AssertionError) and hasattr(why, "name"):
                raise  # an invariant that does not hold
            self._device = None

    def _enrolled(self) -> BranchDevice:
        person = clerk(self._branch, 0).id
        device = BranchDevice(cast(Any, self._line), self._secret, public_key_of(self._secret), person=person)
        if device.enrol(self._world.hub.code(self._branch)).status_code != 200:
            raise _Refused
        device.token = self._token(device)
        device.say_hello()
        self._device = device
        return device

    def _token(self, device: BranchDevice) -> str:
        answer = device.ask_token(nonce=self._id())
        if answer.status_code != 200:
            raise _Refused
        return str(json.loads(answer.content)["token"])

    def _batch(self, device: BranchDevice) -> None:
        """Sound operations, most of them bent; half a batch is sound anyway."""
        device.token = self._token(device)
        stream = self._random.choice(("work", "bulk"))
        own = device.streams[stream]
        before = (own.n, own.hash)
        bodies = [self._body(own.n + 1 + at) for at in range(self._random.randint(1, self._most))]
        bodies += self._of_a_chain(own.n + 1 + len(bodies))
        if self._random.random() < 0.1:
            bodies[self._random.randrange(len(bodies))] = self._random.choice((b"17", b"[]", b'"x"', b'{"id":"x"}'))
        link = own.hash
        for body in bodies:
            link = rolled(link, body)
        request = device.signed(stream, own.n + 1, bodies, link.hex())
        if self._random.random() < 0.1:
            wrong: Json = self._random.choice(
                ({"sig": "00" * 64}, {"from_n": own.n + 2}, {"stream": "x"}, {"digest": ""})
            )
            device.post("/push", msgspec.structs.replace(request, **wrong))
            return
        answer = device.post("/push", request)
        if answer.status_code != 200:
            own.n, own.hash = before
            self._most = _FEW if answer.status_code == STATUS[SessionCode.SPLIT] else self._most
            self._device = None if answer.status_code in (401, 403, 409) else device  # 401: a hub that was put back
            return
        own.n, own.hash = own.n + len(bodies), link
        reply = msgspec.json.decode(answer.content, type=PushReply)
        told = [result.n for result in reply.res]
        require(told == list(range(before[0] + 1, own.n + 1)), "G7", "an operation got no outcome", told=told)
        again = device.post("/push", request)
        if again.status_code == 200:
            same = _unplaced(msgspec.json.decode(again.content, type=PushReply), reply) == reply
            require(same, "G2", "a batch that came twice got another answer", stream=stream, n=own.n)

    def _message(self, device: BranchDevice) -> None:
        """A sound message whose bytes were bent, or its members."""
        marks = {
            scope: ScopeMark(self._random.choice((0, 1, 10**9, -1))) for scope in ("ref", f"branch:{self._branch}")
        }
        sound: dict[str, Any] = {
            "/enrol": {"code": "X", "device_name": "desk", "public_key": self._random.choice(("", "00" * 32))},
            "/token": {"device": self._random.choice(("x", device.identity.device)), "nonce": self._id(), "at": 1},
            "/hello": {"replica": device.identity.replica, "device": device.identity.device, "session": "s"},
            "/push": device.signed("work", 1, [self._body(1)], "00" * 32),
            "/pull": PullRequest(cursors=marks, max=self._random.choice((-1, 0, 1, 500, 2**40))),
            "/verify": VerifyRequest(f"branch:{self._branch}", ScopeMark(), ()),
            "/recover": {"replica": device.identity.replica, "ops": [], "witness": [{"x": 1}]},
            "/renew": {"replica": device.identity.replica, "session": "s", "streams": {}},
            "/recovery": {"code": "x"},
            "/blobs/have": HaveRequest(hashes=("00" * 32, "zz")),
            "/reference": ReferenceRequest(*self._random.choice((("hq",), ("ref", ReferenceMark(9, "x"), 1, 1)))),
        }
        route = self._random.choice(sorted(sound))
        body = msgspec.json.encode(sound[route])
        if self._random.random() < 0.5:
            body = msgspec.json.encode(self._bent(json.loads(body)))
        elif self._random.random() < 0.5:
            at = self._random.randrange(len(body))
            body = self._random.choice((body[:at], body[:at] + b"\xff" + body[at + 1 :], b"[" * 500, body + body))
        device.post(route, body, packed=self._random.random() < 0.3)

    def _noise(self, device: BranchDevice) -> None:
        """Requests that no client makes."""
        body = b"{}"
        headers: dict[str, str] = {DIGEST_HEADER: body_digest(body), "Authorization": f"Bearer {device.token}"}
        changed: Mapping[str, str] = self._random.choice(
            (
                {DIGEST_HEADER: ""},
                {DIGEST_HEADER: "00"},
                {"Content-Length": "x"},
                {"Content-Length": "900"},
                {"Content-Encoding": "gzip"},
                {"Authorization": "Bearer x.y.z"},
                {"Authorization": ""},
                {"Content-Type": "text/html"},
            )
        )
        hashed = self._random.choice(("00" * 32, "zz", "../x"))
        scope = self._random.choice((f"branch:{self._branch}", "branch:x", "ref"))
        method, path = self._random.choice(
            (
                ("POST", "/push"),
                ("POST", "/pull"),
                ("GET", "/health"),
                ("GET", "/nowhere"),
                ("GET", f"/blobs/{hashed}"),
                ("PUT", f"/blobs/{hashed}/{self._random.choice(('0', '-1', '9999999', 'x'))}"),
                ("POST", f"/blobs/{hashed}/done"),
                ("POST", f"/blobs/{hashed}/proof"),
                ("GET", f"/snapshot/{scope}"),
                ("GET", f"/snapshot/{scope}/{self._random.choice(('0', '-1', '99', 'x'))}"),
            )
        )
        sent = b"" if method == "GET" else body
        self._line.request(method, PATH + path, sent, {**headers, **changed})

    def _file(self, device: BranchDevice) -> None:
        """A file that it attaches and then sends wrongly."""
        hashed = self._random.randbytes(32).hex()
        child = {"kind": "file", "hash": hashed, "size": 100, "name": "p", "mime": "image/jpeg"}
        own = device.streams["work"]
        said = self._sound(own.n + 1) | {"k": "add", "r": self._some_record(), "c": child}
        said.pop("f", None)
        device.token = self._token(device)
        request = device.batch([json.dumps(said).encode()])
        self._world.lost_files.add(hashed)  # also where the answer is lost: the attachment may stand
        if device.post("/push", request).status_code != 200:
            self._device = None
            return
        for content in (b"x" * 100, b"x" * 7, b""):
            headers = {DIGEST_HEADER: body_digest(content), "Authorization": f"Bearer {device.token}"}
            self._line.request("PUT", f"{PATH}/blobs/{hashed}/0", content, headers)
        device.post(f"/blobs/{hashed}/done", {})
        device.post(f"/blobs/{hashed}/proof", {"proof": "00"})

    def _of_a_chain(self, n: int) -> list[bytes]:
        """A record whose beginning waits for an operation that comes with a later batch, and what waits for it."""
        owed, self._owed = self._owed[:1], self._owed[1:]
        said: list[Json] = [{**one, "n": n} for one in owed]
        if self._random.random() < 0.3:
            late = self._sound(0) | {"k": Kind.SET, "r": self._some_record(), "f": {"title": {"v": "late"}}}
            made = self._sound(n + len(said)) | {"k": Kind.CREATE, "r": self._id(), "needs": [late["id"]]}
            made["f"] = {"$number": {"v": f"{self._branch}-260302-W{made['id'][:6]}"}, "title": {"v": "chained"}}
            made["f"] |= {"$status": {"v": "registered"}}
            told = self._sound(n + len(said) + 1) | {"k": Kind.SET, "r": made["r"], "f": {"title": {"v": "then"}}}
            said += [made, told]
            self._owed.append(late)
        if self._world.faults.happens(Fault.HUB_STUMBLES):
            title = {"title": {"b": None, "v": STUMBLES}}
            said.append(self._sound(n + len(said)) | {"k": Kind.SET, "r": self._some_record(), "f": title})
        return [json.dumps(one).encode() for one in said]

    def _offer(self, device: BranchDevice) -> None:
        """A key for somebody: its own, another's, or one that proves nothing."""
        device.token = self._token(device)
        private = self._random.choice((self._secret[::-1], self._random.randbytes(32).hex()))
        person = self._random.choice((clerk(self._branch, 0).id, clerk(self._branch, 1).id, "head-1", "nobody", "\0"))
        own = device.streams["work"].n, self._random.choice((0, 0, 5, -1))
        said = (person, public_half(private), *own)
        sound = KeyOffer(
            *said,
            proof=prove(private, *key_parts(*said)),
            sig=sign(self._secret, *offer_parts(device.identity.device, *said)),
            previous=self._one_of("SELECT key FROM person_key ORDER BY device, no"),
            handed=prove(private, *handing_parts(person, public_half(private))),
        )
        bent: KeyOffer = self._random.choice(
            (sound, sound, msgspec.structs.replace(sound, proof="00" * 64), msgspec.structs.replace(sound, key="zz"))
        )
        answer = device.ask_hello(keys=(bent,))
        if answer.status_code == 200:
            device.fence = str(json.loads(answer.content)["fence"])
            self._keys.append((person, private))
        if self._random.random() < _RESET:
            name, now = device.identity.device, self._world.hub.store.now()
            self._world.hub.enter(lambda connection: reset(connection, name, person, now))

    def _forged(self, n: int) -> Json:
        """A step in somebody's name: with his key and another signature, with a step's of his on another record, or
        under this program's own key."""
        said = self._odd.one(n) | {"by": self._random.choice((clerk(self._branch, 0).id, clerk(self._branch, 1).id))}
        signed = self._world.hub.rows('SELECT body FROM log WHERE body LIKE \'%"sig":"%\' ORDER BY operation_id')
        stolen: Json = json.loads(self._random.choice(signed)[0]) if signed else {}
        kind = self._random.choice(("key", "signature", "replayed", "own", "own"))
        if kind == "own" and self._keys:
            return _signed(said, self._random.choice(self._keys)[1])
        if kind == "replayed" and stolen:
            return {**stolen, "n": n, **self._random.choice(({"r": self._some_record()}, {"id": self._id()}, {}))}
        key = self._one_of("SELECT key FROM person_key ORDER BY device, no")
        return {**said, "key": stolen.get("key", key), "sig": stolen.get("sig", "00" * 64)}

    def _body(self, n: int) -> bytes:
        if self._random.random() < _FORGED:
            return json.dumps(self._forged(n)).encode()
        if self._random.random() < _ODDLY:
            return json.dumps(self._signed_by_its_person(self._odd.one(n))).encode()
        said: Any = self._sound(n)
        for _ in range(self._random.randint(0, _BENDS)):
            said = self._bent(said)
        return json.dumps(said).encode()

    def _signed_by_its_person(self, said: Json) -> Json:
        """What persons sign gets as far as the merge when it bears a signature."""
        own = [private for person, private in self._keys if person == said["by"]]
        return _signed(said, own[-1]) if own and said["k"] in SIGNED else said

    def _sound(self, n: int) -> Json:
        """An operation that a program might send: mostly on a record that is there."""
        kind = self._random.choice(list(Kind))
        fields: Json = {"title": {"v": "strange"}}
        if kind is Kind.CREATE:
            fields |= {"$number": {"v": f"{self._branch}-260302-Z{self._random.randrange(10**6)}"}}
            fields |= {"$status": {"v": self._random.choice(("registered", "x"))}}
        elif self._random.random() < 0.3:
            fields = {self._random.choice(_SYSTEM): {"b": self._random.choice(_ODD), "v": self._random.choice(_ODD)}}
        record = self._id() if kind is Kind.CREATE else self._some_record()
        name = self._id()
        said: Json = {"id": name, "tx": name, "k": kind, "r": record, "e": "complaint", "wall": 1, "def": 1, "n": n}
        said |= {"by": clerk(self._branch, 0).id}
        more: dict[Kind, Callable[[], Json]] = {
            Kind.CREATE: lambda: {"f": fields},
            Kind.SET: lambda: {"f": fields},
            Kind.ACT: lambda: {
                "a": self._random.choice(("accept", "settle", "close", "x")),
                "from": self._random.choice(("registered", "accepted", "x")),
                "seen": self._random.choice(({}, {"compensation": "10.00"}, {"x": None})),
                "f": self._random.choice(({}, fields)),
            },
            Kind.ADD: lambda: {"c": {"kind": self._random.choice(("note", "contact", "file")), "text": "strange"}},
            Kind.VOID: lambda: {"reason": "strange"},
            Kind.RESOLVE: lambda: {"inbox": self._some_item(), "f": fields},
        }
        said |= more.get(kind, dict)()
        if self._random.random() < 0.1:
            said["undo"] = self._some_operation()
        if self._random.random() < 0.1:
            said["needs"] = [self._id()]
        return said

    def _bent(self, said: Any) -> Any:
        """One member dropped, renamed or given another value, at any depth."""
        if not isinstance(said, dict) or not said:
            return self._random.choice(_ODD)
        name = self._random.choice(sorted(said))
        inner = said[name]
        if isinstance(inner, dict) and inner and self._random.random() < 0.6:
            return {**said, name: self._bent(inner)}
        without = {key: value for key, value in said.items() if key != name}
        return self._random.choice(
            (without, {**said, name: self._random.choice(_ODD)}, {**without, name + "x": inner}, {**said, "mood": [1]})
        )

    def _some_record(self) -> str:
        return self._one_of("SELECT id FROM record ORDER BY id")

    def _some_item(self) -> str:
        return self._one_of("SELECT id FROM inbox ORDER BY id")

    def _some_operation(self) -> str:
        return self._one_of("SELECT operation_id FROM history ORDER BY scope, seq DESC LIMIT 20")

    def _one_of(self, sql: str) -> str:
        found = self._world.hub.rows(sql)
        return str(self._random.choice(found)[0]) if found else self._id()

    def _id(self) -> str:
        return self._random.randbytes(16).hex()
