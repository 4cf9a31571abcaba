"""What the hub does for a device, behind the routes: one method per message."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable
from functools import cached_property

import msgspec
from sqlalchemy import Connection

from engines.forms.values import is_storable
from local_db.key_slots import derive
from local_db.writer import Lane
from sync.hub import registry
from sync.hub.admission import DEFINITION_UNKNOWN
from sync.hub.files import HubFiles
from sync.hub.journal import EPOCH
from sync.hub.problems import SessionProblem
from sync.hub.pulling import Digests, pull, verify
from sync.hub.pushing import Push, count_by_outcome
from sync.hub.quarantine import OrderKey, tell_unsent
from sync.hub.receipts import Receipts
from sync.hub.recovery import recover, witnessed
from sync.hub.reference import read_page
from sync.hub.registry import Device
from sync.hub.renewals import renew
from sync.hub.sessions import HubPublic, hear_hello, hub_pins, say_hello, settled_for
from sync.hub.setting_aside import Selection, merge_what_can_be
from sync.hub.snapshots import Snapshots
from sync.hub.store import HubStore, get_setting
from sync.hub.sweeping import Sweeping
from sync.hub.tokens import device_of_token, give_token
from sync.hub.waiting import wake_one_slice
from sync.hub.whole_imports import Expansion
from sync.protocol.errors import SessionCode
from sync.protocol.messages import (
    EnrolReply,
    EnrolRequest,
    HelloReply,
    HelloRequest,
    Limits,
    PullRequest,
    PushReply,
    PushRequest,
    RecoverReply,
    RecoverRequest,
    RenewReply,
    RenewRequest,
    TokenReply,
    TokenRequest,
    VerifyReply,
    VerifyRequest,
)
from sync.protocol.reference import ReferenceRequest
from sync.protocol.stick import public_half

logger = logging.getLogger(__name__)

HUB_ID = "hub_id"
KEY_MARK = "key_mark"
"""The setting that names the key file which belongs to a database that is not encrypted under it."""
_PUBLIC_KEY = re.compile(r"[0-9a-f]{64}")
_UNREFERENCED_FILES_KEPT_MS = 30 * 86_400_000


class HubService(msgspec.Struct, frozen=True, dict=True):
    """The hub, with everything it stands on. Methods block; the routes run them on worker threads."""

    store: HubStore
    files: HubFiles
    recovery_key: str
    limits: Limits = msgspec.field(default_factory=Limits)
    random_bytes: Callable[[int], bytes] = os.urandom
    digests: Digests = msgspec.field(default_factory=Digests)

    def tidy(self) -> None:
        """At start: judges again what waited for definitions, and forgets files that nobody refers to.

        None of it is in the way of serving: what fails is logged, and tried again at the next start at the latest.
        """
        for chore in (self.take_up_definitions, self.expansion.go_on, self.sweeping.go_on, self._forget_files):
            try:
                chore()
            except Exception:
                logger.exception("a chore of the start failed; the hub serves without it")

    def _forget_files(self) -> None:
        long_ago = self.store.now() - _UNREFERENCED_FILES_KEPT_MS
        self.files.drop_unfinished(long_ago)
        dropped = self.files.drop_unreferenced(long_ago)
        if dropped:
            logger.info("%s unreferenced files dropped", dropped)

    def take_up_definitions(self) -> None:
        """Learns what was published, here or by another process, and judges again what waited for that or for a key."""
        store = self.store
        store.learn()

        def wake(connection: Connection, selection: Selection) -> bool:
            return wake_one_slice(connection, store.catalogue, store.upcasting, selection)

        while merge_what_can_be(store, Lane.WORK, wake):
            logger.info("parked operations were judged again")

    def enrol(self, request: EnrolRequest) -> EnrolReply:
        """First contact."""
        known_shape = _PUBLIC_KEY.fullmatch(request.public_key) and is_storable(request.device_name, 200)
        if not known_shape or len(request.sealed_recovery) > 4096:
            raise SessionProblem(SessionCode.MALFORMED)
        store = self.store

        def work(connection: Connection) -> EnrolReply:
            made = registry.enrol(connection, request, store.now(), store.ids)
            return EnrolReply(
                device=made.device.id,
                replica=made.replica,
                branch=made.branch.id,
                branch_name=made.branch.name,
                lane=made.device.lane,
                scopes=registry.scopes_of(connection, made.device),
                hub_id=get_setting(connection, HUB_ID) or "",
                recovery_key=self.recovery_key,
                utc_offset=made.branch.utc_offset,
                order_key=self.public.orders,
                stick_key=self.public.sticks,
                pins=hub_pins(connection),
            )

        reply = store.write(work).result()
        logger.info("device %s enrolled", reply.device)
        return reply

    def token(self, request: TokenRequest, digest: str, signature: str) -> TokenReply:
        """A short token for a signed request."""
        now = self.store.now()
        return self.store.write(
            lambda connection: give_token(connection, request, digest, signature, now, self.random_bytes)
        ).result()

    def device(self, token: str) -> Device:
        """Whose token that is."""
        with self.store.reading() as connection:
            return device_of_token(connection, token, self.store.now())

    def keep_recovery(self, who: Device, sealed: str) -> None:
        """Keeps a sealed recovery code."""
        if not 0 < len(sealed) <= 4096:
            raise SessionProblem(SessionCode.MALFORMED)
        self.store.write(lambda connection: registry.keep_recovery(connection, who.id, sealed)).result()

    def hello(self, who: Device, request: HelloRequest) -> HelloReply:
        """Opens a session. SessionProblem ``device_revoked`` for a revoked device, with the order that waits for it.

        ``upload_only`` for a program that reads an older language than this hub speaks.
        """
        now = self.store.now()
        if who.revoked_at is not None:
            order = self.store.write(lambda connection: tell_unsent(connection, who.id, request, now)).result()
            raise SessionProblem(SessionCode.DEVICE_REVOKED, wipe=order)
        self.expansion.go_on()
        self.sweeping.go_on()
        reply = self.store.write(
            lambda connection: say_hello(
                connection,
                who,
                request,
                self.limits,
                now,
                self.random_bytes,
                self.public,
                self.store.upcasting.version,
            )
        ).result()
        if reply is None:
            with self.store.reading() as connection:
                epoch = get_setting(connection, EPOCH) or ""
            raise SessionProblem(SessionCode.UPLOAD_ONLY, hub_epoch=epoch)
        return self._with_keys(who, request, reply)

    def hear(self, who: Device, request: HelloRequest) -> HelloReply:
        """Answers a hello that came on a stick; it opens no session. SessionProblem as `hello`."""
        now = self.store.now()
        if who.revoked_at is not None:
            self.store.write(lambda connection: tell_unsent(connection, who.id, request, now)).result()
            raise SessionProblem(SessionCode.DEVICE_REVOKED)
        reply = self.store.write(
            lambda connection: hear_hello(connection, who, request, self.limits, now, self.public)
        ).result()
        return self._with_keys(who, request, reply)

    def _with_keys(self, who: Device, request: HelloRequest, reply: HelloReply) -> HelloReply:
        """What waited for the keys that came with a greeting is judged again, and its answer tells what came of it."""
        if not request.keys:
            return reply
        self.take_up_definitions()
        with self.store.reading() as connection:
            return msgspec.structs.replace(reply, settled=settled_for(connection, who, request))

    def renew(self, who: Device, request: RenewRequest) -> RenewReply:
        """A fresh replica id."""
        now = self.store.now()
        reply = self.store.write(lambda connection: renew(connection, who, request, now)).result()
        logger.warning("device %s goes on as replica %s: %s", who.id, reply.replica, request.cause)
        return reply

    def recover(self, who: Device, request: RecoverRequest) -> RecoverReply:
        """One step in bringing back what a restore lost."""
        catalogue, receipts = self.store.catalogue, self.receipts

        def merge(connection: Connection, selection: Selection) -> RecoverReply:
            return recover(connection, catalogue, who, request, receipts, selection)

        reply = merge_what_can_be(self.store, Lane.SYNC, merge, lambda: witnessed(request))
        logger.info("device %s brought back %s effects", who.id, reply.held)
        if request.witness:
            self.take_up_definitions()
        return reply

    def verify(self, who: Device, request: VerifyRequest) -> VerifyReply:
        """Compares a scope bucket by bucket. SessionProblem ``scope_changed``, ``malformed``, ``hub_rewound``."""
        with self.store.reading() as connection:
            return verify(connection, who, request)

    @cached_property
    def snapshots(self) -> Snapshots:
        """Snapshots of scopes for devices that begin."""
        return Snapshots(self.store, self.files.beside("snapshots"), self.files.key, self.receipts, self.random_bytes)

    @cached_property
    def expansion(self) -> Expansion:
        """What expands operations about whole imports, behind all other work."""
        return Expansion(self.store)

    @cached_property
    def sweeping(self) -> Sweeping:
        """What sweeps behind erasures."""
        return Sweeping(self.store, self.files, self.snapshots)

    @cached_property
    def receipts(self) -> Receipts:
        """What proves to this hub what it said before."""
        return Receipts(self.files.key)

    @cached_property
    def stick_private(self) -> bytes:
        """What opens bundles on a stick (X25519)."""
        return derive(self.files.key, "hub sticks")

    @cached_property
    def public(self) -> HubPublic:
        """The keys that devices are told."""
        return HubPublic(self.orders.public, public_half(self.stick_private))

    @cached_property
    def orders(self) -> OrderKey:
        """What signs the orders to devices."""
        return OrderKey(self.files.key)

    def push(self, who: Device, request: PushRequest, size: int) -> PushReply:
        """Takes a batch; `size` is its length on the wire. SessionProblem ``split`` when it is more than agreed."""
        if len(request.ops) > self.limits.ops or (size > self.limits.bytes and len(request.ops) > 1):
            raise SessionProblem(SessionCode.SPLIT)
        push = Push(self.store, who, request)
        push.check()
        if any(not self.store.catalogue.knows(*version) for version in push.definitions):
            self.store.learn()
        if who.revoked_at is not None:
            logger.warning("device %s is revoked: %s operations into quarantine", who.id, len(request.ops))
            return push.keep_apart(self.store.now())
        reply = push.merge()
        if push.about_imports:
            self.expansion.go_on()
        if push.erases:
            self.sweeping.go_on()
        logger.info("device %s pushed to %s: %s", who.id, request.stream, count_by_outcome(reply.res))
        if push.publishes or any(result.code == DEFINITION_UNKNOWN for result in reply.res):
            self.take_up_definitions()
        return reply

    def pull(self, who: Device, request: PullRequest) -> bytes:
        """What happened after the device's cursors."""
        with self.store.reading() as connection:
            return pull(connection, who, request, self.digests, self.receipts)

    def reference(self, who: Device, request: ReferenceRequest) -> bytes:
        """Reference records of a scope that changed after the device's mark."""
        with self.store.reading() as connection:
            return read_page(connection, who, request)
