"""Bugs of the rows that people see: what one wrote gives way, comes back, or is counted as sent."""

from __future__ import annotations

import json
from functools import wraps
from typing import Any

from sqlalchemy import text

from core.operation import Kind
from tests.mutants.mutant import Mutant
from tests.mutants.swapping import Swap
from tests.simulator.faults import Fault


def _old_work_gives_way(sound: Any) -> Any:
    @wraps(sound)
    def replayed(self: Any, word: Any, own: Any) -> Any:
        if word is not None:
            own = [
                (home, item) for home, item in own if item.kind is not Kind.SET or item.wall > word.updated_at - 600_000
            ]
        return sound(self, word, own)

    return replayed


def _forgets_parked_work(sound: Any) -> Any:
    @wraps(sound)
    def replayed(self: Any, word: Any, own: Any) -> Any:
        parked = {
            row[0]
            for row in self._connection.exec_driver_sql("SELECT id FROM operation WHERE state = 'parked'").fetchall()
        }
        others = [(home, item) for home, item in own if item.id not in parked]
        return sound(self, word, others if len(others) > 0 else own)

    return replayed


def _newer_work_gives_way(sound: Any) -> Any:
    @wraps(sound)
    def replayed(self: Any, word: Any, own: Any) -> Any:
        if word is not None:
            rows = self._connection.exec_driver_sql("SELECT id FROM operation WHERE state = 'acknowledged'").fetchall()
            answered = {row[0] for row in rows}
            sent = [(home, item) for home, item in own if item.id in answered]
            own = sent or own
        return sound(self, word, own)

    return replayed


def _later_changes_resurrect(sound: Any) -> Any:
    @wraps(sound)
    def replayed(self: Any, word: Any, own: Any) -> Any:
        if word is not None:
            own = [
                (home, item)
                for home, item in own
                if item.kind is not Kind.VOID or item.wall > word.updated_at - 600_000
            ]
        return sound(self, word, own)

    return replayed


def _what_came_back_stands_again(sound: Any) -> Any:
    @wraps(sound)
    def replayed(self: Any, word: Any, own: Any) -> Any:
        if word is not None and len(set(word.versions.values())) == 1:
            own = [(home, item) for home, item in own if item.kind is not Kind.VOID or item.target is not None]
        return sound(self, word, own)

    return replayed


def _deletes_before_inserts(sound: Any) -> Any:
    @wraps(sound)
    def write_effects(connection: Any, effects: Any, *, known: bool, texts: Any = None) -> None:
        several = list(effects)
        if known and texts:
            several.sort(key=lambda effect: effect.target is None)
        sound(connection, several, known=known, texts=texts)
        if known and texts:
            made = {effect.operation for effect in several}
            for effect in several:
                if effect.kind is Kind.VOID and effect.target in made:
                    connection.execute(
                        text("UPDATE attachment SET voided = 0 WHERE operation_id = :t"), {"t": effect.target}
                    )

    return write_effects


def _keeps_questions_of_the_other_past(_sound: Any) -> Any:
    from local_db import rewinding, rows

    def take_out(connection: Any, effect: Any, own: Any) -> None:
        rows.retract_effect(connection, effect)
        if own is not None:
            rewinding._UNSETTLE.run(connection, name=own[0], at_n=own[1])
        if own is not None and effect.kind is Kind.CREATE:
            rows.unplace_effect(connection, effect)
        else:
            rewinding._FORGET.run(connection, home=effect.home, operation_id=effect.operation)

    return take_out


def _stays_done_after_going_back(_sound: Any) -> Any:
    from local_db import rewinding, rows

    def take_out(connection: Any, effect: Any, own: Any) -> None:
        rows.retract_effect(connection, effect)
        for item in effect.inbox:
            rewinding._FORGET_QUESTIONS.run(connection, home=effect.home, item_id=item.id)
        if own is not None:
            if own[0] != "bulk":
                rewinding._UNSETTLE.run(connection, name=own[0], at_n=own[1])
            rows.unplace_effect(connection, effect)
        else:
            rewinding._FORGET.run(connection, home=effect.home, operation_id=effect.operation)

    return take_out


