"""A system that delivers reference records to the hub of a world: late, twice, in any order, and lets go of some."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from core.errors import BranchDeskError, UserError
from core.reference import Delivered, Delivery
from core.services.commands import EditRecord
from core.services.corrections import BeginCorrection, begin_correction
from core.services.records import edit_record
from sync.hub.reference import deliver, drop, live_keys, stocks
from tests.simulator.checks.broken import require
from tests.simulator.device import SimDevice
from tests.simulator.disk import Dead

if TYPE_CHECKING:
    from tests.simulator.world import World

NAME, KIND = "tms", "waybill"
_KEYS = tuple(f"SF{number:04d}" for number in range(30))
_RECEIVERS = ("Wang", "Li", "Zhao", "Chen")
_AGAIN = 60.0
"""Seconds after which what the hub died over is said once more."""
_FEEDS = "SELECT scope, last, epoch, digest FROM reference_feed ORDER BY scope"
_ROW, _HERE = "reference.row_invalid", ("ref",)
_WRONG: tuple[tuple[str, str, str, tuple[str, ...], dict[str, str], str], ...] = (
    (" tms", KIND, "SF9999", _HERE, {}, "reference.source_invalid"),
    (NAME, "poem", "SF9999", _HERE, {}, "reference.kind_invalid"),
    (NAME, "complaint", "SF9999", _HERE, {}, "reference.kind_invalid"),
    (NAME, KIND, "SF9998", _HERE, {}, _ROW),
    (NAME, KIND, "", _HERE, {}, _ROW),
    (NAME, KIND, " SF9999", _HERE, {}, _ROW),
    (NAME, KIND, "SF9999", (), {}, _ROW),
    (NAME, KIND, "SF9999", _HERE, {"$number": "x"}, _ROW),
    (NAME, KIND, "SF9999", _HERE, {"receiver": "y" * 30_000}, _ROW),
)
"""Source, kind, key, scopes and values that no delivery may have, and how it is refused."""
_DELIVERIES, _CORRECTIONS = (4, 20), (0, 6)


class Source:
    """`truth` is what it has now: scopes and values by key. `as_of` counts its deliveries."""

    def __init__(self, world: World, chance: Random) -> None:
        self._world = world
        self._random = chance
        self.truth: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {}
        self.as_of = 0
        self.heard: dict[str, int] = {}
        """The newest delivery that named a key, of those that the hub has taken and may not have forgotten."""
        self._said: list[Delivery] = []

    def plan(self, until: float) -> None:
        """Chooses the moments of the day at which it speaks, and at which somebody corrects what it said."""
        for _ in range(self._random.randint(*_DELIVERIES)):
            self._world.after(self._random.uniform(0, until), self.speak)
        for number in range(self._random.randint(*_CORRECTIONS)):
            device = self._random.choice(self._world.devices)
            self._world.after(self._random.uniform(until / 4, until), partial(self._correct, device, number))

    def is_in_no_backup(self) -> bool:
        """Whether what a device is put back from is one of its backups, which hold no copies of these records."""
        return self._random.random() < 0.5

    def speak(self) -> None:
        """Something new, something that it said before, or an end to what it has not named for long."""
        kind = self._random.choices(("new", "again", "old", "wrong"), (6, 2, 2, 2))[0]
        if kind == "wrong":
            self._say_wrongly()
        elif kind == "new" or not self._said:
            self._said.append(self._news())
            self._deliver(self._said[-1])
        elif kind == "again":
            self._deliver(self._random.choice(self._said))
        else:
            self._let_go(max(1, self.as_of - 3))

    def finish(self) -> None:
        """Its last word: all that it has, and all that it has no more."""
        self.as_of += 1
        rows = tuple(Delivered(key, scopes, fields) for key, (scopes, fields) in sorted(self.truth.items()))
        gone = tuple(key for key in _KEYS if key not in self.truth)
        self._deliver(Delivery(NAME, KIND, self.as_of, rows, gone))
        with self._world.hub.store.reading() as connection:
            live = {key for key in live_keys(connection, NAME, KIND) if key in _KEYS}
            counted = sum(stock.records for stock in stocks(connection))
        require(live == self.truth.keys() and counted >= len(live), "I4", "not what the source has", live=sorted(live))

    def _news(self) -> Delivery:
        self.as_of += 1
        keys = self._random.sample(_KEYS, self._random.randint(1, 8))
        gone = tuple(keys[: self._random.choice((0, 0, 1, 2))])
        for key in gone:
            self.truth.pop(key, None)
        for key in keys[len(gone) :]:
            self.truth[key] = self._scopes(), {"waybill_no": key, "receiver": self._random.choice(_RECEIVERS)}
        rows = tuple(Delivered(key, *self.truth[key]) for key in keys[len(gone) :])
        return Delivery(NAME, KIND, self.as_of, rows, gone)

    def _scopes(self) -> tuple[str, ...]:
        branches = [f"branch:{branch}" for branch in self._world.branches]
        return self._random.choice([("ref",), tuple(branches), *((one,) for one in branches), ("hq",)])

    def _deliver(self, delivery: Delivery) -> None:
        if not self._world.hub.bring(partial(deliver, delivery=delivery, random_bytes=self._random.randbytes)):
            self._world.after(_AGAIN, partial(self._deliver, delivery))
            return
        for key in (*(row.key for row in delivery.rows), *delivery.gone):
            self.heard[key] = max(self.heard.get(key, 0), delivery.as_of)
        self._world.note("delivered", delivery.as_of, len(delivery.rows), len(delivery.gone))

    def _say_wrongly(self) -> None:
        """A delivery that is none: it is refused by name, and nothing of it is there."""
        name, kind, key, scopes, more, code = self._random.choice(_WRONG)
        said, hub = "", self._world.hub
        before = hub.rows(_FEEDS)
        rows = tuple(Delivered(one, scopes, {"waybill_no": one, **more}) for one in ("SF9998", key))
        try:
            hub.bring(partial(deliver, delivery=Delivery(name, kind, 1, rows)))
        except UserError as error:
            said = error.code
        require(said == code and hub.rows(_FEEDS) == before, "G7", "a wrong delivery was taken", said=said, wanted=code)

    def _let_go(self, before: int) -> None:
        since = self._world.hub.store.now() + 1 if self._random.random() < 0.5 else 0
        if since:
            self.heard.clear()
        self._world.hub.bring(lambda store: drop(store, NAME, KIND, before, since, self._random.randbytes))
        self._world.note("let go", before, since)

    def _correct(self, device: SimDevice, number: int) -> None:
        """Somebody knows better than the source, and says so to headquarters."""
        with suppress(Dead, BranchDeskError), device.disk.dying():
            self._say_better(device, f"correct-{number:05d}")
        if device.disk.dead:
            device.die()

    def _say_better(self, device: SimDevice, act: str) -> None:
        known = [one for key in _KEYS if device.awake for one in device.store.reference.find(KIND, "waybill_no", key)]
        if not known:
            return
        one = self._random.choice(known)
        begin = BeginCorrection(act, device.person, one.kind, one.source, one.key, one.fields)
        if not device.do(begin_correction, begin):
            return
        self._world.ledger.confirmed(device, [act])
        ((record,),) = device.rows("SELECT DISTINCT record_id FROM history WHERE tx = ?", act)
        edit = EditRecord(f"{act}-edit", device.person, record, {"receiver": "Sun"})
        if device.do(edit_record, edit):
            self._world.ledger.confirmed(device, [edit.id])
