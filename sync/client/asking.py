"""The messages of this device about itself and its work, the same over the network and on a stick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import msgspec

from core.operation import SCHEMA_VERSION
from local_db.identity import Identity
from local_db.person_keys import OwnKey
from local_db.replication import Cursor
from local_db.upload import Mark, OutboxBatch
from sync.client.answers import Hello
from sync.protocol.messages import HelloRequest, PushRequest, ScopeMark, StreamMark
from sync.protocol.person_keys import KeyOffer
from sync.protocol.signing import batch_parts, offer_parts, sign

PROGRAM_VERSION = "0.1.0"
HEARD_AT = "sync.heard_at"
"""Where the hub's own time of its last greeting is kept: an answer on a stick may be older than that."""


def hello_of(
    identity: Identity,
    streams: Mapping[str, Mark],
    places: Mapping[str, Cursor],
    *,
    session: str,
    fence: str,
    epoch: str,
    wall: int,
    held_back: int,
    files: int,
    parked: Mapping[str, str] = MappingProxyType({}),
    keys: Sequence[OwnKey] = (),
) -> HelloRequest:
    """Who this device is, how far its streams and cursors reach. `wall` in milliseconds since 1970 UTC.

    `held_back` counts operations that stand still here and never came to the hub, `files` those that are only here.
    `keys` are those of people here that the hub does not hold.
    """
    return HelloRequest(
        replica=identity.replica,
        device=identity.device,
        session=session,
        fence=fence,
        streams={name: StreamMark(mark.acked_n, mark.acked_hash) for name, mark in streams.items()},
        app=PROGRAM_VERSION,
        sv=SCHEMA_VERSION,
        hub_epoch=epoch,
        cursors={scope: ScopeMark(at.seq, at.epoch, at.chain) for scope, at in places.items()},
        pending=held_back + sum(mark.unsent for mark in streams.values()),
        wall=wall,
        parked=dict(parked),
        keys=tuple(_offer(identity, one) for one in keys),
        files=files,
    )


def _offer(identity: Identity, own: OwnKey) -> KeyOffer:
    """A person's key, signed with the device key."""
    parts = offer_parts(identity.device, own.person, own.key, own.work_n, own.bulk_n)
    return KeyOffer(
        person=own.person,
        key=own.key,
        work_n=own.work_n,
        bulk_n=own.bulk_n,
        proof=own.proof,
        sig=sign(identity.device_key, *parts),
        previous=own.previous,
        handed=own.handed,
    )


def push_of(identity: Identity, batch: OutboxBatch) -> PushRequest:
    """A batch, signed with the device key."""
    parts = batch_parts(identity.replica, str(batch.stream), batch.from_n, batch.digest)
    return PushRequest(
        replica=identity.replica,
        stream=str(batch.stream),
        from_n=batch.from_n,
        ops=tuple(msgspec.Raw(body) for body in batch.bodies),
        digest=batch.digest,
        sig=sign(identity.device_key, *parts),
        aside=batch.aside,
    )


def hearing(identity: Identity, hello: Hello) -> Identity:
    """This device after a hub's greeting: its scopes, and the hub's public keys where none was heard before.

    The pins are those that the hub said last over a connection that they fit.
    """
    return msgspec.structs.replace(
        identity,
        scopes=hello.scopes,
        order_key=identity.order_key or hello.order_key,
        stick_key=identity.stick_key or hello.stick_key,
        pins=identity.pins if hello.pins is None else hello.pins,
    )