def _shows_the_server_meanwhile(sound: Any) -> Any:
    @wraps(sound)
    def replayed(self: Any, word: Any, own: Any) -> Any:
        if word is not None:
            rows = self._connection.exec_driver_sql("SELECT id FROM operation WHERE state = 'acknowledged'").fetchall()
            answered = {row[0] for row in rows}
            newer = [(home, item) for home, item in own if item.id not in answered]
            own = newer or own
        return sound(self, word, own)

    return replayed


def _an_old_base_stays(sound: Any) -> Any:
    @wraps(sound)
    def keep_base(connection: Any, record_id: str, body: bytes) -> None:
        row = connection.exec_driver_sql("SELECT body FROM record_base WHERE record_id = ?", (record_id,)).fetchone()
        if row is None or "$voided" not in json.loads(row[0])["fields"]:
            sound(connection, record_id, body)

    return keep_base


MUTANTS = (
    Mutant(
        "base-of-before",
        "Joplin",
        "laurent22/joplin#PR16023",
        "the base of a three-way merge was not renewed where there had been a conflict",
        "the hub's last word under unsent work is not renewed once it was that the ticket is withdrawn",
        (Swap("local_db.outbox:keep_base", _an_old_base_stays),),
    ),
    Mutant(
        "old-version-over-new",
        "Seafile client",
        "haiwen/seafile-client#1062",
        "within a second of saving the client put the server's old version over the new one",
        "between answer and effect a record is rebuilt without the own change, where there is a newer one",
        (Swap("local_db.rebase:Rebase._replayed", _shows_the_server_meanwhile),),
    ),
    Mutant(
        "offline-for-hours",
        "Logseq",
        "logseq/logseq#10135",
        "what was written offline was replaced by the older page of the server after some hours",
        "an unsent edit gives way when the hub's word is ten minutes younger by its clock",
        (Swap("local_db.rebase:Rebase._replayed", _old_work_gives_way),),
    ),
    Mutant(
        "errored-work-overwritten",
        "DHIS2 Android SDK",
        "dhis2/dhis2-android-sdk#PR1620",
        "downloaded data overwrote records that were not in a synced state",
        "parked work is left out when a record is rebuilt on which there is other work too",
        (Swap("local_db.rebase:Rebase._replayed", _forgets_parked_work),),
    ),
    Mutant(
        "deleted-and-created-again",
        "WatermelonDB",
        "Nozbe/WatermelonDB#649",
        "a record deleted here came back as created with the next pull",
        "when the creation of a record comes back, its unsent withdrawal is not put on top again",
        (Swap("local_db.rebase:Rebase._replayed", _what_came_back_stands_again),),
        calm=True,
    ),
    Mutant(
        "deletes-before-inserts",
        "WatermelonDB",
        "Nozbe/WatermelonDB#1462",
        "a record that is created and deleted in the same change set stayed",
        "a file that is added and taken back in the same page stays",
        (Swap("local_db.replication:write_effects", _deletes_before_inserts),),
    ),
    Mutant(
        "restored-and-haunted",
        "Submersion",
        "submersion-app/submersion#PR309",
        "after a restore the books of the sync did not fit the data: conflicts and deleted dives came back",
        "going back to an earlier place of the log leaves the questions that were asked after it",
        (Swap("local_db.rewinding:_take_out", _keeps_questions_of_the_other_past),),
        mishap=Fault.HUB_PUT_BACK,
    ),
    Mutant(
        "marked-as-pushed",
        "RxDB",
        "pubkey/rxdb#PR8285",
        "documents were marked as pushed that had never been stored by the server",
        "own work that a restored hub forgot stays marked as done",
        (Swap("local_db.rewinding:_take_out", _stays_done_after_going_back),),
        mishap=Fault.HUB_PUT_BACK,
    ),
    Mutant(
        "later-update-lost-on-a-slow-line",
        "Amplify DataStore",
        "aws-amplify/amplify-js#6363",
        "of quick updates on a slow network the earlier one stood in the end",
        "while an earlier change of a ticket has its answer and not its effect, newer unsent ones are not on its row",
        (Swap("local_db.rebase:Rebase._replayed", _newer_work_gives_way),),
    ),
    Mutant(
        "resurrected-by-a-late-clock",
        "Remotely Save",
        "remotely-save/remotely-save#611",
        "deleted files and folders were there again",
        "an unsent removal gives way when the hub's word is ten minutes younger by its clock",
        (Swap("local_db.rebase:Rebase._replayed", _later_changes_resurrect),),
    ),
)
