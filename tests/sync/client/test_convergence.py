"""Any interleaving of work, sending, lost answers and pulling ends equal, and nothing a person wrote disappears."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.errors import UserError
from core.operation import Child, ChildKind
from core.services.commands import RestoreRecord, UndoAct, VoidRecord
from core.services.records import restore_record, void_record
from core.services.undo import undo_act
from tests.sync.client.offline_desks import (
    Branch,
    assert_visible_is_base_and_unsent_work,
    branch_of,
    pull,
    push,
    shown,
)
from tests.sync.client.serving import TestDesk, new_act

DESK = st.integers(0, 1)
TEXT = st.sampled_from(["wet", "torn", "lost", "found"])
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("submit"), DESK, TEXT),
        st.tuples(st.just("describe"), DESK, TEXT),
        st.tuples(st.just("pay"), DESK, st.sampled_from(["10.00", "20.00", "30.00"])),
        st.tuples(st.just("note"), DESK, TEXT),
        st.tuples(st.just("move"), DESK, st.integers(0, 3)),
        st.tuples(st.just("void"), DESK, TEXT),
        st.tuples(st.just("restore"), DESK, TEXT),
        st.tuples(st.just("undo"), DESK, st.integers(0, 2)),
        st.tuples(st.just("push"), DESK, st.sampled_from([1, 3, 500])),
        st.tuples(st.just("lose"), DESK, st.just(500)),
        st.tuples(st.sampled_from(["refuse", "park"]), DESK, st.just(0)),
        st.tuples(st.just("pull"), DESK, st.sampled_from([1, 2, 500])),
    ),
    min_size=8,
    max_size=20,
)


def act(branch: Branch, what: str, desk: TestDesk, detail: Any) -> None:
    records = sorted(shown(desk))
    if what == "push":
        push(desk, branch.hub, detail)
    elif what == "lose":
        push(desk, branch.hub, detail, lose_answer=True)
    elif what == "pull":
        pull(desk, branch.hub, detail)
    elif what in ("refuse", "park"):
        for (unsent,) in desk.rows(
            "SELECT id FROM operation WHERE state = 'pending' AND body NOT LIKE '%\"k\":\"create\"%' LIMIT 1"
        ):
            (branch.hub.refuse if what == "refuse" else branch.hub.park).add(str(unsent))
    elif what == "submit" or not records:
        desk.submit(title=str(detail))
    else:
        work(desk, records[0], what, detail)


def work(desk: TestDesk, record: str, what: str, detail: Any) -> None:
    form = desk.store.catalogue.form("complaint")
    try:
        if what == "describe":
            desk.edit(record, description=str(detail))
        elif what == "pay":
            desk.edit(record, compensation=detail)
        elif what == "note":
            desk.add(record, Child(kind=ChildKind.NOTE, text=str(detail)))
        elif what == "move":
            moves = form.moves_from(shown(desk)[record].status)
            chosen = moves[detail % len(moves)]
            answers = {
                name: form.fields[name].choices[0].id if form.fields[name].choices else "text" for name in chosen.asks
            }
            desk.move(record, chosen.id, **answers)
        elif what == "undo":
            for (tx,) in desk.rows("SELECT tx FROM operation ORDER BY n DESC LIMIT 1 OFFSET ?", detail):
                desk.store.execute(undo_act, UndoAct(new_act(), "clerk", str(tx))).result()
        elif what == "void":
            desk.store.execute(void_record, VoidRecord(new_act(), "clerk", record, detail)).result()
        else:
            desk.store.execute(restore_record, RestoreRecord(new_act(), "clerk", record)).result()
    except UserError:
        return


@settings(
    phases=[Phase.explicit, Phase.generate],
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
@given(ACTIONS)
def test_any_interleaving_ends_with_equal_devices_and_the_visible_row_is_always_base_and_unsent_work(
    actions: list[tuple[str, int, Any]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        branch = branch_of(Path(folder), 2)
        try:
            branch.desks[0].submit()
            branch.settle()
            for what, index, detail in actions:
                act(branch, what, branch.desks[index], detail)
                assert_visible_is_base_and_unsent_work(branch.desks[index])
            branch.settle()
            branch.hub.wake()
            branch.settle()
            first, second = branch.desks
            assert shown(first) == shown(second) == branch.hub.records
            assert first.digest() == second.digest()
            for desk in branch.desks:
                assert desk.rows("SELECT count(*) FROM record_base") == [(0,)]
                assert {row[0] for row in desk.rows("SELECT DISTINCT state FROM operation")} <= {"done", "refused"}
                assert_visible_is_base_and_unsent_work(desk)
        finally:
            branch.close()
