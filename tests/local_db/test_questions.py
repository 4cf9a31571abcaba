"""Questions that the hub asks: answered once, by a value that then stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.effect import Effect, InboxItem, InboxKind, Outcome
from core.errors import UserError
from core.operation import Kind
from core.services.commands import AnswerQuestion, UndoAct, VoidRecord
from core.services.records import InvalidFields, answer_question, void_record
from core.services.undo import undo_act
from engines.forms.values import Value
from local_db.queries.standing import backlog, open_items
from local_db.queries.tickets import TicketFilter, ticket_page
from local_db.rows import write_effects
from local_db.store import Store
from tests.local_db.branches import detail, done, new_claim, open_branch, record, scalar, timeline


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_branch(tmp_path / "branch.db")
    yield opened
    opened.close()


def asked(store: Store, record_id: str, kind: InboxKind = InboxKind.CONFLICT, field: str = "claim_amount") -> InboxItem:
    """The hub's effect of a colleague's edit that ended in a question."""
    item = InboxItem(f"q-{field}", kind, record_id, field, base="1.00", theirs="2.00", mine="3.00", mine_by="colleague")
    effect = Effect(
        operation=f"o-{field}",
        tx="t",
        home="440106",
        record=record_id,
        form="claim",
        form_version=1,
        kind=Kind.SET,
        by="colleague",
        at=1,
        outcome=Outcome.CONFLICT,
        seq=7,
        scope="branch:440106",
        inbox=(item,),
    )
    store.write(lambda connection: write_effects(connection, [effect], known=True)).result()
    return item


def answer(store: Store, record_id: str, value: Value, *, restore: bool = False, act: str = "answer") -> None:
    command = AnswerQuestion(act, "clerk", record_id, "q-claim_amount", value, restore=restore)
    done(store, answer_question, command)


def test_a_question_shows_on_the_ticket_the_list_and_the_status_bar(store: Store) -> None:
    record_id = new_claim(store)
    item = asked(store, record_id)
    with store.reading() as connection:
        assert open_items(connection) == [item]
        assert (backlog(connection).questions, backlog(connection).notices) == (1, 0)
        assert [row.questions for row in ticket_page(connection, TicketFilter())] == [True]
    assert detail(store, record_id).inbox == (item,)


@pytest.mark.parametrize("value", ["2.00", "3580.50"])
def test_the_answer_stands_and_the_question_goes(store: Store, value: str) -> None:
    record_id = new_claim(store)
    asked(store, record_id)
    answer(store, record_id, value)
    assert record(store, record_id).fields["claim_amount"] == value
    assert detail(store, record_id).inbox == ()
    assert timeline(store, record_id)[-1].closes == "q-claim_amount"
    with store.reading() as connection:
        assert backlog(connection).questions == 0


def test_a_question_is_answered_once(store: Store) -> None:
    record_id = new_claim(store)
    asked(store, record_id)
    answer(store, record_id, "2.00")
    with pytest.raises(UserError, match=r"inbox\.answered"):
        answer(store, record_id, "3.00", act="again")


@pytest.mark.parametrize("value", ["lots", "", None])
def test_an_answer_that_the_form_does_not_accept_leaves_the_question_open(store: Store, value: Value) -> None:
    record_id = new_claim(store)
    asked(store, record_id)
    with pytest.raises(InvalidFields):
        answer(store, record_id, value)
    assert len(detail(store, record_id).inbox) == 1


def test_an_answer_can_bring_a_voided_ticket_back_and_can_be_taken_back_itself(store: Store) -> None:
    record_id = new_claim(store)
    before = record(store, record_id).fields["claim_amount"]
    done(store, void_record, VoidRecord("v", "clerk", record_id, "重复登记"))
    asked(store, record_id, InboxKind.VOIDED)
    answer(store, record_id, "3.00", restore=True)
    assert record(store, record_id).fields["claim_amount"] == "3.00"
    assert scalar(store, "SELECT standing FROM record") == "open"
    done(store, undo_act, UndoAct("u", "clerk", "answer"))
    assert record(store, record_id).fields["claim_amount"] == before
    assert scalar(store, "SELECT standing FROM record") == "void"
    assert [item.id for item in detail(store, record_id).inbox] == ["q-claim_amount"]


@pytest.mark.parametrize(("kind", "field"), [(InboxKind.PARALLEL, "description"), (InboxKind.INEFFECTIVE, "$status")])
def test_a_parallel_edit_or_a_step_without_effect_is_told_and_asks_nothing(
    store: Store, kind: InboxKind, field: str
) -> None:
    record_id = new_claim(store)
    asked(store, record_id, kind, field)
    with store.reading() as connection:
        assert (backlog(connection).questions, backlog(connection).notices) == (0, 1)
        assert [row.questions for row in ticket_page(connection, TicketFilter())] == [False]
