"""Bugs of the other side: booking twice, mixing up machines, firms and numbers, and letting the locked in."""

from __future__ import annotations

from functools import wraps
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import text

from core.effect import Outcome
from core.operation import Kind
from core.record import NUMBER, branch_scope
from sync.hub.journal import write_echo
from sync.protocol.messages import PushResult
from tests.mutants.mutant import Mutant
from tests.mutants.swapping import Swap
from tests.simulator.faults import Fault

_SOON = 3_600_000


def _books_again(sound: Any) -> Any:
    @wraps(sound)
    def take(self: Any, arrival: Any) -> None:
        operation = arrival.operation
        if operation is not None and operation.kind is Kind.ADD:
            record = self.find(operation.record)
            if record is not None and self._known(record.home, operation.id) is not None:
                fresh = msgspec.structs.replace(operation, id=f"{operation.id}-2")
                arrival = replace(arrival, operation=fresh)
        sound(self, arrival)

    return take


def _same_number_same_order(sound: Any) -> Any:
    @wraps(sound)
    def take(self: Any, arrival: Any) -> None:
        one = arrival.operation
        if one is None or one.kind is not Kind.CREATE or NUMBER not in one.fields:
            sound(self, arrival)
            return
        row = self._connection.execute(
            text("SELECT id, created_at FROM record WHERE number = :n AND id <> :r LIMIT 1"),
            {"n": one.fields[NUMBER].v, "r": one.record},
        ).first()
        if row is None or abs(row[1] - one.wall) > _SOON:
            sound(self, arrival)
            return
        known = PushResult(n=arrival.n, id=one.id, s=Outcome.APPLIED)
        self._results.append(known)
        write_echo(self._connection, self._sender.replica, self._stream, arrival.n, arrival.hash, known)

    return take


def _number_may_stand_twice(sound: Any) -> Any:
    @wraps(sound)
    def is_taken(self: Any, home: str, number: str) -> bool:
        return number in self._free and (home, number) in self._taken

    return is_taken


def _gives_what_somebody_has(sound: Any) -> Any:
    @wraps(sound)
    def next_number(self: Any, home: str, number: str, at: int) -> str:
        asked = self._is_taken
        self._is_taken = lambda _home, _number: False
        try:
            return str(sound(self, home, number, at))
        finally:
            self._is_taken = asked

    return next_number


def _forgets_the_old_number(sound: Any) -> Any:
    @wraps(sound)
    def settle(self: Any, home: str, at: int, decision: Any) -> Any:
        settled = sound(self, home, at, decision)
        if settled is decision or "$aliases" not in settled.changes:
            return settled
        return replace(settled, changes={name: one for name, one in settled.changes.items() if name != "$aliases"})

    return settle


def _greets_every_copy(sound: Any) -> Any:
    @wraps(sound)
    def say_hello(connection: Any, who: Any, request: Any, *given: Any, **named: Any) -> Any:
        connection.execute(text("UPDATE replica SET fence = '' WHERE id = :r"), {"r": request.replica})
        return sound(connection, who, request, *given, **named)

    return say_hello


def _counts_instead_of_comparing(sound: Any) -> Any:
    @wraps(sound)
    def open_session(self: Any, request: Any) -> Any:
        answer = sound(self, request)
        hello = getattr(answer, "hello", None)
        if hello is None:
            return answer

        def believe(connection: Any) -> None:
            for name, mark in hello.streams.items():
                row = connection.exec_driver_sql(
                    "SELECT hash FROM operation WHERE stream = ? AND n = ?", (name, mark.n)
                ).first()
                if row is None:
                    continue
                advanced = connection.exec_driver_sql(
                    "UPDATE stream SET acked_n = ?, acked_hash = ? WHERE stream = ? AND acked_n < ?",
                    (mark.n, row[0], name, mark.n),
                )
                if advanced.rowcount:
                    connection.exec_driver_sql(
                        "UPDATE operation SET state = 'acknowledged' WHERE stream = ? AND n <= ? AND state = 'pending'",
                        (name, mark.n),
                    )

        self._write(believe)
        from local_db.upload import marks

        return replace(answer, marks=self._read(marks))

    return open_session


def _reset_is_not_noticed(sound: Any) -> Any:
    @wraps(sound)
    def push(self: Any, who: Any, request: Any, size: int) -> Any:
        return sound(self, replace(who, revoked_at=None) if request.stream == "bulk" else who, request, size)

    return push


def _lets_the_locked_in(sound: Any) -> Any:
    @wraps(sound)
    def refuse_revoked(self: Any, connection: Any) -> None:
        if self._request.stream != "bulk":
            sound(self, connection)

    return refuse_revoked


