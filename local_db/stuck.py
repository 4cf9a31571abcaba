"""What is done about an act that headquarters refused or set aside: retried, dropped with a copy, or repaired.

Each is one transaction. What the act carried stays in the outbox; nothing of it is ever deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec
from sqlalchemy import Connection, bindparam, update

from core.act_parts import ActParts
from core.children import carried
from core.decision import Decision
from core.effect import Effect, Outcome
from core.errors import UserError
from core.merge import effect_of
from core.operation import Child, ChildKind, Kind, Operation, Stream
from core.ports import Changes, Forms, IdSource
from core.record import CUSTODY, SCOPE, birth_scope
from engines.forms.values import Value
from local_db.drafts import REPAIRS, Draft, load_draft, load_drafts, save_draft
from local_db.file_needs import let_go
from local_db.file_rows import own_files
from local_db.identity import load_meta, save_meta
from local_db.outbox import OutboxTail, keep_bodies, unfolded_stream
from local_db.queries.stuck import SETTLED, SETTLED_KEPT, Settled, StuckAct, StuckPart, settled_acts, stuck_act
from local_db.rebase import Rebase
from local_db.rows import load_effect, withdraw_effect, write_effects, write_entries
from local_db.statement import Statement
from local_db.tables import operation

DROPPED, RETRIED, REPAIRED = "dropped", "retried", "repaired"
"""The states that an operation ends in; it is sent no more and no part of the visible record."""
DROPPED_CODE = "stuck.dropped"

_TYPED_AGAIN = frozenset({ChildKind.NOTE, ChildKind.CONTACT})
"""What is appended to the ticket that a refused one is mended as; its files are in the draft."""

_CHOSEN = frozenset({SCOPE, CUSTODY})
"""Of the system's fields those that a person fills: to whom a record goes, and who decides on it."""


class _Repair(msgspec.Struct, frozen=True, array_like=True):
    """What a draft repairs, and which of its parts the draft was made of; drafts of older programs do not say which."""

    record: str
    act: str
    places: tuple[tuple[str, int], ...] | None = None


_SETTLE = Statement(
    update(operation)
    .where(operation.c.stream == bindparam("name"))
    .where(operation.c.n == bindparam("at_n"))
    .values(state=bindparam("how"), asked=None)
)
"""What was settled is undone no more by the name of its act: its place in that act is the retried operation's."""


def retry(
    connection: Connection,
    forms: Forms,
    ids: IdSource,
    settled: Settled,
    record: str,
    signed: Callable[[Operation], Operation] = lambda operation: operation,
) -> Changes:
    """Puts the act at the end of the queue once more; of `settled`, `places` are those that its person was shown.

    Its files go again too: the hub may have let them go since.

    What headquarters refused gets a new identity, because a refusal is for good; what it keeps keeps its own, so that
    it can never count twice. What is not the same any more is signed again by `signed` (person_keys.Signer). An act
    that was too large for a request goes in parts. Raises UserError ``stuck.gone`` when it stands still no more,
    ``stuck.changed`` when it is not what was shown, ``record.too_large`` when one operation alone can never be sent,
    ``pin.needed``.
    """
    act = _found(connection, record, settled)
    rebase = Rebase(connection, forms)
    rebase.touch(act.record)
    _settle(connection, act.parts, settled)
    renamed: dict[str, str] = {}
    sent: list[tuple[str, Operation]] = []
    stream = unfolded_stream(connection, act.record) or Stream(act.parts[0].stream)
    tail = OutboxTail(connection, stream)
    act_parts = ActParts(ids)
    for part in act.parts:
        item = part.operation
        needs = tuple(renamed.get(name, name) for name in item.needs)
        if part.state == "refused" or needs != item.needs:
            renamed[item.id] = ids.operation()
            _withdraw(connection, part, part.code)
        again = act_parts.placed(msgspec.structs.replace(item, id=renamed.get(item.id, item.id), needs=needs, n=0))
        if again != msgspec.structs.replace(item, n=0):
            again = signed(again)
        tail.append(again, part.home, asked=part.asked)
        sent.append((part.home, again))
    tail.flush()
    changed = rebase.finish()
    own_files(connection, _tell(connection, sent))
    return Changes(records=changed | {act.record})


def drop(connection: Connection, forms: Forms, settled: Settled, record: str) -> Changes:
    """Gives the act up on this device: its history keeps what it would have said, and that a person gave it up.

    A record whose making was refused goes from the lists, and files that nothing else needs are not sent any more; what
    headquarters keeps and may yet take up keeps its files. Raises UserErrors ``stuck.gone`` and ``stuck.changed``.
    """
    act = _found(connection, record, settled)
    rebase = Rebase(connection, forms)
    rebase.touch(act.record)
    _settle(connection, act.parts, settled)
    changed = rebase.finish()
    write_effects(connection, [_given_up(connection, part) for part in act.parts], known=True)
    let_go(connection, _refused_files(act))
    return Changes(records=changed | {act.record})


def begin_repair(
    connection: Connection,
    draft: Draft,
    settled: Settled,
    record: str,
    *,
    at_once: bool = False,
    joined: Iterable[str] = (),
) -> None:
    """Keeps the draft, over what was typed there before and with the rest of it; texts under `joined` follow what was.

    Submitting it repairs the act (`repaired_by`), throwing it away leaves the act as it is. `at_once`: the act stands
    still no more from now on, because what it said lives on in the draft alone. Raises UserErrors ``stuck.gone`` and
    ``stuck.changed``.
    """
    act = _found(connection, record, settled)
    kept = load_draft(connection, draft.id)
    if kept is not None:
        typed, bases = {**kept.typed, **draft.typed}, {**kept.bases, **draft.bases}
        for name in joined:
            texts = [str(one.typed[name]) for one in (kept, draft) if one.typed.get(name)]
            if texts:
                typed[name] = "\n".join(dict.fromkeys(texts))
        draft = msgspec.structs.replace(draft, typed=typed, bases=bases, files=kept.files + draft.files)
    save_draft(connection, draft)
    if at_once:
        _settle(connection, act.parts, settled)
    else:
        repair = _Repair(record, act.act, act.places)
        save_meta(connection, REPAIRS + draft.id, msgspec.json.encode(repair).decode())


