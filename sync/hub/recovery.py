"""After a restore: what the hub lost comes back from the devices that read it (sync.md section 6).

A device shows where its log and the hub's part, then hands back the effects after that, each with the receipt that the
hub gave for it. They are merged again in the order in which they once happened, so the first device that returns
brings the log to where it stood; what happened at the hub meanwhile is met like anything else that was concurrent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, func, select

from core.effect import Effect
from core.operation import canonical
from core.reading import Unreadable, read_json
from core.witness import restated
from local_db.catalogue import Catalogue
from local_db.statement import Statement
from sync.hub.arrivals import Arrival, Sender
from sync.hub.journal import EPOCH, RECOVERED
from sync.hub.locks import check_branches, lock_branches
from sync.hub.merging import Batch
from sync.hub.problems import SessionProblem
from sync.hub.pulling import chain_at, head_of
from sync.hub.receipts import Receipts
from sync.hub.registry import Device, first_replica, scopes_of
from sync.hub.setting_aside import FAILED, Selection
from sync.hub.store import get_setting
from sync.hub.tables import branch, log
from sync.protocol.errors import SessionCode
from sync.protocol.messages import RecoverReply, RecoverRequest, ScopeMark, Witness
from sync.protocol.routes import MOST_WITNESSES

MOST_STEPS = 128

_LAST = Statement(
    select(func.coalesce(func.max(log.c.n), 0))
    .select_from(branch.join(log, log.c.home_branch == branch.c.id))
    .where(log.c.replica == bindparam("of_replica"))
    .where(log.c.stream == RECOVERED)
)


def witnessed(request: RecoverRequest) -> list[str]:
    """The operations whose effects a step hands back, proven or not, in its order."""
    effects = [effect for effect in map(_effect, (one.text for one in request.witness)) if effect is not None]
    return list(dict.fromkeys(restated(one).id for effect in effects for one in _with_past(effect)))


def recover(
    connection: Connection,
    catalogue: Catalogue,
    who: Device,
    request: RecoverRequest,
    receipts: Receipts,
    selection: Selection | None = None,
) -> RecoverReply:
    """One step of a recovery; every part of it may be repeated.

    SessionProblem ``split`` for more than `MOST_WITNESSES`, ``scope_changed`` for a scope that the device may not read.
    """
    selection = selection or Selection()
    if len(request.witness) > MOST_WITNESSES or any(len(one) > MOST_STEPS for one in request.ladder.values()):
        raise SessionProblem(SessionCode.SPLIT)
    allowed = scopes_of(connection, who)
    if not set(request.ladder) <= set(allowed):
        raise SessionProblem(SessionCode.SCOPE_CHANGED)
    common = _common(connection, request.ladder)
    proven, unproven = _proven(request.witness, frozenset(allowed), receipts)
    locked = lock_branches(
        connection, who.branch, list({effect.record for effect in proven}), {effect.home for effect in proven}
    )
    replica = first_replica(connection, who.id)
    last = int(_LAST.first(connection, of_replica=replica)[0])
    sender = Sender(replica, who.branch, frozenset(allowed), proven=True)
    batch = Batch(connection, catalogue, sender, RECOVERED, selection=selection)
    batch.foresee([])
    check_branches(connection, locked, batch.homes())
    for effect in [one for each in proven for one in _with_past(each)]:
        operation = restated(effect)
        body = effect.signed.encode() or canonical(operation)
        if operation.id in selection.failing:
            batch.refuse(Arrival(last + 1, body, "", operation), FAILED)
            last += 1
        elif selection.takes(operation.id):
            last += batch.bring_back(operation, body, effect, last + 1)
    batch.finish()
    return RecoverReply(common=common, held=len(proven), unproven=tuple(unproven))


def _with_past(effect: Effect) -> list[Effect]:
    """An entering effect proves what it brought along, an erasure what it emptied: it may be all that is left of it."""
    carried = [*(effect.passage.past if effect.passage is not None else ()), *effect.erases]
    return [*(one for each in carried for one in _with_past(each)), effect]


def _common(connection: Connection, ladder: Mapping[str, Sequence[ScopeMark]]) -> dict[str, ScopeMark]:
    found: dict[str, ScopeMark] = {}
    for scope, steps in ladder.items():
        head = head_of(connection, scope)
        found[scope] = ScopeMark(epoch=head.epoch or get_setting(connection, EPOCH) or "")
        for step in sorted(steps, key=lambda one: one.seq, reverse=True):
            if 0 < step.seq <= head.seq and chain_at(connection, scope, step.seq, head) == step.chain:
                found[scope] = ScopeMark(seq=step.seq, epoch=head.epoch, chain=step.chain)
                break
    return found


def _proven(
    witnesses: Sequence[Witness], allowed: frozenset[str], receipts: Receipts
) -> tuple[list[Effect], list[str]]:
    proven, unproven = [], []
    for one in witnesses:
        effect = _effect(one.text)
        if effect is not None and effect.scope in allowed and receipts.prove(one.text.encode(), one.receipt):
            proven.append(effect)
        else:
            unproven.append(effect.operation if effect is not None else "")
    return proven, unproven


def _effect(text: str) -> Effect | None:
    try:
        return read_json(text, Effect)
    except Unreadable:
        return None
