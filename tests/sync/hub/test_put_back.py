"""A hub that was put back takes nothing from a device before it has greeted it again."""

from __future__ import annotations

import os

from core.effect import Outcome
from sync.hub.backups import begin_epoch
from sync.protocol.errors import SessionCode
from tests.sync.hub.branch_devices import BranchDevice, RunningHub
from tests.sync.hub.test_old_programs import newer
from tests.sync.hub.test_sessions import error


def put_back(hub: RunningHub, *devices: BranchDevice) -> None:
    """Its log is what it was; that it is, a device learns by a greeting only."""
    begin_epoch(hub.store, os.urandom)
    for device in devices:
        device.get_token()


def test_a_push_before_the_greeting_is_asked_for_a_greeting(hub: RunningHub) -> None:
    device = hub.device()
    put_back(hub, device)
    batch = device.batch([device.create()])
    assert error(device.post("/push", batch)) == (401, SessionCode.TOKEN_EXPIRED)
    assert hub.rows("SELECT count(*) FROM log") == [(0,)]
    device.say_hello()
    assert [one.s for one in device.accepted(batch).res] == [Outcome.APPLIED]


def test_an_old_program_that_may_only_send_is_greeted_too(hub: RunningHub) -> None:
    device = hub.device()
    newer(hub)
    put_back(hub, device)
    assert error(device.ask_hello()) == (426, SessionCode.UPLOAD_ONLY)
    assert [one.s for one in device.push(device.create()).res] == [Outcome.APPLIED]
    assert hub.rows("SELECT fence FROM replica") == [("",)]


def test_each_device_is_greeted_for_itself(hub: RunningHub) -> None:
    device, other = hub.device(), hub.device()
    put_back(hub, device, other)
    device.say_hello()
    device.push(device.create())
    assert error(other.post("/push", other.batch([other.create()]))) == (401, SessionCode.TOKEN_EXPIRED)
