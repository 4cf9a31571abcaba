"""Carrying sticks between devices and a hub of this process."""

from __future__ import annotations

import io
from pathlib import Path

from core.operation import Child, ChildKind
from sync.client.stick import Carried, write_bundle
from sync.client.stick_answer import Taken, take_answer
from sync.hub.stick import Visit, serve_stick
from tests.local_db.pictures import jpeg
from tests.sync.client.serving import ServedHub, TestDesk


def take(desk: TestDesk, stick: Path) -> Carried:
    return write_bundle(desk.store, desk.files, stick)


def headquarters(hub: ServedHub, stick: Path) -> list[Visit]:
    """Headquarters takes the stick in; what is wrong with a bundle is raised."""
    visits = serve_stick(hub.hub.service, stick)
    for visit in visits:
        if visit.error is not None:
            raise visit.error
    return visits


def bring(desk: TestDesk, stick: Path) -> Taken:
    return take_answer(desk.store, desk.files, stick)


def round_trip(hub: ServedHub, desk: TestDesk, stick: Path) -> Taken:
    take(desk, stick)
    headquarters(hub, stick)
    return bring(desk, stick)


def photo(desk: TestDesk, record: str, seed: int = 1) -> str:
    """Attaches a photo; its hash."""
    return attach(desk, record, jpeg(seed=seed), "p.jpg", "image/jpeg")


def attach(desk: TestDesk, record: str, content: bytes, name: str, mime: str) -> str:
    """Attaches a file; its hash."""
    kept = desk.files.put(io.BytesIO(content))
    desk.add(record, Child(kind=ChildKind.FILE, hash=kept.hash, size=len(content), name=name, mime=mime))
    return kept.hash


def waiting(desk: TestDesk) -> int:
    """Operations of which the device has not read what became of them."""
    return len(desk.rows("SELECT id FROM operation WHERE state IN ('pending', 'acknowledged')"))
