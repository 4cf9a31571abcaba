"""Short bearer tokens, given to a device that signs for them. Only their hashes are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from local_db.statement import Statement
from sync.hub.problems import SessionProblem
from sync.hub.registry import Device, load_device
from sync.hub.tables import token
from sync.protocol.errors import SessionCode
from sync.protocol.messages import TokenReply, TokenRequest
from sync.protocol.signing import token_parts, verify

LIFE_SECONDS = 900
_NONCES_KEPT_MS = 30 * 86_400_000
"""How long a spent nonce is remembered, so that a recorded request gives nobody a second token."""

_ADD = Statement(insert(token))
_BY_NONCE = Statement(
    select(token.c.hash).where(token.c.device == bindparam("device_id")).where(token.c.nonce == bindparam("given"))
)
_DEVICE_ID = Statement(select(token.c.device, token.c.expires_at).where(token.c.hash == bindparam("hashed")))
_END = Statement(update(token).where(token.c.expires_at > bindparam("moment")).values(expires_at=bindparam("moment")))
_FORGET = Statement(delete(token).where(token.c.expires_at < bindparam("moment")))


def give_token(
    connection: Connection,
    request: TokenRequest,
    digest: str,
    signature: str,
    now: int,
    random_bytes: Callable[[int], bytes],
) -> TokenReply:
    """A token of 15 minutes. The device's own time is signed but never judged: no outcome depends on a clock.

    SessionProblem ``token_expired`` when the signature is not the device's or the nonce was used before. A revoked
    device gets one too: with it, it can only send into quarantine. ``device_unknown`` for one that this hub never heard
    of, or forgot because it was put back to an earlier state: only a new code makes it known.
    """
    who = load_device(connection, request.device)
    if who is None:
        raise SessionProblem(SessionCode.DEVICE_UNKNOWN)
    if not verify(who.public_key, signature, *token_parts(request.nonce, request.at, digest)):
        raise SessionProblem(SessionCode.TOKEN_EXPIRED)
    if not request.nonce or _BY_NONCE.first(connection, device_id=who.id, given=request.nonce) is not None:
        raise SessionProblem(SessionCode.TOKEN_EXPIRED)
    _FORGET.run(connection, moment=now - _NONCES_KEPT_MS)
    secret = random_bytes(32).hex()
    expires_at = now + LIFE_SECONDS * 1000
    _ADD.run(connection, hash=_hashed(secret), device=who.id, nonce=request.nonce, expires_at=expires_at)
    return TokenReply(token=secret, expires_in=LIFE_SECONDS)


def end_tokens(connection: Connection, now: int) -> None:
    """Every token that was given is over; nonces stay remembered. After a restore every device opens a session anew.

    `now` in milliseconds since 1970 UTC.
    """
    _END.run(connection, moment=now)


def device_of_token(connection: Connection, secret: str, now: int) -> Device:
    """The device behind a token; SessionProblem ``token_expired``. It may be a revoked one."""
    row = _DEVICE_ID.first(connection, hashed=_hashed(secret))
    if row is None or row[1] <= now:
        raise SessionProblem(SessionCode.TOKEN_EXPIRED)
    who = load_device(connection, row[0])
    if who is None:
        raise SessionProblem(SessionCode.TOKEN_EXPIRED)
    return who


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
