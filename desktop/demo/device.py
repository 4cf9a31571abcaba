"""A branch device without a window: one process, one profile, driven by JSON lines on stdin and answering on stdout.

Each line is ``{"do": NAME, ...}``; each answer ``{"ok": ...}`` or ``{"error": CODE}``. It does what the window does,
through the same use cases, store and sync client, so a test can kill it like a power cut would.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from core.errors import BranchDeskError
from core.operation import Child, ChildKind
from core.services.commands import AddChildren, AnswerQuestion, EditRecord, MoveRecord, SubmitRecord
from core.services.records import add_children, answer_question, edit_record, move_record, submit_record
from engines.forms.document import Standing
from engines.forms.values import Value
from local_db.catalogue import pack_forms
from local_db.desk import Desk, create_desk, file_child, open_desk, with_passphrase
from local_db.drafts import load_drafts
from local_db.evidence import keep_evidence
from local_db.identity import Identity
from local_db.machine.clock import SystemClock
from local_db.os_keyring import NoKeyring, Vault
from local_db.queries.detail import record_detail
from local_db.queries.digests import scope_digest
from local_db.queries.standing import backlog, open_items
from local_db.queries.tickets import TicketFilter, ticket_counts, ticket_page, tickets_by_number
from resources import PACK_FORMS

Arguments = Mapping[str, Any]


class Device:
    """One open profile and the acts that a script can ask of it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._clock = SystemClock()
        self._vault: Vault = NoKeyring()
        self._desk: Desk | None = None

    @property
    def desk(self) -> Desk:
        """The open desk."""
        assert self._desk is not None, "open the profile first"
        return self._desk

    def create(self, passphrase: str, branch: str, branch_name: str) -> dict[str, Any]:
        """Sets up the profile for a branch, local-only."""
        identity = Identity(branch=branch, branch_name=branch_name)
        self._desk, code = create_desk(
            self._root, self._vault, passphrase, identity, pack_forms(PACK_FORMS), self._clock
        )
        return {"recovery_code": code}

    def open(self, passphrase: str) -> dict[str, Any]:
        """Opens the profile and says what is in it."""
        self._desk = open_desk(self._root, self._vault, with_passphrase(passphrase), self._clock)
        return {"drafts": len(self._with_reader(load_drafts))}

    def enrol(self, url: str, code: str, name: str) -> dict[str, Any]:
        """Makes the device known to the hub by a one-time code."""
        from sync.client.enrolment import enrol

        identity = enrol(self.desk.store, self.desk.safe, url, code, name, key=self.desk.key)
        return {"device": identity.device, "lane": identity.lane, "scopes": identity.scopes}

    def sync(self) -> dict[str, Any]:
        """Pushes, pulls and moves files until nothing is left to do or the network says no."""
        from sync.client.worker import sync_once

        report = sync_once(self.desk.store, self.desk.files)
        return {"network": str(report.network), "pushed": report.pushed, "pulled": report.pulled}

    def import_log(self, file: str, mapping: str, by: str) -> dict[str, Any]:
        """Imports a legacy log and accounts for its rows."""
        from importers.run import import_file

        report = import_file(self.desk.store, Path(file), mapping, by)
        return msgspec.to_builtins(report)  # type: ignore[no-any-return]  # a dict, by the report's own type

    def samples(self, by: str) -> dict[str, Any]:
        """Makes a few records of every kind."""
        from importers.samples import make_sample_records

        return {"made": make_sample_records(self.desk.store, by)}

    def submit(self, act: str, by: str, form: str, fields: dict[str, Value], files: list[str]) -> dict[str, Any]:
        """Makes a ticket with photos."""
        children = tuple(file_child(keep_evidence(self.desk.files, Path(path), Path(path).name)) for path in files)
        command = SubmitRecord(id=act, by=by, form=form, fields=fields, files=children)
        changes = self.desk.store.execute(submit_record, command).result()
        return {"records": sorted(changes.records), "hashes": [child.hash for child in children]}

    def edit(self, act: str, by: str, record: str, fields: dict[str, Value]) -> dict[str, Any]:
        """Changes fields of a ticket."""
        command = EditRecord(id=act, by=by, record=record, fields=fields)
        return {"records": sorted(self.desk.store.execute(edit_record, command).result().records)}

    def move(self, act: str, by: str, record: str, move: str, answers: dict[str, Value]) -> dict[str, Any]:
        """Takes a move of the ticket's form."""
        command = MoveRecord(id=act, by=by, record=record, move=move, answers=answers)
        return {"records": sorted(self.desk.store.execute(move_record, command).result().records)}

    def add(self, act: str, by: str, record: str, child: dict[str, Any]) -> dict[str, Any]:
        """Adds a note or a contact."""
        command = AddChildren(id=act, by=by, record=record, children=(msgspec.convert(child, Child),))
        return {"records": sorted(self.desk.store.execute(add_children, command).result().records)}

    def notes(self, ids: list[str], by: str, record: str, text: str) -> dict[str, Any]:
        """Adds one note per id and says each one's id the moment it is durable; meant to be killed in the middle."""
        for count, note_id in enumerate(ids, 1):
            child = Child(kind=ChildKind.NOTE, text=f"{text} {count}")
            command = AddChildren(id=note_id, by=by, record=record, children=(child,))
            self.desk.store.execute(add_children, command).result()
            _say({"saved": note_id})
        return {"saved": len(ids)}

    def answer(self, act: str, by: str, record: str, item: str, value: Value) -> dict[str, Any]:
        """Answers a question of the inbox."""
        command = AnswerQuestion(id=act, by=by, record=record, item=item, value=value)
        return {"records": sorted(self.desk.store.execute(answer_question, command).result().records)}

    def count(self) -> dict[str, Any]:
        """Tickets by standing, and the backlog."""
        counts: dict[str, int] = {}
        for line in self._with_reader(ticket_counts):
            counts[line.standing] = counts.get(line.standing, 0) + line.tickets
        return {"tickets": counts, "backlog": msgspec.to_builtins(self._with_reader(backlog))}

    def page(self, standing: str, form: str | None) -> dict[str, Any]:
        """The first page of a list."""
        wanted = TicketFilter(standing=Standing(standing), form=form)
        rows = self._with_reader(lambda connection: ticket_page(connection, wanted))
        return {"rows": [msgspec.to_builtins(row) for row in rows]}

    def find(self, number: str) -> dict[str, Any]:
        """Records by the beginning of their number or waybill number."""
        rows = self._with_reader(lambda connection: tickets_by_number(connection, number))
        return {"rows": [msgspec.to_builtins(row) for row in rows]}

    def detail(self, record: str) -> dict[str, Any]:
        """Everything of one ticket."""
        found = self._with_reader(lambda connection: record_detail(connection, record))
        return {"detail": msgspec.to_builtins(found)}

    def inbox(self) -> dict[str, Any]:
        """Questions and notices."""
        return {"items": [msgspec.to_builtins(item) for item in self._with_reader(open_items)]}

    def digest(self, scope: str) -> dict[str, Any]:
        """The digest of a scope."""
        return {"digest": self._with_reader(lambda connection: scope_digest(connection, scope))}

    def photo(self, sha256: str) -> dict[str, Any]:
        """The SHA-256 of a stored photo's bytes as they are on this disk, recomputed."""
        import hashlib

        return {"sha256": hashlib.sha256(self.desk.files.read(sha256)).hexdigest()}

    def close(self) -> dict[str, Any]:
        """Closes the profile."""
        self.desk.close()
        return {}

    def _with_reader(self, query: Callable[[Any], Any]) -> Any:
        with self.desk.store.reading() as connection:
            return query(connection)


def _say(answer: Mapping[str, Any]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    sys.stdout.buffer.flush()


def main() -> int:
    """Serves one profile until stdin ends."""
    parser = argparse.ArgumentParser(prog="desktop.demo.device")
    parser.add_argument("--profile", type=Path, required=True)
    device = Device(parser.parse_args().profile)
    for line in sys.stdin.buffer:
        order: dict[str, Any] = msgspec.json.decode(line)
        act = getattr(device, order.pop("do"))
        try:
            _say({"ok": act(**order)})
        except BranchDeskError as error:
            _say({"error": error.code, "facts": {key: str(value) for key, value in error.facts.items()}})
    return 0


if __name__ == "__main__":
    sys.exit(main())
