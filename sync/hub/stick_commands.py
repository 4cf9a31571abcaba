"""``branchdesk-hub stick`` and ``branchdesk-hub first-copy``: what comes and goes on a stick."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from core.errors import BranchDeskError, UserError
from core.record import branch_scope
from local_db.machine.clock import SystemClock
from sync.hub import registry
from sync.hub.app import hub_service, open_folder
from sync.hub.folder import HubFolder
from sync.hub.service import HubService
from sync.hub.stick import Visit, serve_stick
from sync.protocol.snapshots import SnapshotManifest
from sync.protocol.stick import FIRST_COPY, FOLDER
from sync.protocol.stick_disk import forget_others, make_room, on_stick, room_for, written

T = TypeVar("T")
SENTENCES = {
    "stick.gone": "The stick {folder} cannot be read (any more). Put it in again and run the command once more.",
    "stick.not_writable": "Nothing can be written to {folder}. Take the write protection off, or use another stick.",
    "stick.full": "The stick {folder} is full. Make room on it and run the command once more; nothing was lost.",
    "stick.no_bundle": "There is nothing of a branch on {folder}. The branch writes it in the sync centre.",
    "stick.other_hub": "This was written for another headquarters. Nothing was taken in.",
    "stick.device_unknown": "This hub knows no device {device}. Nothing was taken in.",
    "stick.damaged": "The file is damaged or was cut off. Let the branch write it again; nothing was taken in.",
    "stick.newer": "The file was written by a newer program. Bring this hub up to date first.",
    "stick.forged": "The signature is not that of the device. Nothing was taken in; ask the branch about this stick.",
    "stick.some_failed": "{count} of the devices on the stick were not taken in, for the reasons above.",
    "first_copy.not_needed": "The log of {branch} is short: a new computer reads it over the network as quickly.",
}
"""What is printed for each error here; the command line adds its own."""
_WORDS = {
    "hub_rewound": "the hub was put back to an earlier state; this device must call over the network once",
    "device_forked": "this device or its copy has done other work; it must call over the network once",
    "device_rewound": "this device was put back to an earlier state; it must call over the network once",
    "device_revoked": "this device is cut off: its work lies in quarantine, and it was told nothing",
}


def add_stick_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds both commands; `command` makes one of a name, what it runs and its help."""
    sub = command("stick", _stick, "take in what branches sent on a stick and put the answers on it")
    sub.add_argument("folder", type=Path, help="the stick, or a folder copied from one")
    sub = command("first-copy", _first_copy, "write a branch's tickets to a stick for the first start of a computer")
    sub.add_argument("folder", type=Path, help="the stick")
    sub.add_argument("--branch", required=True)


def _with_service(folder: HubFolder, work: Callable[[HubService], T]) -> T:
    store = open_folder(folder, SystemClock())
    try:
        return work(hub_service(folder, store))
    finally:
        store.close()


def _stick(folder: HubFolder, parsed: argparse.Namespace) -> None:
    visits = _with_service(folder, lambda service: serve_stick(service, parsed.folder.resolve()))
    for visit in visits:
        for line in _told(visit):
            print(line)
    failed = [visit.error for visit in visits if visit.error is not None]
    if failed:
        raise failed[0] if len(visits) == 1 else UserError("stick.some_failed", count=len(failed))


def _told(visit: Visit) -> list[str]:
    if visit.error is not None:
        return [f"device {visit.device}: {sentence(visit.error)}"]
    counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(visit.outcomes.items())) or "none"
    lines = [
        f"device {visit.device}: operations {counts}; {visit.files_in} files came,"
        f" {visit.entries} entries and {visit.files_out} files go back"
    ]
    if visit.problem is not None:
        lines.append(f"  {_WORDS.get(str(visit.problem), str(visit.problem))}")
    if visit.more:
        lines.append("  not everything found room on the stick: carry it once more")
    return lines


def sentence(error: BranchDeskError) -> str:
    """What an error of a stick says."""
    known = SENTENCES.get(error.code)
    return known.format(**{"folder": "it", **error.facts}) if known is not None else str(error)


def _first_copy(folder: HubFolder, parsed: argparse.Namespace) -> None:
    target = parsed.folder.resolve()
    manifest = _with_service(folder, lambda service: write_first_copy(service, parsed.branch, target))
    print(f"{len(manifest.parts)} parts of branch {parsed.branch} lie in {target / FOLDER / FIRST_COPY}")
    print("They are sealed: only a computer of that branch, once it is connected with this hub, can open them.")


def write_first_copy(service: HubService, branch: str, stick: Path) -> SnapshotManifest:
    """Writes the parts of a branch's newest snapshot to a stick, going on where it was cut off.

    UserErrors ``branch.unknown``, ``first_copy.not_needed`` and of `on_stick`.
    """
    with service.store.reading() as connection:
        registry.load_branch(connection, branch)
    made = service.snapshots.newest(branch_scope(branch))
    if made is None:
        raise UserError("first_copy.not_needed", branch=branch)
    place, manifest = made
    _copy(place, manifest, stick)
    return manifest


def _copy(place: Path, manifest: SnapshotManifest, stick: Path) -> None:
    """Copies the parts that are not there yet; each is whole or not there."""
    with on_stick(stick):
        if not stick.is_dir():
            raise UserError("stick.gone", folder=str(stick))
    target = stick / FOLDER / FIRST_COPY
    make_room(target)
    forget_others(target, {part.hash for part in manifest.parts})
    for part in manifest.parts:
        there = target / part.hash
        if there.is_file() and there.stat().st_size == part.size:
            continue
        if not room_for(target, part.size):
            raise UserError("stick.full", folder=str(stick))
        with written(there) as file, (place / part.hash).open("rb") as source, on_stick(stick):
            shutil.copyfileobj(source, file, 1 << 20)
