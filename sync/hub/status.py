"""What the hub holds, in figures."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, func, select

from local_db.statement import Statement
from local_db.tables import record
from sync.hub.journal import EPOCH, RECOVERED
from sync.hub.registry import all_branches, all_devices
from sync.hub.renewals import machines_of
from sync.hub.service import HUB_ID
from sync.hub.store import get_setting
from sync.hub.tables import counter, held_file, log, quarantine

_RECORDS = Statement(select(func.count()).select_from(record))
_OUTCOMES = Statement(select(log.c.outcome, func.count()).group_by(log.c.outcome).order_by(log.c.outcome))
_SCOPES = Statement(select(counter.c.scope, counter.c.last).order_by(counter.c.scope))
_RECOVERED = Statement(select(func.count()).select_from(log).where(log.c.stream == RECOVERED))
_QUARANTINED = Statement(
    select(quarantine.c.device, func.count()).where(quarantine.c.verdict.is_(None)).group_by(quarantine.c.device)
)
_FILES = Statement(select(func.count(), func.coalesce(func.sum(held_file.c.size), 0)))


class HubStatus(msgspec.Struct, frozen=True):
    """Counts; `scopes` says how long each scope's log is, `operations` how many ended with which outcome.

    `copied_devices` names devices of which more than one machine runs; `recovered` counts operations that a restore had
    lost and that devices brought back; `quarantined` those of revoked devices that wait for somebody, per device.
    """

    hub_id: str
    epoch: str
    branches: int
    devices: int
    devices_revoked: int
    copied_devices: dict[str, str]
    recovered: int
    quarantined: dict[str, int]
    records: int
    operations: dict[str, int]
    scopes: dict[str, int]
    files: int
    file_bytes: int


def hub_status(connection: Connection) -> HubStatus:
    """The figures of an open hub."""
    devices = all_devices(connection)
    files = _FILES.first(connection)
    return HubStatus(
        hub_id=get_setting(connection, HUB_ID) or "",
        epoch=get_setting(connection, EPOCH) or "",
        branches=len(all_branches(connection)),
        devices=len(devices),
        devices_revoked=sum(device.revoked_at is not None for device in devices),
        copied_devices={
            device.id: f"{machines} devices, 1 image"
            for device in devices
            if (machines := machines_of(connection, device.id)) > 1
        },
        recovered=_RECOVERED.first(connection)[0],
        quarantined={row[0]: row[1] for row in _QUARANTINED.rows(connection)},
        records=_RECORDS.first(connection)[0],
        operations={row[0]: row[1] for row in _OUTCOMES.rows(connection)},
        scopes={row[0]: row[1] for row in _SCOPES.rows(connection)},
        files=files[0],
        file_bytes=int(files[1]),
    )
