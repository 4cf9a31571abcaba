"""More of what a faulty program does: files that nobody wants, and bodies that no client sends."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import TYPE_CHECKING, Any

import msgspec

from core.operation import Kind
from local_db.outbox import rolled
from sync.hub.registry import revoke
from sync.protocol.messages import (
    DIGEST_HEADER,
    SIGNATURE_HEADER,
    FileDone,
    HaveReply,
    HaveRequest,
    PullRequest,
    RecoverRequest,
    RenewRequest,
    ScopeMark,
    StreamMark,
    TokenRequest,
    VerifyRequest,
    Witness,
)
from sync.protocol.signing import body_digest, sign, token_parts
from tests.simulator.hub import Sent
from tests.sync.hub.branch_devices import PATH, BranchDevice

if TYPE_CHECKING:
    from tests.simulator.strangers import Stranger

_HUB = "http://localhost"
_CHUNK = 8_192
_JPEG = b"\xff\xd8\xff"


def meddle_with_files(who: Stranger, device: BranchDevice) -> None:
    """A sound file, attached or not, its small pictures, sound and not, and proofs of others' files."""
    chance = who._random
    content = chance.randbytes(chance.choice((700, 5_000, 20_000)))
    hashed = hashlib.sha256(content).hexdigest()
    who._world.lost_files.add(hashed)  # where an answer is lost it may come in parts only
    device.token = who._token(device)
    if chance.random() < 0.6:
        child = {"kind": "file", "hash": hashed, "size": len(content), "name": "p", "mime": "image/jpeg"}
        said = who._sound(device.streams["work"].n + 1) | {"k": Kind.ADD, "r": who._some_record(), "c": child}
        said.pop("f", None)
        if device.post("/push", device.batch([json.dumps(said).encode()])).status_code != 200:
            who._device = None
            return
    put(who, device, hashed, content)
    device.post(f"/blobs/{hashed}/done", FileDone(len(content), _CHUNK, hashed))
    small = chance.choice((_JPEG + chance.randbytes(900), b"no picture", _JPEG + bytes(20_000)))
    for kind in ("thumbnail", "preview"):
        name = f"{hashed}.{kind}"
        put(who, device, name, small)
        promised = chance.choice((hashlib.sha256(small).hexdigest(), "00" * 32, "zz"))
        device.post(f"/blobs/{name}/done", FileDone(len(small), _CHUNK, promised))
    asked = (hashed, f"{hashed}.thumbnail", *chance.choice((("00" * 32,), ("zz",), ("11" * 32,) * 501)))
    answer = device.post("/blobs/have", HaveRequest(asked, (hashed, "22" * 32)))
    if answer.status_code == 200:
        nonce = msgspec.json.decode(answer.content, type=HaveReply).nonce
        held = who._one_of("SELECT hash FROM held_file ORDER BY hash")
        for given in (nonce, "zz", ""):
            device.post(f"/blobs/{chance.choice((held, hashed))}/proof", {"nonce": given, "proof": "00" * 32})
    for span in ("bytes=0-9", "bytes=5-", "bytes=9999999-", "x"):
        headers = {"Authorization": f"Bearer {device.token}", "Range": span}
        who._line.request("GET", f"{PATH}/blobs/{hashed}", b"", headers)


