"""Devices that have nothing to do but push: their batches are made and packed before the clock starts."""

from __future__ import annotations

import gzip
import http.client
import os
import secrets
import sys
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from core.ids import Ids
from core.operation import Child, ChildKind, Kind, Operation, Write, canonical
from core.record import NUMBER, STATUS
from local_db.machine.clock import SystemClock
from local_db.outbox import EMPTY_HASH, rolled
from sync.protocol import routes
from sync.protocol.messages import (
    DIGEST_HEADER,
    SIGNATURE_HEADER,
    EnrolReply,
    EnrolRequest,
    PullRequest,
    PushReply,
    PushRequest,
    ScopeMark,
    TokenReply,
    TokenRequest,
)
from sync.protocol.signing import TOKEN_PATH, batch_parts, body_digest, new_key, sign, token_parts

IDS = Ids(SystemClock(), os.urandom)
CHANCE = Random(20261122)
SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华慧建文辉玲志斌宇浩凯欣婷雪梅琳晨曦"
TOLD = (
    "外箱压扁一角，内装{0}瓶酒碎了{1}瓶",
    "客户称少收{1}件，签收单写的是{0}件",
    "派送超时{1}天，客户要求赔偿{0}元运费",
    "面单号码看不清，最后四位像是{0}{1}",
    "冷链到货时温度记录为{1}度，保温箱破损",
    "客户已发来照片{1}张，视频一段，等待核实",
    "收件人电话无人接听，已打{1}次，最近一次{0}分",
    "退回件外包装有二次封箱胶带，重量差{0}克",
    "保价{0}元，申报物品为手机，盒内为空",
    "寄件网点说交接时完好，中转扫描缺{1}条",
)


def told(clauses: int) -> str:
    """What a clerk writes: so many sentences of a branch's day, with figures of their own."""
    chosen = CHANCE.sample(TOLD, clauses)
    return "；".join(one.format(CHANCE.randrange(2, 100), CHANCE.randrange(1, 10)) for one in chosen)


@dataclass(frozen=True)
class Prepared:
    """A batch ready to be sent: the packed body, its digest, and how many operations are in it."""

    packed: bytes
    digest: str
    operations: int


@dataclass
class Ticket:
    """What the device knows of a ticket that it made."""

    record: str
    described: str
    state: str = "registered"


@dataclass
class Clerk:
    """Makes a clerk's operations: claims alone, or claims and what happens to them on the days after."""

    branch: str
    lane: str
    made: int = 0
    tickets: list[Ticket] = field(default_factory=list)

    def day(self, number: int) -> Operation:
        """One of four is a new claim; the others change, move or annotate one that was made before."""
        if not self.tickets or number % 4 == 0:
            return self.claim(number)
        ticket = self.tickets[number * 7919 % len(self.tickets)]
        if number % 4 == 1:
            before, ticket.described = ticket.described, told(2)
            changed = {"description": Write(b=before, v=ticket.described)}
            return self._operation(number, Kind.SET, ticket.record, fields=changed)
        if number % 4 == 2 and ticket.state == "registered":
            ticket.state = "verifying"
            return self._operation(number, Kind.ACT, ticket.record, move="verify", source="registered")
        note = Child(ChildKind.NOTE, text=told(1))
        return self._operation(number, Kind.ADD, ticket.record, child=note)

    def claim(self, number: int) -> Operation:
        """A create as the desk makes it."""
        self.made += 1
        ticket = Ticket(IDS.record(), told(2))
        self.tickets.append(ticket)
        values = {
            "title": told(1),
            "customer_name": CHANCE.choice(SURNAMES) + "".join(CHANCE.choices(GIVEN, k=2)),
            "customer_phone": f"13{CHANCE.randrange(10**9):09d}",
            "waybill_no": f"SF{CHANCE.randrange(10**12):012d}",
            "claim_kind": "damage",
            "declared_value": f"{CHANCE.randrange(900, 5000)}.00",
            "claim_amount": f"{CHANCE.randrange(5, 900)}.{CHANCE.randrange(100):02d}",
            "description": ticket.described,
            NUMBER: f"{self.branch}-261120-{self.lane}{self.made:03d}",
            STATUS: "registered",
        }
        writes = {name: Write(v=value) for name, value in values.items()}
        return self._operation(number, Kind.CREATE, ticket.record, fields=writes)

    def _operation(self, number: int, kind: Kind, record: str, **members: Any) -> Operation:
        return Operation(
            id=IDS.operation(),
            tx=IDS.operation(),
            kind=kind,
            record=record,
            form="claim",
            by=f"clerk-{self.branch}",
            wall=1_800_000_000_000 + 977 * number,
            definition=1,
            n=number,
            **members,
        )


