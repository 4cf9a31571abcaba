"""``branchdesk-hub erase``: headquarters erases what a person may demand to be erased."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from core.errors import UserError
from local_db.machine.clock import SystemClock
from sync.hub.app import hub_service, open_folder
from sync.hub.erasures import Found, about_phone, identified, numbered, order_erasure
from sync.hub.folder import HubFolder
from sync.hub.store import HubStore

SENTENCES = {
    "erase.nothing_found": "No record of this hub says {wanted}. Nothing was erased.",
    "erase.phone_short": "A phone number that finds records has at least {digits} digits.",
    "erase.reason_missing": "An erasure needs a reason, of at most 10,000 characters. Name nobody in it: it stays.",
    "erase.person_unknown": "{person} is no user of headquarters with the role hq or administrator. See: create-user",
    "erase.unswept": "Everything is erased. Parts of the old database are still on the disk, because somebody reads "
    "them now; the hub overwrites them when the next device calls.",
}
"""What is printed for each error here; the command line adds its own."""


def add_erase_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Adds the command; `command` makes one of a name, what it runs and its help."""
    sub = command("erase", _erase, "erase what people typed and attached to records, here and on every device")
    which = sub.add_mutually_exclusive_group(required=True)
    which.add_argument("--number", help="a ticket number, a former one too")
    which.add_argument("--phone", help="every record that holds this phone number")
    which.add_argument("--record", metavar="ID", help="one record by its id, as an earlier look showed it")
    sub.add_argument("--by", required=True, metavar="USER", help="the user of headquarters who answers for it")
    sub.add_argument("--reason", required=True, help="stays readable for everybody: name nobody in it")
    sub.add_argument("--yes", action="store_true", help="erase; without it the records are only shown")


def _erase(folder: HubFolder, parsed: argparse.Namespace) -> None:
    store = open_folder(folder, SystemClock())
    try:
        found = _wanted(store, parsed)
        for one in found:
            made = datetime.fromtimestamp(one.made / 1000, UTC)
            what = f"{one.number or '-'}  {one.form}  {one.branch}  made {made:%Y-%m-%d}"
            print(f"{one.record}  {what}  {one.entries} entries  {one.files} files")
        if not parsed.yes:
            print(f"{len(found)} records would be erased, for ever. Nothing was erased yet: add --yes")
            return
        erased = sum(_order(store, one, parsed) for one in found)
        print(f"{erased} records erased, {len(found) - erased} were erased before")
        print("Devices erase their copies with their next exchange. Backups made before this hold the words until")
        print("they expire: see docs/HUB.md.")
        if not hub_service(folder, store).sweeping.finish():
            print(SENTENCES["erase.unswept"])
    finally:
        store.close()


def _wanted(store: HubStore, parsed: argparse.Namespace) -> Sequence[Found]:
    with store.reading() as connection:
        if parsed.number is not None:
            found = numbered(connection, parsed.number)
        elif parsed.phone is not None:
            found = about_phone(connection, parsed.phone)
        else:
            found = identified(connection, parsed.record)
    if not found:
        raise UserError("erase.nothing_found", wanted=parsed.number or parsed.phone or parsed.record)
    return found


def _order(store: HubStore, one: Found, parsed: argparse.Namespace) -> bool:
    now, ids = store.now(), store.ids
    return store.write(
        lambda connection: order_erasure(connection, store.catalogue, ids, one.record, parsed.by, parsed.reason, now)
    ).result()
