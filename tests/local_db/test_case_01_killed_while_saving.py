"""reliability.md case 1: SIGKILL while saving. What was called saved stays, half a save is gone, the draft is there."""

from __future__ import annotations

import random
from collections import Counter
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

import pytest

from core.record import fold
from core.services.commands import SubmitRecord
from core.services.records import submit_record
from local_db.drafts import load_drafts
from local_db.machine import end_process
from local_db.store import Store
from tests.local_db.branches import CLAIM, done, open_branch, record, rows, scalar, timeline
from tests.local_db.children import child_context
from tests.local_db.saving_child import OPERATIONS, save_until_killed

ROUNDS = 60


def killed_branch(context: BaseContext, path: Path, chance: random.Random) -> list[tuple[str, str]]:
    """Lets a branch save until a random moment, kills it, and gives what it had called saved."""
    here, there = context.Pipe(duplex=False)
    process: Any = context.Process(target=save_until_killed, args=(path, there))  # type: ignore[attr-defined]  # typeshed names it per start method
    process.start()
    there.close()
    saved = [here.recv() for _ in range(chance.randrange(1, 12))]
    moment = chance.random() * 0.004
    while here.poll(moment) and chance.random() < 0.5:
        saved.append(here.recv())
    end_process(process.pid)
    process.join(30)
    while here.poll():
        try:
            saved.append(here.recv())
        except EOFError:
            break
    return saved


def look_after_restart(store: Store, saved: dict[str, str], drafts: set[str]) -> None:
    assert rows(store, "PRAGMA integrity_check") == [("ok",)]
    held = Counter(tx for (tx,) in rows(store, "SELECT tx FROM operation"))
    for tx, kind in saved.items():
        assert held[tx] == OPERATIONS[kind], f"a {kind} was called saved and is not whole"
    told = Counter(tx for (tx,) in rows(store, "SELECT tx FROM history"))
    assert held == told
    assert set(held.values()) <= set(OPERATIONS.values())
    assert rows(store, "SELECT record_id FROM operation EXCEPT SELECT id FROM record") == []
    assert scalar(store, "SELECT coalesce(max(n), 0) = count(*) FROM operation WHERE stream = 'work'") == 1
    assert scalar(store, "SELECT last_n FROM stream WHERE stream = 'work'") == held.total()
    with store.reading() as connection:
        kept = {draft.id for draft in load_drafts(connection)}
    assert {tx for tx in drafts if tx not in held} <= kept
    assert kept.isdisjoint(held)


def newest_records_are_folds(store: Store) -> None:
    for (record_id,) in rows(store, "SELECT id FROM record ORDER BY created_at DESC, id DESC LIMIT 5"):
        folded: Any = None
        for effect in timeline(store, str(record_id)):
            folded = fold(folded, effect)
        assert folded == record(store, str(record_id))


def kill_loop(path: Path, rounds: int, seed: int) -> None:
    context, chance = child_context("tests.local_db.saving_child"), random.Random(seed)
    saved: dict[str, str] = {}
    drafts: set[str] = set()
    half = 0
    for number in range(rounds):
        told = killed_branch(context, path, chance)
        saved |= {tx: kind for kind, tx in told if kind != "draft"}
        drafts |= {tx for kind, tx in told if kind == "draft"}
        store = open_branch(path)
        look_after_restart(store, saved, drafts)
        newest_records_are_folds(store)
        done(store, submit_record, SubmitRecord(f"after-{number:05}", "clerk", "claim", CLAIM))
        half += len({tx for tx in drafts if tx not in saved})
        store.close()
    assert len(saved) > rounds
    assert half


def test_case_01_sixty_kills_while_saving_lose_nothing_that_was_called_saved(tmp_path: Path) -> None:
    kill_loop(tmp_path / "branch.db", ROUNDS, seed=1)


@pytest.mark.slow
def test_case_01_a_thousand_kills_while_saving_lose_nothing_that_was_called_saved(tmp_path: Path) -> None:
    for part in range(20):  # a new file now and then: looking through a large one each round would take an hour
        kill_loop(tmp_path / f"{part}.db", 50, seed=part)