class PushingDevice:
    """One enrolled device over one connection."""

    def __init__(self, url: str, code: str) -> None:
        host, port = url.removeprefix("http://").split(":")
        self._wire = http.client.HTTPConnection(host, int(port), timeout=120)
        self._private, public = new_key()
        self._token = ""
        enrolled = self._post(routes.ENROL, msgspec.json.encode(EnrolRequest(code, "bench", public)))
        self.me = msgspec.json.decode(enrolled, type=EnrolReply)
        request = TokenRequest(self.me.device, secrets.token_hex(8), 0)
        body = msgspec.json.encode(request)
        signed = sign(self._private, *token_parts(request.nonce, 0, body_digest(body)))
        answer = self._post(TOKEN_PATH, body, {SIGNATURE_HEADER: signed})
        self._token = msgspec.json.decode(answer, type=TokenReply).token
        self._n, self._hash = 0, EMPTY_HASH
        self.clerk = Clerk(self.me.branch, self.me.lane)

    def prepare(self, operations: int, *, mixed: bool = False) -> Prepared:
        """The next batch of the stream, packed as a client packs it."""
        first, bodies = self._n + 1, []
        for _ in range(operations):
            self._n += 1
            body = canonical((self.clerk.day if mixed else self.clerk.claim)(self._n))
            self._hash = rolled(self._hash, body)
            bodies.append(msgspec.Raw(body))
        digest = self._hash.hex()
        signed = sign(self._private, *batch_parts(self.me.replica, "work", first, digest))
        plain = msgspec.json.encode(PushRequest(self.me.replica, "work", first, tuple(bodies), digest, signed))
        return Prepared(gzip.compress(plain, 5), body_digest(plain), operations)

    def push(self, batch: Prepared) -> None:
        """Sends one batch and reads the answer; every operation must have been applied."""
        answer = self._post(routes.PUSH, batch.packed, {"Content-Encoding": "gzip", DIGEST_HEADER: batch.digest})
        reply = msgspec.json.decode(answer, type=PushReply)
        assert {str(result.s) for result in reply.res} == {"applied"}, reply.res[0]

    def pull(self, most: int) -> int:
        """Pulls its branch from the beginning, `most` effects or about 1 MiB a time; how many effects came."""
        scope = f"branch:{self.me.branch}"
        mark, effects = ScopeMark(), 0
        while True:
            asked = PullRequest(cursors={scope: mark}, max=most, bytes=1 << 20)
            lines = self._post(routes.PULL, msgspec.json.encode(asked)).splitlines()
            effects += len(lines) - 1
            last = msgspec.json.decode(lines[-1])
            mark = msgspec.convert(last["cursors"][scope], ScopeMark)
            if not last["more"]:
                return effects

    def close(self) -> None:
        """Hangs up."""
        self._wire.close()

    def _post(self, path: str, body: bytes, more: dict[str, str] | None = None) -> bytes:
        headers = {DIGEST_HEADER: body_digest(body), "Accept-Encoding": "gzip", **(more or {})}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        self._wire.request("POST", path, body, headers)
        answer = self._wire.getresponse()
        read = answer.read()
        assert answer.status == 200, read
        return gzip.decompress(read) if answer.headers.get("Content-Encoding") == "gzip" else read


def cpu_of(pid: int) -> float | None:
    """CPU seconds that a running process has spent, all its threads; None where the system does not say (no /proc)."""
    stat = Path(f"/proc/{pid}/stat")
    if sys.platform == "win32" or not stat.exists():
        return None
    spent = stat.read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")
