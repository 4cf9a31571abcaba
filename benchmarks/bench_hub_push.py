"""Pushing to a real hub process over HTTP in batches of 500 creates, against the bare driver writing the same rows.

The hub also reads HTTP and JSON, checks digests, hash chain and signature, validates, merges, numbers and answers. Its
work runs in a process of its own, so times on the wall are compared.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import itertools
import os
import secrets
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from benchmarks.baseline_hub import Rows, open_bare, read_rows, read_shape, write_batch
from benchmarks.measure import Figure, compare, print_figures
from core.operation import Kind, Operation, Write, canonical
from core.people import Person, Role
from local_db.outbox import EMPTY_HASH, rolled
from sync.hub.embedded import EmbeddedHub
from sync.protocol import routes
from sync.protocol.messages import (
    DIGEST_HEADER,
    SIGNATURE_HEADER,
    EnrolReply,
    EnrolRequest,
    PushReply,
    PushRequest,
    TokenReply,
    TokenRequest,
)
from sync.protocol.signing import TOKEN_PATH, batch_parts, body_digest, new_key, sign, token_parts

OPERATIONS = 500
TARGET = 5_000
TABLES = ("log", "record", "history")


def main() -> None:
    """Prints operations a second and the ratio to the bare driver."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--batches", type=int, default=4, help="batches of 500 per round")
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, EmbeddedHub(Path(folder) / "hub") as hub:
        hub.add_branch("440106", "bench")
        hub.add_person(Person("clerk-1", "Li", Role.CLERK, "440106"))
        measure(Path(folder), hub, chosen.batches, chosen.rounds)


def measure(folder: Path, hub: EmbeddedHub, batches: int, rounds: int) -> None:
    """Both sides in turns."""
    sender = Sender(hub)
    key = hub.folder.load_keys().database
    sender.send(1)
    rehearsed = read_rows(hub.folder.database, key, TABLES)
    bare = open_bare(folder / "bare.db", key, read_shape(hub.folder.database, key, TABLES))
    prepared = iter([[sender.prepare() for _ in range(batches)] for _ in range(rounds + 1)])
    fresh = iter([[renamed(rehearsed) for _ in range(batches)] for _ in range(rounds + 1)])
    walls: list[float] = []

    def ours() -> None:
        began = time.perf_counter()
        for body in next(prepared):
            sender.push(body)
        walls.append(time.perf_counter() - began)

    def theirs() -> None:
        for rows in next(fresh):
            write_batch(bare, rows)

    done = compare(ours, theirs, rounds)
    bare.close()
    speed = batches * OPERATIONS / statistics.median(walls[1:])
    sys.stdout.write(done.report(f"{batches} batches of {OPERATIONS} (wall)") + "\n")
    print_figures(
        [
            Figure("hub push over HTTP, operations/s", f"{speed:,.0f}", f">= {TARGET:,}", speed >= TARGET),
            Figure("hub push, wall / bare driver", f"{done.wall_ratio()}x", "(no target)", True),
        ]
    )


@dataclass(frozen=True)
class Prepared:
    """A batch ready to be sent: the packed body and its digest."""

    packed: bytes
    digest: str


class Sender:
    """A device that has nothing else to do."""

    def __init__(self, hub: EmbeddedHub) -> None:
        host, port = hub.url.removeprefix("http://").split(":")
        self._wire = http.client.HTTPConnection(host, int(port), timeout=60)
        self._private, public = new_key()
        self._token = ""
        code = hub.enrolment_code("440106")
        enrolled = self._post(routes.ENROL, msgspec.json.encode(EnrolRequest(code, "bench", public)))
        self._me = msgspec.json.decode(enrolled, type=EnrolReply)
        request = TokenRequest(self._me.device, secrets.token_hex(8), 0)
        body = msgspec.json.encode(request)
        signed = sign(self._private, *token_parts(request.nonce, 0, body_digest(body)))
        self._token = msgspec.json.decode(
            self._post(TOKEN_PATH, body, {SIGNATURE_HEADER: signed}), type=TokenReply
        ).token
        self._n, self._hash = 0, EMPTY_HASH

    def prepare(self) -> Prepared:
        """The next batch of the stream, packed as a client packs it."""
        first, bodies = self._n + 1, []
        for _ in range(OPERATIONS):
            self._n += 1
            body = canonical(one_claim(self._n))
            self._hash = rolled(self._hash, body)
            bodies.append(msgspec.Raw(body))
        digest = self._hash.hex()
        signed = sign(self._private, *batch_parts(self._me.replica, "work", first, digest))
        request = PushRequest(self._me.replica, "work", first, tuple(bodies), digest, signed)
        plain = msgspec.json.encode(request)
        return Prepared(gzip.compress(plain, 5), body_digest(plain))

    def push(self, batch: Prepared) -> None:
        """Sends one batch and reads the answer."""
        answer = self._post(routes.PUSH, batch.packed, {"Content-Encoding": "gzip", DIGEST_HEADER: batch.digest})
        reply = msgspec.json.decode(answer, type=PushReply)
        assert {str(result.s) for result in reply.res} == {"applied"}, reply.res[0]

    def send(self, count: int) -> None:
        """Prepares and sends."""
        for _ in range(count):
            self.push(self.prepare())

    def _post(self, path: str, body: bytes, more: dict[str, str] | None = None) -> bytes:
        headers = {DIGEST_HEADER: body_digest(body), "Accept-Encoding": "gzip", **(more or {})}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        self._wire.request("POST", path, body, headers)
        answer = self._wire.getresponse()
        read = answer.read()
        assert answer.status == 200, read
        return gzip.decompress(read) if answer.headers.get("Content-Encoding") == "gzip" else read


def one_claim(n: int) -> Operation:
    """A create as the desk makes it."""
    values = {
        "title": f"crushed box {n}",
        "customer_name": "Chen Jie",
        "customer_phone": "13800138000",
        "waybill_no": f"SF{n:012d}",
        "claim_kind": "damage",
        "declared_value": "300.00",
        "claim_amount": "120.00",
        "description": "box crushed on one side, two of six bottles broken, photos attached",
        "$number": f"440106-261120-A{n:03d}",
        "$status": "registered",
    }
    return Operation(
        id=os.urandom(16).hex(),
        tx=os.urandom(16).hex(),
        kind=Kind.CREATE,
        record=os.urandom(16).hex(),
        form="claim",
        by="clerk-1",
        wall=1_800_000_000_000 + n,
        definition=1,
        n=n,
        fields={name: Write(v=value) for name, value in values.items()},
    )


_turn = itertools.count(1)


def renamed(rows: Rows) -> Rows:
    """The same rows under fresh keys: ids of the same length, places further on."""
    turn = next(_turn)
    step = turn * OPERATIONS
    fresh: Rows = {}
    for table, values in rows.items():
        fresh[table] = [tuple(_moved(value, step, turn) for value in row) for row in values]
    return fresh


def _moved(value: object, step: int, turn: int) -> object:
    if isinstance(value, int) and 0 < value <= OPERATIONS:
        return value + step
    if isinstance(value, str) and len(value) == 32 and value.isalnum():
        return f"{value[:24]}{(int(value[24:], 16) + turn) & 0xFFFFFFFF:08x}"
    return value


if __name__ == "__main__":
    main()
