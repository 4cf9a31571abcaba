"""Check 25: every command can be taken back, and what is seen afterwards is what was seen before."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from core.effect import InboxKind
from core.errors import UserError
from core.operation import Child, ChildKind
from core.services import commands, records
from core.services.undo import undo_act
from importers.run import import_file
from importers.taking_back import bring_back, take_back
from local_db.desk import Desk
from tests.importers import workbook_files
from tests.importers.stores import complaints
from tests.window.desks import CLERK, SECOND, Headquarters, detail_of, submit

Ready = Callable[[Desk], tuple[Any, Any]]
"""Brings a desk to where the command makes sense; gives the service and the command."""


def _new(desk: Desk) -> str:
    return desk.store.ids.operation()


def _submit(desk: Desk) -> tuple[Any, Any]:
    return records.submit_record, commands.SubmitRecord(_new(desk), CLERK, "complaint", _complaint())


def _complaint() -> dict[str, Any]:
    return {"title": "派送延误", "customer_name": "陈晓梅", "customer_phone": "13800136620", "complaint_kind": "delay"}


def _edit(desk: Desk) -> tuple[Any, Any]:
    return records.edit_record, commands.EditRecord(_new(desk), CLERK, submit(desk), {"claim_amount": "480.00"})


def _assign(desk: Desk) -> tuple[Any, Any]:
    several = (submit(desk), submit(desk))
    return records.assign_records, commands.AssignRecords(_new(desk), CLERK, several, SECOND)


def _move(desk: Desk) -> tuple[Any, Any]:
    record = submit(desk)
    form = desk.store.catalogue.form("claim")
    move = next(move for move in form.moves_from(detail_of(desk, record).record.status) if not move.asks)
    return records.move_record, commands.MoveRecord(_new(desk), CLERK, record, move.id)


def _file() -> Child:
    return Child(kind=ChildKind.FILE, hash="a" * 64, size=9, name="a.jpg", mime="image/jpeg")


def _add(desk: Desk) -> tuple[Any, Any]:
    return records.add_children, commands.AddChildren(_new(desk), CLERK, submit(desk), (_file(),))


def _remove(desk: Desk) -> tuple[Any, Any]:
    record = submit(desk, files=(_file(),))
    key = detail_of(desk, record).files[0].operation
    return records.remove_child, commands.RemoveChild(_new(desk), CLERK, record, key)


def _void(desk: Desk) -> tuple[Any, Any]:
    return records.void_record, commands.VoidRecord(_new(desk), CLERK, submit(desk), "重复登记")


def _restore(desk: Desk) -> tuple[Any, Any]:
    service, command = _void(desk)
    desk.store.execute(service, command).result()
    return records.restore_record, commands.RestoreRecord(_new(desk), CLERK, command.record)


def _answer(desk: Desk) -> tuple[Any, Any]:
    headquarters, record = Headquarters(desk), submit(desk)
    headquarters.accept(record)
    item = headquarters.meet(record, "claim_amount", "1480.00", "1380.00", InboxKind.CONFLICT)
    return records.answer_question, commands.AnswerQuestion(_new(desk), CLERK, record, item, "1480.00")


def _answer_several(desk: Desk) -> tuple[Any, Any]:
    headquarters, record = Headquarters(desk), submit(desk)
    headquarters.accept(record)
    amount = headquarters.meet(record, "claim_amount", "1480.00", "1380.00", InboxKind.CONFLICT)
    liability = headquarters.meet(record, "liability", "transit", "delivery", InboxKind.CONFLICT)
    answers = (commands.Answer(amount, "1480.00"), commands.Answer(liability, "delivery"))
    return records.answer_questions, commands.AnswerQuestions(_new(desk), CLERK, record, answers)


REGISTRY: dict[type, Ready] = {
    commands.SubmitRecord: _submit,
    commands.EditRecord: _edit,
    commands.AssignRecords: _assign,
    commands.MoveRecord: _move,
    commands.AddChildren: _add,
    commands.RemoveChild: _remove,
    commands.VoidRecord: _void,
    commands.RestoreRecord: _restore,
    commands.AnswerQuestion: _answer,
    commands.AnswerQuestions: _answer_several,
}


def _values(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name != "$removed"}  # bookkeeping that nobody sees


def seen(desk: Desk) -> list[tuple[Any, ...]]:
    """What a person sees of every record that was not taken back: values, status, files, what waits for him."""
    with desk.store.reading() as connection:
        ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM record ORDER BY id")]
    details = [detail_of(desk, record) for record in ids]
    return [
        (
            one.record.id,
            _values(one.record.fields),
            one.record.status,
            sorted(file.hash for file in one.files),
            sorted(item.id for item in one.inbox),
        )
        for one in details
        if not one.record.voided
    ]


def test_check_25_every_command_is_in_the_registry() -> None:
    known = {made for _, made in inspect.getmembers(commands, inspect.isclass) if made.__module__ == commands.__name__}
    others = {commands.UndoAct, commands.Answer, commands.HandOver, commands.TurnImport, commands.EraseRecord}
    assert known - others == set(REGISTRY), "an Answer is a part, an erasure is for ever"


def test_check_25_an_import_taken_back_is_brought_back_by_the_opposite(desk: Desk, tmp_path: Path) -> None:
    log = workbook_files.simple_workbook(tmp_path / "log.xlsx", complaints(5))
    job = import_file(desk.store, log, "en-delivery-complaints", CLERK).job
    before = seen(desk)
    take_back(desk.store, job, CLERK)
    assert seen(desk) != before
    with desk.store.reading() as connection:
        (act,) = connection.exec_driver_sql("SELECT asked FROM operation WHERE asked IS NOT NULL").fetchone() or ("",)
    with pytest.raises(UserError, match=r"undo\.not_possible"):
        desk.store.execute(undo_act, commands.UndoAct(_new(desk), CLERK, act)).result()
    bring_back(desk.store, job, CLERK)
    assert seen(desk) == before


def test_what_was_handed_over_is_given_back_by_those_who_have_it_now(desk: Desk) -> None:
    record = submit(desk)
    desk.store.execute(
        records.hand_over_record, commands.HandOver("tx-given", CLERK, record, "hq", stays=True)
    ).result()
    with pytest.raises(UserError, match=r"undo\.not_possible"):
        desk.store.execute(undo_act, commands.UndoAct(_new(desk), CLERK, "tx-given")).result()
    assert detail_of(desk, record).record.custody == "hq"


@pytest.mark.parametrize("kind", REGISTRY, ids=lambda kind: str(kind.__name__))
def test_check_25_do_then_undo_leaves_what_was_seen_before(desk: Desk, kind: type) -> None:
    service, command = REGISTRY[kind](desk)
    assert type(command) is kind
    act: str = getattr(command, "id")  # noqa: B009 - commands share the field, not a base class
    before = seen(desk)
    desk.store.execute(service, command).result()
    assert seen(desk) != before
    desk.store.execute(undo_act, commands.UndoAct(_new(desk), CLERK, act)).result()
    assert seen(desk) == before
