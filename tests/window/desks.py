"""Real profiles for window tests: an encrypted database and a file store in a temporary folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.people import Person, Role
from core.ports import Clock
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from engines.forms.validation import Value
from local_db.catalogue import pack_forms
from local_db.desk import Desk, create_desk
from local_db.identity import Identity
from local_db.queries.detail import RecordDetail, record_detail
from local_db.replication import save_people
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


def open_test_desk(root: Path, clock: Clock) -> Desk:
    """A new profile of branch 440106 with the pack's forms and three people."""
    identity = Identity(branch="440106", branch_name="天河营业部")
    desk, _code = create_desk(root, MemoryVault(), None, identity, pack_forms(PACK_FORMS), clock)

    desk.store.write(lambda connection: save_people(connection, PEOPLE)).result()
    return desk


def submit(desk: Desk, form: str = "claim", fields: dict[str, Value] | None = None, **more: Any) -> str:
    """A submitted record's id."""
    command = SubmitRecord(id=desk.store.ids.operation(), by=CLERK, form=form, fields=fields or CLAIM, **more)
    (record_id,) = desk.store.execute(submit_record, command).result().records
    return record_id


def detail_of(desk: Desk, record_id: str) -> RecordDetail:
    """What stands on the disk now."""
    with desk.store.reading() as connection:
        found = record_detail(connection, record_id)
    assert found is not None
    return found