def _work_of_the_locked_is_lost(sound: Any) -> Any:
    @wraps(sound)
    def keep_apart(connection: Any, who: Any, replica: str, stream: str, arrivals: Any, now: int) -> Any:
        results = sound(connection, who, replica, stream, arrivals, now)
        for arrival in arrivals[3:]:
            connection.execute(
                text("UPDATE quarantine SET body = NULL WHERE replica = :r AND stream = :s AND n = :n"),
                {"r": replica, "s": stream, "n": arrival.n},
            )
        return results

    return keep_apart


def _all_companies(sound: Any) -> Any:
    @wraps(sound)
    def scopes_of(connection: Any, who: Any) -> tuple[str, ...]:
        scopes: tuple[str, ...] = sound(connection, who)
        renewed = connection.execute(text("SELECT count(*) FROM replica WHERE device = :d"), {"d": who.id}).first()
        if renewed is None or renewed[0] < 2:
            return scopes
        every = [branch_scope(row[0]) for row in connection.execute(text("SELECT id FROM branch ORDER BY id"))]
        return tuple(dict.fromkeys((*scopes, *(one for one in every if one != "hq"))))

    return scopes_of


def _deletes_last(sound: Any) -> Any:
    @wraps(sound)
    def take_places(self: Any) -> Any:
        for feed in self._feeds.values():
            feed.sort(key=lambda one: one[0].kind is Kind.VOID and one[0].target is None)
        return sound(self)

    return take_places


def _what_was_woken_wakes_nobody(sound: Any) -> Any:
    @wraps(sound)
    def wake(self: Any, wanted: str, limit: int = 100_000) -> None:
        before = len(self._standing)
        sound(self, wanted, limit)
        del self._standing[before:]

    return wake


def _one_old_number_is_enough(sound: Any) -> Any:
    @wraps(sound)
    def settle(self: Any, home: str, at: int, decision: Any) -> Any:
        settled = sound(self, home, at, decision)
        before = decision.changes.get("$aliases", (None, None))[1]
        if settled is decision or not before:
            return settled
        return replace(settled, changes={**settled.changes, "$aliases": (None, before)})

    return settle


def _duplicates_have_no_place(sound: Any) -> Any:
    @wraps(sound)
    def write_echo(connection: Any, replica: str, stream: str, n: int, hashed: str, result: Any) -> None:
        if result is None or stream != "bulk":
            sound(connection, replica, stream, n, hashed, result)

    return write_echo


def _the_other_lane_counts_as_looked_at(sound: Any) -> Any:
    @wraps(sound)
    def judge(connection: Any, catalogue: Any, device_id: str, **how: Any) -> Any:
        judged = sound(connection, catalogue, device_id, **how)
        connection.execute(
            text(
                "UPDATE quarantine SET verdict = 'accepted' WHERE device = :d AND verdict IS NULL AND stream = 'bulk'"
            ),
            {"d": device_id},
        )
        return judged

    return judge


def _waiting_imports_stay_waiting(sound: Any) -> Any:
    @wraps(sound)
    def wake(self: Any, parked: Any) -> None:
        if parked.stream != "bulk":
            sound(self, parked)

    return wake


