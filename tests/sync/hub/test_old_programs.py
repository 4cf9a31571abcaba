"""Months offline: an old program still sends, and reads again when it has been replaced."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from core.effect import Outcome
from core.operation import canonical
from core.upcasting import Upcasting
from sync.hub.waiting import wake_one_slice
from sync.protocol.errors import SessionCode
from tests.sync.hub.branch_devices import RunningHub
from tests.sync.hub.test_sessions import error


def shortened(said: dict[str, Any]) -> dict[str, Any]:
    """In the second version of the language a field is called otherwise."""
    fields = dict(said.get("f", {}))
    if "amount_claimed" in fields:
        fields["claim_amount"] = fields.pop("amount_claimed")
    return {**said, "f": fields}


def newer(hub: RunningHub) -> None:
    hub.store.upcasting = Upcasting(2, {1: shortened})


def test_an_old_program_sends_and_its_work_is_read_in_todays_language(hub: RunningHub) -> None:
    device = hub.device()
    newer(hub)
    create = device.create()
    said = json.loads(canonical(msgspec.structs.replace(create, n=1)))
    said["f"]["amount_claimed"] = said["f"].pop("claim_amount")
    said["nobody_knows"] = {"kept": True}
    reply = device.push(json.dumps(said).encode())
    assert [one.s for one in reply.res] == [Outcome.APPLIED]
    (fields, body) = hub.rows("SELECT record.fields, log.body FROM record JOIN log ON log.record_id = record.id")[0]
    assert json.loads(fields)["claim_amount"] == "100.00"
    assert json.loads(body) == said


def test_it_is_told_that_it_may_only_send(hub: RunningHub) -> None:
    device = hub.device()
    newer(hub)
    assert error(device.ask_hello()) == (426, SessionCode.UPLOAD_ONLY)
    assert error(device.ask_hello(sv=1)) == (426, SessionCode.UPLOAD_ONLY)
    assert device.ask_hello(sv=2).status_code == 200


def test_one_from_before_the_oldest_language_waits_and_is_not_lost(hub: RunningHub) -> None:
    device = hub.device()
    hub.store.upcasting = Upcasting(4, {3: shortened})
    reply = device.push(device.create())
    assert [(one.s, one.code) for one in reply.res] == [(Outcome.PARKED, "schema.older")]
    assert hub.rows("SELECT count(*) FROM log") == [(1,)]


def test_a_hub_starts_though_something_waits_for_a_language_that_never_was(hub: RunningHub) -> None:
    device = hub.device()
    said = json.loads(canonical(msgspec.structs.replace(device.create(), n=1)))
    reply = device.push(json.dumps({**said, "sv": 0}).encode())
    assert [(one.s, one.code) for one in reply.res] == [(Outcome.PARKED, "schema.older")]
    assert not hub.store.write(lambda connection: wake_one_slice(connection, hub.store.catalogue)).result()


def test_what_an_old_program_sent_while_its_form_was_missing_is_read_rightly_when_the_form_has_come(
    hub: RunningHub,
) -> None:
    device = hub.device()
    newer(hub)
    record = device.create()
    edit = device.set(record.record, amount_claimed=("100.00", "120.00"))
    waiting = device.push(msgspec.structs.replace(edit, needs=(record.id,)))
    assert waiting.res[0].s is Outcome.PARKED
    assert device.push(record).res[0].s is Outcome.APPLIED
    assert json.loads(hub.rows("SELECT fields FROM record")[0][0])["claim_amount"] == "120.00"
