"""What the screens called saved: the reference against which a world is judged at its end."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy import bindparam, select

from core.operation import Operation
from local_db.outbox import BODY, body_of
from local_db.statement import Statement
from local_db.tables import operation
from tests.simulator.device import SimDevice
from tests.simulator.unwritten import unwritten

_OF_ACT = Statement(select(operation.c.n, BODY).where(operation.c.tx == bindparam("tx_id")).order_by(operation.c.n))


@dataclass(frozen=True)
class Confirmed:
    """One operation of a confirmed act, as its device wrote it."""

    device: str
    operation: Operation
    imported: bool = False
    on_device: bool = True
    """Whether it must still be in that device's outbox: not after the device was put back to an older state."""


class Ledger:
    """Every operation of every confirmed act."""

    def __init__(self) -> None:
        self.entries: list[Confirmed] = []
        self.forgotten = 0
        """What only a device knew that was put back to a time before it (G9)."""

    def imported_rows(self, device: SimDevice, records: Collection[str]) -> None:
        """The screen of that device said so many rows are in."""
        made = [one for one in unwritten(device.rows) if one.effect["r"] in records]
        assert len(made) == len(records), "a row that was saved has no create"
        said = (msgspec.json.decode(one.body, type=Operation) for one in made)
        self.entries += [Confirmed(device.name, one, imported=True) for one in said]

    def confirmed(self, device: SimDevice, acts: Iterable[str]) -> None:
        """The screen of that device said saved, of all those acts."""
        with device.store.plain_reading() as connection:
            bodies = [body_of(said, n) for act in acts for n, said in _OF_ACT.rows(connection, tx_id=act)]
        said = (msgspec.json.decode(body, type=Operation) for body in bodies)
        self.entries += [Confirmed(device.name, one) for one in said]

    @property
    def imported(self) -> int:
        """How many of the operations an import made."""
        return sum(one.imported for one in self.entries)

    def by_device(self) -> dict[str, list[Confirmed]]:
        """The operations per device, in the order of saving."""
        found: dict[str, list[Confirmed]] = {}
        for one in self.entries:
            found.setdefault(one.device, []).append(one)
        return found

    def of(self, device: str) -> frozenset[str]:
        """The ids of what that device called saved and must hold."""
        return frozenset(one.operation.id for one in self.entries if one.device == device and one.on_device)

    def forget(self, device: str, here: Collection[str], at_hub: Collection[str]) -> None:
        """That device was put back: what it no longer has is lost if it never left it (G9), else the hub has it."""
        kept = []
        for one in self.entries:
            if one.device != device or one.operation.id in here:
                kept.append(one)
            elif one.operation.id in at_hub:
                kept.append(replace(one, on_device=False))
            else:
                self.forgotten += 1
        self.entries = kept
