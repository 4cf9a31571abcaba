"""Real profiles for window tests: an encrypted database and a file store in a temporary folder."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection

from core.effect import Effect, InboxItem, InboxKind, Outcome
from core.operation import Kind
from core.people import Person, Role
from core.ports import Changes, Clock
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from engines.forms.document import Form
from engines.forms.values import Value
from local_db.catalogue import pack_forms
from local_db.desk import Desk, create_desk
from local_db.identity import Identity
from local_db.queries.detail import RecordDetail, record_detail
from local_db.replication import Cursor, Page, Received, apply_page, save_people
from local_db.rows import encode_effect
from resources import PACK_FORMS
from tests.local_db.vaults import MemoryVault

CLERK, SECOND, HEADQUARTERS = "chen.li", "zhou.min", "wang.qiang"
PEOPLE = (
    Person(CLERK, "陈丽", Role.CLERK, "440106"),
    Person(SECOND, "周敏", Role.CLERK, "440106"),
    Person(HEADQUARTERS, "王强", Role.HQ, "hq"),
)
CLAIM: dict[str, Value] = {
    "title": "外箱破损，内件缺少 2 件，客户要求赔付",
    "waybill_no": "SF1537226004189",
    "customer_name": "陈晓梅",
    "customer_phone": "13800136620",
    "claim_kind": "damage_shortage",
    "declared_value": "1280.00",
    "claim_amount": "1280.00",
    "liability": "unknown",
    "description": "客户反映外箱右下角受压塌陷，内件 2 件陶瓷杯缺失，已留存签收视频。",
}


def open_test_desk(root: Path, clock: Clock, branch: str = "440106", more: tuple[Form, ...] = ()) -> Desk:
    """A new profile of that branch with the pack's forms, some more, and three people."""
    identity = Identity(branch=branch, branch_name={"440106": "天河营业部", "hq": "总部"}[branch])
    desk, _code = create_desk(root, MemoryVault(), None, identity, [*pack_forms(PACK_FORMS), *more], clock)

    desk.store.write(lambda connection: save_people(connection, PEOPLE)).result()
    return desk


def enrol(desk: Desk) -> None:
    """A hub knows this desk from now on; nothing is sent by that."""
    identity = replace(desk.store.identity, hub_url="https://hub.invalid", device="d" * 32)
    desk.store.set_up(identity)


def submit(desk: Desk, form: str = "claim", fields: dict[str, Value] | None = None, **more: Any) -> str:
    """A submitted record's id."""
    command = SubmitRecord(id=desk.store.ids.operation(), by=CLERK, form=form, fields=fields or CLAIM, **more)
    (record_id,) = desk.store.execute(submit_record, command).result().records
    return record_id


def detail_of(desk: Desk, record_id: str) -> RecordDetail:
    """What stands on the disk now."""
    with desk.store.plain_reading() as connection:
        found = record_detail(connection, record_id)
    assert found is not None
    return found


class Headquarters:
    """The hub's log of branch 440106, as it reaches one device."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._seq = 0

    def say(self, *effects: Effect) -> None:
        """These effects arrive with the next pull."""
        with self.arriving(*effects):
            pass

    @contextmanager
    def arriving(self, *effects: Effect) -> Iterator[None]:
        """These effects are being taken in until the block ends: what is ordered in it is written behind them."""
        page, store, go = self._page(effects), self._desk.store, threading.Event()

        def apply(connection: Connection) -> Changes:
            go.wait(60)
            return apply_page(connection, store.catalogue, page, 1)

        taken = store.write(apply)
        try:
            yield
        finally:
            go.set()
            store.announce(taken.result())

    def _page(self, effects: Iterable[Effect]) -> Page:
        scope = self._desk.store.identity.scope
        lines = []
        for effect in effects:
            self._seq += 1
            numbered = msgspec.structs.replace(effect, seq=self._seq, scope=scope)
            lines.append(Received(scope, self._seq, encode_effect(numbered).decode()))
        return Page(tuple(lines), {scope: Cursor(self._seq, "e", "00")})

    def accept(self, record_id: str) -> None:
        """Everything that the device did to that record is at HQ now."""
        self.say(*(effect for effect in detail_of(self._desk, record_id).timeline if not effect.seq))

    def change(self, record_id: str, **fields: Value) -> None:
        """HQ changed these fields."""
        record = detail_of(self._desk, record_id).record
        changes = {name: (record.fields.get(name), value) for name, value in fields.items()}
        self.say(self.effect(record_id, Kind.SET, changes=changes))

    def meet(self, record_id: str, field: str, mine: Value, theirs: Value, kind: InboxKind) -> str:
        """This device's change of a field met HQ's; the id of the inbox item."""
        record = detail_of(self._desk, record_id).record
        item = InboxItem(
            id=self._desk.store.ids.operation(),
            kind=kind,
            record=record_id,
            field=field,
            base=record.fields.get(field),
            theirs=theirs,
            theirs_by=HEADQUARTERS,
            theirs_at=1_768_700_000_000,
            mine=mine,
            mine_by=CLERK,
            mine_at=1_768_701_000_000,
        )
        self.change(record_id, **{field: theirs})
        stands = {field: (theirs, mine)} if kind is InboxKind.PARALLEL else {}
        outcome = Outcome.MERGED if kind is InboxKind.PARALLEL else Outcome.CONFLICT
        self.say(self.effect(record_id, Kind.SET, by=CLERK, outcome=outcome, changes=stands, inbox=(item,)))
        return item.id

    def effect(self, record_id: str, kind: Kind, **more: Any) -> Effect:
        """An effect of another device on that record."""
        record = detail_of(self._desk, record_id).record
        known: dict[str, Any] = {
            "operation": self._desk.store.ids.operation(),
            "tx": self._desk.store.ids.operation(),
            "home": record.home,
            "record": record_id,
            "form": record.form,
            "form_version": record.form_version,
            "kind": kind,
            "by": HEADQUARTERS,
            "at": 1_768_700_000_000,
            "outcome": Outcome.APPLIED,
        }
        return Effect(**known | more)
