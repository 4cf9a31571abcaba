"""What people do at a device: one random act at a time, through the shipped use cases."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
from PIL import Image

from core.creations import Imported, Source
from core.definitions import publication
from core.effect import InboxItem, InboxKind
from core.errors import BranchDeskError
from core.operation import Child, ChildKind, Kind, Origin, Stream, WholeImport
from core.record import DEFINITION
from core.services.commands import (
    AddChildren,
    AnswerQuestion,
    EditRecord,
    EraseRecord,
    HandOver,
    MoveRecord,
    RemoveChild,
    RestoreRecord,
    SubmitRecord,
    TurnImport,
    UndoAct,
    VoidRecord,
)
from core.services.records import (
    add_children,
    answer_question,
    edit_record,
    erase_record,
    hand_over_record,
    move_record,
    remove_child,
    restore_record,
    submit_record,
    void_record,
)
from core.services.undo import undo_act
from core.services.whole_imports import turn_import
from engines.forms.values import Value
from local_db.bulk_door import ImportPlan
from local_db.import_ledger import ImportJob, JobState, LedgerRow, RowOutcome, add_job, add_rows
from local_db.queries.imports import import_of
from local_db.rows import load_record
from local_db.whole_imports import ShownSlice, show_slice, span_of
from local_db.writer import Lane
from tests.simulator.checks.broken import require
from tests.simulator.device import SimDevice
from tests.simulator.disk import Dead
from tests.simulator.habits import HABITS

if TYPE_CHECKING:
    from tests.simulator.world import World

_FORM = "complaint"
_PATIENCE = 60.0
"""Seconds after which somebody looks again whether his device has started."""
_SLICE = 100
_SHORT_LOG = 6
_SELDOM = 0.5
"""How often a short log is there when somebody looks for one."""
_SHOWN_AT_ONCE = 5
_REMEMBERED = 0.8
"""How often a person enters the PIN that the lock asked for."""


def _picture(width: int, quality: int) -> bytes:
    """A photo; what is written after its end does not hurt it."""
    written = io.BytesIO()
    Image.effect_noise((width, width // 4), 64).convert("RGB").save(written, "JPEG", quality=quality)
    return written.getvalue()


_SMALL, _LARGE = _picture(400, 50), _picture(1_600, 100)
_PICTURES = (b"", b"", b"", _SMALL, _SMALL, _SMALL, _SMALL, _LARGE)
_IDEAS = 3
"""So many things come to a person's mind until one of them can be done: at first there is nothing to work on."""
_NOTES = (1, 1, 1, 1, 2, 2, 3, 7)
"""Notes of one act; seven are more than a hub that takes small batches takes at once."""
_ELSEWHERE = 0.1
"""How often something else comes between two slices of an import."""
_MONEY = ("10.00", "20.00", "30.00", "40.00")