def repairing_draft(connection: Connection, record: str, act: str, by: str) -> str | None:
    """The draft of a new record in which that person repairs this one already."""
    for draft in load_drafts(connection):
        own = draft.record is None and draft.by == by
        kept = load_meta(connection, REPAIRS + draft.id) if own else None
        repair = msgspec.json.decode(kept, type=_Repair) if kept is not None else None
        if repair is not None and (repair.record, repair.act) == (record, act):
            return draft.id
    return None


def typed_beside(connection: Connection, draft: str) -> tuple[Child, ...]:
    """Notes and contacts of the refused ticket that the draft repairs: they go on with the ticket made of it."""
    _places, act = _repaired(connection, draft)
    if act is None or act.kind is not Kind.CREATE:
        return ()
    return tuple(child for child in act.kept_children if child.kind in _TYPED_AGAIN)


def repaired_by(connection: Connection, forms: Forms, draft: str, by: str, moment: int) -> frozenset[str]:
    """The draft is submitted in this transaction: the act that it repairs stands still no more.

    What came to the act after the draft was made, and is not in it, stands still as before. The records that went,
    because their making had been refused and is repaired as a new record. `moment` is in milliseconds since 1970 UTC.
    """
    places, act = _repaired(connection, draft)
    if act is None:
        return frozenset()
    settled = Settled(act.act, REPAIRED, by, moment, ())
    parts = [part for part in act.parts if places is None or (part.stream, part.n) in places or _goes_on(act, part)]
    if act.kind is not Kind.CREATE:
        _settle(connection, parts, settled)
        return frozenset()
    rebase = Rebase(connection, forms)
    rebase.touch(act.record)
    _settle(connection, parts, settled)
    return rebase.finish()


def _repaired(connection: Connection, draft: str) -> tuple[tuple[tuple[str, int], ...] | None, StuckAct | None]:
    """The places of which that draft was made, and what stands still there now.

    None of it when it was sent once more since: then it is another item, which is dealt with by itself.
    """
    kept = load_meta(connection, REPAIRS + draft)
    if kept is None:
        return None, None
    repair = msgspec.json.decode(kept, type=_Repair)
    act = stuck_act(connection, repair.record, repair.act)
    if act is not None and repair.places is not None and act.places[0] not in repair.places:
        return None, None
    return repair.places, act


def _goes_on(act: StuckAct, part: StuckPart) -> bool:
    child = part.operation.child
    return act.kind is Kind.CREATE and child is not None and child.kind in _TYPED_AGAIN


def _refused_files(act: StuckAct) -> list[str]:
    children = (part.operation.child for part in act.parts if part.state == "refused")
    return [child.hash for child in children if child is not None and child.hash]


def _found(connection: Connection, record: str, settled: Settled) -> StuckAct:
    found = stuck_act(connection, record, settled.act)
    if found is None:
        raise UserError("stuck.gone")
    if settled.places and set(settled.places) != set(found.places):
        raise UserError("stuck.changed")
    return found


def _tell(connection: Connection, sent: Sequence[tuple[str, Operation]]) -> list[Effect]:
    """A record that has left is not rebuilt here: what is sent on it has its entry in history all the same.

    What all of it would do.
    """
    applied = Decision(Outcome.APPLIED)
    effects = [
        effect_of(item, applied, home=home, scope=birth_scope(item.form, home), form_version=item.definition)
        for home, item in sent
    ]
    untold = [effect for effect in effects if load_effect(connection, effect.home, effect.operation) is None]
    write_entries(connection, untold)
    return effects


def _settle(connection: Connection, parts: Sequence[StuckPart], settled: Settled) -> None:
    for part in parts:
        _SETTLE.run(connection, name=part.stream, at_n=part.n, how=settled.how)
    entry = msgspec.structs.replace(settled, places=tuple((part.stream, part.n) for part in parts))
    kept = [entry, *settled_acts(connection)][:SETTLED_KEPT]
    save_meta(connection, SETTLED, msgspec.json.encode(kept).decode())


def _withdraw(connection: Connection, part: StuckPart, code: str | None) -> Effect | None:
    """The history entry of an operation that counts no more, without any effect; None where it has none."""
    known = load_effect(connection, part.home, part.operation.id)
    if known is None:
        return None
    keep_bodies(connection, [msgspec.structs.replace(known, changes={})])
    return withdraw_effect(connection, known, code)


def _given_up(connection: Connection, part: StuckPart) -> Effect:
    item = part.operation
    entry = _withdraw(connection, part, DROPPED_CODE) or Effect(
        operation=item.id,
        tx=item.tx,
        home=part.home,
        record=item.record,
        form=item.form,
        form_version=item.definition,
        kind=item.kind,
        by=item.by,
        at=item.wall,
        outcome=Outcome.REFUSED,
        scope=birth_scope(item.form, part.home),
        code=DROPPED_CODE,
        move=item.move,
        reason=item.reason,
    )
    return msgspec.structs.replace(entry, answers=_carried(item))


def _carried(item: Operation) -> dict[str, Value]:
    """What was typed or chosen: values, where it should go, and what would have been added."""
    chosen = {name: write.v for name, write in item.fields.items() if name in _CHOSEN or not name.startswith("$")}
    return {**chosen, **(carried(item.child) if item.child is not None else {})}