def put(who: Stranger, device: BranchDevice, name: str, content: bytes) -> None:
    """Sends its chunks, the last one first."""
    for index in reversed(range(-(-len(content) // _CHUNK))):
        piece = content[index * _CHUNK : (index + 1) * _CHUNK]
        headers = {DIGEST_HEADER: body_digest(piece), "Authorization": f"Bearer {device.token}"}
        headers["Content-Type"] = "application/octet-stream"
        who._line.request("PUT", f"{PATH}/blobs/{name}/{index}", piece, headers)


def meddle_with_the_wire(who: Stranger, device: BranchDevice) -> None:
    """A body that is too long, packed to burst, cut off or never ended; a token that is signed by nobody."""
    chance, hub = who._random, who._world.hub
    kind = chance.choice(("long", "burst", "cut", "stalled", "packed and cut", "schema", "token", "again", "unsized"))
    body = b"{}"
    headers: dict[str, str] = {"Authorization": f"Bearer {device.token}", DIGEST_HEADER: body_digest(body)}
    if kind == "long":
        body = b" " * (1 << 20) + b"x"
    elif kind == "burst":
        body = gzip.compress(bytes(9 << 20), 1)
    elif kind == "packed and cut":
        body = gzip.compress(b"x" * 4_000)[:-9]
    elif kind == "schema":
        who._line.request("GET", f"{PATH}/schema/openapi.json", b"", {})
        return
    elif kind in ("token", "again"):
        _ask_tokens(device, chance)
        return
    if body[:2] == b"\x1f\x8b":
        headers["Content-Encoding"] = "gzip"
    sized: dict[str, str] = {} if kind == "unsized" else {"Content-Length": str(len(body))}
    ends = kind if kind in ("cut", "stalled") else "whole"
    hub.together([Sent("POST", f"{_HUB}{PATH}/hello", {**headers, **sized}, body, ends)])


def meddle_with_places(who: Stranger, device: BranchDevice) -> None:
    """Batches, rightly signed, for places of a stream that are not theirs; the device is lost over it.

    Sometimes its key is revoked first: then all of that is judged once more at the door of the quarantine.
    """
    chance, hub, own = who._random, who._world.hub, device.streams["work"]
    device.token = who._token(device)
    who._device = None
    if chance.random() < 0.4:
        hub.enter(lambda connection: revoke(connection, device.identity.device, hub.store.now()))
    bodies = [who._body(own.n + 1), who._body(own.n + 2)]
    sound = rolled(rolled(own.hash, bodies[0]), bodies[1])
    ask = device.post("/push", device.signed("work", own.n + 1, bodies, sound.hex())).status_code
    first = own.n + 1 if ask == 200 else own.n
    other = [who._body(first), who._body(first + 1)]
    link = hashlib.sha256(own.hash + bytes(32)).digest()
    attempts = [
        device.signed("work", first + 9, other, sound.hex()),
        device.signed("work", max(1, first), other, sound.hex()),
        device.signed("work", max(1, first - 1), other, rolled(own.hash, other[0]).hex()),
        device.signed("work", max(1, first), other, rolled(rolled(own.hash, other[0]), other[1]).hex()),
        device.signed("work", first + 1, [], sound.hex()),
        device.signed("work", 0, other, sound.hex()),
        msgspec.structs.replace(device.signed("work", first, [], link.hex()), aside={first: "zz"}),
        msgspec.structs.replace(device.signed("work", own.n + 1, [], link.hex()), aside={own.n + 1: "00" * 32}),
        msgspec.structs.replace(device.signed("work", own.n + 1, [], link.hex()), aside={own.n + 1: "00" * 32}),
        msgspec.structs.replace(device.signed("work", 1, other, sound.hex()), replica="x"),
    ]
    for request in chance.sample(attempts, 6):
        device.post("/push", request)
    _ask_back(who, device)


def _ask_back(who: Stranger, device: BranchDevice) -> None:
    """What belongs to recoveries, pulls and sessions, for scopes and places of others."""
    own = f"branch:{who._branch}"
    mark = ScopeMark(3, "x", "00" * 32)
    asked: tuple[tuple[str, Any], ...] = (
        ("/recover", RecoverRequest(ladder={"branch:x": (mark,)})),
        ("/recover", RecoverRequest(ladder={own: (mark,) * 200})),
        ("/recover", RecoverRequest(ladder={own: (mark, ScopeMark())})),
        ("/recover", RecoverRequest(witness=(Witness("{", "00"), Witness("{}", "zz"), Witness("\\ud800", "")))),
        ("/recover", RecoverRequest(witness=(Witness("{}", ""),) * 501)),
        ("/pull", PullRequest({"branch:x": mark})),
        ("/pull", PullRequest({own: mark})),
        ("/pull", PullRequest({own: ScopeMark(10**9)})),
        ("/pull", PullRequest({})),
        ("/verify", VerifyRequest("branch:x", mark, ())),
        ("/verify", VerifyRequest(own, mark, ("00",) * 256)),
        ("/renew", RenewRequest("x", "s", "device_forked", {})),
        ("/renew", RenewRequest(device.identity.replica, "s", "device_forked", {"work": StreamMark(10**6, "00" * 32)})),
        ("/renew", RenewRequest(device.identity.replica, "", "x", {"play": StreamMark(1, "zz")})),
    )
    for path, message in who._random.sample(asked, 7):
        device.post(path, message)


def _ask_tokens(device: BranchDevice, chance: Any) -> None:
    """One signed with another key, one asked for twice, one without a nonce."""
    for nonce in ("", "00" * 16, "00" * 16):
        request = TokenRequest(device=device.identity.device, nonce=nonce, at=1)
        body = msgspec.json.encode(request)
        key = chance.choice((device.private_key, "11" * 32))
        signed = chance.choice((sign(key, *token_parts(request.nonce, request.at, body_digest(body))), "zz", ""))
        device.post("/token", body, more={SIGNATURE_HEADER: signed})