def _show_slice(device: SimDevice) -> ShownSlice | None:
    most = max(_SHOWN_AT_ONCE, len(device.rows("SELECT 1 FROM import_row")) // 4)
    return device.store.write_here(partial(show_slice, forms=device.store.catalogue, most=most))


class Clerk:
    """The hands at every keyboard of a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._random = world.random
        self._acts = 0
        self.pins: dict[str, str] = {}
        """The private halves of keys under a PIN, which its person knows."""

    def act(self, device: SimDevice) -> None:
        """One act on that device, as soon as it is awake."""
        if not device.awake:
            self._world.after(self._random.uniform(1.0, _PATIENCE), lambda: self.act(device))
            return
        if self._random.random() < _REMEMBERED:
            device.store.opened_keys.update(self.pins)
        for _ in range(_IDEAS):
            if self._try(device):
                break

    def _try(self, device: SimDevice) -> bool:
        """Something that comes to somebody's mind; whether it could be done, or the device died over it."""
        kinds = [name for name in _ACTS if self._world.gives or name not in _GIVING]
        kind = self._random.choices(kinds, [_ACTS[name][0] for name in kinds])[0]
        self._acts += 1
        act, done = f"act-{self._acts:05d}", False
        self._world.note(device.name, "act", kind)
        with suppress(Dead, BranchDeskError), device.disk.dying():
            done = _ACTS[kind][1](self, device, act)
            if done:
                self._world.ledger.confirmed(device, [act])
        if device.disk.dead:
            device.die()
        return done or not device.awake

    def acts(self, device: SimDevice, count: int) -> None:
        """So many acts one after another, faster than anything can be sent."""
        for _ in range(count):
            self.act(device)

    def publish(self, device: SimDevice, number: int) -> None:
        """A new version of the form, on top of the newest that this device knows, as soon as it is awake."""
        if not device.awake:
            self._world.after(_PATIENCE, partial(self.publish, device, number))
            return
        form = device.store.catalogue.form(_FORM)
        label = {"zh_CN": f"客诉 {number}", "en": f"Complaint {number}"}
        fields = publication(msgspec.structs.replace(form, label=label), form.version, number)
        act = f"publish-{number:05d}"
        self._world.note(device.name, "publish", fields["version"])
        with suppress(Dead, BranchDeskError), device.disk.dying():
            if device.do(submit_record, SubmitRecord(act, device.person, DEFINITION, fields)):
                self._world.ledger.confirmed(device, [act])
        if device.disk.dead:
            device.die()

    def erase(self, device: SimDevice, number: int, choice: float) -> None:
        """One of the records there is to be erased, as soon as the device is awake; only headquarters may."""
        if not device.awake:
            self._world.after(_PATIENCE, partial(self.erase, device, number, choice))
            return
        records = [row[0] for row in device.rows("SELECT id FROM record WHERE form != 'definition' ORDER BY id")]
        if not records:
            return
        act = f"erase-{number:05d}"
        command = EraseRecord(act, device.person, records[int(choice * len(records))], "demanded")
        self._world.note(device.name, "erase", command.record)
        done = device.do(erase_record, command)
        require(not done or device.branch == "hq", "I16", "a branch erased a record", where=device.name)
        if done:
            self._world.ledger.confirmed(device, [act])

    def bring_in(self, device: SimDevice, rows: int, job: str = "") -> None:
        """A log of so many rows, slice by slice; when the device dies over it, the rest when it is awake again.

        A job that was taken back meanwhile is never taken up again: the rest comes in by another.
        """
        turned = "SELECT 1 FROM import_job WHERE id = ? AND state != ?"
        if not job or (device.awake and device.rows(turned, job, JobState.RUNNING)):
            job = self._random.randbytes(16).hex()
        while rows > 0 and device.awake:
            count = min(rows, _SLICE)
            self._acts += 1
            self._world.note(device.name, "rows", count)
            with suppress(Dead, BranchDeskError), device.disk.dying():
                made = device.write(partial(self._slice, device, count, job), Lane.BULK)
                self._world.ledger.imported_rows(device, made)
                rows -= count
            if device.disk.dead:
                device.die()
            elif rows > 0 and self._random.random() < _ELSEWHERE:
                break
        if rows > 0:
            self._world.after(self._random.uniform(1.0, _PATIENCE), partial(self.bring_in, device, rows, job))

    def _slice(self, device: SimDevice, count: int, job: str) -> frozenset[str]:
        """One transaction of an import; the records that it made."""
        uow, identity = device.store.unit_of_work(), device.store.identity
        made, at = [], int(device.clock.now().timestamp() * 1000)
        source = Source(device.person, identity.branch, identity.scope, job, "log.xlsx", "Sheet1")
        with uow:
            if import_of(uow.connection, job) is None:
                add_job(uow.connection, ImportJob(job, "log.xlsx", job, "log", device.person, JobState.RUNNING, at))
            plan = ImportPlan(uow.form(_FORM), source)
            rows = []
            for row in range(self._acts * 1000, self._acts * 1000 + count):
                fields = {"title": f"row {row:08d}", "compensation": self._random.choice(_MONEY)}
                made.append(uow.create_imported(plan, Imported(row, fields, at + row)))
                rows.append(LedgerRow("Sheet1", row, None, "data", RowOutcome.IMPORTED.value, record_id=made[-1]))
            uow.flush_imported()
            add_rows(uow.connection, job, rows)
            uow.commit()
        return frozenset(made)

    def _log(self, device: SimDevice, _act: str) -> bool:
        """A short log is brought in; what is in it stands in the ledger already."""
        if device.branch != "hq" and self._random.random() < _SELDOM:
            self.bring_in(device, self._random.randint(1, _SHORT_LOG))
        return False

    def _turn(self, device: SimDevice, act: str) -> bool:
        """A whole import is taken back or, when it is away already, brought back."""
        jobs = device.rows("SELECT id, state FROM import_job ORDER BY no")
        if not jobs:
            return False
        job, state = self._random.choice(jobs)
        kind = Kind.RESTORE if state == "taken_back" else Kind.VOID
        with device.store.plain_reading() as connection:
            first, last, _ = span_of(connection, job)
        form = device.store.catalogue.form(_FORM)
        command = TurnImport(act, device.person, job, kind, WholeImport("log.xlsx", first, last), form.id, form.version)
        done = device.do(turn_import, command)
        self._show(device)
        return done

    def _show(self, device: SimDevice) -> None:
        """The next records of what is to be shown, the others later; when the device dies over it, when it is awake."""
        more: object = True
        if device.awake:
            with suppress(Dead, BranchDeskError), device.disk.dying():
                more = device.write(partial(_show_slice, device), Lane.BULK)
            if device.disk.dead:
                device.die()
        if more is not None:
            self._world.after(self._random.uniform(1.0, _PATIENCE), partial(self._show, device))

    def _new_text(self) -> str:
        """Words of this act alone, as long as those of any other: part of one, in an old page, is never another."""
        return f"said {self._acts:05d}"

    def _submit(self, device: SimDevice, act: str, **more: Any) -> bool:
        fields: dict[str, Value] = {
            "title": self._new_text(),
            "customer_name": "Wang",
            "customer_phone": "13800138000",
            "complaint_kind": "damage",
            "description": self._new_text(),
        }
        command = SubmitRecord(act, device.person, _FORM, fields, **more)
        return device.do(submit_record, command, Lane.BULK if more else Lane.WORK)

    def _import(self, device: SimDevice, act: str) -> bool:
        origin = Origin("job", "log.xlsx", "Sheet1", self._acts)
        return self._submit(device, act, origin=origin, stream=Stream.BULK)

    def _describe(self, device: SimDevice, act: str) -> bool:
        return self._edit(device, act, {"description": self._new_text()})

    def _pay(self, device: SimDevice, act: str) -> bool:
        return self._edit(device, act, {"compensation": self._random.choice(_MONEY)})

    def _edit(self, device: SimDevice, act: str, fields: dict[str, Value]) -> bool:
        record = self._some_record(device)
        return record is not None and device.do(edit_record, EditRecord(act, device.person, record, fields))

    def _note(self, device: SimDevice, act: str) -> bool:
        count = self._random.choice(_NOTES)
        notes = (Child(kind=ChildKind.NOTE, text=f"{self._new_text()}.{number}") for number in range(count))
        return self._add(device, act, *notes)

    def _call(self, device: SimDevice, act: str) -> bool:
        said = Child(kind=ChildKind.CONTACT, text=self._new_text(), channel="phone", direction="in")
        return self._add(device, act, said)

    def _photo(self, device: SimDevice, act: str) -> bool:
        content = self._random.choice(_PICTURES) + self._random.randbytes(self._random.choice((10, 5_000, 90_000)))
        hashed, size = device.keep_file(content)
        return self._add(
            device, act, Child(kind=ChildKind.FILE, hash=hashed, size=size, name="p.jpg", mime="image/jpeg")
        )

    def _add(self, device: SimDevice, act: str, *children: Child) -> bool:
        record = self._some_record(device)
        return record is not None and device.do(add_children, AddChildren(act, device.person, record, children))

    def _remove(self, device: SimDevice, act: str) -> bool:
        added = device.rows('SELECT record_id, operation_id FROM history WHERE effect LIKE \'%"k":"add"%\' ORDER BY 2')
        if not added:
            return False
        record, child = self._random.choice(added)
        return device.do(remove_child, RemoveChild(act, device.person, record, child))

    def _move(self, device: SimDevice, act: str) -> bool:
        record = self._some_record(device)
        if record is None:
            return False
        with device.store.plain_reading() as connection:
            state = load_record(connection, record)
        assert state is not None
        form = device.store.catalogue.form(state.form, state.form_version)
        moves = form.moves_from(state.status)
        if not moves:
            return False
        move = self._random.choice(moves)
        answers: dict[str, Value] = {
            name: self._random.choice(form.fields[name].choices).id if form.fields[name].choices else self._new_text()
            for name in move.asks
        }
        return device.do(move_record, MoveRecord(act, device.person, record, move.id, answers))

    def _void(self, device: SimDevice, act: str) -> bool:
        record = self._some_record(device)
        command = VoidRecord(act, device.person, record or "", self._new_text())
        return record is not None and device.do(void_record, command)

    def _restore(self, device: SimDevice, act: str) -> bool:
        voided = device.rows("SELECT id FROM record WHERE standing = 'void' ORDER BY id")
        if not voided:
            return False
        return device.do(restore_record, RestoreRecord(act, device.person, self._random.choice(voided)[0]))

    def _undo(self, device: SimDevice, act: str) -> bool:
        acts = device.rows("SELECT asked FROM operation WHERE asked IS NOT NULL ORDER BY n DESC LIMIT 3")
        if not acts:
            return False
        return device.do(undo_act, UndoAct(act, device.person, self._random.choice(acts)[0]))

    def _answer(self, device: SimDevice, act: str) -> bool:
        open_items = device.rows(
            "SELECT item FROM inbox WHERE closed_by IS NULL AND kind IN ('conflict', 'voided', 'proposal') ORDER BY id"
        )
        if not open_items:
            return False
        item = msgspec.json.decode(self._random.choice(open_items)[0], type=InboxItem)
        value = self._random.choice((item.base, item.theirs, item.mine))
        restore = item.kind is InboxKind.VOIDED and self._random.random() < 0.5
        return device.do(answer_question, AnswerQuestion(act, device.person, item.record, item.id, value, restore))

    def _give(self, device: SimDevice, act: str) -> bool:
        """A ticket goes to another branch or to headquarters, whoever has it."""
        record, scope = self._some_record(device), self._random.choice(self._world.scopes)
        command = HandOver(act, device.person, record or "", scope, reason=self._new_text())
        return record is not None and device.do(hand_over_record, command)

    def _hand_over(self, device: SimDevice, act: str) -> bool:
        """Custody of a ticket goes to headquarters or back, or is asked for."""
        record = self._some_record(device)
        if record is None:
            return False
        with device.store.plain_reading() as connection:
            state = load_record(connection, record)
        assert state is not None
        scope = self._random.choice(("hq", state.scope))
        return device.do(hand_over_record, HandOver(act, device.person, record, scope, stays=True))

    def _some_record(self, device: SimDevice) -> str | None:
        """Mostly one that others work on too."""
        [[count]] = device.rows("SELECT count(*) FROM record")
        if not count:
            return None
        reach = min(count, self._random.choice((1, 2, count)))
        at = self._random.randrange(reach)
        return str(device.rows("SELECT id FROM record ORDER BY id LIMIT 1 OFFSET ?", at)[0][0])


_GIVING = frozenset({"give", "hand over"})
_ACTS: dict[str, tuple[int, Callable[[Clerk, SimDevice, str], bool]]] = {
    "submit": (4, Clerk._submit),
    "import": (2, Clerk._import),
    "log": (1, Clerk._log),
    "turn": (1, Clerk._turn),
    "describe": (5, Clerk._describe),
    "pay": (5, Clerk._pay),
    "note": (3, Clerk._note),
    "call": (1, Clerk._call),
    "photo": (2, Clerk._photo),
    "remove": (1, Clerk._remove),
    "move": (4, Clerk._move),
    "void": (1, Clerk._void),
    "restore": (1, Clerk._restore),
    "undo": (2, Clerk._undo),
    "answer": (4, Clerk._answer),
    "give": (2, Clerk._give),
    "hand over": (1, Clerk._hand_over),
    **HABITS,
}
