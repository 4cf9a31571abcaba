"""``branchdesk-hub``: makes, serves and looks after the hub at headquarters."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from core.errors import BranchDeskError, UserError
from core.people import Person, Role
from core.plain_digits import whole_number
from local_db.failures import naming_failures
from local_db.key_slots import unseal_at_headquarters
from local_db.machine.clock import SystemClock
from local_db.machine.console import ending_with_its_reader
from sync.hub import registry
from sync.hub.app import hub_service, open_folder
from sync.hub.audit import misfits
from sync.hub.backups import begin_epoch, make_backup, restore_backup
from sync.hub.erase_commands import SENTENCES as ERASE_SENTENCES
from sync.hub.erase_commands import add_erase_command
from sync.hub.folder import DATABASE_VARIABLE, HubFolder, hub_folder
from sync.hub.key_commands import SENTENCES as KEY_SENTENCES
from sync.hub.key_commands import add_key_commands, key_names
from sync.hub.quarantine import judge_one_slice, order_wipe, waiting_of
from sync.hub.reference_commands import SENTENCES as REFERENCE_SENTENCES
from sync.hub.reference_commands import add_reference_commands
from sync.hub.renewals import TOLD_FOR_MS, incidents_of
from sync.hub.server import serve
from sync.hub.sessions import hub_pins
from sync.hub.set_up import init_hub
from sync.hub.status import hub_status
from sync.hub.stick_commands import SENTENCES as STICK_SENTENCES
from sync.hub.stick_commands import add_stick_commands
from sync.hub.store import HubStore
from sync.hub.trust_commands import SENTENCES as TRUST_SENTENCES
from sync.hub.trust_commands import add_trust_commands
from sync.protocol.trust import with_pin

logger = logging.getLogger(__name__)

MOST_HOURS = 8760
SENTENCES = {
    "hub.not_set_up": "There is no hub in {folder} yet. Make one with: branchdesk-hub --data FOLDER init",
    "hub.exists": "There is a hub in {folder} already; it was left as it is.",
    "hub.key_missing": "The key file {file} is missing. Without it the hub's data cannot be read; put it back.",
    "hub.key_damaged": "The key file {file} is damaged. Put the copy back that you keep apart from the hub.",
    "hub.key_foreign": "The database does not open with {key}: it is another hub's key, or the database is damaged.",
    "hub.damaged": "The database {file} is damaged. Nothing was changed; put a backup back with: restore",
    "hub.empty": "The database {file} is empty or cut off. Nothing was changed; put a backup back with: restore",
    "hub.unfinished": "The hub in {folder} was never finished. If it never served, delete its hub.db and use: init",
    "hub.running": "Another process serves this hub. Stop it first.",
    "hub.port_taken": "Nothing can listen on {host}, port {port}: {reason}.",
    "hub.database_invalid": "The database is named as postgresql://USER@HOST/NAME.",
    "hub.database_driver": "PostgreSQL needs one more package: pip install 'branchdesk[postgresql]'",
    "hub.database_unreachable": "The PostgreSQL database does not answer: {reason}",
    "hub.database_encoding": "The PostgreSQL database keeps {encoding}; make one with ENCODING 'UTF8'.",
    "branch.exists": "Branch {branch} exists already.",
    "branch.unknown": "There is no branch {branch}. Make it with: create-branch {branch} NAME",
    "branch.id_invalid": "A branch id has 2 to 12 letters and digits and is no name of Windows; {branch} does not fit.",
    "branch.name_invalid": "A branch needs a name, of at most 100 characters.",
    "branch.offset_invalid": "The offset from UTC is -720 to 840 minutes; {minutes} is none.",
    "person.id_invalid": "The id of a user has 1 to 64 letters, digits and . _ @ - and begins with a letter or digit.",
    "person.name_invalid": "A user needs a name, of at most 100 characters.",
    "person.role_not_here": "The role hq is for users of headquarters (--branch hq), not of branch {branch}.",
    "code.hours_invalid": "A code may be used for 1 to 8760 hours; {hours} is not between them.",
    "code.subscribes_not_hq": "Only a device of headquarters (--branch hq) reads other branches, none of {branch}.",
    "device.unknown": "There is no device {device} in use. See: devices",
    "device.not_revoked": "Device {device} is in use. Cut it off first with: revoke {device}",
    "device.not_heard": "Device {device} has not called since it was cut off; what it has not sent is not known.",
    "device.unsent": "Device {device} still holds {operations} operations that are not in quarantine.",
    "device.files_unsent": "Device {device} still holds {count} files that are not here. It sends them when it calls.",
    "device.no_recovery_code": "Device {device} has not left a recovery code at the hub.",
    "backup.not_a_set": "{folder} holds no backup of a hub.",
    "backup.damaged": "The backup in {folder} is damaged: {what}. Nothing was changed.",
    "backup.beside_the_data": "{folder} belongs to the hub's own data. Choose a folder outside, best on another disk.",
    "backup.by_postgresql": "On PostgreSQL use its own backups (pg_dump, pg_basebackup); see docs/HUB.md.",
    "log.edited": "The log does not say any more what was written: {count} bad entries, named above. The database was "
    "changed by hand: keep it for those who look into it, and put the last backup from before back with: restore",
    "recovery.not_for_this_key": "The recovery code was sealed to another hub's key.",
    **KEY_SENTENCES,
    **STICK_SENTENCES,
    **TRUST_SENTENCES,
    **REFERENCE_SENTENCES,
    **ERASE_SENTENCES,
    "store.disk_full": "The disk is full. Nothing was lost; make room and try again.",
    "store.not_writable": "The hub's database cannot be written or opened here.",
    "store.io_error": "The disk failed while the hub's database was read or written.",
    "store.damaged": "The hub's database is damaged. Put a backup back with: restore",
    "store.locked": "Another program holds the hub's database. Try again.",
    "store.newer_than_program": "The hub's database was written by a newer version of this program.",
    "store.library_too_old": "The SQLite library is too old: {version}.",
}


@ending_with_its_reader
def main(arguments: Sequence[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # a console of code page 936
    parsed = _parser().parse_args(arguments)
    key_file = parsed.key_file.resolve() if parsed.key_file else None
    folder = hub_folder(parsed.data.resolve(), key_file, parsed.database or os.environ.get(DATABASE_VARIABLE) or None)
    logging.basicConfig(
        level=logging.INFO if parsed.verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    command: Callable[[HubFolder, argparse.Namespace], None] = parsed.run
    try:
        with naming_failures():
            command(folder, parsed)
    except BranchDeskError as error:
        print(_sentence(error), file=sys.stderr)
    except BrokenPipeError:
        raise
    except OSError as error:
        logger.info("a file could not be used", exc_info=error)
        place = error.filename if error.filename is not None else folder.root
        print(f"{place} cannot be used: {error.strerror or error}.", file=sys.stderr)
    else:
        return 0
    return 1


def _sentence(error: BranchDeskError) -> str:
    known = SENTENCES.get(error.code)
    return known.format(**{"folder": "it", **error.facts}) if known is not None else str(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="branchdesk-hub", description="The hub of BranchDesk at headquarters.")
    parser.add_argument("--data", type=Path, default=Path("hub"), metavar="FOLDER", help="the hub's folder")
    parser.add_argument("--key-file", type=Path, metavar="FILE", help="where hub.key lies, if not in the folder")
    parser.add_argument(
        "--database",
        metavar="URL",
        help=f"postgresql://USER@HOST/NAME instead of a file in the folder; {DATABASE_VARIABLE} says it too",
    )
    parser.add_argument("--verbose", action="store_true", help="log every request (never what is in it)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[HubFolder, argparse.Namespace], None], text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        sub.add_argument("--database", metavar="URL", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        return sub

    command("init", _init, "make the folder, the database and the keys")
    sub = command("serve", _serve, "answer devices until stopped")
    sub.add_argument("--host", default="127.0.0.1")
    sub.add_argument("--port", type=_port, default=8440, help="0 chooses a free one")
    sub = command("create-branch", _create_branch, "make a branch")
    sub.add_argument("id", help="2 to 12 letters and digits, for example 440106")
    sub.add_argument("name")
    sub.add_argument("--utc-offset", type=int, default=480, metavar="MINUTES")
    sub = command("create-user", _create_user, "add or change a person who may sign in")
    sub.add_argument("id")
    sub.add_argument("name")
    sub.add_argument("--branch", required=True, help="the person's branch, or hq")
    sub.add_argument("--role", choices=[str(role) for role in Role], default=str(Role.CLERK))
    sub = command("enrolment-code", _enrolment_code, "make a one-time code for one device; it is shown once")
    sub.add_argument("--branch", required=True, help="the device's branch, or hq")
    sub.add_argument("--hours", type=int, default=72, help="how long the code may be used")
    sub.add_argument(
        "--subscribe",
        action="append",
        default=[],
        metavar="BRANCH",
        help="for a device of hq: a branch that it reads (default: every branch)",
    )
    _add_device_commands(command)
    for add in (add_stick_commands, add_trust_commands, add_reference_commands, add_erase_command):
        add(command)
    command("status", _status, "say what the hub holds")
    command("verify", _verify, "read the whole log and name the first bad entry of every stream, scope and record")
    sub = command("backup", _backup, "write a verified backup (without the keys) to a folder")
    sub.add_argument("target", type=Path)
    sub = command("restore", _restore, "put a backup in the place of the hub's data")
    sub.add_argument("source", type=Path, help="a set, or the folder given to backup: then its newest set")
    command("begin-epoch", _begin_epoch, "after PostgreSQL's own backup was put back, before serving again")
    sub = command("recovery-code", _recovery_code, "show the recovery code that a device sealed to this hub")
    sub.add_argument("device")
    return parser


def _add_device_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    command("devices", _devices, "list the devices")
    sub = command("revoke", _revoke, "cut a device off")
    sub.add_argument("device")
    sub = command("quarantine", _quarantine, "what revoked devices sent since then, and what to do with it")
    sub.add_argument("device", nargs="?", help="one device: lists its operations")
    choice = sub.add_mutually_exclusive_group()
    choice.add_argument("--accept", action="store_true", help="merge it like any other work")
    choice.add_argument("--reject", action="store_true", help="refuse it; it stays in the log, without effect")
    sub = command("wipe", _wipe, "order a revoked device, which has sent everything, to erase itself")
    sub.add_argument("device")
    command("incidents", _incidents, "devices that were copied or put back, in the last 30 days")
    add_key_commands(command)


def _port(text: str) -> int:
    """A port number; argparse says which argument it refuses."""
    port = whole_number(text)
    if port is None or port > 65535:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 65535")
    return port


def _with_store(folder: HubFolder, work: Callable[[HubStore], None]) -> None:
    store = open_folder(folder, SystemClock())
    try:
        work(store)
    finally:
        store.close()


def _init(folder: HubFolder, _parsed: argparse.Namespace) -> None:
    init_hub(folder, SystemClock())
    print(f"The hub is ready in {folder.root}")
    print(f"Keep a copy of {folder.key_file} in a safe place, apart from the backups: nothing can be read without it.")


def _serve(folder: HubFolder, parsed: argparse.Namespace) -> None:
    serve(folder, SystemClock(), parsed.host, parsed.port)


def _create_branch(folder: HubFolder, parsed: argparse.Namespace) -> None:
    _with_store(
        folder,
        lambda store: store.write(
            lambda connection: registry.add_branch(connection, parsed.id, parsed.name, parsed.utc_offset)
        ).result(),
    )
    print(f"branch {parsed.id} made")


def _create_user(folder: HubFolder, parsed: argparse.Namespace) -> None:
    someone = Person(parsed.id, parsed.name, Role(parsed.role), parsed.branch)
    _with_store(folder, lambda store: store.write(lambda connection: registry.put_person(connection, someone)).result())
    print(f"user {parsed.id} kept")


def _enrolment_code(folder: HubFolder, parsed: argparse.Namespace) -> None:
    every = [registry.EVERY_BRANCH] if parsed.branch == registry.HEADQUARTERS else []

    if not 1 <= parsed.hours <= MOST_HOURS:
        raise UserError("code.hours_invalid", hours=parsed.hours)

    def work(store: HubStore) -> None:
        expires_at = store.now() + parsed.hours * 3_600_000
        wanted = parsed.subscribe or every
        code = store.write(
            lambda connection: registry.make_code(connection, parsed.branch, wanted, expires_at, os.urandom)
        ).result()
        until = datetime.fromtimestamp(expires_at / 1000, UTC)
        with store.reading() as connection:
            pins = hub_pins(connection)
        print(f"code {with_pin(code, pins[0] if pins else '')}")
        print(f"for one device of {parsed.branch}, until {until:%Y-%m-%d %H:%M} UTC")

    _with_store(folder, work)


def _devices(folder: HubFolder, _parsed: argparse.Namespace) -> None:
    def work(store: HubStore) -> None:
        signing = key_names(store)
        with store.reading() as connection:
            for device in registry.all_devices(connection):
                seen = "never" if device.seen_at is None else _moment(device.seen_at)
                state = "revoked" if device.revoked_at is not None else "in use"
                signs = f"  signing: {', '.join(signing[device.id])}" if device.id in signing else ""
                lane = f"lane {device.lane}"
                print(f"{device.id}  {device.branch}  {lane}  {state}  last seen {seen}  {device.name}{signs}")

    _with_store(folder, work)


def _revoke(folder: HubFolder, parsed: argparse.Namespace) -> None:
    _with_store(
        folder,
        lambda store: store.write(lambda connection: registry.revoke(connection, parsed.device, store.now())).result(),
    )
    print(f"device {parsed.device} is cut off")


def _quarantine(folder: HubFolder, parsed: argparse.Namespace) -> None:
    def work(store: HubStore) -> None:
        if parsed.device is None:
            with store.reading() as connection:
                for device, count in hub_status(connection).quarantined.items():
                    print(f"{device}  {count} operations wait")
        elif parsed.accept or parsed.reject:
            done = failed = 0
            while (judged := judge_one_slice(store, parsed.device, accept=parsed.accept)).operations:
                done += judged.operations - judged.failed
                failed += judged.failed
            print(f"{done} operations {'accepted' if parsed.accept else 'rejected'}")
            if failed:
                print(f"{failed} operations cannot be merged and were set aside; they stay in the log, without effect")
        else:
            with store.reading() as connection:
                for one in waiting_of(connection, parsed.device):
                    print(f"{one.stream} {one.n}  {one.kind} {one.form}  record {one.record}  by {one.by}")

    _with_store(folder, work)


def _wipe(folder: HubFolder, parsed: argparse.Namespace) -> None:
    def work(store: HubStore) -> None:
        key = hub_service(folder, store).orders
        store.write(lambda connection: order_wipe(connection, key, parsed.device, store.now())).result()
        print(f"device {parsed.device} erases itself when it calls next")

    _with_store(folder, work)


def _incidents(folder: HubFolder, _parsed: argparse.Namespace) -> None:
    def work(store: HubStore) -> None:
        with store.reading() as connection:
            for one in incidents_of(connection, None, store.now() - TOLD_FOR_MS):
                print(f"{_moment(one.at)}  {one.kind}  {one.device}  {one.branch}  {one.device_name}")

    _with_store(folder, work)


def _status(folder: HubFolder, _parsed: argparse.Namespace) -> None:
    def work(store: HubStore) -> None:
        with store.reading() as connection:
            print(msgspec.json.format(msgspec.json.encode(hub_status(connection)), indent=2).decode())

    _with_store(folder, work)


def _verify(folder: HubFolder, _parsed: argparse.Namespace) -> None:
    def work(store: HubStore) -> None:
        count = 0
        with store.reading() as connection:
            for one in misfits(connection):
                count += 1
                print(one.told())
        if count:
            raise UserError("log.edited", count=count)
        print("Every entry says what was written.")

    _with_store(folder, work)


def _backup(folder: HubFolder, parsed: argparse.Namespace) -> None:
    target = parsed.target.resolve()
    if target.is_relative_to(folder.root):
        raise UserError("backup.beside_the_data", folder=str(target))

    def work(store: HubStore) -> None:
        made = make_backup(store, hub_service(folder, store).files, target)
        print(f"backup {made.place}: {made.operations} operations, {made.files} files, verified")

    _with_store(folder, work)


def _restore(folder: HubFolder, parsed: argparse.Namespace) -> None:
    put_back = restore_backup(folder, parsed.source.resolve(), SystemClock(), os.urandom)
    print(f"restored {put_back.operations} operations and {put_back.files} files from {put_back.place}")
    if put_back.kept_aside is not None:
        print(f"the data that stood here before is kept in {put_back.kept_aside}")


def _begin_epoch(folder: HubFolder, _parsed: argparse.Namespace) -> None:
    _with_store(folder, lambda store: begin_epoch(store, os.urandom))
    print("the log has a new epoch; devices that know more than it holds will say so")


def _recovery_code(folder: HubFolder, parsed: argparse.Namespace) -> None:
    def work(store: HubStore) -> None:
        with store.reading() as connection:
            device = registry.load_device(connection, parsed.device)
        if device is None:
            raise UserError("device.unknown", device=parsed.device)
        profile, _, sealed = device.sealed_recovery.partition(".")
        if not sealed:
            raise UserError("device.no_recovery_code", device=parsed.device)
        private = bytes.fromhex(folder.load_keys().recovery_private)
        try:
            print(f"code {unseal_at_headquarters(bytes.fromhex(sealed), private, profile)}")
        except ValueError as error:
            raise UserError("recovery.not_for_this_key") from error

    _with_store(folder, work)


def _moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC) + timedelta(0):%Y-%m-%d %H:%M} UTC"


if __name__ == "__main__":
    sys.exit(main())
