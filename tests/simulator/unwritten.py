"""Imported creates that have no rows of their own yet, as their history entries and operations would be: by plain SQL
and plain JSON, so that the program's own way of writing them out is checked against it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Unwritten:
    """One create: its number in the bulk stream, its canonical bytes, the rolling hash after it, its effect."""

    n: int
    body: bytes
    hash: bytes
    effect: Json
    taken_back: Json | None = None
    """The entry of its taking back with the whole import, when that is shown on it."""

    @property
    def name(self) -> str:
        """The operation's id."""
        return str(self.effect["operation"])


def unwritten(rows: Callable[[str], Sequence[Any]]) -> Iterator[Unwritten]:
    """Every create in a run, in the stream's order. `rows` runs SQL on the device's database."""
    runs = rows(
        'SELECT first_n, hash_before, record_head, operation_head, "by", job, file, sheet, rows FROM create_run '
        "ORDER BY first_n"
    )
    if not runs:
        return
    turned = {}
    for job, body in rows("SELECT job, body FROM whole_import ORDER BY no"):
        said = json.loads(body)
        if said["k"] == "void":
            turned[job, said["wall"]] = said
    untold = (
        "SELECT id, home_branch, scope, form, form_version, created_at, updated_at, fields FROM record "
        "WHERE versions = '{}'"
    )
    records = {row[0]: row[1:] for row in rows(untold)}
    for n, link, record_head, operation_head, by, job, file, sheet, numbers in runs:
        for place, row in enumerate(json.loads(numbers)):
            record, operation = f"{record_head}{place:04x}", f"{operation_head}{place:04x}"
            home, scope, form, version, made, changed, text = records[record]
            fields = json.loads(text)
            reason = fields.pop("$voided", None)
            common = {"by": by, "e": form, "k": "create", "r": record, "tx": operation}
            common["o"] = {"job": job, "file": file, "sheet": sheet, "row": row}
            said = {name: {"v": value} for name, value in fields.items()}
            body = _canonical({**common, "id": operation, "n": n + place, "def": version, "wall": made, "f": said})
            link = hashlib.sha256(link + hashlib.sha256(body).digest()).digest()
            effect = {**common, "operation": operation, "form_version": version, "home": home, "scope": scope}
            effect |= {"at": made, "outcome": "applied", "f": {name: [None, value] for name, value in fields.items()}}
            away = _taken_back(effect, turned[job, changed], reason) if reason is not None else None
            yield Unwritten(n + place, body, link, effect, away)


def _taken_back(made: Json, said: Json, reason: str) -> Json:
    name = f"{said['id']}:of:{made['r']}"
    entry = {key: made[key] for key in ("e", "form_version", "home", "r", "scope", "outcome")}
    entry |= {"operation": name, "tx": name, "k": "void", "by": said["by"], "at": said["wall"], "reason": reason}
    origin = {"job": said["r"], "file": said["import"]["file"], "sheet": "", "row": 0}
    return entry | {"f": {"$voided": [None, reason]}, "o": origin}


def _canonical(said: Json) -> bytes:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
