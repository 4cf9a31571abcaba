"""Computers that are set up in every wrong way before they are set up right, and then work for nobody."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import msgspec
import requests

from core.errors import BranchDeskError
from core.ids import Ids
from core.people import LOCAL_PERSON, Person, Role
from local_db.identity import Identity
from local_db.keys import FORMAT, DataKey, KeyFile, KeySafe
from local_db.os_keyring import NoKeyring
from local_db.replication import save_people
from local_db.store import Store, open_store
from sync.client.enrolment import enrol, follow_policy
from sync.client.stick import ready_for_sticks
from sync.protocol.trust import Trusted, TrustPolicy, is_policy, with_pin, write_policy
from tests.simulator.checks.broken import require
from tests.simulator.clock import MachineClock
from tests.simulator.device import FORMS
from tests.simulator.disk import Disk
from tests.simulator.hub import Answer
from tests.simulator.inline import InlineWriter
from tests.simulator.link import HUB_URL, SimLink

if TYPE_CHECKING:
    from tests.simulator.world import World

_OTHER = "310115"


class _LosesAnswers(SimLink):
    """A line over which the hub hears and is not heard, once."""

    lost = False

    def _ask(self, request: requests.PreparedRequest, body: bytes, ends: str = "whole") -> Answer | None:
        answer = super()._ask(request, body, ends)
        if self.lost:
            return answer
        self.lost = True
        return None


def enrol_oddly(world: World, branch: str) -> None:
    """A profile that is made first, named by its people, and enrolled at the fourth attempt."""
    calm, world.faults.calm = world.faults.calm, True
    folder = world.folder / "odd-computer"
    folder.mkdir(exist_ok=True)
    clock = MachineClock(lambda: world.now)
    disk = Disk(lambda: None)
    store = open_store(folder / "desk.db", disk.driver(), clock, Ids(clock, world.random.randbytes))
    store.writer.close()
    store.writer = InlineWriter(disk, store.guard.run)
    try:
        _attempts(world, store, branch, folder)
    finally:
        store.close()
        shutil.rmtree(folder, ignore_errors=True)
        world.faults.calm = calm


def _attempts(world: World, store: Store, branch: str, folder: Path) -> None:
    key = DataKey(world.random.randbytes(32))
    known = KeyFile(FORMAT, world.random.randbytes(16).hex(), key.check())
    safe = KeySafe(folder / "keys.json", known, NoKeyring(), world.random.randbytes)
    line = _LosesAnswers(world)
    chance = Random(f"{world.seed} odd computer")

    def attempt(code: str, url: str = HUB_URL) -> Callable[[], Identity]:
        asked = partial(enrol, store, safe, url, code, "odd", key=key, transport=line, authorities="ca.pem")
        return partial(asked, random_bytes=chance.randbytes)

    _refused(lambda: ready_for_sticks(store), "stick.not_enrolled")
    _refused(attempt("AAAA-AAAA-AAAA", "ftp://hub"), "sync.address_invalid")
    _refused(attempt("AAAA-AAAA-AAAA", "http://[hub"), "sync.address_invalid")
    store.set_up(Identity(branch=branch, branch_name=branch), FORMS)
    someone = Person(f"{LOCAL_PERSON}odd", "Odd", Role.CLERK, branch)
    store.write(lambda connection: save_people(connection, (someone,))).result()
    _refused(attempt("AAAA-AAAA-AAAA"), "")
    _refused(attempt("AAAA-AAAA-AAAA"), "enrol.code_invalid")
    if len(world.hub.rows("SELECT id FROM branch")) > 2:
        other = next(one for one in ("440106", _OTHER) if one != branch)
        _refused(attempt(world.hub.code(other)), "enrol.other_branch")
    _refused(attempt("AAAA-AAAA-AAAA.BCDE"), "enrol.code_invalid")
    line.lost = False
    code = with_pin(with_pin(world.hub.code(branch), ""), world.random.randbytes(32).hex())
    _refused(attempt(code), "")
    before = world.hub.rows("SELECT count(*) FROM device")
    identity = attempt(code)()
    require(world.hub.rows("SELECT count(*) FROM device") == before, "G2", "one code made two devices")
    require(identity.branch == branch, "G2", "enrolled elsewhere", branch=identity.branch)
    _follow_policies(store, branch, world.hub.service.orders.private)
    bare = msgspec.structs.replace(store.identity, stick_key="")
    store.set_up(bare)
    _refused(lambda: ready_for_sticks(store), "stick.key_unknown")
    world.hub.enter(lambda connection: _retire(connection, identity.device, world))


def _follow_policies(store: Store, branch: str, private: str) -> None:
    """Headquarters' word on the hub's certificate: of another branch or hub, in pieces, right, and too old."""

    def follow(policy: TrustPolicy, key: str = private, cut: int | None = None) -> Callable[[], Identity]:
        text = write_policy(policy, key)[:cut]
        require(is_policy(text), "G2", "a policy is taken for a code", text=text)
        return lambda: follow_policy(store, text)

    _refused(follow(TrustPolicy("310999", Trusted.SYSTEM, 2)), "policy.other_branch")
    _refused(follow(TrustPolicy(branch, Trusted.SYSTEM, 2), "11" * 32), "policy.not_ours")
    _refused(follow(TrustPolicy(branch, Trusted.SYSTEM, 2), cut=-5), "policy.malformed")
    followed = follow(TrustPolicy(branch, Trusted.SYSTEM, 2))()
    require(followed.trusted == Trusted.SYSTEM, "G2", "a policy is not followed", trusted=followed.trusted)
    _refused(follow(TrustPolicy(branch, Trusted.PINS, 1)), "policy.older")


def _retire(connection: object, device: str, world: World) -> None:
    """It is taken away again, so that nobody waits for it."""
    from sync.hub import registry

    registry.revoke(connection, device, world.hub.store.now())  # type: ignore[arg-type]  # the store's connection


def _refused(attempt: Callable[[], object], code: str) -> None:
    said: str | None = None
    try:
        attempt()
    except BranchDeskError as error:
        said = error.code
    right = said == code if code else said is not None
    require(right, "G7", "a wrong beginning was not refused", said=said, expected=code)
