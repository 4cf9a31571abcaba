"""Making a device known to a hub by a one-time code."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable

import msgspec
from requests.adapters import BaseAdapter

from core.errors import UserError
from core.people import LOCAL_PERSON
from local_db.identity import Identity, load_meta, save_meta
from local_db.keys import DataKey, KeySafe
from local_db.queries.standing import people
from local_db.store import Store
from sync.client.failure import CallFailed
from sync.client.http import CONNECT_SECONDS, IDLE_SECONDS, HubConnection
from sync.protocol.errors import SessionCode
from sync.protocol.messages import EnrolReply, EnrolRequest, RecoveryRequest
from sync.protocol.signing import new_key, public_key_of
from sync.protocol.trust import parted_code, read_policy

logger = logging.getLogger(__name__)

_NEXT_KEY = "enrolment.key"
"""Where the key of a device that is enrolled once more lies until the hub has said who it is now."""


def enrol(
    store: Store,
    safe: KeySafe | None,
    url: str,
    code: str,
    device_name: str,
    *,
    key: DataKey | None = None,
    connect: float = CONNECT_SECONDS,
    idle: float = IDLE_SECONDS,
    authorities: str | None = None,
    transport: BaseAdapter | None = None,
    random_bytes: Callable[[int], bytes] = os.urandom,
) -> Identity:
    """Makes the device known by a one-time code and keeps who it is now.

    A device that its hub has forgotten is enrolled once more: everything here stays, and what the hub may lack is sent
    again by the recovery that the next session begins.
    The device key is durable before the hub hears of it, so the same call may be made again when an answer was lost.
    People whom this device named by itself are announced, so that their work is taken.
    The hub is also given a recovery code that only headquarters can read, when the data key is at hand (`key`, or the
    keyring); without it that is left out. UserError ``enrol.code_invalid``, ``enrol.other_branch`` when this profile
    belongs to another branch, ``sync.address_invalid``; Offline with what the network did.
    """
    secret = _device_key(store, random_bytes)
    code, pins = parted_code(code)
    hub = HubConnection(
        url,
        store.clock,
        connect=connect,
        idle=idle,
        authorities=authorities,
        transport=transport,
        pins=pins,
        random_bytes=random_bytes,
    )
    try:
        reply = _ask(hub, _request(store, code, device_name, secret))
        if store.is_set_up and store.identity.branch != reply.branch:
            raise UserError("enrol.other_branch", branch=reply.branch)
        identity = Identity(
            branch=reply.branch,
            branch_name=reply.branch_name,
            lane=reply.lane,
            device=reply.device,
            replica=reply.replica,
            hub_url=url.rstrip("/"),
            device_key=secret,
            scopes=reply.scopes,
            utc_offset=reply.utc_offset,
            order_key=reply.order_key,
            stick_key=reply.stick_key,
            pins=hub.fitting(reply.pins) or pins,
        )
        store.set_up(identity, also=lambda connection: save_meta(connection, _NEXT_KEY, ""))
        logger.info("enrolled as device %s", identity.device)
        if safe is not None:
            _deposit(hub, identity, safe, key, reply.recovery_key)
        return identity
    finally:
        hub.close()


def follow_policy(store: Store, text: str) -> Identity:
    """Trusts the hub's certificate from now on as headquarters' policy says; who this device is then.

    UserError of `sync.protocol.trust.read_policy`, or ``policy.older`` when a newer one is followed already.
    """
    identity = store.identity
    policy = read_policy(text, identity.branch, identity.order_key)
    if policy.at < identity.trusted_at:
        raise UserError("policy.older")
    known = msgspec.structs.replace(identity, trusted=str(policy.trusted), trusted_at=policy.at)
    store.set_up(known)
    logger.warning("certificates of the hub are believed by: %s", policy.trusted)
    return known


def _device_key(store: Store, random_bytes: Callable[[int], bytes]) -> str:
    """The key of an enrolment that was begun, else a fresh one, durable when there is a profile to keep it in."""
    if not store.is_set_up:
        return new_key(random_bytes)[0]
    identity = store.identity
    if identity.device_key and not identity.enrolled:
        return identity.device_key
    if not identity.enrolled:
        secret = new_key(random_bytes)[0]
        store.set_up(msgspec.structs.replace(identity, device_key=secret))
        return secret
    with store.plain_reading() as connection:
        begun = load_meta(connection, _NEXT_KEY)
    secret = begun or new_key(random_bytes)[0]
    store.write(lambda connection: save_meta(connection, _NEXT_KEY, secret)).result()
    return secret


def _request(store: Store, code: str, device_name: str, secret: str) -> EnrolRequest:
    """What the device says of itself: its public key, and whom it named by itself so far."""
    with store.plain_reading() as connection:
        named_here = tuple(one for one in people(connection) if one.id.startswith(LOCAL_PERSON))
    return EnrolRequest(code, device_name, public_key_of(secret), people=named_here)


def _ask(hub: HubConnection, request: EnrolRequest) -> EnrolReply:
    try:
        return hub.enrol(request)
    except CallFailed as failed:
        if failed.failure.code is SessionCode.CODE_INVALID:
            raise UserError("enrol.code_invalid") from failed
        raise


def _deposit(hub: HubConnection, identity: Identity, safe: KeySafe, key: DataKey | None, recovery_key: str) -> None:
    try:
        opened = key if key is not None else safe.open_with_keyring()
        sealed = safe.seal_to_headquarters(opened, bytes.fromhex(recovery_key))
        hub.authorise(identity)
        hub.deposit_recovery(RecoveryRequest(f"{safe.profile}.{sealed.hex()}"))
    except (UserError, CallFailed, ValueError) as error:
        logger.warning("no recovery code was given to the hub: %s", error)
