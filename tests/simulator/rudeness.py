"""More of what a faulty program does: files that nobody wants, and bodies that no client sends."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import TYPE_CHECKING, Any

import msgspec

from core.operation import Kind
from sync.protocol.messages import (
    DIGEST_HEADER,
    SIGNATURE_HEADER,
    FileDone,
    HaveReply,
    HaveRequest,
    TokenRequest,
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


def _ask_tokens(device: BranchDevice, chance: Any) -> None:
    """One signed with another key, one asked for twice, one without a nonce."""
    for nonce in ("", "00" * 16, "00" * 16):
        request = TokenRequest(device=device.identity.device, nonce=nonce, at=1)
        body = msgspec.json.encode(request)
        key = chance.choice((device.private_key, "11" * 32))
        signed = chance.choice((sign(key, *token_parts(request.nonce, request.at, body_digest(body))), "zz", ""))
        device.post("/token", body, more={SIGNATURE_HEADER: signed})