MUTANTS = (
    Mutant(
        "came-late-and-not-tried-again",
        "Matrix iOS SDK",
        "matrix-org/matrix-ios-sdk#PR262",
        "events whose key came late were not always decrypted then",
        "what waits in the lane of imports is not judged when that comes for which it waits",
        (Swap("sync.hub.merging:Batch._wake", _waiting_imports_stay_waiting),),
    ),
    Mutant(
        "approved-unseen",
        "Daemo",
        "crowdresearch/daemo#872",
        "approving all also approved what the person had not been shown",
        "with the first slice of what a locked device sent, its whole lane of imports counts as reviewed",
        (Swap("sync.hub.quarantine:judge", _the_other_lane_counts_as_looked_at),),
        mishap=Fault.KEY_REVOKED,
    ),
    Mutant(
        "booked-twice",
        "Odoo point of sale",
        "odoo/odoo#40567",
        "after a lost answer the order was sent again and booked a second time",
        "what comes again under a fresh replica is booked again under another name",
        (Swap("sync.hub.merging:Batch.take", _books_again),),
        mishap=Fault.DEVICE_PUT_BACK,
    ),
    Mutant(
        "same-number-thought-same-order",
        "Odoo point of sale",
        "odoo/odoo#71455",
        "two tabs gave two orders one number, and the second was taken for the first and lost",
        "a ticket whose number another one of that hour has is taken for it",
        (Swap("sync.hub.merging:Batch.take", _same_number_same_order),),
        mishap=Fault.IMAGE_COPIED,
    ),
    Mutant(
        "one-number-two-orders",
        "Odoo point of sale",
        "odoo/odoo#67731",
        "two transactions with the same number and different lines",
        "numbers are compared within one batch only",
        (Swap("sync.hub.numbers:TwinNumbers._is_taken", _number_may_stand_twice),),
        mishap=Fault.IMAGE_COPIED,
    ),
    Mutant(
        "number-on-paper-finds-nothing",
        "Odoo point of sale",
        "odoo/odoo#60939",
        "a receipt was printed, and the back office knew no order of that number",
        "a ticket that gets another number forgets the one that is on paper",
        (Swap("sync.hub.numbers:TwinNumbers.settle", _forgets_the_old_number),),
        mishap=Fault.IMAGE_COPIED,
    ),
    Mutant(
        "given-number-is-taken",
        "ERPNext",
        "frappe/erpnext#PR11230",
        "an order made offline was saved under a name that another one had, and nothing after it was synced",
        "the number that the hub gives to the second of two twins is not compared with those that are there",
        (Swap("sync.hub.numbers:TwinNumbers._next", _gives_what_somebody_has),),
    ),
    Mutant(
        "one-old-number-is-enough",
        "OCA localization of Spain for Odoo",
        "OCA/l10n-spain#PR4921",
        "two devices gave out the same invoice numbers while one of them was offline",
        "a ticket with a number from earlier times forgets the one on paper when it gets another",
        (Swap("sync.hub.numbers:TwinNumbers.settle", _one_old_number_is_enough),),
    ),
    Mutant(
        "duplicates-have-no-place",
        "POSNext",
        "BrainWise-DEV/POSNext#50",
        "invoices made offline came twice, and the server did not know the second for the first",
        "the place of an imported row that is known already is not kept in its stream",
        (Swap("sync.hub.journal:write_echo", _duplicates_have_no_place),),
        mishap=Fault.DEVICE_PUT_BACK,
    ),
    Mutant(
        "copy-counts-as-the-original",
        "Turso",
        "tursodatabase/turso#8129",
        "what a restored or copied client wrote later was acknowledged and never reached the server",
        "the hub's number is believed without comparing hashes, and every copy of an image is greeted",
        (
            Swap("sync.hub.sessions:say_hello", _greets_every_copy),
            Swap("sync.client.tasks:Tasks.open_session", _counts_instead_of_comparing),
        ),
        mishap=Fault.IMAGE_COPIED,
    ),
    Mutant(
        "reset-device-still-syncs",
        "Tangerine",
        "Tangerine-Community/Tangerine#1894",
        "a device that had been reset could still send new records",
        "on the lane of imports nobody asks whether the key was revoked",
        (
            Swap("sync.hub.service:HubService.push", _reset_is_not_noticed),
            Swap("sync.hub.pushing:Push._refuse_revoked", _lets_the_locked_in),
        ),
        mishap=Fault.KEY_REVOKED,
    ),
    Mutant(
        "not-all-were-kept",
        "KoboToolbox",
        "kobotoolbox/kobocat#432",
        "of several attachments only some were saved, and the client was told that all were",
        "of a batch of a revoked device only the first three operations are kept apart",
        (Swap("sync.hub.quarantine:keep_apart", _work_of_the_locked_is_lost),),
        mishap=Fault.KEY_REVOKED,
    ),
    Mutant(
        "data-of-another-company",
        "Dotmim.Sync",
        "Mimetis/Dotmim.Sync#1055",
        "customers saw data of other companies that synced at the same time",
        "a device that goes on under a fresh replica reads every branch",
        (Swap("sync.hub.registry:scopes_of", _all_companies),),
        mishap=Fault.DEVICE_PUT_BACK,
    ),
    Mutant(
        "delete-out-of-order",
        "Open mSupply",
        "msupply-foundation/open-msupply#11441",
        "the last entry of the log said changed, the database said deleted: places were out of order",
        "within a batch withdrawals get their places last",
        (Swap("sync.hub.feeds:Feeds.take_places", _deletes_last),),
        calm=True,
    ),
    Mutant(
        "late-arrival-never-seen",
        "Couchbase Sync Gateway",
        "couchbase/sync_gateway#3721",
        "a change that became visible late was never delivered",
        "what waited for an operation that itself had waited is not judged when that stands",
        (Swap("sync.hub.merging:Batch.wake", _what_was_woken_wakes_nobody),),
    ),
)
